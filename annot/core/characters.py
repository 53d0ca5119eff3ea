"""What scripts do with words, directions and grapheme clusters: what a reader takes for one character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

UNSEEN = frozenset("\ufeff\u200b\u200c\u200d\u2060\u00ad")
"""Characters that nobody sees: byte order mark, zero-width spaces and joiners, the soft hyphen."""
ALIKE = str.maketrans("\u2018\u2019\u201b\u201c\u201d\u201f\u2010\u2011\u2012\u2013\u2014\u2212", "'''\"\"\"------")
"""Apostrophes, quotes and dashes as the keyboard writes them."""
_NO_EDGES = re.compile(
    "["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u0f00-\u0fff"  # Tibetan
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17ff\u19e0-\u19ff"  # Khmer
    "\u1950-\u19df\u1a20-\u1aaf"  # Tai Le, New Tai Lue, Tai Tham
    "\ua980-\ua9df\u1b00-\u1b7f"  # Javanese, Balinese
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029"  # radicals and signs of Han
    "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # Hiragana, Katakana
    "\u3100-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "]"
)
"""Characters of scripts in which a word has no edge that can be seen; by the blocks of Unicode 16."""
_CLITIC_SCRIPTS = re.compile(
    "["
    "\u0590-\u05ff\u0600-\u06ff\u0700-\u074f\u0750-\u077f\u08a0-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
    "\u1100-\u11ff\u3131-\u318e\uac00-\ud7fb"
    "]"
)
"""Hebrew, Arabic and Syriac write particles as a part of the word behind them (و, ב), Korean of that before (에서)."""
_JOINED_BEHIND = "\u0e33\u0eb3"
"""Thai and Lao AM: letters by their class, and part of the character before."""
_ZERO_WIDTH_JOINER = "\u200d"
_VIRAMAS = "\u1039\u17d2"
"""Signs that stack the next consonant under the one before: Myanmar and Khmer."""
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
"""Between the two a text has a direction of its own, that of its first letter."""


def utf16_widths(text: str) -> list[int]:
    """For each character, how many units it takes where UTF-16 is counted, as JavaScript and Java do."""
    return [2 if char > "\uffff" else 1 for char in text]


def is_of_word(char: str) -> bool:
    r"""Whether `char` can be a part of a word: a letter, a digit, or a mark on one, which `\w` does not know."""
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def has_no_edges(text: str) -> bool:
    """Whether `text` holds a character of a script that puts no space between words."""
    return not text.isascii() and _NO_EDGES.search(text) is not None


def may_hold_clitics(text: str) -> bool:
    """Whether `text` holds a character of a script that writes particles and words as one."""
    return not text.isascii() and _CLITIC_SCRIPTS.search(text) is not None


def isolated(text: str) -> str:
    """`text` for a sentence of another language, where it may read from right to left and the sentence does not.

    Without the two signs around it, brackets and words of such a text change places with what stands beside them.
    """
    if text.isascii() or not any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text):
        return text
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}"


def has_clusters(text: str) -> bool:
    """Whether a grapheme cluster of a text may have more than one character; most texts have none, and it is quick."""
    return not text.isascii() and any(map(_may_join, set(text)))


def _may_join(char: str) -> bool:
    """Whether a character can be joined to one beside it: without any such, none can be."""
    if char < "\u0300":
        return False
    if char in _JOINED_BEHIND or char == _ZERO_WIDTH_JOINER or unicodedata.category(char)[0] == "M":
        return True
    return "\U0001f3fb" <= char <= "\U0001f3ff" or _is_flag(char) or "\u1100" <= char <= "\u11ff"


def clusters_of(text: str) -> Iterator[str]:
    """The grapheme clusters of a text without controls, as the rules of Unicode Annex 29 divide it."""
    start = 0
    for at in range(1, len(text)):
        if not _is_joined(text, start, at):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def _is_joined(text: str, start: int, at: int) -> bool:
    """Whether no edge is between the characters before and behind `at`, in the cluster that begins at `start`."""
    before, char = text[at - 1], text[at]
    if char in _JOINED_BEHIND or char == _ZERO_WIDTH_JOINER or unicodedata.category(char)[0] == "M":
        return True
    if "\U0001f3fb" <= char <= "\U0001f3ff":  # a tone of skin
        return True
    if before == _ZERO_WIDTH_JOINER or before in _VIRAMAS:
        return True
    if _is_flag(before) and _is_flag(char):
        return (at - start) % 2 == 1
    return _is_one_syllable(before, char)


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_one_syllable(before: str, char: str) -> bool:
    """Two parts of a Hangul syllable: leading consonant, vowel, trailing consonant, or a syllable with more behind."""
    leads, vowels = "\u1100" <= before <= "\u115f", "\u1160" <= before <= "\u11a7"
    trails, whole = "\u11a8" <= before <= "\u11ff", "\uac00" <= before <= "\ud7a3"
    if "\u1100" <= char <= "\u115f" or "\uac00" <= char <= "\ud7a3":
        return leads
    if "\u1160" <= char <= "\u11a7":
        return leads or vowels or (whole and (ord(before) - 0xAC00) % 28 == 0)
    return "\u11a8" <= char <= "\u11ff" and (vowels or trails or whole)
