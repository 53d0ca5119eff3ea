"""The annotators' translation keeps step with the guidelines."""

from __future__ import annotations

import re

from annot.project.project import ProjectFolder


def shape(text: str) -> list[str]:
    """Headings' depth, and the marks of rules and points, in order."""
    return re.findall(r"^(#+|\d+\.|-)(?= )", text, re.MULTILINE)


def test_the_translation_has_the_version_and_the_rules_of_the_guidelines(repository: ProjectFolder) -> None:
    original, shown = repository.guidelines, repository.instruction
    version = re.compile(r"version (\d+\.\d+\.\d+)")
    assert version.findall(original)[0] == version.findall(shown)[0]
    assert shape(original) == shape(shown)
