"""Writes the pages of docs/reference/ that follow from the code.

    .venv/bin/python scripts/reference/make.py

A test holds the committed pages to what this makes.
"""

from __future__ import annotations

import io
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pydantic import BaseModel
from ruamel.yaml import YAML

import annot
from annot.cli.main import VERBS, command_of
from annot.corpus.manifest import SeedRow, ZoneRow
from annot.project.config import ProjectConfig
from annot.schemas.field_notes import field_notes, summary_of
from annot.schemas.file_schema import EXAMPLES, MODELS

ROOT = Path(__file__).resolve().parents[2]
_MADE = "<!-- Made from the code by scripts/reference/make.py; change it there. -->\n"
EXIT_CODES = (
    (0, "done"),
    (1, "done, and something was found that a person should look at; the verb says what"),
    (2, "the command or the configuration is wrong; nothing was done"),
    (3, "a service failed, or another process is writing; nothing was done"),
    (4, "a file cannot be read"),
    (5, "a fault of annot itself; please report it"),
)


def pages() -> dict[Path, str]:
    """The text of each page by its place."""
    folder = ROOT / "docs" / "reference"
    return {
        folder / "verbs.md": verbs_page(),
        folder / "schema-file.md": schema_page(),
        folder / "annot-toml.md": config_page(),
        folder / "seeds.md": seeds_page(),
        folder / "python.md": python_page(),
    }


def verb_examples() -> dict[str, dict[str, Any]]:
    """What `verbs.toml` says of each verb."""
    return tomllib.loads((Path(__file__).parent / "verbs.toml").read_text("utf-8"))


def commands() -> Iterator[tuple[str, Any]]:
    """Each command with its name: `seeds add`."""
    for verb in VERBS:
        command = command_of(verb)
        inner: Mapping[str, Any] = getattr(command, "commands", {})
        yield from [(f"{verb} {name}", each) for name, each in inner.items()] or [(verb, command)]


def _head(title: str, name: str) -> str:
    texts = tomllib.loads((Path(__file__).parent / "pages.toml").read_text("utf-8"))
    return f"# {title}\n\n{_MADE}\n{texts[name].strip()}\n"


def verbs_page() -> str:
    told = verb_examples()
    out = [_head("Command line", "verbs")]
    out.append(_table(("exit code", "meaning"), [(f"`{code}`", text) for code, text in EXIT_CODES]))
    group = ""
    for name, command in commands():
        verb = name.split()[0]
        if verb != group:
            out.append(f"## annot {verb}\n\n{VERBS[verb]}\n")
            group = verb
        if name != verb:
            out.append(f"### annot {name}\n")
        if (help_ := " ".join((command.help or "").split())) != VERBS[verb]:
            out.append(f"{help_}\n")
        out.append("```sh\n" + "\n".join(told[name]["examples"]) + "\n```\n")
        rows = [
            (_words_of(each), _cell(each.help or ""), _default_of(each)) for each in command.params if _is_shown(each)
        ]
        if rows:
            out.append(_table(("argument or option", "meaning", "default"), rows))
        if exit_1 := told[name].get("exit_1"):
            out.append(f"Ends with 1 if {exit_1}.\n")
    return "\n".join(out)


def schema_page() -> str:
    out = [_head("Schema file", "schema-file")]
    for model in MODELS:
        out.append(f"## {_TITLES[model.__name__]}\n\n{summary_of(model)}\n")
        out.append(_table(("key", "meaning", "default", "example"), list(_keys_of(model))))
    return "\n".join(out)


_TITLES = {
    "Schema": "The file",
    "MentionLabel": "A label of mentions: `mentions.LABEL`",
    "AttributeSpec": "An attribute of mentions: `mentions.LABEL.attributes.NAME`",
    "RelationLabel": "A label of relations: `relations.LABEL`",
    "RelationAttributeSpec": "An attribute of relations: `relations.LABEL.attributes.NAME`",
    "UniqueSpan": "Constraint `unique_span`",
    "NoPartialOverlap": "Constraint `no_partial_overlap`",
    "NoNestedSameLabel": "Constraint `no_nested_same_label`",
    "Bounds": "Constraint `bounds`",
    "ExpectsRelation": "Constraint `expects_relation`",
}


def _keys_of(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    notes = field_notes(model)
    for name, field in model.model_fields.items():
        default = "**required**" if field.is_required() else _shown(field.get_default(call_default_factory=True))
        yield f"`{field.alias or name}`", _cell(notes[name]), default, f"`{_yaml({name: EXAMPLES[model][name]})}`"


def config_page() -> str:
    out = [_head("annot.toml", "annot-toml")]
    for place, model in _tables_of(ProjectConfig):
        out.append(f"## `[{place}]`\n\n{summary_of(model)}\n")
        notes, rows = field_notes(model), []
        for name, field in model.model_fields.items():
            if not _inner(field.annotation):
                default = (
                    "**required**" if field.is_required() else _shown(field.get_default(call_default_factory=True))
                )
                rows.append((f"`{field.alias or name}`", _cell(notes[name]), default))
        if rows:
            out.append(_table(("key", "meaning", "default"), rows))
    return "\n".join(out)


def _tables_of(model: type[BaseModel], above: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in model.model_fields.items():
        for kind, inner in _inner(field.annotation):
            key = field.alias or name
            place = f"{above}{key}" if kind == "one" else f"{above}{key}.NAME" if kind == "named" else f"[{above}{key}]"
            if inner.__name__ == "PredictorPlan":
                place = "predictors.NAME"
            yield place, inner
            yield from _tables_of(inner, f"{place.strip('[]')}.")


def _inner(annotation: Any) -> list[tuple[str, type[BaseModel]]]:
    """The models in a field's type, and whether there is one of it, several by name or a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [("one", annotation)]
    origin = getattr(annotation, "__origin__", None)
    kind = (
        "named"
        if origin is not None and issubclass(_class(origin), Mapping)
        else "list"
        if origin in (tuple, list)
        else "one"
    )
    found = []
    for each in get_args(annotation):
        for _, model in _inner(each):
            found.append((kind, model))
    return list(dict.fromkeys(found))


def _class(origin: Any) -> type:
    return origin if isinstance(origin, type) else object


def seeds_page() -> str:
    out = [_head("Seeds", "seeds")]
    for title, model in (("A row", SeedRow), ("A zone: an entry of `zones`", ZoneRow)):
        notes = field_notes(model)
        rows = [
            (f"`{name}`", _cell(notes[name]), "**required**" if field.is_required() else _shown(field.get_default()))
            for name, field in model.model_fields.items()
        ]
        out.append(f"## {title}\n\n{summary_of(model)}\n")
        out.append(_table(("column", "meaning", "default"), rows))
    return "\n".join(out)


def python_page() -> str:
    """Each public name, documented from its home by mkdocstrings."""
    out = [_head("Python API", "python")]
    sections: dict[str, list[str]] = {title: [] for title in _SECTIONS}
    for name in annot.__all__:
        sections[next(title for title, names in _SECTIONS.items() if name in names)].append(name)
    for title, names in sections.items():
        out.append(f"## {title}\n")
        homes = {name: home for home, inside in annot._HOMES.items() for name in inside}
        out += [f"::: {homes[name]}.{name}\n    options:\n      heading_level: 3\n" for name in sorted(names)]
    return "\n".join(out)


_ERRORS = {
    *("AnnotError", "ArgumentError", "BusyError", "ConfigError", "DataError", "NotInSetError", "ServiceError"),
    "UnreadableError",
}
_VALUES = {
    *("AnnotationSet", "Conflict", "Decision", "Document", "Estimate", "Issue", "LeftOut", "LintPlan", "Mention"),
    *("Relation", "Schema", "Span", "Tie", "Zone"),
}
_SETS = {"GoldDocument", "GoldSet", "Release", "Releases", "Project"}
_RESULTS = {"AdoptionResult", "AgreementResult", "Alignment", "DiffResult", "ImportResult", "ScoreResult"}
_SECTIONS: dict[str, set[str]] = {
    "Functions": {name for name in annot.__all__ if name[0].islower()},
    "Projects, releases and gold sets": _SETS,
    "Values": _VALUES,
    "Results": _RESULTS,
    "Errors": _ERRORS,
}
"""A name that stands in none of them stops the script."""


def _words_of(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.name.strip('_').upper()}{' …' if parameter.nargs == -1 else ''}`"
    return f"`{parameter.opts[0]}{'' if parameter.is_flag else ' …'}`"


def _default_of(parameter: Any) -> str:
    if parameter.required:
        return "**required**"
    if (
        getattr(parameter, "is_flag", False)
        or parameter.name == "project"
        or not isinstance(parameter.default, (str, int, float))
    ):
        return ""
    return f"`{parameter.default}`" if parameter.default != "" else ""


def _is_shown(parameter: Any) -> bool:
    return parameter.name != "help" and not getattr(parameter, "hidden", False)


def _shown(value: Any) -> str:
    if value is None or value in ("", (), {}) or isinstance(value, BaseModel):
        return ""
    if isinstance(value, tuple):
        value = list(value)
    return f"`{_yaml(value)}`"


def _yaml(value: Any) -> str:
    writer = YAML()
    writer.default_flow_style = True
    writer.width = 10_000
    out = io.StringIO()
    writer.dump(value, out)
    text = out.getvalue().strip().removesuffix("...").strip()
    return text[1:-1] if isinstance(value, dict) and len(value) == 1 and text.startswith("{") else text


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in lines)


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
