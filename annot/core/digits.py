"""Digits of any script, as people type them or copy them from a text."""

from __future__ import annotations

import unicodedata

_DIRECTIONS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202D), *range(0x2066, 0x206A)])
"""Signs without width that say where to read next; what is copied from an Arabic text may have some around it.

Not the two that turn digits round: what is shown then is another number.
"""


def as_seen(typed: str) -> str:
    """What was typed, without what nobody sees around it; wide forms of East Asian keyboards as the usual ones."""
    seen = typed.translate(_DIRECTIONS)
    is_wide = any("\uff00" <= char <= "\uff5e" for char in seen)
    return (unicodedata.normalize("NFKC", seen) if is_wide else seen).strip()


def mixes_scripts(text: str) -> bool:
    """Whether `text` has digits of two scripts, which nobody writes who means one number."""
    return len({unicodedata.name(char, "").rpartition(" DIGIT ")[0] for char in text if char.isdecimal()}) > 1


def ascii_digits(text: str) -> str:
    """`text` with 0 to 9 for the digits of its script."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
