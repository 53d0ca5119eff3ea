"""What a submission of a review project answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.review import Becomes, ReviewAnswer
from annot.core.schema import Schema
from annot.studio.controls import Controls
from annot.studio.convert import typed
from annot.studio.parse import SubmissionParser
from annot.studio.review_task import UNDECIDED, Asked, AskedItem


class ReviewReader:
    """Reads submissions of a review project made for `new`."""

    def __init__(self, new: Schema) -> None:
        self._new = new
        self._parser = SubmissionParser(new)
        self._controls = Controls(new)

    def read(
        self, document: Document, asked: Asked, results: Sequence[Mapping[str, Any]], *, by: str
    ) -> tuple[list[ReviewAnswer], list[Issue]]:
        """The answers that a submission gives, and what in it is no answer."""
        parsed = self._parser.parse(document, typed(results), annotator=asked.annotator, origin="human")
        regions = self._parser.regions(document, typed(results))
        there = {str(each.get("id")) for each in results if each.get("type") == "labels"}
        undecided = {str(each.get("id")) for each in results if _labels(each) == [UNDECIDED]}
        wordless = {_linked(each) for each in results if each.get("type") == "relation" and not each.get("labels")}
        answers: list[ReviewAnswer] = []
        issues: list[Issue] = []
        for item in asked.items:
            if set(item.regions) & undecided or frozenset(item.regions) in wordless:
                continue
            is_alone = sum(set(each.regions) == set(item.regions) for each in asked.items) == 1
            try:
                becomes = self._becomes(item, regions, there, parsed.reading, is_alone=is_alone)
            except ValueError as error:
                issues.append(_issue(asked, item.item, str(error)))
                continue
            answer = ReviewAnswer(
                annotator=asked.annotator,
                doc_id=asked.doc_id,
                item=item.item,
                becomes=becomes,
                by=by,
                inputs=item.inputs,
            )
            answers.append(answer)
        known = {each for item in asked.items for each in item.regions}
        for region in sorted(there - known):
            message = (
                f"{regions[region].id if region in regions else region} was marked in the review; not taken: mark it"
            )
            issues.append(_issue(asked, region, f"{message} in the project of {asked.annotator}"))
        return answers, issues

    def _becomes(
        self,
        item: AskedItem,
        regions: Mapping[str, Mention],
        there: set[str],
        reading: AnnotationSet,
        *,
        is_alone: bool,
    ) -> Becomes | None:
        """What an item became; None where it was deleted.

        Args:
            item: what was asked about.
            regions: the mentions of the submission.
            there: its regions, also those that cannot be read.
            reading: what it says.
            is_alone: whether no other item is asked about between the same two mentions.

        Raises:
            ValueError: the submission does not say.
        """
        ends = [regions.get(region) for region in item.regions]
        if any(end is None and region in there for end, region in zip(ends, item.regions, strict=True)):
            raise ValueError("its region cannot be read; not taken")
        if len(ends) == 1:
            mention = ends[0]
            if mention is not None and not item.item.endswith(f"@{mention.span}"):
                raise ValueError(
                    f"now stands at {mention.span}; a review says what a mention becomes, not where; not taken"
                )
            return None if mention is None else Becomes(label=mention.label, attributes=mention.attributes)
        return self._related(item, ends[0], ends[1], reading, is_alone=is_alone)

    def _related(
        self, item: AskedItem, head: Mention | None, tail: Mention | None, reading: AnnotationSet, *, is_alone: bool
    ) -> Becomes | None:
        """What a relation became; see `_becomes`."""
        found = [each for each in reading.relations if head and tail and _ends(each) == {head.id, tail.id}]
        if found and not is_alone:
            # Each is known by its label, and by its direction where both have the same.
            found = [each for each in found if each.label == item.label]
            found = [each for each in found if head and each.head == head.id] or found
            if not found:
                raise ValueError(
                    f"stands between the same two as others, and no word on the arrow is of {item.label}; not taken: "
                    "choose one, or answer by hand"
                )
        if len(found) > 1:
            raise ValueError(f"became {', '.join(each.id for each in found)}; it can be one; not taken")
        if head and tail and not all(self._allowed(head, tail, each) for each in found):
            raise ValueError(f"is still {found[0].id}, which {self._new.id} does not allow; change or delete it")
        for each in found:
            if self._controls.relation_word(each.label, each.attributes) not in self._controls.words_of(each.label):
                offered = " | ".join(self._controls.words_of(each.label))
                raise ValueError(f"is {each.label} without a value that it needs; not taken: choose {offered}")
        return Becomes(label=found[0].label, attributes=found[0].attributes) if found else None

    def _allowed(self, head: Mention, tail: Mention, relation: Relation) -> bool:
        return self._new.relations[relation.label].allows(
            *((head.label, tail.label) if relation.head == head.id else (tail.label, head.label))
        )


def _ends(relation: Relation) -> set[str]:
    return {relation.head, relation.tail}


def _labels(result: Mapping[str, Any]) -> object:
    value = result.get("value")
    return value.get("labels") if isinstance(value, dict) else None


def _linked(result: Mapping[str, Any]) -> frozenset[str]:
    """The two regions that an arrow is between."""
    return frozenset({str(result.get("from_id")), str(result.get("to_id"))})


def _issue(asked: Asked, item: str, message: str) -> Issue:
    where = f"{item} of {asked.annotator}"
    return Issue(doc_id=asked.doc_id, code="unused-answer", where=where, message=message, severity="warning")
