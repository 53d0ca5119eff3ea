"""The annotators' translation keeps step with the guidelines."""

from __future__ import annotations

import re

from annot.project.project import ProjectFolder


def shape(text: str) -> list[str]:
    """Headings' depth, and the marks of rules and points, in order."""
    return re.findall(r"^(#+|\d+\.|-)(?= )", text, re.MULTILINE)


def test_the_translation_has_the_version_and_the_rules_of_the_guidelines(current: ProjectFolder) -> None:
    original, shown = current.guidelines, current.instruction
    version = re.compile(r"version (\d+\.\d+\.\d+)")
    assert version.findall(original)[0] == version.findall(shown)[0]
    assert shape(original) == shape(shown)


def words_of(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"\w+", text)]


def runs_of(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


def test_no_example_is_taken_from_a_seed(current: ProjectFolder) -> None:
    """Whoever reads the guidelines does not see the answers: no five words in a row stand in a document."""
    seen = set().union(*(runs_of(words_of(each.text)) for each in current.documents.values()))
    schema = current.schema_path.read_text("utf-8")
    for text in (current.guidelines, current.instruction, schema):
        assert runs_of(words_of(text)) & seen == set()
    assert runs_of(words_of(current.documents["004_885b1dd11b89edf8"].text)) <= seen
