"""The version that a difference asks for, by the table of docs/releases.md; and the changelog that it makes."""

from __future__ import annotations

import pytest

from annot.core.version import numbers_of
from annot.release.changelog import write_entry
from annot.release.diff.changes import Diff, DocumentDiff, SchemaChange, VersionName
from annot.release.semantic_version import next_version
from tests.release.small_gold import GOLD

NAME = VersionName(name="x", schema_id="small@1.0.0", n_documents=1)


def diff(*schema: SchemaChange, added: bool = False, removed: bool = False) -> Diff:
    documents = [DocumentDiff(doc_id="one", added=GOLD)] if added else []
    documents += [DocumentDiff(doc_id="two", removed=GOLD)] if removed else []
    return Diff(before=NAME, after=NAME, schema=schema, guidelines=None, documents=tuple(documents))


BREAK = SchemaChange(kind="schema-broken", where="mentions.Place", what="removed")
ADDITION = SchemaChange(kind="schema-added", where="mentions.Place", what="added")
WORDING = SchemaChange(kind="schema-reworded", where="mentions.Place.title", what="'x' → 'y'")


@pytest.mark.parametrize(
    ("changes", "below_one", "from_one_on"),
    [
        (diff(BREAK), "0.3.0", "2.0.0"),
        (diff(ADDITION), "0.2.5", "1.3.0"),
        (diff(WORDING), "0.2.5", "1.2.4"),
        (diff(added=True), "0.2.5", "1.3.0"),
        (diff(removed=True), "0.3.0", "2.0.0"),
        (diff(WORDING, BREAK, added=True), "0.3.0", "2.0.0"),
    ],
)
def test_the_version_follows_from_the_changes(changes: Diff, below_one: str, from_one_on: str) -> None:
    assert next_version("0.2.4", changes) == below_one
    assert next_version("1.2.3", changes) == from_one_on


def test_nothing_changed_is_no_version() -> None:
    with pytest.raises(ValueError, match=r"nothing changed since 0\.2\.4"):
        next_version("0.2.4", diff())


def test_versions_are_compared_as_numbers() -> None:
    assert numbers_of("0.10.0") > numbers_of("0.9.9")


def entry(text: str, version: str, since: str = "", lines: tuple[str, ...] = ("2 mentions added (Place 2)",)) -> str:
    return write_entry(text, name="small", version=version, released="2026-01-02", since=since, lines=lines)


FIRST = """\
# Changelog of the data set `small`

## Unreleased

## 0.1.0 (2026-01-02)

Counted from the data: the first release.

- 2 mentions added (Place 2)
"""


def test_the_first_entry() -> None:
    assert entry("", "0.1.0") == FIRST


def test_what_people_wrote_moves_under_the_version_and_older_entries_stay() -> None:
    text = FIRST.replace("## Unreleased\n", "## Unreleased\n\nTitles were read again.\n")
    assert (
        entry(text, "0.1.1", since="0.1.0", lines=("1 boundary moved (Place)",))
        == """\
# Changelog of the data set `small`

## Unreleased

## 0.1.1 (2026-01-02)

Titles were read again.

Counted from the data: since 0.1.0.

- 1 boundary moved (Place)

## 0.1.0 (2026-01-02)

Counted from the data: the first release.

- 2 mentions added (Place 2)
"""
    )


def test_an_entry_that_a_dead_release_left_is_written_again_with_its_words() -> None:
    once = entry(FIRST.replace("## Unreleased\n", "## Unreleased\n\nMine.\n"), "0.1.1", since="0.1.0")
    assert entry(once, "0.1.1", since="0.1.0") == once


def test_an_old_changelog_of_a_person_keeps_every_word() -> None:
    old = "# Ours\n\nSome words.\n\n## 0.1.0\n\nFirst.\n\n```\ncode\n```\n"
    found = entry(old, "0.2.0", since="0.1.0")
    for line in old.splitlines():
        assert line in found


def test_a_heading_in_code_is_no_entry() -> None:
    words = "How to write it:\n\n```\n## 9.9.9 (a day)\n```\n\nAnd more."
    text = FIRST.replace("## Unreleased\n", f"## Unreleased\n\n{words}\n")
    found = entry(text, "0.1.1", since="0.1.0")
    assert words in found
    assert found.index(words) > found.index("## 0.1.1")


def test_words_below_the_counts_of_a_dead_release_are_kept() -> None:
    dead = entry(FIRST, "0.1.1", since="0.1.0").replace("(Place 2)\n", "(Place 2)\n\nBelow.\n", 1)
    found = entry(dead, "0.1.1", since="0.1.0", lines=("1 boundary moved (Place)",))
    assert found.count("## 0.1.1") == found.count("Below.") == found.count("since 0.1.0") == 1
    assert "2 mentions added" not in found.partition("## 0.1.0")[0]


def test_an_entry_of_a_version_that_never_was_gives_its_words_to_the_next() -> None:
    dead = entry(FIRST.replace("## Unreleased\n", "## Unreleased\n\nMine.\n"), "0.1.1", since="0.1.0")
    found = entry(dead, "0.2.0", since="0.1.0")
    assert "0.1.1" not in found
    assert found.index("## 0.2.0") < found.index("Mine.") < found.index("## 0.1.0")


def test_people_spell_unreleased_in_many_ways() -> None:
    for heading in ("## [Unreleased]", "## unreleased", "##  Unreleased "):
        found = entry(FIRST.replace("## Unreleased", f"{heading}\n\nMine."), "0.1.1", since="0.1.0")
        assert found.index("## 0.1.1") < found.index("Mine.") < found.index("Counted"), heading
        assert found.lower().count("unreleased") == 1, heading


def test_headings_that_stand_twice_keep_their_own_words() -> None:
    old = "# Ours\n\n## 0.0.2\n\nB.\n\n## Notes\n\nof B\n\n## 0.0.1\n\nA.\n\n## Notes\n\nof A\n"
    assert entry(old, "0.1.0").endswith(old.partition("# Ours\n\n")[2])


def test_no_line_end_at_the_end_and_windows_line_ends() -> None:
    assert entry(FIRST.rstrip("\n"), "0.1.1") == entry(FIRST, "0.1.1") == entry(FIRST.replace("\n", "\r\n"), "0.1.1")


def test_words_keep_the_indentation_of_their_first_line() -> None:
    text = FIRST.replace("## Unreleased\n", "## Unreleased\n\n \n    annot pull\n\nWith this.\n\n")
    assert "## 0.1.1 (2026-01-02)\n\n    annot pull\n\nWith this.\n\nCounted" in entry(text, "0.1.1", since="0.1.0")


def test_the_same_gold_released_again_says_so() -> None:
    found = entry(FIRST, "0.1.1", since="0.1.0", lines=())
    assert "Counted from the data: since 0.1.0.\n\n- nothing in the gold itself\n\n## 0.1.0" in found
    assert entry(found, "0.1.1", since="0.1.0", lines=()) == found
