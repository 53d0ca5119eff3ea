"""Why a diff says what it says: which decision, or which answer to a migration, made each change of the gold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annot.core.annotation import Span
from annot.core.decision import Decision
from annot.core.ids import parse_span, split_conflict, split_ends
from annot.project.adjudication import read_decisions
from annot.project.migration_record import migration_records
from annot.project.project import ProjectFolder
from annot.release.diff.changes import DocumentDiff, MentionChange, RelationChange


class Reasons:
    """The decisions and migrations of a project, by the places that they are about."""

    def __init__(self, project: ProjectFolder) -> None:
        self._mentions: dict[str, list[tuple[Span, str]]] = {}
        self._attributes: dict[tuple[str, str], str] = {}
        self._pairs: dict[tuple[str, frozenset[str]], str] = {}
        self._migrated: dict[tuple[str, str], str] = {}
        for decision in read_decisions(project):
            self._take(decision)
        for record in migration_records(project):
            for answer in record.answers:
                self._migrated[str(answer["doc_id"]), str(answer["item"])] = (
                    f"migration {record.old.rpartition('@')[2]} → {record.new.rpartition('@')[2]}, {answer['by']}"
                )

    def of_mention(self, doc_id: str, change: MentionChange) -> str | None:
        """Why a mention is new, gone or another; None where nothing says."""
        there = [each for each in (change.before, change.after) if each is not None]
        found = [self._said_of_span(doc_id, each.span) for each in there]
        names = {each.name for each in change.attributes}
        found += [self._attributes.get((doc_id, f"{each.id}.{name}")) for each in there for name in sorted(names)]
        return _joined(found)

    def of_relation(self, doc_id: str, change: RelationChange) -> str | None:
        """Why a relation is new, gone or another; None where nothing says."""
        there = [each for each in (change.before, change.after) if each is not None]
        found = [self._pairs.get((doc_id, frozenset((each.head, each.tail)))) for each in there]
        found += [self._migrated.get((doc_id, each.id)) for each in there]
        if not any(found):
            # An end that was decided on takes its relations along.
            ends = [end for each in there for end in (each.head, each.tail)]
            found = [self._said_of_span(doc_id, parse_span(end.rpartition("@")[2])) for end in ends]
        return _joined(found)

    def lines(self, document: DocumentDiff) -> Iterator[str | None]:
        """The reason of each change of mentions, then of relations, in the order of the diff."""
        yield from (self.of_mention(document.doc_id, each) for each in document.mentions)
        yield from (self.of_relation(document.doc_id, each) for each in document.relations)

    def _take(self, decision: Decision) -> None:
        doc_id, about = split_conflict(decision.conflict)
        kind, _, place = about.partition(":")
        said = f"{decision.reason} ({decision.by}, {decision.at})"
        if kind == "mention":
            self._mentions.setdefault(doc_id, []).append((parse_span(place), said))
        elif kind == "attribute":
            self._attributes[doc_id, place] = said
        elif kind == "relation":
            self._pairs[doc_id, frozenset(split_ends(place))] = said

    def _said_of_span(self, doc_id: str, span: Span) -> str | None:
        return next((said for place, said in reversed(self._mentions.get(doc_id, ())) if place.contains(span)), None)


def _joined(found: Iterable[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(each for each in found if each)) or None
