"""The mistakes of a first author of a schema: one message each, in words that they know."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from annot.core.errors import ConfigError
from annot.schemas.read import read_schema

SCHEMA = """\
name: contracts
version: 0.1.0
language: en
description: Who owes what to whom, by when, in short contracts in four languages.

mentions:
  Party:
    title: Party
    definition: A person or body that is bound by the contract.
    hint: A person or company that signs. The whole name with its legal form.
    core: true
    attributes:
      role:
        type: choice
        title: Role
        values: {provider: gives the thing, receiver: gets the thing, other: other}
        required: true
      traits:
        type: choice
        multiple: true
        title: Traits
        values: [company, person, public, "foreign"]
      alias:
        type: text
        title: Short name in this contract
  Amount:
    definition: A sum of money or a rate.
    record: true
    attributes:
      value: {type: number, title: Value, required: true}
      currency: {type: choice, values: [GBP, EUR, USD, JPY, SAR, none], default: none}
      recurring: {type: boolean, title: Recurring, default: false}
  Deadline:
    definition: A date or period by which something is due.
    attributes:
      year: {type: integer, title: Year}
      kind: {type: choice, values: [start, end, due], default: due}
  Clause:
    definition: A stretch that says what a party must or may do; may hold other mentions.
    attributes:
      binding: {type: boolean, required: true}
      note: {type: text}

relations:
  owes:
    definition: the party has to pay the amount
    head: [Party]
    tail: [Amount]
    attributes:
      strength:
        values: [must, may]
        required: true
  due_by:
    definition: the amount or the clause is due by then
    head: [Amount, Clause]
    tail: [Deadline]
    attributes:
      certainty:
        values: {stated: stated, inferred: inferred}
  contracts_with:
    definition: both are parties of one contract
    head: [Party]
    tail: [Party]
    symmetric: true
    attributes:
      capacity: {values: [buyer, seller]}

constraints:
  - rule: unique_span
  - rule: no_partial_overlap
"""

MISTAKES: dict[str, tuple[str, str]] = {
    "tab-indentation": ("  Party:\n", "\tParty:\n"),
    "entities-instead-of-mentions": ("mentions:\n", "entities:\n"),
    "type-string": ("        type: text\n", "        type: string\n"),
    "type-multi-choice": ("        type: choice\n        multiple: true\n", "        type: choices\n"),
    "default-not-among-values": (
        "      kind: {type: choice, values: [start, end, due], default: due}\n",
        "      kind: {type: choice, values: [start, end, due], default: dew}\n",
    ),
    "relation-to-unknown-label": ("    tail: [Amount]\n", "    tail: [Ammount]\n"),
    "head-a-bare-string": ("    head: [Party]\n", "    head: Party\n"),
    "duplicate-value": (
        "      kind: {type: choice, values: [start, end, due], default: due}\n",
        "      kind: {type: choice, values: [start, end, end], default: end}\n",
    ),
    "duplicate-label-key": ("  Clause:\n", "  Amount:\n"),
    "required-default": (
        "      value: {type: number, title: Value, required: true}\n",
        "      value: {type: number, title: Value, required: true, default: 0}\n",
    ),
    "boolean-default-yes-": (
        "      recurring: {type: boolean, title: Recurring, default: false}\n",
        "      recurring: {type: boolean, title: Recurring, default: yes}\n",
    ),
    "missing-definition": ("    definition: A sum of money or a rate.\n", ""),
    "version-1": ("version: 0.1.0\n", "version: 1\n"),
    "unquoted-colon-in-definition": (
        "    definition: A sum of money or a rate.\n",
        "    definition: A sum: money or a rate\n",
    ),
    "choice-without-values": (
        "      kind: {type: choice, values: [start, end, due], default: due}\n",
        "      kind: {type: choice}\n",
    ),
    "numeric-choice-values": (
        "      kind: {type: choice, values: [start, end, due], default: due}\n",
        "      kind: {type: choice, values: [1, 2, 3], default: 1}\n",
    ),
    "relation-missing-tail": ("    tail: [Amount]\n", ""),
    "values-on-integer": (
        "      year: {type: integer, title: Year}\n",
        "      year: {type: integer, title: Year, values: [2024, 2025]}\n",
    ),
    "rule-misspelt": ("  - rule: unique_span\n", "  - rule: unique_spans\n"),
    "label-list-instead-of-mapping": (
        "  Party:\n"
        "    title: Party\n"
        "    definition: A person or body that is bound by the contract.\n"
        "    hint: A person or company that signs. The whole name with its legal form.\n"
        "    core: true\n"
        "    attributes:\n"
        "      role:\n"
        "        type: choice\n"
        "        title: Role\n"
        "        values: {provider: gives the thing, receiver: gets the thing, other: "
        "other}\n"
        "        required: true\n"
        "      traits:\n"
        "        type: choice\n"
        "        multiple: true\n"
        "        title: Traits\n"
        '        values: [company, person, public, "foreign"]\n'
        "      alias:\n"
        "        type: text\n"
        "        title: Short name in this contract\n"
        "  Amount:\n"
        "    definition: A sum of money or a rate.\n"
        "    record: true\n"
        "    attributes:\n"
        "      value: {type: number, title: Value, required: true}\n"
        "      currency: {type: choice, values: [GBP, EUR, USD, JPY, SAR, none], default: "
        "none}\n"
        "      recurring: {type: boolean, title: Recurring, default: false}\n"
        "  Deadline:\n"
        "    definition: A date or period by which something is due.\n"
        "    attributes:\n"
        "      year: {type: integer, title: Year}\n"
        "      kind: {type: choice, values: [start, end, due], default: due}\n"
        "  Clause:\n"
        "    definition: A stretch that says what a party must or may do; may hold other "
        "mentions.\n"
        "    attributes:\n"
        "      binding: {type: boolean, required: true}\n"
        "      note: {type: text}\n",
        "  - Party\n  - Amount\n  - Deadline\n  - Clause\n",
    ),
    "color-hotkey-on-label": ("    core: true\n", "    color: '#ff0000'\n    hotkey: p\n"),
    "two-labels-same-title": ("  Amount:\n", "  Amount:\n    title: Party\n"),
    "text-attr-on-relation": (
        "      certainty:\n        values: {stated: stated, inferred: inferred}\n",
        "      note: {type: text}\n",
    ),
    "values-list-of-dicts": (
        "      kind: {type: choice, values: [start, end, due], default: due}\n",
        "      kind: {type: choice, values: [{name: start, title: Beginning}], default: start}\n",
    ),
    "yaml-no-as-value": (
        "      kind: {type: choice, values: [start, end, due], default: due}\n",
        "      kind: {type: choice, values: [yes, no], default: no}\n",
    ),
    "language-xx": ("language: en\n", "language: english\n"),
    "missing-bracket": (
        "      currency: {type: choice, values: [GBP, EUR, USD, JPY, SAR, none], default: none}\n",
        "      currency: {type: choice, values: [GBP, EUR, USD, JPY, SAR, none, default: none}\n",
    ),
    "integer-default-1-5": (
        "      year: {type: integer, title: Year}\n",
        "      year: {type: integer, title: Year, default: 1.5}\n",
    ),
    "expects-relation-misspelt-label": (
        "  - rule: no_partial_overlap\n",
        "  - rule: no_partial_overlap\n  - rule: bounds\n    labels: [Amount]\n    low: value\n    high: valuehigh\n",
    ),
    "values-mappings": (
        "      kind: {type: choice, values: [start, end, due], default: due}\n",
        "      kind: {type: choice, values: [{name: start, title: Beginning}, {name: end, title: End}]}\n",
    ),
}
MISTAKES |= {
    "label-with-space": ("  Deadline:\n", "  Dead line:\n"),
    "empty-file": (SCHEMA, ""),
    "boolean-as-value": ("values: [start, end, due], default: due", "values: [true, false]"),
    "number-as-title": ("title: Role\n", "title: 5\n"),
    "negative-limit": ("    head: [Party]\n", "    head: [Party]\n    max_per_head: 0\n"),
    "bad-color": ("    core: true\n", "    color: red\n"),
    "core-as-word": ("    core: true\n", "    core: sometimes\n"),
}
MISTAKES |= {
    "definition-left-empty": ("    definition: A sum of money or a rate.\n", "    definition:\n"),
    "attribute-as-one-word": ("      year: {type: integer, title: Year}\n", "      year: integer\n"),
    "type-duration": ("      note: {type: text}\n", "      note: {type: duration}\n"),
    "default-a-list": ("[start, end, due], default: due", "[start, end, due], default: [due]"),
    "default-a-date": ("      note: {type: text}\n", "      note: {type: text, default: 2024-01-01}\n"),
    "default-a-number-for-text": ("      note: {type: text}\n", "      note: {type: text, default: 5}\n"),
    "values-of-dates": ("[start, end, due], default: due", "[2024-01-01, 2025-01-01]"),
    "values-with-nothing": ("[start, end, due], default: due", "[start, ~, due]"),
    "values-named-true": ("{stated: stated, inferred: inferred}", "{true: yes it is, false: it is not}"),
    "head-of-numbers": ("    head: [Party]\n", "    head: [1]\n"),
    "max-as-true": ("    head: [Party]\n", "    max_per_head: true\n    head: [Party]\n"),
    "constraint-without-rule": ("  - rule: unique_span\n", "  - labels: [Party]\n"),
    "constraint-as-one-word": ("  - rule: unique_span\n", "  - unique_span\n"),
    "quotes-not-closed": ("definition: A sum of money or a rate.\n", 'definition: "A sum of money or a rate.\n'),
    "begins-with-at": ("definition: A sum of money or a rate.\n", "definition: @sum of money\n"),
    "begins-with-exclamation": ("definition: A sum of money or a rate.\n", "definition: !sum of money\n"),
    "indented-too-far": ("    record: true\n", "     record: true\n"),
    "second-document": ("relations:\n", "---\nrelations:\n"),
    "no-space-after-colon": ("language: en\n", "language:en\n"),
    "key-a-list": ("  Deadline:\n", "  [Deadline]:\n"),
    "label-null": ("  Deadline:\n", "  null:\n"),
    "hotkey-of-two-signs": ("    core: true\n", "    hotkey: ctrl+p\n"),
    "hotkey-twice": ("    core: true\n", "    hotkey: p\n  Person:\n    definition: somebody\n    hotkey: p\n"),
}
LEGAL = {"color-hotkey-on-label", "yaml-no-as-value"}
"""What looks like a mistake to some, and is none."""


def message(tmp_path: Path, name: str) -> str:
    old, new = MISTAKES[name]
    assert old in SCHEMA
    path = tmp_path / "schema.yaml"
    path.write_text(SCHEMA.replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_schema(path)
    return str(caught.value).replace(f"{path}:", "schema.yaml:")


def test_each_mistake_has_the_message_that_was_read(tmp_path: Path, file_regression: FileRegressionFixture) -> None:
    told = "".join(f"## {name}\n{message(tmp_path, name)}\n\n" for name in sorted(MISTAKES) if name not in LEGAL)
    file_regression.check(told, extension=".md", encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(MISTAKES) - LEGAL))
def test_no_message_speaks_of_the_program(tmp_path: Path, name: str) -> None:
    told = message(tmp_path, name)
    for line in told.splitlines():
        assert re.match(r"schema\.yaml:\d+: ", line), "it says the line"
    for word in ("{'", "'^[", "tuple", "dictionary", "instance of", "Input should", "tag", "pydantic", "None", "str "):
        assert word not in told
    assert len(told.splitlines()) <= 2


@pytest.mark.parametrize("name", sorted(LEGAL))
def test_what_is_legal_is_taken(tmp_path: Path, name: str) -> None:
    old, new = MISTAKES[name]
    path = tmp_path / "schema.yaml"
    path.write_text(SCHEMA.replace(old, new, 1), "utf-8")
    assert read_schema(path).name == "contracts"
