"""What pydantic has against a value that a person wrote, in words for whoever wrote it: found, allowed, an example."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from pydantic_core import ErrorDetails

from annot.core.attribute_types.registry import OTHER_NAMES
from annot.core.version import VERSION_PATTERN
from annot.core.written import as_written

Examples = Mapping[str, str]
"""How a key is written with a value, by key."""
YAML_EXAMPLES: Examples = {
    "attributes": "attributes: {role: {type: choice, values: [speaker, mentioned]}}",
    "by": "by: modifier",
    "color": 'color: "#0072B2"',
    "constraints": "constraints: [{rule: unique_span}]",
    "core": "core: true",
    "definition": "definition: A named person.",
    "description": "description: Who said what.",
    "default": "default: other",
    "head": "head: [Person]",
    "hotkey": "hotkey: p",
    "labels": "labels: [Person]",
    "language": "language: fr",
    "low": "low: value_low",
    "high": "high: value_high",
    "mentions": "mentions: {Person: {definition: A named person.}}",
    "multiple": "multiple: true",
    "name": "name: my-data",
    "relation": "relation: works_for",
    "relations": "relations: {works_for: {definition: x, head: [Person], tail: [Firm]}}",
    "required": "required: true",
    "rule": "rule: unique_span",
    "shapes": "shapes: {exact: equal, range: increasing}",
    "tail": "tail: [Firm]",
    "title": "title: Person",
    "type": "type: choice",
    "values": "values: [speaker, mentioned]",
    "version": 'version: "1.0.0"',
}
_ONE_OF_MANY: Examples = {
    "annotators": 'kind = "human"',
    "attributes": "{type: text}",
    "constraints": "{rule: unique_span}",
    "mentions": "{definition: A named person.}",
    "relations": "{definition: x, head: [Person], tail: [Firm]}",
}
"""How what stands under a name, or in a list, is written, by the key that holds it."""
_SCALARS = frozenset({"str", "bool", "int", "float"})
_FORMS: Mapping[str, str] = {
    r"^[A-Za-z][A-Za-z0-9_]*$": "a name of letters, digits and _ that begins with a letter, such as Dead_line",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "small letters and digits, with single hyphens between them, such as my-data",
    r"^[a-z]{2,3}$": "the code of a language, two or three small letters, such as en or fr",
    r"^#[0-9a-fA-F]{6}$": 'a colour as # and six hexadecimal digits, such as "#0072B2"',
    r"^[a-z0-9]+([_-][a-z0-9]+)*$": "small letters and digits, with single hyphens or _ between them, such as reader-a",
    r"^[A-Za-z0-9][A-Za-z0-9.+-]*$": "the name of a licence, such as CC-BY-4.0",
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$": "letters, digits, dots, hyphens and _, 100 at most",
    VERSION_PATTERN: 'a version of three numbers, such as "1.0.0"',
    r"^[a-z0-9]+(-[a-z0-9]+)*@(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$": "a schema's name and version, such as my-data@1.0.0",
    r"^[0-9a-f]{64}$": "a SHA-256, 64 hexadecimal digits",
    r"^\d{4}(-\d\d(-\d\d)?)?$": "a date such as 2024-10-28, 2024-10 or 2024",
}
_MOST_BITS = 63
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "a whole number"),
    **dict.fromkeys(("float_type", "float_parsing"), "a number"),
}


def told_once(faults: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Faults without those that only follow from others: a list short of what is no name, the kinds of one value."""
    places = [fault["loc"] for fault in faults]
    # The kinds that one value might have had, and has none of: told as one fault.
    kinds = Counter(
        (place[:-1], id(fault["input"]))
        for place, fault in zip(places, faults, strict=True)
        if place and place[-1] in _SCALARS
    )
    kept: dict[tuple[int | str, ...], ErrorDetails] = {}
    for at, fault in enumerate(faults):
        place = fault["loc"]
        if fault["type"] == "too_short" and any(
            each[: len(place)] == place for each in places if len(each) > len(place)
        ):
            continue
        if place and place[-1] in _SCALARS and kinds[place[:-1], id(fault["input"])] > 1:
            kept.setdefault(place[:-1], {**fault, "type": "scalar", "loc": place[:-1]})
        else:
            kept[(*place, at)] = fault
    return list(kept.values())


def explain_fault(fault: ErrorDetails, examples: Examples = YAML_EXAMPLES) -> str:
    """One fault in words: what was found, what is allowed, and how it is written.

    Args:
        fault: of a `ValidationError`'s `errors()`.
        examples: of the file's language.
    """
    kind, value, more = fault["type"], fault["input"], fault.get("ctx", {})
    key = str(fault["loc"][-1]) if fault["loc"] else ""
    such = f", such as `{examples[key]}`" if key in examples else ""
    within = _ONE_OF_MANY.get(str(fault["loc"][-2])) if len(fault["loc"]) > 1 else None
    match kind:
        case "missing":
            return f"is missing{'; write it' + such if such else ''}"
        case "string_type":
            return f"must be text, found {_shown(value)}{such or _quoted(value)}"
        case "scalar":
            return f"must be one value, found {_shown(value)}{_quoted(value) or such}"
        case "tuple_type" | "list_type":
            listed = f'"{value}"' if examples is not YAML_EXAMPLES else value
            return f"must be a list, found {_shown(value)}{f'; write [{listed}]' if isinstance(value, str) else such}"
        case "dict_type" | "model_type" | "model_attributes_type" if not fault["loc"]:
            return "the file is empty" if value is None else f"must hold names with their values, found {_shown(value)}"
        case "dict_type" | "model_type" | "model_attributes_type":
            return (
                f"must hold names with their values, found {_shown(value)}{f', such as `{within}`' if within else such}"
            )
        case "literal_error" | "enum":
            return _no_choice(value, str(more.get("expected", "")))
        case "union_tag_invalid":
            return _no_choice(more.get("tag"), str(more.get("expected_tags", "")))
        case "union_tag_not_found":
            name = str(more.get("discriminator", "rule")).strip("'")
            return f"says no {name}{f', such as `{examples[name]}`' if name in examples else ''}"
        case "string_pattern_mismatch":
            form = _FORMS.get(str(more.get("pattern")), "written in another form")
            return f"must be {form}, found {_shown(value)}{such if key == 'version' else ''}"
        case kind if (words := _KINDS.get(kind)) is not None:
            return f"must be {words}, found {_shown(value)}"
        case _:
            return _wrong_size(kind, value, more, such) or fault["msg"].removeprefix("Value error, ")


def _wrong_size(kind: str, value: object, more: Mapping[str, Any], such: str) -> str:
    """What is wrong with how much there is of a value; empty where a fault is another one."""
    match kind:
        case "too_short":
            return f"must name {more.get('min_length')} at least{such}"
        case "too_long" if isinstance(value, str):
            return f"must be {'one sign' if more.get('max_length') == 1 else 'shorter'}, found {_shown(value)}{such}"
        case "string_too_short":
            return f"must not be empty{such}"
        case "string_too_long":
            return f"must have {more.get('max_length')} characters at most, found {len(str(value))}"
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            bounds = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
            bound = next(f"{word} {more[name]}" for name, word in bounds.items() if name in more)
            return f"must be {bound}, found {_shown(value)}"
        case _:
            return ""


def why_no_number(value: object) -> str:
    """Why a whole number cannot be one that a person means; empty where it can, or where the value is none.

    Python writes no number of more than 4,300 digits into a message, and JSON's readers differ beyond 64 bits.
    """
    if not isinstance(value, int) or value.bit_length() <= _MOST_BITS:
        return ""
    return f"is a whole number of {value.bit_length():,} bits; {_MOST_BITS} are the most"


def why_unread(error: ValueError) -> str:
    """What Python's own readers have against a text, without their advice to programmers."""
    return "a number has more digits than can be meant" if "int_max_str_digits" in str(error) else str(error)


def _no_choice(value: object, expected: str) -> str:
    allowed = expected.replace("'", "").replace(" or ", ", ").split(", ")
    word = str(value).casefold()
    close = [OTHER_NAMES[word]] if OTHER_NAMES.get(word) in allowed else difflib.get_close_matches(word, allowed, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    if len(allowed) == 1:
        return f"must be {allowed[0]}, found {_shown(value)}"
    return f"must be one of {', '.join(allowed)}, found {_shown(value)}{hint}"


def _quoted(value: object) -> str:
    """How a value that is no text becomes one; empty where it cannot."""
    if not isinstance(value, (int, float, date, time)):
        return ""
    return f'; in quotes it is text: "{as_written(value) if isinstance(value, bool) else value}"'


def _shown(value: object) -> str:
    """A value as its writer knows it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"{as_written(value)} (true or false without quotes)"
    if isinstance(value, (date, time)):
        return f"{value} (a {'time' if isinstance(value, time) else 'date'})"
    if isinstance(value, (int, float)):
        return f"{value} (a number)"
    if isinstance(value, dict):
        return "names with values"
    if isinstance(value, (list, tuple)):
        return "a list"
    return f"{value!r}"[:80]
