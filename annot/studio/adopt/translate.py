"""Submissions of a project that annot did not make, turned into those of a project of the schema, as a map says.

What the map does not name stays as it is, for the parser to know by its name or to refuse. Nothing goes in silence:
each line of the map counts what it did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import msgspec

from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.studio.adopt.project_map import NO_MAP, AsAttribute, ProjectMap, line_key
from annot.studio.adopt.seen import OF_REGIONS, key_of_label, labels_of, words_of
from annot.studio.controls import Control, Controls
from annot.studio.mended_task import BROKEN
from annot.studio.plain_results import PlainResults
from annot.studio.raw import RawResult, RawTask

_replace = msgspec.structs.replace
_NUMBERS = frozenset({"rating", "number"})
_OTHER_FORMS = frozenset({"rating", "taxonomy", "datetime"})
"""Types of values that annot's own projects do not have."""
_OF_DROPPED = "values and arrows of dropped regions"


@dataclass(frozen=True)
class MapLine:
    """What one line of a map did.

    Attributes:
        line: its key in the file, or what was done without one.
        becomes: what it makes of its part, in words.
        n: how many results it was about.
    """

    line: str
    becomes: str
    n: int


class _Region(NamedTuple):
    """A region as mentions.

    Attributes:
        labels: by the id that the region has under each.
        sets: what labels of it say as values.
        is_dropped: whether the map drops it.
    """

    labels: Mapping[str, str]
    sets: Sequence[AsAttribute] = ()
    is_dropped: bool = False


class Translator:
    """Turns results into those that the schema's own project would hold.

    Args:
        schema: what they are read under.
        found: what the project's parts become.
    """

    def __init__(self, schema: Schema, found: ProjectMap) -> None:
        self._schema = schema
        self._map = found
        self._controls = Controls(schema, by_title=True)
        self._titles = {each.title: name for name, each in schema.mentions.items() if each.title}
        self._n: Counter[str] = Counter()
        self._together: Counter[str] = Counter()

    def report(self) -> list[MapLine]:
        """What each line has done so far, and what was done without one."""
        lines = [MapLine(line, _in_words(into), self._n[line]) for line, into in self._map.lines.items()]
        lines += [MapLine(f"regions labelled {labels}", "a mention each", n) for labels, n in self._together.items()]
        if n := self._n[_OF_DROPPED]:
            lines.append(MapLine(_OF_DROPPED, "dropped", n))
        return lines

    def task(self, task: RawTask) -> RawTask:
        """The task with its submissions turned."""
        said = [_replace(each, result=self._turned(each.result or [])) for each in task.annotations]
        return _replace(task, annotations=said)

    def issues(self) -> list[Issue]:
        """Nothing: what it does not know is refused by the parser, with its region."""
        return []

    def _turned(self, results: Sequence[RawResult]) -> Sequence[RawResult]:
        # Without a map only names of controls change, and none that a label of the schema has.
        if self._map == NO_MAP and isinstance(results, PlainResults):
            return results.turned(self.results)
        return self.results(results)

    def results(self, results: Sequence[RawResult]) -> list[RawResult]:
        """The results of one submission, in their order."""
        every = [self._region(each) if each.type == "labels" else None for each in results]
        # Of two regions with one id, which the parser names, values and arrows are the first one's.
        regions = {each.id or "": region for each, region in reversed([*zip(results, every, strict=True)]) if region}
        found: list[RawResult] = []
        for each, region in zip(results, every, strict=True):
            if region:
                found += self._spans(each, region)
            elif each.type in OF_REGIONS and (each.id or "") in regions:
                found += self._values(each, regions[each.id or ""])
            elif each.type == "relation":
                found += self._arrows(each, regions)
            else:
                found.append(each)
        return found

    def _region(self, result: RawResult) -> _Region:
        region = result.id or ""
        into = [self._label(result.from_name or "", label) for label in labels_of(result)]
        names = [each for each in into if isinstance(each, str)]
        sets = [each for each in into if isinstance(each, AsAttribute)]
        ids = [region if at == 0 else f"{region}~{at + 1}" for at in range(len(names))]
        return _Region(dict(zip(ids, names, strict=True)), sets, bool(into) and not (names or sets))

    def _label(self, control: str, label: str) -> str | AsAttribute | None:
        key = key_of_label(control, label, self._map.labels)
        if key not in self._map.labels:
            return label
        self._n[line_key("labels", key)] += 1
        return self._map.labels[key] or None

    def _spans(self, result: RawResult, region: _Region) -> Iterator[RawResult]:
        """The mentions that a region is, and the values that its labels say."""
        if region.is_dropped:
            return
        labels = labels_of(result)
        if not region.labels:
            said = ", ".join(labels)
            if not labels:
                yield result
                return
            why = f"its label {said!r} says something of another label of its region, which has none"
            yield _replace(result, type=BROKEN, value={**result.value, "why": why})
            return
        if len(region.labels) > 1:
            self._together[" and ".join(labels)] += 1
        is_known = len(region.labels) > 1 or labels != list(region.labels.values())
        for region_id, label in region.labels.items():
            changed = {"id": region_id if len(region.labels) > 1 else result.id}
            yield _replace(result, **changed, value={**result.value, "labels": [label]}) if is_known else result
            for each in region.sets:
                # One that this label does not have is refused by the parser, which says of which labels it is.
                if control := self._control(label, each.attribute) or self._any_of(each.attribute):
                    words = control.spec.kind.to_control(each.value, self._schema.language)
                    yield _said(_replace(result, id=region_id), control, words)

    def _any_of(self, attribute: str) -> Control | None:
        return next((each for each in self._controls.all if each.attribute == attribute), None)

    def _control(self, label: str, attribute: str) -> Control | None:
        label = self._titles.get(label, label)
        mention = self._schema.mentions.get(label)
        return self._controls.of(label, attribute) if mention and attribute in mention.attributes else None

    def _values(self, result: RawResult, region: _Region) -> Iterator[RawResult]:
        """A value of a region, for each mention that it is and that has the attribute."""
        name = result.from_name or ""
        into = self._map.controls.get(name)
        if into is not None:
            self._n[line_key("controls", name)] += 1
        if into is False:
            return
        if region.is_dropped:
            self._n[_OF_DROPPED] += 1
            return
        known = self._controls.by_name.get(name)
        attribute = into or (known.attribute if known else "")
        mine = {each: control for each, label in region.labels.items() if (control := self._control(label, attribute))}
        if not mine:
            # Of no mention: the parser says of which it might have been.
            other = self._any_of(attribute)
            mine = dict.fromkeys(list(region.labels)[:1], other) if other else {}
        if not mine:
            yield result
            return
        words = self._words(name, result)
        if words == []:
            return
        is_foreign = bool(into) or result.type in _OTHER_FORMS or name in self._map.values
        for region_id, control in mine.items():
            changed = _replace(result, id=region_id)
            yield _said(changed, control, words) if is_foreign else _replace(changed, from_name=control.name)

    def _words(self, control: str, result: RawResult) -> list[str] | None:
        """What was chosen, under the names that the map gives; None where nothing is chosen from a list."""
        words, given = list(words_of(result)), self._map.values.get(control, {})
        if not words and given and result.type == "textarea" and isinstance(result.value.get("text"), list):
            words = [each for each in result.value["text"] if isinstance(each, str)]
        if not words:
            return None
        found = []
        for word in words:
            if word in given:
                self._n[line_key("values", control, word)] += 1
            if into := given.get(word, word):
                found.append(into)
        return found

    def _arrows(self, result: RawResult, regions: Mapping[str, _Region]) -> Iterator[RawResult]:
        """An arrow, once for each of its labels where its regions are several mentions."""
        ends = [regions.get(each or "") for each in (result.from_id, result.to_id)]
        if any(each and each.is_dropped for each in ends):
            self._n[_OF_DROPPED] += 1
            return
        words, is_changed = list[str](), False
        for word in result.labels or [""]:
            into = self._map.relations.get(word)
            if into is not None:
                self._n[line_key("relations", word)] += 1
                is_changed = True
            if into is not False and (into or word):
                words.append(into or word)
        if is_changed and not words:
            return
        changed = _replace(result, labels=words) if is_changed else result
        if not any(each and len(each.labels) > 1 for each in ends):
            yield changed
            return
        for word in words or [""]:
            first, second = self._ends(word, result, ends)
            yield _replace(changed, labels=[word] if word else [], from_id=first, to_id=second)

    def _ends(self, word: str, result: RawResult, ends: Sequence[_Region | None]) -> tuple[str | None, str | None]:
        """The mentions between which an arrow stands: the first two that the schema lets it join, else the first."""
        named = [
            list(each.labels.items()) if each else [(there, "")]
            for each, there in zip(ends, (result.from_id, result.to_id), strict=True)
        ]
        label, _ = self._controls.relation_words.get(word, ("", {}))
        relation = self._schema.relations.get(label)
        for (first, one), (second, other) in product(*named):
            head, tail = (other, one) if result.direction == "left" else (one, other)
            if relation and relation.allows(self._titles.get(head, head), self._titles.get(tail, tail)):
                return first, second
        return named[0][0][0], named[1][0][0]


def _said(result: RawResult, control: Control, words: Sequence[str] | None) -> RawResult:
    """A value under the schema's own control; of what is no choice, the value as its own control wrote it."""
    kind, value = _as_control(result, control, words)
    return _replace(result, type=kind, from_name=control.name, value=value)


def _as_control(result: RawResult, control: Control, words: Sequence[str] | None) -> tuple[str, dict[str, Any]]:
    said = result.value.get(OF_REGIONS.get(result.type, ""))
    if words is None and said is None:
        return result.type, result.value
    if words is None and result.type in _NUMBERS and control.spec.kind.is_number:
        return "number", {"number": said}
    listed = words if words is not None else said if isinstance(said, list) else [said]
    texts = [each if isinstance(each, str) else msgspec.json.encode(each).decode() for each in listed]
    return control.kind, {"choices" if control.kind == "choices" else "text": texts}


def _in_words(into: str | bool | AsAttribute) -> str:
    if isinstance(into, AsAttribute):
        return f"{into.attribute} = {into.value}"
    return into if isinstance(into, str) else "dropped"
