"""HTML that escapes whatever is not HTML already."""

from __future__ import annotations

import html
from collections.abc import Iterable


class Markup(str):
    """Text that is HTML already; only this module and what it returns make it."""

    __slots__ = ()


Child = str | int | None | Iterable["Child"]
AttributeText = str | int | float | bool | None

_VOID = frozenset({"input", "meta"})


def escape(text: str) -> Markup:
    """`text` as HTML that shows exactly its characters, fit for content and quoted attributes.

    A parser folds a bare carriage return into a line feed, and drops U+0000, which HTML has no way to write: the one
    becomes a reference, the other U+FFFD.
    """
    return Markup(html.escape(text, quote=True).replace("\r", "&#13;").replace("\0", "\ufffd"))


def tag(name: str, /, *children: Child, **attributes: AttributeText) -> Markup:
    """An element.

    Args:
        name: of the element.
        children: strings are escaped, Markup is taken as it is, None is nothing, iterables are laid out flat.
        attributes: an underscore in a name stands for a hyphen, one at its end for nothing; a value that is None or
            False is left out, True is an attribute without a value.
    """
    words = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        words.append(key if value is True else f'{key}="{escape(str(value))}"')
    opened = f"<{' '.join(words)}>"
    return Markup(opened) if name in _VOID else Markup(f"{opened}{join(children)}</{name}>")


def join(children: Child, *, by: str = "") -> Markup:
    """The children one after the other."""
    return Markup(escape(by).join(_flat(children)))


def _flat(child: Child) -> Iterable[str]:
    if child is None:
        return
    if isinstance(child, Markup):
        yield child
    elif isinstance(child, (str, int)):
        yield escape(str(child))
    else:
        for each in child:
            yield from _flat(each)
