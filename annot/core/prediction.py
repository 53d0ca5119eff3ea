"""`Prediction`: what a model says of one document, and how sure it is of each part."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from annot.core.annotation import AnnotationSet

Scores = Mapping[str, float]
"""Between 0 and 1, by the id of a mention or relation, or by the name of an attribute."""
NO_SCORES: Scores = MappingProxyType({})
_NO_PARTS: Mapping[str, Scores] = MappingProxyType({})
_set = msgspec.structs.force_setattr


class Prediction(AnnotationSet, frozen=True, kw_only=True, dict=True):
    """A model's annotation set, with scores. Whoever reads it as an `AnnotationSet` passes them over.

    Attributes:
        scores: how sure the model is of each mention and relation, from 0 to 1, by its id; what it does not score has
            no key.
        attribute_scores: how sure it is of attribute values, by the id of the mention or relation, then by name.
    """

    scores: Scores = NO_SCORES
    attribute_scores: Mapping[str, Scores] = _NO_PARTS

    def __post_init__(self) -> None:
        super().__post_init__()
        known = {*self.by_id, *(each.id for each in self.relations)}
        _require_scores(self.doc_id, self.scores, known)
        for part, scores in self.attribute_scores.items():
            _require_scores(self.doc_id, {part: 0.0}, known)
            _require_scores(self.doc_id, scores, scores.keys())
        # In order, so that the same prediction is the same bytes.
        _set(self, "scores", MappingProxyType(dict(sorted(self.scores.items()))))
        by_part = {part: MappingProxyType(dict(sorted(of.items()))) for part, of in self.attribute_scores.items() if of}
        _set(self, "attribute_scores", MappingProxyType(dict(sorted(by_part.items()))))

    @property
    def mean_score(self) -> float | None:
        """How sure the model is of the document: the mean of its mentions and relations; None where it scores none."""
        return round(sum(self.scores.values()) / len(self.scores), 4) if self.scores else None


def _require_scores(doc_id: str, scores: Scores, known: object) -> None:
    for part, score in scores.items():
        if part not in known:  # type: ignore[operator]
            raise ValueError(f"{doc_id}: a score is given to {part}, which is not there")
        if not 0 <= score <= 1:
            raise ValueError(f"{doc_id}: the score of {part} is {score}; scores are from 0 to 1")
