"""One worked example for each kind of change, and that a diff makes the later gold from the earlier."""

from __future__ import annotations

import pytest

from annot.core.annotation import Mention, Span
from annot.core.canonical import canonical_json
from annot.core.document import Zone
from annot.core.errors import DataError
from annot.release.diff.apply import apply
from annot.release.diff.changes import Diff, DocumentDiff, MentionChange, RelationChange, ValueChange, parse_diff
from annot.release.diff.compare import diff_versions
from annot.release.diff.summary import summary_lines
from annot.release.diff.version import GoldVersion, VersionDocument
from tests.make import quote, relation
from tests.release.diff.gold_versions import GUIDELINES, annotated, version

TEXT = "Kyiv says that more than 3 000 soldiers fell near Bakhmut on Monday."
KYIV = quote("Actor", "Kyiv", TEXT)
NEAR = quote("Place", "Bakhmut", TEXT)
FIGURE = quote("Figure", "more than 3 000", TEXT)
WIDER = quote("Figure", "more than 3 000 soldiers", TEXT)


def document(*mentions: Mention, **more: object) -> VersionDocument:
    return annotated("one", TEXT, tuple(mentions), **more)  # type: ignore[arg-type]


def compare(before: VersionDocument, after: VersionDocument) -> DocumentDiff:
    """The change of the one document, after checking that it is whole and can be read back."""
    found = diff_versions(version(before), version(after))
    assert apply(found, {"one": before.gold}) == {"one": after.gold}
    assert parse_diff(canonical_json(found)) == found
    (changed,) = found.documents
    return changed


def said(changed: DocumentDiff) -> list[tuple[str, str | None, str | None]]:
    """Kind, id before and id after of each change of mentions and relations."""
    changes: list[MentionChange | RelationChange] = [*changed.mentions, *changed.relations]
    return [(c.kind, c.before.id if c.before else None, c.after.id if c.after else None) for c in changes]


def test_the_same_is_no_difference() -> None:
    one = version(document(KYIV, FIGURE))
    found = diff_versions(one, one)
    assert found.is_empty
    assert (summary_lines(found), found.breaks, found.adds, found.corrects) == ([], False, False, False)


def test_a_mention_is_added_and_another_removed() -> None:
    changed = compare(document(KYIV), document(NEAR))
    assert said(changed) == [("mention-removed", "Actor@0-4", None), ("mention-added", None, "Place@50-57")]
    assert changed.mentions[1].after_around == (" more than 3 000 soldiers fell near "[-30:], " on Monday.")


def test_another_label_on_the_same_span_is_one_change() -> None:
    changed = compare(document(KYIV), document(quote("Place", "Kyiv", TEXT)))
    assert said(changed) == [("mention-relabelled", "Actor@0-4", "Place@0-4")]
    assert changed.mentions[0].label == "Actor → Place"


def test_another_boundary_under_the_same_label_is_one_change() -> None:
    # "more than 3 000" stands at 15-30, " soldiers" are 9 more.
    changed = compare(document(FIGURE), document(WIDER))
    assert said(changed) == [("mention-moved", "Figure@15-30", "Figure@15-39")]


def test_boundary_and_label_together_are_one_change() -> None:
    changed = compare(document(FIGURE), document(quote("Actor", "3 000", TEXT)))
    assert said(changed) == [("mention-relabelled", "Figure@15-30", "Actor@25-30")]


def test_other_labels_that_barely_overlap_are_two_changes() -> None:
    # Five common characters ("3 000") of 15 and 36: less than half of the shorter.
    changed = compare(document(FIGURE), document(quote("Place", "3 000 soldiers fell near Bakhmut on ", TEXT)))
    assert {kind for kind, *_ in said(changed)} == {"mention-removed", "mention-added"}


def test_the_best_overlap_is_taken_first() -> None:
    # Of two later figures the one with 15 of 24 characters in common is the moved one, not that with 5 of 15.
    number = quote("Figure", "3 000", TEXT)
    changed = compare(document(FIGURE), document(WIDER, number))
    assert said(changed) == [
        ("mention-moved", "Figure@15-30", "Figure@15-39"),
        ("mention-added", None, "Figure@25-30"),
    ]


def test_attributes_are_named_with_before_and_after() -> None:
    before = quote("Actor", "Kyiv", TEXT, n=5, sure=True)
    after = quote("Actor", "Kyiv", TEXT, n=5.0, role=("x", "y"))
    changed = compare(document(before), document(after))
    assert said(changed) == [("mention-attributes", "Actor@0-4", "Actor@0-4")]
    assert changed.mentions[0].attributes == (
        ValueChange(name="n", before=5, after=5.0),
        ValueChange(name="role", before=None, after=("x", "y")),
        ValueChange(name="sure", before=True, after=None),
    )


def test_a_relation_follows_its_mentions() -> None:
    before = document(FIGURE, NEAR, relations=(relation("at", FIGURE, NEAR),))
    place = quote("Actor", "Bakhmut", TEXT)
    after = document(WIDER, place, relations=(relation("at", WIDER, place),))
    changed = compare(before, after)
    assert [kind for kind, *_ in said(changed)] == ["mention-moved", "mention-relabelled"]
    assert changed.relations == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((), (relation("at", FIGURE, NEAR),), [("relation-added", None, "at(Figure@15-30, Place@50-57)")]),
        ((relation("at", FIGURE, NEAR),), (), [("relation-removed", "at(Figure@15-30, Place@50-57)", None)]),
        (
            (relation("at", FIGURE, NEAR),),
            (relation("at", KYIV, NEAR),),
            [("relation-relinked", "at(Figure@15-30, Place@50-57)", "at(Actor@0-4, Place@50-57)")],
        ),
        (
            (relation("at", FIGURE, NEAR),),
            (relation("at", FIGURE, KYIV),),
            [("relation-relinked", "at(Figure@15-30, Place@50-57)", "at(Figure@15-30, Actor@0-4)")],
        ),
        (
            (relation("of", FIGURE, KYIV),),
            (relation("of", KYIV, FIGURE),),
            [("relation-relinked", "of(Figure@15-30, Actor@0-4)", "of(Actor@0-4, Figure@15-30)")],
        ),
        (
            (relation("of", FIGURE, KYIV),),
            (relation("at", FIGURE, KYIV),),
            [("relation-relabelled", "of(Figure@15-30, Actor@0-4)", "at(Figure@15-30, Actor@0-4)")],
        ),
        (
            (relation("of", FIGURE, KYIV, stance="denies"),),
            (relation("of", FIGURE, KYIV, stance="asserts"),),
            [("relation-attributes", "of(Figure@15-30, Actor@0-4)", "of(Figure@15-30, Actor@0-4)")],
        ),
    ],
)
def test_relations(before: tuple[object, ...], after: tuple[object, ...], expected: list[object]) -> None:
    changed = compare(document(KYIV, FIGURE, NEAR, relations=before), document(KYIV, FIGURE, NEAR, relations=after))
    assert said(changed) == expected


def test_a_relation_of_a_removed_mention_goes_with_it() -> None:
    before = document(KYIV, FIGURE, relations=(relation("of", FIGURE, KYIV),))
    assert [kind for kind, *_ in said(compare(before, document(FIGURE)))] == ["mention-removed", "relation-removed"]


def test_documents_come_and_go() -> None:
    gone, new = annotated("old", "Kyiv", (quote("Place", "Kyiv", "Kyiv"),)), annotated("new", "Lviv")
    found = diff_versions(version(gone), version(new))
    assert [(each.doc_id, each.added, each.removed) for each in found.documents] == [
        ("new", new.gold, None),
        ("old", None, gone.gold),
    ]
    assert (found.breaks, found.adds, found.corrects) == (True, True, False)
    assert apply(found, {"old": gone.gold}) == {"new": new.gold}
    assert summary_lines(found) == ["1 document removed", "1 document added"]


def test_a_mention_that_only_shifted_is_no_change() -> None:
    text = TEXT.replace("says", "says again")
    shifted = quote("Place", "Bakhmut", text)
    after = annotated("one", text, (quote("Actor", "Kyiv", text), shifted))
    changed = compare(document(KYIV, NEAR), after)
    # " again" is six characters; Kyiv stands before it.
    assert (changed.mentions, [(s.before, s.after) for s in changed.shifted]) == ((), [("Place@50-57", Span(56, 63))])
    assert changed.text is not None
    (edit,) = changed.text.edits
    assert TEXT[: edit.start] + edit.added + TEXT[edit.start + len(edit.removed) :] == text
    found = diff_versions(version(document(KYIV, NEAR)), version(after))
    assert summary_lines(found) == ["1 text changed (1 mention shifted)"]


def test_a_mention_whose_words_were_edited_quotes_others() -> None:
    text = TEXT.replace("3 000", "4 500")
    changed = compare(document(WIDER), annotated("one", text, (quote("Figure", "more than 4 500 soldiers", text),)))
    assert said(changed) == [("mention-requoted", "Figure@15-39", "Figure@15-39")]


def test_a_mention_moves_with_its_sentence() -> None:
    before = "Bakhmut fell. Nobody has said yet when it happened. It was a Monday."
    after = "Nobody has said yet when it happened. It was a Monday. Bakhmut fell."
    changed = compare(
        annotated("one", before, (quote("Place", "Bakhmut", before),)),
        annotated("one", after, (quote("Place", "Bakhmut", after),)),
    )
    assert (changed.mentions, len(changed.shifted)) == ((), 1)


def test_what_is_known_of_a_document_and_its_zones() -> None:
    title = Zone("title", Span(0, 4), "Kyiv")
    before = document(KYIV, meta={"rights": "unknown", "publisher": "AFP"}, zones=(title,))
    after = document(KYIV, meta={"rights": "CC-BY-4.0", "title": "Kyiv"}, annotator="second", origin="human")
    changed = compare(before, after)
    assert [(each.name, each.before, each.after) for each in changed.meta] == [
        ("publisher", "AFP", None),
        ("rights", "unknown", "CC-BY-4.0"),
        ("title", None, "Kyiv"),
    ]
    assert (changed.zones_removed, changed.zones_added) == ((title,), ())
    assert {kind for kind, _ in changed.kinds} == {"meta-changed", "zones-changed", "set-changed"}


def test_a_zone_shifts_with_its_text() -> None:
    before = annotated("one", "A title. Text.", zones=(Zone("title", Span(0, 8), "A title."),))
    after = annotated("one", "Page 1. A title. Text.", zones=(Zone("title", Span(8, 16), "A title."),))
    assert [kind for kind, _ in compare(before, after).kinds] == ["text-changed"]


def test_a_new_schema_version_alone_is_no_change_of_a_document() -> None:
    changed = compare(document(KYIV), document(KYIV, schema="made-up@1.1.0"))
    assert list(changed.kinds) == []
    assert [each.name for each in changed.fields] == ["schema"]


@pytest.mark.parametrize(
    ("before", "after", "kind", "line"),
    [
        (GUIDELINES, GUIDELINES.replace("1.0.0", "1.1.0"), "guidelines-added", "guidelines extended (1.0.0 → 1.1.0)"),
        (GUIDELINES, GUIDELINES.replace("1.0.0", "2.0.0"), "guidelines-broken", "guidelines changed (1.0.0 → 2.0.0)"),
        (GUIDELINES, GUIDELINES + "Think.\n", "guidelines-reworded", "guidelines reworded (1.0.0)"),
        ("# Rules\n", GUIDELINES, "guidelines-reworded", "guidelines reworded (no version → 1.0.0)"),
        ("a\n", "b\n", "guidelines-reworded", "guidelines reworded"),
    ],
)
def test_guidelines_say_their_version(before: str, after: str, kind: str, line: str) -> None:
    found = diff_versions(version(guidelines=before), version(guidelines=after))
    assert found.guidelines is not None
    assert (found.guidelines.kind, summary_lines(found)) == (kind, [line])


def test_the_summary_counts_by_label() -> None:
    added = (quote("Place", "Bakhmut", TEXT), quote("Place", "Monday", TEXT), quote("Figure", "fell", TEXT))
    found = diff_versions(version(document(WIDER)), version(document(FIGURE, *added)))
    assert summary_lines(found) == ["3 mentions added (Place 2, Figure 1)", "1 boundary moved (Figure 1)"]


def test_only_what_changed_is_read() -> None:
    asked: list[list[str]] = []

    def watched(made: GoldVersion) -> GoldVersion:
        def read(ids: object) -> object:
            asked.append(list(ids))  # type: ignore[call-overload]
            return made.read(ids)  # type: ignore[arg-type]

        return GoldVersion(made.name, made.schema, made.guidelines, made.digests, read)  # type: ignore[arg-type]

    same = annotated("same", TEXT)
    diff_versions(watched(version(same, document(KYIV))), watched(version(same, document(NEAR))))
    assert asked == [["one"], ["one"]]


@pytest.mark.parametrize("other", [document(NEAR), document(KYIV, NEAR), document()])
def test_a_diff_fits_no_other_gold(other: VersionDocument) -> None:
    found: Diff = diff_versions(
        version(document(KYIV, FIGURE, relations=(relation("of", FIGURE, KYIV),))), version(document(FIGURE))
    )
    with pytest.raises(DataError, match=r"one: the diff takes .* for granted; it was made from other gold"):
        apply(found, {"one": other.gold})
