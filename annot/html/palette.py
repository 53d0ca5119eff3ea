"""What tells labels apart: a colour, a pattern and an abbreviation; text on any of them stays readable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# Ground and text of the page, as in page.css.
_LIGHT, _DARK = ("#ffffff", "#1b1b1f"), ("#17181c", "#ececf1")
_SHARES = (0.2, 0.45)
_STEP = 0.02
LEAST_CONTRAST = 4.5
"""Of text on its ground, as WCAG 2 asks for (1.4.3)."""

_PATTERNS = (
    "none",
    "repeating-linear-gradient(45deg,var(--s) 0 2px,transparent 2px 6px)",
    "repeating-linear-gradient(135deg,var(--s) 0 2px,transparent 2px 6px)",
    "repeating-linear-gradient(90deg,var(--s) 0 2px,transparent 2px 6px)",
    "repeating-linear-gradient(0deg,var(--s) 0 2px,transparent 2px 6px)",
    "radial-gradient(var(--s) 1.5px,transparent 2px)",
    "repeating-linear-gradient(45deg,var(--s) 0 2px,transparent 2px 7px),"
    "repeating-linear-gradient(135deg,var(--s) 0 2px,transparent 2px 7px)",
    "repeating-linear-gradient(90deg,var(--s) 0 6px,transparent 6px 12px)",
    "repeating-linear-gradient(45deg,var(--s) 0 6px,transparent 6px 12px)",
    "repeating-linear-gradient(0deg,var(--s) 0 1px,transparent 1px 5px),"
    "repeating-linear-gradient(90deg,var(--s) 0 1px,transparent 1px 5px)",
)
_DOTS = 5


def render_label_css(colors: Mapping[str, str]) -> str:
    """The style of each label, by its place in `colors`: `.l0`, `.l1`, … for light and dark pages.

    Args:
        colors: `#rrggbb` by label.
    """
    rules, dark, names, dark_names = [], [], [], []
    for place, color in enumerate(colors.values()):
        kind = place % len(_PATTERNS)
        size = ";background-size:6px 6px" if kind == _DOTS else ""
        tint, stripe = shades_of(color)
        rules.append(f".l{place}{{--c:var(--c{place});--t:{tint};--s:{stripe};--p:{_PATTERNS[kind]}{size}}}")
        names.append(f"--c{place}:{color}")
        tint, stripe = shades_of(color, dark=True)
        dark.append(f".l{place}{{--t:{tint};--s:{stripe}}}")
        dark_names.append(f"--c{place}:{mix(color, '#ffffff', 0.75)}")
    screen = "@media screen and (prefers-color-scheme:dark)"
    return "\n".join([f":root{{{';'.join(names)}}}", *rules, f"{screen}{{:root{{{';'.join(dark_names)}}}", *dark, "}"])


def shades_of(color: str, *, dark: bool = False) -> tuple[str, str]:
    """The ground of a mark and the stripes on it: as much of `color` as leaves the text readable."""
    ground, text = _DARK if dark else _LIGHT
    tint, stripe = (_readable(color, ground, text, share) for share in _SHARES)
    return tint, stripe


def _readable(color: str, ground: str, text: str, share: float) -> str:
    while contrast(text, mix(color, ground, share)) < LEAST_CONTRAST:
        share -= _STEP
    return mix(color, ground, share)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2, "relative luminance")."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mix(color: str, ground: str, share: float) -> str:
    """`share` of a colour over a ground, both `#rrggbb`."""
    return "#" + "".join(
        f"{round(int(color[at : at + 2], 16) * share + int(ground[at : at + 2], 16) * (1 - share)):02x}"
        for at in (1, 3, 5)
    )


def abbreviate(labels: Iterable[str]) -> dict[str, str]:
    """A short form of each label, no two alike: initials, and as many letters of the first word as it takes.

    `MilitaryUnit` is MU; `OfficialSpeaker` beside `OtherSource` are OfS and OtS.
    """
    names = list(labels)
    words = {name: re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name) or [name] for name in names}
    found: dict[str, str] = {}
    for length in range(1, max((len(name) for name in names), default=0) + 1):
        short = {
            name: words[name][0][:length].capitalize() + "".join(word[0].upper() for word in words[name][1:])
            for name in names
            if name not in found
        }
        taken = [*found.values(), *short.values()]
        found |= {name: form for name, form in short.items() if taken.count(form) == 1}
    return {name: found.get(name, name) for name in names}
