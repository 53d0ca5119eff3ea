"""`ProjectMap`: what the parts of somebody's labelling config become under the schema, as a TOML file says it.

[labels]
"DIRECT-QUOTE" = "Quote"                                   # becomes this label
"ner/PER" = "Person"                                       # of the control `ner` alone
"Negated" = { attribute = "status", value = "negated" }    # becomes a value of the region's other label
"Junk" = false                                             # dropped, and counted

[controls]
"Sentiment of it" = "sentiment"                            # becomes this attribute

[values."Sentiment of it"]
"pos" = "positive"

[relations]
"works at" = "works_for"
"" = "related"                                             # arrows without a label
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from annot.core.errors import ConfigError
from annot.core.schema import Schema
from annot.core.value import Value
from annot.store.faults import explain_fault, told_once
from annot.store.plain_files import read_text
from annot.studio.controls import Controls

Dropped = Literal[False]
Becomes = Annotated[str, Field(min_length=1)] | Dropped


class AsAttribute(Value):
    """A label that says something of the region's other label."""

    attribute: str
    value: str | bool | int | float


class ProjectMap(Value):
    """What a project's parts become; what is not named stays what it is.

    Attributes:
        labels: mention labels by label, or by `control/label`.
        controls: attributes by the name of their control.
        values: what is chosen becomes, by control.
        relations: relation labels by what arrows say; the empty word stands for arrows without a label.
    """

    labels: dict[str, Becomes | AsAttribute] = {}
    controls: dict[str, Becomes] = {}
    values: dict[str, dict[str, Becomes]] = {}
    relations: dict[str, Becomes] = {}

    @property
    def lines(self) -> dict[str, Becomes | AsAttribute]:
        """What all lines say, by their keys as they stand in the file."""
        return {
            **{line_key("labels", key): into for key, into in self.labels.items()},
            **{line_key("controls", key): into for key, into in self.controls.items()},
            **{
                line_key("values", control, key): into
                for control, words in self.values.items()
                for key, into in words.items()
            },
            **{line_key("relations", key): into for key, into in self.relations.items()},
        }


NO_MAP = ProjectMap()
"""Where everything stays what it is called."""


def line_key(*parts: str) -> str:
    """The name of a line in messages: `labels."DIRECT-QUOTE"`."""
    return ".".join([parts[0], *(json.dumps(part, ensure_ascii=False) for part in parts[1:])])


def read_map(path: Path) -> ProjectMap:
    """The map in a TOML file.

    Raises:
        ConfigError: the file is missing, no TOML, or says what a map cannot; the message names the key.
    """
    content = read_text(path, refusal=ConfigError)
    try:
        return ProjectMap.model_validate(tomllib.loads(content))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: nested too deeply") from error
    except ValidationError as error:
        raise ConfigError("\n".join(f"{path}: {each}" for each in _told(error))) from error


def _told(error: ValidationError) -> Iterator[str]:
    """Each faulty line once: it may be one of several things, and pydantic says of each why it is none."""
    seen = set()
    for fault in told_once(error.errors(include_url=False)):
        table, *keys = fault["loc"] or ("",)
        line = tuple(map(str, keys[: 2 if table == "values" else 1]))
        if not line:
            yield f"{table}: {explain_fault(fault, {})}".removeprefix(": ")
        elif (table, line) not in seen:
            seen.add((table, line))
            form = "expected a name in quotes, or false to drop it"
            form += ', or { attribute = "…", value = "…" }' if table == "labels" else ""
            yield f"{line_key(str(table), *line)}: {form}"


def require_fitting(found: ProjectMap, schema: Schema, source: str) -> None:
    """Refuses a map that names what the schema does not have.

    Raises:
        ConfigError: each line that does; the message names its key.
    """
    if faults := list(_faults(found, schema)):
        raise ConfigError("\n".join(f"{source}: {each}" for each in faults))


def _faults(found: ProjectMap, schema: Schema) -> Iterator[str]:
    specs: dict[str, list[Mapping[str, str]]] = {}
    for label in schema.mentions.values():
        for name, spec in label.attributes.items():
            specs.setdefault(name, []).append(spec.values)
    for key, into in found.labels.items():
        if isinstance(into, AsAttribute):
            if into.attribute not in specs:
                yield _unknown(line_key("labels", key), into.attribute, "attribute", specs)
        elif into and into not in schema.mentions:
            yield _unknown(line_key("labels", key), into, "mention label", schema.mentions)
    for key, attribute in found.controls.items():
        if attribute and attribute not in specs:
            yield _unknown(line_key("controls", key), attribute, "attribute", specs)
    for control, words in found.values.items():
        name = found.controls.get(control, control) or ""
        allowed = {value: None for values in specs.get(name, ()) for value in values}
        for key, word in words.items():
            if word and allowed and word not in allowed:
                yield _unknown(line_key("values", control, key), word, f"value of {name}", allowed)
    words_of = Controls(schema).relation_words if found.relations else {}
    for key, word in found.relations.items():
        if word and word not in words_of:
            yield _unknown(line_key("relations", key), word, "relation", words_of)


def _unknown(line: str, name: str, kind: str, known: Mapping[str, object]) -> str:
    return f"{line}: {name!r} is no {kind} of the schema (known: {', '.join(known) or 'none'})"


def render_map(found: ProjectMap, *, heading: str = "") -> str:
    """The map as TOML; `read_map` has it back."""
    parts = [f"# {line}" for line in heading.splitlines()]
    tables: list[tuple[str, Mapping[str, object]]] = [("labels", found.labels), ("controls", found.controls)]
    tables += [(f"values.{_toml(control)}", words) for control, words in found.values.items()]
    tables.append(("relations", found.relations))
    for name, lines in tables:
        if lines:
            parts += ["", f"[{name}]", *(f"{_toml(key)} = {_toml(into)}" for key, into in lines.items())]
    return "\n".join(parts).lstrip("\n") + "\n"


def _toml(value: object) -> str:
    if isinstance(value, AsAttribute):
        return f"{{ attribute = {_toml(value.attribute)}, value = {_toml(value.value)} }}"
    # A JSON text is a TOML text, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
