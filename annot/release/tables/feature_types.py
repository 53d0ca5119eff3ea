"""What a table's columns hold, as `datasets` says it in the metadata of Arrow's schema, without that package.

`datasets` reads its features from there. To import it takes longer than to write the tables of a release.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

Dtype = Literal["string", "bool", "int32", "int64", "float64"]
_ARROW: Mapping[Dtype, pa.DataType] = {
    "string": pa.string(),
    "bool": pa.bool_(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
}


@dataclass(frozen=True)
class Scalar:
    """One value; `datasets` calls it `Value`."""

    dtype: Dtype


@dataclass(frozen=True)
class LabelNumber:
    """The place of a name in a list of names; `datasets` calls it `ClassLabel`."""

    names: Sequence[str]


@dataclass(frozen=True)
class ListOf:
    """A list of values, or of structs with a feature a field; `datasets` calls it `List`."""

    feature: Feature


Feature = Scalar | LabelNumber | ListOf | dict[str, "Feature"]


class TableFeatures(dict[str, Feature]):
    """The features of a table by column, in the order of its columns; `datasets` calls them `Features`."""

    @property
    def arrow_schema(self) -> pa.Schema:
        """The schema that `datasets.Features` of the same columns makes, to the byte of its metadata."""
        said = {"info": {"features": {name: form_of(each) for name, each in self.items()}}}
        fields = [pa.field(name, _arrow_type(each)) for name, each in self.items()]
        return pa.schema(fields, metadata={"huggingface": json.dumps(said)})


def form_of(feature: Feature) -> dict[str, Any]:
    """A feature in the form that `datasets.Features.from_dict` takes."""
    match feature:
        case Scalar():
            return {"dtype": feature.dtype, "_type": "Value"}
        case LabelNumber():
            return {"names": list(feature.names), "_type": "ClassLabel"}
        case ListOf():
            return {"feature": form_of(feature.feature), "_type": "List"}
        case _:
            return {name: form_of(each) for name, each in feature.items()}


def _arrow_type(feature: Feature) -> pa.DataType:
    match feature:
        case Scalar():
            return _ARROW[feature.dtype]
        case LabelNumber():
            return pa.int64()
        case ListOf():
            return pa.list_(_arrow_type(feature.feature))
        case _:
            return pa.struct([pa.field(name, _arrow_type(each)) for name, each in feature.items()])
