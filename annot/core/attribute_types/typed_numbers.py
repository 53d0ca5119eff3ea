"""What whole numbers and other numbers have in common: how they are typed, written and read."""

from __future__ import annotations

from collections.abc import Collection

from annot.core.annotation import AttributeValue
from annot.core.attribute_types.attribute_type import Level, in_language
from annot.core.numbers import LARGEST, UnclearNumberError, example_of, read_number, write_number

LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")
_EXAMPLE = {"fr": "p. ex.", "en": "e.g."}
_AS_IN_TEXT = {"fr": "comme dans le texte", "en": "as in the text"}


def number_placeholder(name: str, language: str, of_texts: Collection[str], *, decimals: bool) -> str:
    """How a number is typed: short, since a field shows the beginning alone.

    What is an example in one language is another number in the next, or none.

    Args:
        name: of the type, to annotators.
        language: of the annotators.
        of_texts: the languages of the texts.
        decimals: whether the example has some.
    """
    examples = {example_of(each, decimals=decimals) for each in of_texts or (language,)}
    is_one = len(examples) == 1
    how = f"{in_language(_EXAMPLE, language)} {examples.pop()}" if is_one else in_language(_AS_IN_TEXT, language)
    return f"{how} ({name})"


def written_number(value: AttributeValue, language: str) -> str:
    """A number as people write it in `language`; what is none as it stands."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return write_number(value, language) if is_number else str(value)  # type: ignore[arg-type]


def typed_number(typed: str, language: str) -> int | float:
    """The number that somebody typed.

    Raises:
        UnclearNumberError: it is none in `language`, or may be two.
    """
    number, why = read_number(typed, language)
    if number is None:
        raise UnclearNumberError(why)
    return number


def whole_as_int(value: AttributeValue) -> AttributeValue:
    """5.0 as 5, which tables can hold."""
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST
    return int(value) if is_whole else value  # type: ignore[arg-type]


def number_from(value: bool | int | float | str, language: str) -> int | float | None:
    """The number that a value of another type is, words read by `language`; None where it is none."""
    if isinstance(value, bool):
        return None
    return read_number(value, language).value if isinstance(value, str) else value
