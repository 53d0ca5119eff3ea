"""`AttributeType`: all that a type of attribute means, wherever somebody has to know."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeVar

from annot.core.annotation import AttributeValue
from annot.core.written import as_written, word_of

ColumnType = Literal["string", "strings", "integer", "number", "boolean"]
"""What a column of a released table holds."""
Level = Literal["nominal", "ordinal", "interval", "ratio"]
"""Levels of measurement, which say how far two values are apart."""
PageControl = Literal["choices", "textarea"]
"""Label Studio's controls, as its results call them."""
T = TypeVar("T")


def in_language(words: Mapping[str, T], language: str) -> T:
    """What `words` has in `language`, else in English."""
    return words.get(language, words["en"])


@dataclass(frozen=True)
class AttributeType(ABC):
    """What the values of one attribute are. A type is a class below this one; it never imports a wing.

    Attributes:
        other_names: what people call it who do not know its name, for "did you mean".
        words: its name beside a field that people type into, by language.
        lists_values: the schema lists its values, and may allow several at once.
        is_number: its values can be counted with.
        may_quote: a value may be words of the text, which nobody may publish with a text of others.
        control: what it is given with on the page.
        column: what its column in a released table holds.
        level: the level of measurement at which agreement on it is counted.
        levels: those that `annot.toml` can ask for instead.
        values: those that the schema lists, with their titles.
        multiple: whether the schema allows several at once.
    """

    other_names: ClassVar[tuple[str, ...]] = ()
    words: ClassVar[Mapping[str, str]]
    lists_values: ClassVar[bool] = False
    is_number: ClassVar[bool] = False
    may_quote: ClassVar[bool] = False
    control: ClassVar[PageControl] = "textarea"

    values: Mapping[str, str] = field(default_factory=dict)
    multiple: bool = False

    @property
    @abstractmethod
    def column(self) -> ColumnType: ...

    @property
    def level(self) -> Level:
        return "nominal"

    @property
    def levels(self) -> tuple[Level, ...]:
        return ("nominal",)

    @property
    def listed(self) -> tuple[str, ...]:
        """The words for all its values, where they are few and known; empty where any may come."""
        return ()

    @property
    @abstractmethod
    def allowed(self) -> str:
        """What is allowed, in words, for messages."""

    @property
    @abstractmethod
    def annotation(self) -> Any:
        """The annotation of a typed model's field, from which pydantic makes the JSON Schema."""

    @abstractmethod
    def takes(self, value: object) -> bool:
        """Whether `value` is one of its values, in the form in which readings hold them."""

    def fault_of(self, value: object) -> str | None:
        """Why `value` is not allowed; None if it is."""
        return None if self.takes(value) else f"{as_written(value)} is not {self.allowed}"

    def hint(self, value: object) -> str:
        """How a value in a schema that is not allowed would be written, to stand after its fault; empty if no way."""
        return ""

    def meant(self, value: Any) -> Any:
        """A value as YAML reads it, as one of this type where that is what its writer can only have meant."""
        return value

    def canonical(self, value: AttributeValue) -> AttributeValue:
        """An allowed value in its one form."""
        return value

    def converted(self, value: bool | int | float | str, language: str) -> bool | int | float | str | None:
        """A value of another type as one of this, words read by `language`; None where it says nothing of it."""
        return word_of(value) or None

    def options(self, language: str) -> Mapping[str, str]:
        """What the page offers to choose, the name in its results first; empty for what is typed."""
        return {}

    def placeholder(self, language: str, *, of_texts: Collection[str]) -> str:
        """What an empty field says.

        Args:
            language: of the annotators.
            of_texts: the languages of the texts.
        """
        return in_language(self.words, language)

    def shown(self, value: AttributeValue, language: str) -> str:
        """A value as the page shows it to annotators."""
        return str(value)

    def to_control(self, value: AttributeValue, language: str) -> list[str]:
        """A value as its control holds it, in a text in `language`."""
        return [str(value)]

    def from_control(self, said: Sequence[str], language: str) -> AttributeValue:
        """What its control holds, read by the `language` of the text; whether it is allowed, `fault_of` says.

        Raises:
            ValueError: it cannot be read for sure; the message quotes it.
        """
        return said[0]

    def read(self, typed: str, language: str) -> AttributeValue:
        """What somebody typed into a field of one line.

        Raises:
            ValueError: it cannot be read for sure; the message quotes it.
        """
        return self.from_control([typed.strip()], language)
