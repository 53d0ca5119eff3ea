"""YAML 1.2 files read into pydantic models, with the line of every fault."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError

from annot.core.errors import ConfigError
from annot.core.written import as_written
from annot.store.faults import explain_fault, told_once, why_no_number, why_unread
from annot.store.plain_files import has_limits, require_file

V = TypeVar("V", bound=BaseModel)
KeyPath = tuple[Any, ...]
# Two hundred brackets that open, and none that closes.
_DEEP = re.compile(r"[\[{](?:[^\[\]{}]{0,8}[\[{]){200}")


def read_yaml(path: Path, kind: type[V]) -> V:
    """Reads `path` as a `kind`.

    Raises:
        ConfigError: it is missing, no UTF-8, no YAML, or not what `kind` wants; each fault on a line
            of its own, as `file:line: key: what is wrong`.
    """
    require_file(path)
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file") from error
    except IsADirectoryError as error:
        raise ConfigError(f"{path}: is a folder; name the file in it") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    return parse_yaml(text, kind, name=str(path))


def parse_yaml(text: str, kind: type[V], *, name: str) -> V:
    """`read_yaml` for a text; `name` stands in the messages."""
    if deep := _DEEP.search(text):
        # The parser looks a thousand characters ahead from each of them: seconds for a file of brackets.
        raise ConfigError(f"{name}:{text.count(chr(10), 0, deep.start()) + 1}: nested too deeply; write it out")
    if has_limits() and len(text) > _MOST_CHARS:
        raise ConfigError(
            f"{name}: has {len(text):,} characters, {_MOST_CHARS:,} are the limit for what a person writes; "
            "say `annot --trust …` if its maker is trusted"
        )
    try:
        tree = _load(text)
        plain = _plain(tree)
    except MarkedYAMLError as error:
        why = (error.problem or str(error)).splitlines()[0]
        # Of what is not closed, the line where it begins.
        mark = error.context_mark if any(sign in why for sign in _FROM_THE_BEGINNING) else error.problem_mark
        raise ConfigError(f"{name}:{mark.line + 1 if mark else 0}: {_not_yaml(why)}") from error
    except YAMLError as error:
        raise ConfigError(f"{name}: not YAML: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"{name}: a part of it holds itself, or it is nested too deeply; write it out") from error
    except _UnreadError as error:
        raise ConfigError(f"{name}:{error.line}: {error}") from error
    except (ValueError, TypeError) as error:
        why = why_unread(error) if isinstance(error, ValueError) else str(error)
        raise ConfigError(f"{name}: not YAML that annot reads: {why}") from error
    try:
        return kind.model_validate(plain)
    except ValidationError as error:
        raise ConfigError("\n".join(_faults(tree, error, name))) from error


def _load(text: str) -> Any:
    with warnings.catch_warnings():
        # YAML lets an anchor be used again; the last one holds.
        warnings.simplefilter("ignore", ReusedAnchorWarning)
        yaml = YAML(typ="rt")
        yaml.Constructor = _Constructor
        return yaml.load(text)


class _Constructor(RoundTripConstructor):
    """A day that the calendar does not have is a text, which is told with its line where it does not fit."""

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return self.construct_scalar(node)


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


def line_in(path: Path, place: KeyPath) -> int:
    """The line, from 1, where `place` stands in a YAML file that was read before; of its deepest part that is there."""
    return _line_of(_load(path.read_text("utf-8")), place)


class _UnreadError(ValueError):
    """Something of YAML that annot's files do not use, and its line."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def _plain(node: Any, left: list[int] | None = None, line: int = 1) -> Any:
    """The tree as plain values, anchors resolved; `left` counts down how many there may be, `line` is the node's."""
    left = [_MOST_NODES] if left is None else left
    left[0] -= 1
    if left[0] < 0:
        raise ValueError(f"its anchors unfold to more than {_MOST_NODES:,} values; write out what is meant")
    if why := why_no_number(node):
        raise ValueError(why)
    if isinstance(node, TaggedScalar):
        raise _UnreadError(line, f"a text begins with {node.tag.value}; put the text in quotes")
    if isinstance(node, CommentedMap):
        for key in node:
            if not isinstance(key, _SCALARS):
                raise _UnreadError(_line_at(node, key, line), "a key is a mapping or a list; a key is one name")
        return {key: _plain(value, left, _line_at(node, key, line)) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value, left, _line_at(node, at, line)) for at, value in enumerate(node)]
    return str(node) if isinstance(node, str) else node


_MOST_CHARS = 4_000_000
_MOST_NODES = 200_000
_SCALARS = (str, int, float, bool, date, type(None))


def _faults(tree: Any, error: ValidationError, name: str) -> Iterator[str]:
    for fault in told_once(error.errors(include_url=False)):
        place: KeyPath = tuple(step for step in fault["loc"] if step != "[key]")
        if "[key]" in fault["loc"] and not isinstance(fault["input"], str):
            place = (*place[:-1], fault["input"])
        if fault["type"] == "union_tag_invalid":
            place = (*place, str(fault.get("ctx", {}).get("discriminator", "")).strip("'"))
        if fault["type"] != "value_error":
            yield _told(tree, name, place, explain_fault(fault))
            continue
        for part in explain_fault(fault).split("; "):
            inner, _, rest = part.partition(": ")
            keys = tuple(inner.split(".")) if rest and " " not in inner else ()
            yield _told(tree, name, place + keys, rest if keys else part)


def _told(tree: Any, name: str, place: KeyPath, said: str) -> str:
    # A constraint's kind is no key that its writer knows.
    known = [step for at, step in enumerate(place) if not (at == 2 and place[0] == "constraints" and len(place) > 3)]
    key = ".".join(step if isinstance(step, str) else _key(step) for step in known)
    return f"{name}:{_line_of(tree, place)}: {key + ': ' if key else ''}{said}"


def _key(step: object) -> str:
    return "null" if step is None else as_written(step)


_FROM_THE_BEGINNING = ("unexpected end of stream", "could not find expected ':'")
_HINTS = (
    (r"'\t' that cannot start any token", "a tab stands at the beginning; indent with spaces"),
    (
        "mapping values are not allowed here",
        "a colon with a space stands inside of a text, which then needs quotes; or the line is indented too far",
    ),
    ("unexpected end of stream", "a text in quotes is not closed"),
    ("but found another document", "--- begins a second document; keep one"),
    ("expected ',' or ']'", "a list is not closed; write ] at its end"),
    ("expected ',' or '}'", "a { is not closed; write } at its end"),
    ("could not find expected ':'", "a name has no colon with a space after it"),
    ("expected <block end>", "the indentation changes in the middle; indent all names of one level alike"),
    ("found undefined alias", "it refers to a name (*name) that nothing has (&name)"),
)


def _not_yaml(problem: str) -> str:
    """Why a text is no YAML, for whoever wrote it."""
    if twice := re.match(r'found duplicate key "(.*?)"', problem):
        return f"the name {twice[1]!r} stands twice in one place; keep one of the two"
    if sign := re.match(r"found character '([^\\])' that cannot start any token", problem):
        return f"not YAML: a text begins with {sign[1]}; put the text in quotes"
    return next((f"not YAML: {hint}" for sign, hint in _HINTS if sign in problem), f"not YAML: {problem}")


def _line_at(node: CommentedMap | CommentedSeq, key: object, otherwise: int) -> int:
    """The line, from 1, of what stands under `key`; `otherwise` for what comes from elsewhere, as by a merge key."""
    known = (node.lc.data or {}).get(key)
    return known[0] + 1 if known else otherwise


def _line_of(tree: Any, place: KeyPath) -> int:
    """The line, from 1, of the deepest part of `place` that stands in the tree."""
    line = 1
    node = tree
    for step in place:
        if isinstance(node, CommentedMap) and step in node:
            line = _line_at(node, step, line)
            node = node[step]
        elif isinstance(node, CommentedSeq) and str(step).isdigit() and int(step) < len(node):
            line = _line_at(node, int(step), line)
            node = node[int(step)]
        elif isinstance(step, int) or not isinstance(node, (CommentedMap, CommentedSeq)):
            break
    return line
