"""A submission's raw results under one schema to the same results under the next. Pure.

Regions keep their ids, their origin and whatever else Label Studio wrote on them; what annot cannot read is left as
it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation
from annot.core.document import Document
from annot.core.schema import Schema
from annot.studio.controls import LABEL_CONTROL, TEXT_OBJECT, Control, Controls
from annot.studio.parse import SubmissionParser
from annot.studio.raw import RawResult

RawResults = Sequence[Mapping[str, Any]]
_CONTROL_KINDS = {"choices", "textarea", "number"}
_PLACE = ("start", "end", "text")


def typed(results: RawResults) -> list[RawResult]:
    """Raw results as values."""
    return msgspec.convert(list(results), list[RawResult])


class ResultConverter:
    """Converts results from one schema to another.

    Args:
        old: what they were made under.
        new: what they are to be made under.
    """

    def __init__(self, old: Schema, new: Schema) -> None:
        self._parser = SubmissionParser(old)
        self._old, self._new = Controls(old), Controls(new)
        self._old_schema = old

    def convert(
        self,
        document: Document,
        results: RawResults,
        *,
        ids: Mapping[str, str | None],
        reading: AnnotationSet,
    ) -> list[dict[str, Any]]:
        """The results that say `reading`.

        Args:
            document: the text that was read.
            results: what was said under the old schema.
            ids: for each old mention and relation its new id.
            reading: the migrated reading.
        """
        regions = self._parser.regions(document, typed(results))
        kept: dict[str, str] = {}
        moved: dict[str, str] = {}
        for region, mention in regions.items():
            new_id = ids.get(mention.id)
            if new_id is not None:
                # Of two regions that become one mention the first stays, and takes the other's relations.
                moved[region] = kept.setdefault(new_id, region)
        by_region = {region: reading.by_id[new_id] for new_id, region in kept.items()}
        relations = {relation.id: relation for relation in reading.relations}
        said = self._said(results, by_region, document.language)
        made: list[dict[str, Any]] = []
        seen: set[str] = set()
        for result in results:
            region, kind = str(result.get("id") or ""), result.get("type")
            if kind == "relation":
                made += self._relation(result, regions, moved, ids, relations, seen)
            elif region not in regions or (kind != "labels" and kind not in _CONTROL_KINDS):
                made.append(dict(result))
            elif kind == "labels" and region in by_region:
                made += self._region(result, by_region[region], said.get(region, {}), document.language)
        return made

    def _said(
        self, results: RawResults, by_region: Mapping[str, Mention], language: str
    ) -> dict[str, dict[str, dict[str, Any]]]:
        """The results that say already what they have to say, by region and control."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for result in results:
            region, name = str(result.get("id") or ""), str(result.get("from_name"))
            mention, control = by_region.get(region), self._new.by_name.get(name)
            if mention is None or control is None or mention.label not in control.labels:
                continue
            if result.get("type") == control.kind and _reads(
                control, result, mention.attributes.get(control.attribute), language
            ):
                found.setdefault(region, {})[name] = dict(result)
        return found

    def _region(
        self, result: Mapping[str, Any], mention: Mention, said: Mapping[str, dict[str, Any]], language: str
    ) -> Iterator[dict[str, Any]]:
        value = result.get("value") or {}
        yield {**result, "from_name": LABEL_CONTROL, "value": {**value, "labels": [mention.label]}}
        common = {"id": result.get("id"), "to_name": result.get("to_name", TEXT_OBJECT)}
        common |= {"origin": result["origin"]} if "origin" in result else {}
        place = {key: value[key] for key in _PLACE if key in value}
        for name, attribute in mention.attributes.items():
            control = self._new.of(mention.label, name)
            yield said.get(control.name) or {
                **common,
                "from_name": control.name,
                "type": control.kind,
                "value": {**place, **control.encode(attribute, language)},
            }

    def _relation(
        self,
        result: Mapping[str, Any],
        regions: Mapping[str, Mention],
        moved: Mapping[str, str],
        ids: Mapping[str, str | None],
        relations: Mapping[str, Relation],
        seen: set[str],
    ) -> Iterator[dict[str, Any]]:
        """The relation with the words of the new schema; none where it is dropped or said before."""
        ends = [str(result.get("from_id")), str(result.get("to_id"))]
        if any(end not in regions for end in ends):
            yield dict(result)
            return
        if any(end not in moved for end in ends):
            return
        words: list[str] = []
        head, tail = (regions[end] for end in (reversed(ends) if result.get("direction") == "left" else ends))
        for word in result.get("labels") or [""]:
            label, _ = self._old.relation_words.get(word, ("", {}))
            if not label:
                words += [word] if word else []
                continue
            first, second = head, tail
            if self._old_schema.relations[label].symmetric:
                first, second = sorted((head, tail), key=lambda each: each.span)
            new_id = ids.get(Relation(label=label, head=first.id, tail=second.id).id)
            relation = relations.get(new_id or "")
            if relation is not None and relation.id not in seen:
                seen.add(relation.id)
                words.append(self._new.relation_word(relation.label, relation.attributes))
        if words or not result.get("labels"):
            yield {**result, "from_id": moved[ends[0]], "to_id": moved[ends[1]], "labels": words}


def _reads(control: Control, result: Mapping[str, Any], value: AttributeValue | None, language: str) -> bool:
    try:
        read = control.decode(str(result.get("type")), result.get("value") or {}, language)
    except ValueError:
        return False
    return value is not None and type(read) is type(value) and read == value
