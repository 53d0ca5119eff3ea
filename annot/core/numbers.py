"""Numbers as people type them, read by the language of the text. What may be read in two ways is not read.

Separators come from Unicode's CLDR, through Babel. Babel's own parser is not used: it takes `12.5` for a French number
because Python does, and a `75,000` in French for 75.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from annot.core.digits import as_seen, ascii_digits, mixes_scripts
from annot.core.plural import plural

LARGEST = 2**63 - 1
"""Tables hold whole numbers of 64 bits."""

_SPACES = frozenset(" \u00a0\u202f\u2009")
_APOSTROPHES = frozenset("'\u2019")
_MINUS = frozenset("-\u2212")
# Digits, and between them single separators.
_SHAPE = re.compile(r"([-+\u2212]?)(\d+(?:[^\w\s]\d+|[ \u00a0\u202f\u2009]\d+)*)")
_SEPARATOR = re.compile(r"\D")
_FRACTION = re.compile(r"0\.[0-9]+")
_SYSTEMS = {"ARABIC-INDIC": "arab", "EXTENDED ARABIC-INDIC": "arabext"}
_MOST_CHARACTERS = 400
"""The smallest float that there is, written out, has 326, and none has more than 345."""


class UnclearNumberError(ValueError):
    """What was typed is no number in the text's language, or may be two."""


class Typed(NamedTuple):
    """What somebody typed: the number that it is, or why it is none."""

    value: int | float | None
    why: str = ""


class Separators(NamedTuple):
    """How a language writes numbers.

    Attributes:
        group: what may stand between groups of digits.
        decimal: what stands before decimals.
        groups: sizes of the last group, and of those before.
    """

    group: frozenset[str]
    decimal: str
    groups: tuple[int, int]


def read_number(typed: str, language: str) -> Typed:
    """The number that `typed` is in `language`.

    Spaces may always stand between groups, since nothing else is written so. A separator that the language does not
    know is not read. Nor is the decimal sign before exactly three digits, `75,000` in French: in other languages, which
    annotators know as well, it stands between thousands.

    Args:
        typed: what stands in the field; digits of any script.
        language: code of the language, such as `fr` or `de-CH`.
    """
    found = _SHAPE.fullmatch(as_seen(typed))
    if found is None:
        return Typed(None, f"{typed!r} is no number")
    sign, body = found.groups()
    if len(body) > _MOST_CHARACTERS:
        n = plural(len(body), "character")
        return Typed(None, f"{typed[:20]!r}… has {n}, too many for a number that tables can hold")
    if mixes_scripts(body):
        return Typed(None, f"{typed!r} mixes digits of two scripts")
    if _FRACTION.fullmatch(body):
        # As programs write it, and annot did in any language: nothing else begins so.
        return _value(typed, ("-" if sign in _MINUS else "") + "0", body[2:])
    known = _separators(language, next(char for char in body if char.isdecimal()))
    whole, decimals, why = _parts(body, known)
    if why:
        return Typed(None, f"{typed!r} {why}")
    if len(decimals) == 3 and (len(whole) <= 3 and not whole.startswith("0")):
        return Typed(
            None, f"{typed!r} may be {whole} with decimals or {whole}{decimals}; {_how(whole, decimals, known)}"
        )
    return _value(typed, ("-" if sign in _MINUS else "") + whole, decimals)


def write_number(value: float, language: str) -> str:
    """`value` as `read_number` reads it again in `language`, without groups."""
    plain = format(Decimal(repr(value)), "f")
    whole, _, decimals = plain.partition(".")
    if not decimals.strip("0"):
        return whole
    # Three decimals alone might be thousands; a zero more says the same number.
    return whole + _separators(language, "0").decimal + (decimals + "0" if len(decimals) == 3 else decimals)


def example_of(language: str, *, decimals: bool) -> str:
    """A number as people write it in `language`: `12 500`, or with `decimals` `12,5`."""
    known = _separators(language, "0")
    if decimals:
        return f"12{known.decimal}5"
    return f"12{_shown(known)}500"


def _parts(body: str, known: Separators) -> tuple[str, str, str]:
    """Digits before and after the decimal sign, or why there are none."""
    separators = _SEPARATOR.findall(body)
    decimals = ""
    if separators and separators[-1] == known.decimal and separators.count(known.decimal) == 1:
        body, decimals = body.split(known.decimal)
        separators.pop()
    if unknown := [each for each in separators if each not in known.group]:
        shown = unicodedata.name(unknown[0], unknown[0]).lower()
        article = "an" if shown[0] in "aeiou" and not shown.startswith("one ") else "a"
        return "", "", f"holds {article} {shown}, {_why_unknown(known)}"
    if len(set(separators)) > 1:
        return "", "", "mixes two kinds of separators"
    groups = _SEPARATOR.split(body)
    last, before = known.groups
    sizes = {before, 3} if before != last else {before}
    fits = len(groups) == 1 or (
        len(groups[-1]) == last
        and not groups[0].startswith("0")
        and any(all(len(each) == size for each in groups[1:-1]) and len(groups[0]) <= size for size in sizes)
    )
    if not fits:
        return "", "", f"is not grouped by {last} digits; type it without separators"
    return ascii_digits("".join(groups)), ascii_digits(decimals), ""


def _value(typed: str, whole: str, decimals: str) -> Typed:
    if not decimals or not decimals.strip("0"):
        value = int(whole)
        if abs(value) <= LARGEST:
            return Typed(value)
    exact = Decimal(f"{whole}.{decimals or 0}")
    near = float(exact)
    if Decimal(repr(near)) != exact:
        return Typed(None, f"{typed!r} has more digits than a number here can hold; it would become {near!r}")
    return Typed(near)


@cache
def _separators(language: str, digit: str) -> Separators:
    """The separators of `language` beside digits such as `digit`."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        # Of a language that CLDR does not have, CLDR's own way for decimals, and no groups but with spaces.
        return Separators(_SPACES, ".", (3, 3))
    system = _SYSTEMS.get(unicodedata.name(digit, "").partition(" DIGIT")[0], "latn")
    symbols = locale.number_symbols.get(system) or {}
    if not symbols.get("group"):
        symbols = locale.number_symbols["latn"]
    group = str(symbols["group"])
    alike = next((set(each) for each in (_SPACES, _APOSTROPHES) if group in each), {group})
    primary, secondary = locale.decimal_formats[None].grouping
    sizes = (primary, secondary) if primary < 10 else (3, 3)
    return Separators(frozenset(alike | _SPACES), str(symbols["decimal"]), sizes)


def _shown(known: Separators) -> str:
    """The group sign that people expect to see."""
    own = known.group - _SPACES
    return min(own & _APOSTROPHES or own) if own else " "


def _why_unknown(known: Separators) -> str:
    return (
        f"which the text's language does not write there; groups have {_shown(known)!r} between them, or nothing, and "
        f"decimals {known.decimal!r} before them"
    )


def _how(whole: str, decimals: str, known: Separators) -> str:
    return f"type {whole}{known.decimal}{decimals}0, or {whole}{decimals}"
