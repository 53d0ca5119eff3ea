"""Any two versions: the diff makes one from the other; known edits: it reports them and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.canonical import canonical_json
from annot.release.diff.apply import apply
from annot.release.diff.changes import Diff, MentionChange, RelationChange, parse_diff
from annot.release.diff.compare import diff_versions
from annot.release.diff.version import GoldVersion, VersionDocument
from tests.make import relation
from tests.release.diff.gold_versions import annotated, version

LABELS = ("Actor", "Place", "Figure")
WORDS = ("Kyiv ", "a dit ", "3 000 ", "hommes", "\n", "🙂 ", "« ", "Kyiv, ")
VALUES = st.one_of(
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.5, 1.0]),
    st.sampled_from(["a", "", "é|`<b>"]),
    st.sampled_from([("a",), ("a", "b")]),
)
ATTRIBUTES = st.dictionaries(st.sampled_from(["n", "kind"]), VALUES, max_size=2)


@st.composite
def documents(draw: st.DrawFn, doc_id: str, text: str = "") -> VersionDocument:
    """Any gold on `text`, or on a text of a few words."""
    text = text or "x" + "".join(draw(st.lists(st.sampled_from(WORDS), max_size=8)))
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 8), st.sampled_from(LABELS), ATTRIBUTES)
    mentions: dict[str, Mention] = {}
    for start, size, label, attributes in draw(st.lists(places, max_size=6)):
        span = Span(start, min(len(text), start + size))
        made = Mention(label=label, span=span, text=text[span.start : span.end], attributes=attributes)
        mentions[made.id] = made
    relations: dict[str, Relation] = {}
    if mentions:
        end = st.sampled_from(sorted(mentions))
        for label, head, tail, attributes in draw(
            st.lists(st.tuples(st.sampled_from(["at", "of"]), end, end, ATTRIBUTES), max_size=6)
        ):
            relation = Relation(label=label, head=head, tail=tail, attributes=attributes)
            relations[relation.id] = relation
    fields: dict[str, Any] = draw(
        st.sampled_from(
            [{}, {"schema": "made-up@2.0.0"}, {"annotator": "other", "origin": "human"}, {"guidelines": "2.0.0"}]
        )
    )
    meta = draw(st.dictionaries(st.sampled_from(["rights", "title"]), st.sampled_from(["x", "y"])))
    return annotated(doc_id, text, tuple(mentions.values()), tuple(relations.values()), meta=meta, **fields)


@st.composite
def versions(draw: st.DrawFn) -> list[VersionDocument]:
    ids = draw(st.sets(st.sampled_from(["one", "two", "three"])))
    return [draw(documents(doc_id)) for doc_id in sorted(ids)]


def gold_of(docs: list[VersionDocument]) -> dict[str, AnnotationSet]:
    return {each.document.doc_id: each.gold for each in docs}


@given(versions(), versions())
@settings(max_examples=400, deadline=None)
def test_the_later_gold_follows_from_the_earlier(before: list[VersionDocument], after: list[VersionDocument]) -> None:
    found = diff_versions(version(*before), version(*after))
    made = apply(found, gold_of(before))
    # By canonical bytes, since Python holds 1, 1.0 and True to be equal.
    assert canonical_json(made) == canonical_json(gold_of(after))
    again = parse_diff(canonical_json(found))
    assert again == found
    assert canonical_json(again) == canonical_json(found)
    assert canonical_json(apply(again, gold_of(before))) == canonical_json(gold_of(after))


@given(versions())
@settings(max_examples=50, deadline=None)
def test_nothing_differs_from_itself(docs: list[VersionDocument]) -> None:
    def unnamed(made: GoldVersion) -> GoldVersion:
        """The same without digests, so that everything is read and compared."""
        digests = {doc_id: each._replace(record=made.name) for doc_id, each in made.digests.items()}
        return GoldVersion(made.name, made.schema, made.guidelines, digests, made.read)

    assert diff_versions(version(*docs), version(*docs)).is_empty
    assert diff_versions(unnamed(version(*docs)), unnamed(version(*docs, name="b"))).is_empty


OPPOSITE = {"added": "removed", "removed": "added"}


def changes_of(found: Diff, *, mirrored: bool = False) -> set[tuple[str, str, str | None, str | None]]:
    said = set()
    for each in found.documents:
        changes: list[MentionChange | RelationChange] = [*each.mentions, *each.relations]
        for change in changes:
            layer, _, what = change.kind.partition("-")
            was, now = (None if one is None else one.id for one in (change.before, change.after))
            kind = f"{layer}-{OPPOSITE.get(what, what)}" if mirrored else change.kind
            said.add((each.doc_id, kind, now, was) if mirrored else (each.doc_id, kind, was, now))
    return said


ONE_TEXT = "xKyiv a dit 3 000 hommes"


@given(documents("one", ONE_TEXT), documents("one", ONE_TEXT))
@settings(max_examples=300, deadline=None)
def test_the_way_back_is_the_mirror(before: VersionDocument, after: VersionDocument) -> None:
    there = diff_versions(version(before), version(after))
    back = diff_versions(version(after), version(before))
    assert changes_of(back, mirrored=True) == changes_of(there)


Gold = tuple[tuple[Mention, ...], tuple[Relation, ...]]


class Edited(NamedTuple):
    """A part of a document with one edit: its mentions and relations before and after, and what a diff should say."""

    before: Gold
    after: Gold
    said: tuple[tuple[str, str | None, str | None], ...]


UNIT = "Alpha beta gamma delta omega. "
KINDS = (
    "nothing", "add", "drop", "relabel", "move", "relabel and move", "attribute",
    "add relation", "drop relation", "relink", "relabel relation", "relation attribute",
)  # fmt: skip


def edit(kind: str, at: int) -> Edited:
    """`UNIT` from character `at`: Actor "Alpha", Place "gamma" and Place "delta", and `at` between the first two."""

    def word(label: str, quote: str, **attributes: Any) -> Mention:
        start = at + UNIT.index(quote)
        return Mention(label=label, span=Span(start, start + len(quote)), text=quote, attributes=attributes)

    alpha, gamma, delta = word("Actor", "Alpha", n=1), word("Place", "gamma"), word("Place", "delta")
    first = relation("at", alpha, gamma, stance="a")
    before = ((alpha, gamma, delta), (first,))

    def with_alpha(other: Mention, change: str) -> Edited:
        after = ((other, gamma, delta), (relation("at", other, gamma, stance="a"),))
        return Edited(before, after, ((change, alpha.id, other.id),))

    def with_relations(*relations: Relation, said: tuple[str, str | None, str | None]) -> Edited:
        return Edited(before, (before[0], relations), (said,))

    beta, second = word("Figure", "beta"), relation("of", gamma, delta)
    to_delta, other = relation("at", alpha, delta, stance="a"), relation("of", alpha, gamma, stance="a")
    return {
        "nothing": lambda: Edited(before, before, ()),
        "add": lambda: Edited(before, ((*before[0], beta), before[1]), (("mention-added", None, beta.id),)),
        "drop": lambda: Edited(before, ((alpha, gamma), before[1]), (("mention-removed", delta.id, None),)),
        "relabel": lambda: with_alpha(word("Figure", "Alpha", n=1), "mention-relabelled"),
        "move": lambda: with_alpha(word("Actor", "Alpha beta", n=1), "mention-moved"),
        "relabel and move": lambda: with_alpha(word("Figure", "Alpha beta"), "mention-relabelled"),
        "attribute": lambda: with_alpha(word("Actor", "Alpha", n=2), "mention-attributes"),
        "add relation": lambda: with_relations(first, second, said=("relation-added", None, second.id)),
        "drop relation": lambda: with_relations(said=("relation-removed", first.id, None)),
        "relink": lambda: with_relations(to_delta, said=("relation-relinked", first.id, to_delta.id)),
        "relabel relation": lambda: with_relations(other, said=("relation-relabelled", first.id, other.id)),
        "relation attribute": lambda: with_relations(
            relation("at", alpha, gamma, stance="b"), said=("relation-attributes", first.id, first.id)
        ),
    }[kind]()


def made(doc_id: str, text: str, parts: list[Gold]) -> VersionDocument:
    mentions = tuple(each for part in parts for each in part[0])
    return annotated(doc_id, text, mentions, tuple(each for part in parts for each in part[1]))


@given(
    st.dictionaries(
        st.sampled_from(["one", "two", "three", "four"]),
        st.tuples(st.lists(st.sampled_from(KINDS), max_size=6), st.sampled_from(["kept", "kept", "added", "removed"])),
    )
)
@settings(max_examples=200, deadline=None)
def test_known_edits_are_what_is_reported(plan: Mapping[str, tuple[list[str], str]]) -> None:
    before, after, expected, came, went = [], [], set(), set(), set()
    for doc_id, (kinds, fate) in plan.items():
        text = UNIT * len(kinds) + "End."
        edits = [edit(kind, place * len(UNIT)) for place, kind in enumerate(kinds)]
        old = made(doc_id, text, [each.before for each in edits])
        new = made(doc_id, text, [each.after for each in edits])
        if fate == "added":
            came.add(doc_id)
        elif fate == "removed":
            went.add(doc_id)
        else:
            expected |= {(doc_id, *said) for each in edits for said in each.said}
        before += [] if fate == "added" else [old]
        after += [] if fate == "removed" else [new]
    found = diff_versions(version(*before), version(*after))
    assert changes_of(found) == expected
    assert {each.doc_id for each in found.documents if each.added is not None} == came
    assert {each.doc_id for each in found.documents if each.removed is not None} == went
    assert sum(1 for _ in found.kinds) == len(expected) + len(came) + len(went)
    assert apply(found, gold_of(before)) == gold_of(after)
