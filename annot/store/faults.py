"""What pydantic has against a value that a person wrote, in words for whoever wrote it: found, allowed, an example."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from pydantic_core import ErrorDetails

from annot.core.schema import VERSION_PATTERN

_EXAMPLES: Mapping[str, str] = {
    "attributes": "attributes: {role: {type: choice, values: [speaker, mentioned]}}",
    "by": "by: modifier",
    "color": 'color: "#0072B2"',
    "constraints": "constraints: [{rule: unique_span}]",
    "core": "core: true",
    "definition": "definition: A named person.",
    "description": "description: Who said what.",
    "default": "default: other",
    "email": 'email = "ana@example.org"',
    "guidelines": 'guidelines = "schemas/guidelines/mydata.md"',
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
_OTHER_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("string", "str", "free text", "textarea"), "text"),
    **dict.fromkeys(("int", "whole"), "integer"),
    **dict.fromkeys(("float", "double", "decimal"), "number"),
    **dict.fromkeys(("bool", "flag", "yes/no"), "boolean"),
    **dict.fromkeys(("choices", "enum", "select", "list", "category"), "choice"),
}


def explain_fault(fault: ErrorDetails) -> str:
    """One fault in words: what was found, what is allowed, and how it is written.

    Args:
        fault: of a `ValidationError`'s `errors()`.
    """
    kind, value, more = fault["type"], fault["input"], fault.get("ctx", {})
    key = str(fault["loc"][-1]) if fault["loc"] else ""
    such = f", such as `{_EXAMPLES[key]}`" if key in _EXAMPLES else ""
    match kind:
        case "missing":
            return f"is missing{'; write it' + such if such else ''}"
        case "string_type":
            quoted = f'; in quotes it is text: "{value}"' if isinstance(value, (int, float)) else ""
            return f"must be text, found {_shown(value)}{such or quoted}"
        case "tuple_type" | "list_type":
            return f"must be a list, found {_shown(value)}{f'; write [{value}]' if isinstance(value, str) else such}"
        case "dict_type" | "model_type" | "model_attributes_type" if not fault["loc"]:
            return "the file is empty" if value is None else f"must hold names with their values, found {_shown(value)}"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"must hold names with their values, found {_shown(value)}{such}"
        case "literal_error" | "enum":
            return _no_choice(value, str(more.get("expected", "")))
        case "union_tag_invalid":
            return _no_choice(more.get("tag"), str(more.get("expected_tags", "")))
        case "union_tag_not_found":
            return f"says no {more.get('discriminator', 'rule')}{such}"
        case "string_pattern_mismatch":
            form = _FORMS.get(str(more.get("pattern")), "written in another form")
            return f"must be {form}, found {_shown(value)}{such if key == 'version' else ''}"
        case kind if (words := _KINDS.get(kind)) is not None:
            return f"must be {words}, found {_shown(value)}"
        case "too_short":
            return f"must name {more.get('min_length')} at least{such}"
        case "string_too_short":
            return f"must not be empty{such}"
        case "string_too_long":
            return f"must have {more.get('max_length')} characters at most, found {len(str(value))}"
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            bounds = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
            bound = next(f"{word} {more[name]}" for name, word in bounds.items() if name in more)
            return f"must be {bound}, found {_shown(value)}"
        case _:
            return fault["msg"].removeprefix("Value error, ")


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
    close = [_OTHER_WORDS[word]] if _OTHER_WORDS.get(word) in allowed else difflib.get_close_matches(word, allowed, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    if len(allowed) == 1:
        return f"must be {allowed[0]}, found {_shown(value)}"
    return f"must be one of {', '.join(allowed)}, found {_shown(value)}{hint}"


def _shown(value: object) -> str:
    """A value as its writer knows it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"{str(value).lower()} (true or false without quotes)"
    if isinstance(value, (int, float)):
        return f"{value} (a number)"
    if isinstance(value, dict):
        return "names with values"
    if isinstance(value, (list, tuple)):
        return "a list"
    return f"{value!r}"[:80]
