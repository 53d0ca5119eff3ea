"""`Migration`: how what was said under one schema version is said under the next."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from annot.core.attribute_types.registry import TypeName
from annot.core.schema import LabelName, Name
from annot.core.value import Value
from annot.core.written import word_of

REVIEW = "review"
"""What a step says where a person must decide."""

SchemaId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*@(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$")]
_Scalar = bool | int | float | str


def _several(data: Any) -> Any:
    return [data] if isinstance(data, str) else data


def _worded(data: Any) -> Any:
    return {word_of(key): value for key, value in data.items()} if isinstance(data, dict) else data


Labels = Annotated[tuple[LabelName, ...], BeforeValidator(_several), Field(min_length=1)]


class RenameLabel(Value):
    """A mention label gets another name."""

    op: Literal["rename_label"]
    label: LabelName
    to: LabelName

    def __str__(self) -> str:
        return f"rename label {self.label} to {self.to}"


class MergeLabels(Value):
    """Several mention labels become one, which may be one of them."""

    op: Literal["merge_labels"]
    labels: Annotated[tuple[LabelName, ...], Field(min_length=2)]
    into: LabelName

    def __str__(self) -> str:
        return f"merge labels {', '.join(self.labels)} into {self.into}"


class SplitLabel(Value):
    """A mention label becomes several, by the value of one of its choices.

    Attributes:
        label: the label that ends.
        by: the choice that decides.
        into: the new label for each value.
        otherwise: the new label for other values and for none, or `review`.
    """

    op: Literal["split_label"]
    label: LabelName
    by: Name
    into: Annotated[dict[str, LabelName], BeforeValidator(_worded), Field(min_length=1)]
    otherwise: LabelName = REVIEW

    def __str__(self) -> str:
        return f"split label {self.label} by {self.by}"

    @property
    def targets(self) -> tuple[str, ...]:
        """The labels that it can become."""
        more = () if self.otherwise == REVIEW else (self.otherwise,)
        return tuple(dict.fromkeys([*self.into.values(), *more]))


class DropLabel(Value):
    """The mentions of a label end, and their relations with them."""

    op: Literal["drop_label"]
    label: LabelName

    def __str__(self) -> str:
        return f"drop label {self.label}"


class RenameRelation(Value):
    """A relation label gets another name."""

    op: Literal["rename_relation"]
    relation: LabelName
    to: LabelName

    def __str__(self) -> str:
        return f"rename relation {self.relation} to {self.to}"


class MergeRelations(Value):
    """Several relation labels become one, which may be one of them."""

    op: Literal["merge_relations"]
    relations: Annotated[tuple[LabelName, ...], Field(min_length=2)]
    into: LabelName

    def __str__(self) -> str:
        return f"merge relations {', '.join(self.relations)} into {self.into}"


class DropRelation(Value):
    """The relations of a label end."""

    op: Literal["drop_relation"]
    relation: LabelName

    def __str__(self) -> str:
        return f"drop relation {self.relation}"


class _OfAttribute(Value):
    """A step on an attribute of one label or of several, mention labels or relation labels."""

    of: Labels
    attribute: Name

    @property
    def _place(self) -> str:
        return f"{self.attribute} of {', '.join(self.of)}"


class RenameAttribute(_OfAttribute):
    """An attribute gets another name."""

    op: Literal["rename_attribute"]
    to: Name

    def __str__(self) -> str:
        return f"rename attribute {self._place} to {self.to}"


class DropAttribute(_OfAttribute):
    """An attribute ends, with its values."""

    op: Literal["drop_attribute"]

    def __str__(self) -> str:
        return f"drop attribute {self._place}"


class RenameValues(_OfAttribute):
    """Values of a choice get other names, all at once; two with the same new name become one."""

    op: Literal["rename_values"]
    values: Annotated[dict[str, str], BeforeValidator(_worded), Field(min_length=1)]

    def __str__(self) -> str:
        return f"rename values of attribute {self._place}"


class RetypeAttribute(_OfAttribute):
    """An attribute gets another type.

    Attributes:
        to: the new type.
        multiple: the new choice may have several values.
        values: what becomes of a value, by the word for it (`true`, `12`, `exact`); others are read as they stand.
        otherwise: what becomes of a value that is none of the new type: `review`, or `drop` it.
    """

    op: Literal["retype_attribute"]
    to: TypeName
    multiple: bool = False
    values: Annotated[dict[str, _Scalar], BeforeValidator(_worded)] = {}
    otherwise: Literal["review", "drop"] = "review"

    def __str__(self) -> str:
        return f"make attribute {self._place} a {self.to}"


class AddAttribute(_OfAttribute):
    """An attribute comes, or becomes required; without a default a person says each value.

    Attributes:
        default: the value of those that have none; it is written into the data, unless the new schema says that its
            absence means the same.
    """

    op: Literal["add_attribute", "require_attribute"]
    default: _Scalar | tuple[str, ...] | None = None

    def __str__(self) -> str:
        verb = "add" if self.op == "add_attribute" else "require"
        return f"{verb} attribute {self._place}" + ("" if self.default is None else f" = {self.default!r}")


LabelStep = RenameLabel | MergeLabels | SplitLabel | DropLabel
RelationStep = RenameRelation | MergeRelations | DropRelation
AttributeStep = RenameAttribute | DropAttribute | RenameValues | RetypeAttribute | AddAttribute
Step = Annotated[LabelStep | RelationStep | AttributeStep, Field(discriminator="op")]


class Migration(Value):
    """A migration file. Steps go one after the other: names are those that the steps before have left.

    Attributes:
        old: name and version of the schema that it starts from; `from` in the file.
        new: name and version of the schema that it leads to; `to` in the file.
        schema_file: the new schema, relative to the migration file; `schema` in the file.
        in_place: the new schema replaces the project's schema file; else `annot.toml` names the new file from then on.
        steps: what changes.
    """

    old: Annotated[SchemaId, Field(alias="from")]
    new: Annotated[SchemaId, Field(alias="to")]
    schema_file: Annotated[str, Field(alias="schema")]
    in_place: bool = False
    steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Self:
        if self.old == self.new:
            raise ValueError(f"to: {self.new!r} is where it starts from; give the new schema a new version")
        return self

    @property
    def versions(self) -> str:
        """Both versions, as its folder is called: `1.0.0-to-1.1.0`."""
        return f"{self.old.partition('@')[2]}-to-{self.new.partition('@')[2]}"
