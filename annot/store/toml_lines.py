"""The line of a key in a TOML file, which Python reads without saying where; and why a text is no TOML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

TOML_EXAMPLES: Mapping[str, str] = {
    "annotators": '[annotators.ana]` and `kind = "human"',
    "authors": 'authors = ["Ana Berg"]',
    "dataset": '[dataset]` and `name = "my-data"',
    "email": 'email = "ana@example.org"',
    "expects": "[[lint.expects]]",
    "exports": 'exports = "exports/my-data"',
    "guidelines": 'guidelines = "schemas/guidelines/my-data.md"',
    "kind": 'kind = "human"',
    "labels": 'labels = ["Person"]',
    "language": 'language = "fr"',
    "name": 'name = "my-data"',
    "off": 'off = ["too-fast"]',
    "pred": 'pred = "predictions.jsonl"',
    "records": "[[report.records]]",
    "relation": 'relation = "works_for"',
    "rule": 'rule = "expects_relation"',
    "schema": 'schema = "schemas/my-data.yaml"',
    "scores": "[[scores]]",
    "shares": "shares = {train = 0.8, test = 0.2}",
    "title": 'title = "My data"',
    "where_sentence_has": 'where_sentence_has = ["Firm"]',
}
"""How keys of `annot.toml` are written."""

_PLACED = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)
_LIST_HINT = 'a list has commas between its values and ] at its end, as in labels = ["Person", "Firm"]'
_BACKSLASH_HINT = "a \\ in double quotes begins a sign; write / in paths"
_BRACES_HINT = (
    "names in { } stand on one line, with commas between them and none behind the last, as in "
    "shares = {train = 0.8, test = 0.2}"
)
_HINTS = (
    (
        "Invalid value",
        'no value stands here; text needs straight quotes, as in name = "my-data", and true and false are small',
    ),
    ("Expected '=' after a key", 'a name and its value have = between them, as in name = "my-data"'),
    ("Invalid statement", 'each line is a [table] or a name with = and its value, as in name = "my-data"'),
    ("Illegal character '\\n'", 'a text is not closed; write " at its end'),
    ("Unterminated string", 'a text is not closed; write " at its end'),
    ('Expected "\'"', "a text is not closed; write ' at its end"),
    ("Unclosed array", _LIST_HINT),
    ("Unclosed inline table", _BRACES_HINT),
    ("Invalid initial character for a key part", "a name is made of letters a to z, digits, - and _"),
    ("Cannot overwrite a value", "this name stands twice in one place; keep one of the two"),
    ("Cannot declare", "this table stands twice; keep one of the two"),
    ("Cannot mutate", "this table is there already, as a whole; write both in one"),
    ("Invalid hex value", _BACKSLASH_HINT),
    ("Unescaped '\\' in a string", _BACKSLASH_HINT),
    ("Expected newline or end of document", "something stands behind the value; one name and value stand on a line"),
    ("at the end of an array declaration", "a table is not closed; write ]] at its end"),
    ("at the end of a table declaration", "a table is not closed; write ] at its end"),
)
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_PART = re.compile(r"\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[^=]+)?\s*=")


def why_no_toml(problem: str, text: str) -> tuple[int, str]:
    """The line, from 1, at which a text stops being TOML, and why, for whoever wrote it.

    Args:
        problem: what Python's reader says.
        text: of the file.
    """
    placed = _PLACED.fullmatch(problem)
    why, line = (placed[1], placed[2]) if placed else (problem, None)
    lines = text.splitlines()
    number = int(line) if line else len(lines) or 1
    hint = next((hint for sign, hint in _HINTS if sign in why), why)
    if "key part" in why and "{" in "".join(lines[number - 1 : number]):
        hint = _BRACES_HINT
    if line is None and "Invalid value" in why and text.rstrip().endswith((",", "[")):
        hint = _LIST_HINT
    return number, hint


def line_of(text: str, place: Sequence[int | str]) -> int:
    """The line, from 1, where the deepest part of `place` stands that can be found.

    Args:
        text: of the file.
        place: keys and indexes, as pydantic names a fault.
    """
    best, depth = 1, 0
    here: list[str] = []
    counts: dict[str, int] = {}
    wanted = [str(step) for step in place]
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            here = [part.strip("\"'") for part in _PART.findall(header[2])]
            if header[1] == "[[":
                name = ".".join(here)
                counts[name] = counts.get(name, -1) + 1
                here.append(str(counts[name]))
            found = here
        elif key := _KEY.match(line):
            found = [*here, key[1].strip("\"'")]
        else:
            continue
        same = 0
        while same < min(len(found), len(wanted)) and found[same] == wanted[same]:
            same += 1
        # A table may be there by its parts alone: `[annotators.ana]` and no `[annotators]`.
        if same > depth and same in (len(found), len(wanted)):
            best, depth = number, same
    return best
