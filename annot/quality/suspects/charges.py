"""All that may be wrong with the gold of one document, by what predictors say or the gold does elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Attributes, AttributeValue, Mention
from annot.core.schema import Schema
from annot.quality.match import Fit
from annot.quality.overlapping import Overlapping
from annot.quality.suspects.elsewhere import Against, Elsewhere
from annot.quality.suspects.suspect import SuspectKind
from annot.quality.suspects.witness import SILENCE, UNSCORED, Habits, Witness


class Charge(NamedTuple):
    """One thing that may be wrong.

    Attributes:
        kind: of error.
        gold: id of what the gold has, or empty.
        predicted: id of what was predicted, or empty.
        voices: how far each predictor speaks for it.
        against: in how many other places the same words speak against the gold, and for it.
        attribute: the name of an attribute.
        values: of the attribute, in the gold and predicted.
    """

    kind: SuspectKind
    gold: str
    predicted: str
    voices: Sequence[float]
    against: Against = (0, 0)
    attribute: str = ""
    values: tuple[AttributeValue | None, AttributeValue | None] = (None, None)


class Charges:
    """The charges against one document's gold.

    Args:
        schema: of the gold.
        gold: of the document.
        witnesses: each predictor's prediction of it, with what the predictor finds in general.
        elsewhere: the same words in all places.
    """

    def __init__(
        self,
        schema: Schema,
        gold: AnnotationSet,
        witnesses: Sequence[tuple[Witness, Habits]],
        elsewhere: Elsewhere,
    ) -> None:
        self.schema, self.gold, self.witnesses, self.elsewhere = schema, gold, witnesses, elsewhere

    def all(self, bare: Sequence[Mention]) -> Iterator[Charge]:
        """Every charge.

        Args:
            bare: mentions that the gold would have here, if it marked the words that it marks elsewhere.
        """
        for mention in self.gold.mentions:
            yield self._spurious(mention)
            yield from self._other(mention)
            yield from self._attributes(mention)
        yield from self._missing(bare)
        yield from self._relations()

    def _voices(self, mention: Mention, predicted: Mention | None) -> list[float]:
        return [witness.against(mention, predicted, habits) for witness, habits in self.witnesses]

    def _spurious(self, mention: Mention) -> Charge:
        voices = self._voices(mention, None)
        return Charge("spurious mention", mention.id, "", voices, self.elsewhere.against_mention(mention))

    def _other(self, mention: Mention) -> Iterator[Charge]:
        """Another label or other edges: as predicted, and the label that the words have most often."""
        said: dict[str, tuple[Mention, Fit]] = {}
        for witness, _ in self.witnesses:
            found = witness.partner.get(mention.id)
            if found and found[1] is not Fit.SAME:
                said[found[0].id] = found
        usual = self.elsewhere.usual_label(mention.text)
        if usual not in {"", mention.label}:
            other = Mention(label=usual, span=mention.span, text=mention.text)
            said.setdefault(other.id, (other, Fit.SAME_SPAN))
        for predicted, fit in said.values():
            voices = self._voices(mention, predicted)
            if fit is Fit.OVERLAP_SAME_LABEL:
                against = self.elsewhere.against_edges(mention, predicted.text)
                yield Charge("edges differ", mention.id, predicted.id, voices, against)
            else:
                against = self.elsewhere.against_label(mention, predicted.label)
                yield Charge("label differs", mention.id, predicted.id, voices, against)

    def _attributes(self, mention: Mention) -> Iterator[Charge]:
        label = self.schema.mentions.get(mention.label)
        for name, spec in label.attributes.items() if label else ():
            mine = _value(mention.attributes, name, spec.default)
            said: dict[str, AttributeValue | None] = {}
            voices: list[tuple[str, float]] = []
            for witness, habits in self.witnesses:
                partner = witness.partner.get(mention.id)
                if partner is None or partner[0].label != mention.label:
                    continue
                if f"{mention.label}.{name}" not in habits.attributes:
                    continue
                value = _value(partner[0].attributes, name, spec.default)
                if value is None and spec.required:
                    continue  # it has not learnt enough to say, and no gold may be so
                score = witness.prediction.attribute_scores.get(partner[0].id, {}).get(name, UNSCORED)
                said[repr(value)] = value
                voices.append((repr(value), score))
            for key, value in said.items():
                if key != repr(mine):
                    against = self.elsewhere.against_value(mention, name, value, spec.default)
                    found = [score if each == key else 1 - score for each, score in voices]
                    yield Charge("attribute differs", mention.id, mention.id, found, against, name, (mine, value))

    def _missing(self, bare: Sequence[Mention]) -> Iterator[Charge]:
        """What the gold lacks: of several that overlap each is a charge, and the ranking keeps the best."""
        here = Overlapping(self.gold.mentions)
        said = {each.id: each for each in bare}
        said |= {each.id: each for witness, _ in self.witnesses for each in witness.alone}
        for each in said.values():
            # What lies on or across a mention of the gold is another view of it, and was weighed above.
            if any(not other.span.contains(each.span) or other.span == each.span for other in here.at(each.span)):
                continue
            voices = [witness.missing(each.id) for witness, _ in self.witnesses]
            against = self.elsewhere.against_nothing(self.gold.doc_id, each.text, each.label, each.span)
            yield Charge("missing mention", "", each.id, voices, against)

    def _relations(self) -> Iterator[Charge]:
        able = [(witness, habits) for witness, habits in self.witnesses if habits.relations]
        if not able:
            return
        first = able[0][0]
        mine = {first.key(each): each for each in self.gold.relations}
        said: dict[tuple[str, ...], str] = {}
        for witness, _ in able:
            for key, each in witness.relations.items():
                if key not in mine and {each.head, each.tail} <= self.gold.by_id.keys():
                    said[key] = each.id
        for key, relation_id in said.items():
            voices = [w.score(w.relations[key]) if key in w.relations else SILENCE for w, _ in able]
            yield Charge("relation missing", "", relation_id, voices)
        for key, each in mine.items():
            asked = [(w, h) for w, h in able if w.has_ends(each) and each.label in h.relations]
            if asked:
                voices = [
                    1 - w.score(w.relations[key]) if key in w.relations else h.recall(each.label) for w, h in asked
                ]
                yield Charge("relation spurious", each.id, "", voices)


def _value(attributes: Attributes, name: str, default: AttributeValue | None) -> AttributeValue | None:
    return attributes.get(name, default)


def by_document(elsewhere: Elsewhere, gold: Mapping[str, AnnotationSet]) -> dict[str, list[Mention]]:
    """The words that are bare in each document and marked elsewhere more often than not, as mentions."""
    found: dict[str, list[Mention]] = {}
    for text, places in elsewhere.bare.items():
        label = elsewhere.usual_label(text)
        if label and elsewhere.marked[text].total() > len(places) - 1:
            for each in places:
                if each.doc_id in gold and each.part is None:
                    found.setdefault(each.doc_id, []).append(Mention(label=label, span=each.span, text=text))
    return found
