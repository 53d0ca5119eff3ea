"""A schema and a map for a project that annot did not make: what its config says, and what only a person can say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annot.core.plural import plural
from annot.core.schema import Schema
from annot.store.yaml_file import parse_yaml
from annot.studio.adopt.labelling import Labelling, SpanLabel, Word
from annot.studio.adopt.names import label_name, one_line, quoted
from annot.studio.adopt.project_draft import DraftMention, ProjectDraft
from annot.studio.adopt.project_map import NO_MAP, ProjectMap, line_key
from annot.studio.adopt.proposed_attributes import add_attributes, attribute_lines
from annot.studio.adopt.seen import Seen, key_of_label

NO_DATA = Seen()
_OPEN = "  # proposed: a person has to say it"
_SHOWN = 5


class Proposal(NamedTuple):
    """What a project comes to.

    Attributes:
        yaml: a schema file, in which everything that the config does not say is marked as proposed.
        map: what each part of the config becomes under that schema.
        questions: what a person should look at, a line each.
        passed_over: controls that a schema has no place for, and why.
    """

    yaml: str
    map: ProjectMap
    questions: tuple[str, ...]
    passed_over: tuple[str, ...]


def propose(
    labelling: Labelling, seen: Seen = NO_DATA, *, name: str, language: str, given: ProjectMap = NO_MAP
) -> Proposal:
    """The schema and the map that a project makes.

    Labels of all label controls become mention labels, controls of regions attributes, and what arrows say relation
    labels. What cannot be a name as it is gets one, and its words as title. Labels, values and arrows that the
    submissions hold and the config does not offer are taken as well.

    Args:
        labelling: what its config offers.
        seen: what its submissions hold; labels that `given` names by their control are apart in it.
        name: of the schema.
        language: of the schema, an ISO 639 code.
        given: what parts become, where somebody has said it; it holds, and the rest is proposed.

    Raises:
        ConfigError: name or language is none that a schema can have.
    """
    draft = ProjectDraft(seen, given)
    _find_labels(draft, labelling)
    add_attributes(draft, labelling)
    relation_lines = list(_relation_lines(draft, labelling))
    lines = [
        f"name: {quoted(name)}",
        f"version: 0.1.0{_OPEN}",
        f"language: {quoted(language)}",
        "mentions:",
        *_mention_lines(draft),
        *(["relations:", *relation_lines] if relation_lines else []),
    ]
    yaml = "\n".join(lines) + "\n"
    parse_yaml(yaml, Schema, name="the proposed schema")
    draft.questions += [f"map: {line}: nothing in the project is called so; left out" for line in _unused(draft)]
    values = {name: dict(words) for name, words in draft.given.values.items() if name in draft.controls}
    for control, words in draft.values.items():
        values[control] = {**values.get(control, {}), **words}
    found = ProjectMap(labels=draft.labels, controls=draft.controls, values=values, relations=draft.relations)
    return Proposal(yaml, found, tuple(draft.questions), labelling.passed_over)


def _unused(draft: ProjectDraft) -> Iterator[str]:
    """The lines of the given map that are about nothing in the project."""
    given = draft.given
    yield from (line_key("controls", each) for each in given.controls if each not in draft.controls)
    yield from (line_key("relations", each) for each in given.relations if each not in draft.relations)
    for control, words in given.values.items():
        if control not in draft.controls:
            yield from (line_key("values", control, each) for each in words)


def _find_labels(draft: ProjectDraft, labelling: Labelling) -> None:
    listed: dict[str, SpanLabel] = {}
    for control in labelling.spans:
        for label in control.labels:
            listed.setdefault(key_of_label(control.name, label.word.said, draft.given.labels), label)
    seen = [each for each in draft.seen.n_regions if each not in listed]
    # What somebody has mapped holds before anybody has used it.
    for said in [*listed, *seen, *(each for each in draft.given.labels if each not in {*listed, *seen})]:
        if said in draft.labels:
            continue
        into = draft.given.labels.get(said)
        if into is None:
            into = label_name(said, draft.mentions)
        draft.labels[said] = into
        if isinstance(into, str):
            label = listed.get(said, SpanLabel(Word(said, said)))
            mention = draft.mentions.setdefault(into, DraftMention(into, [], label, said in listed))
            mention.said.append(said)
        if said not in listed and draft.seen.n_regions[said]:
            n = plural(draft.seen.n_regions[said], "region")
            draft.questions.append(f"label {said!r}: not in the config, but on {n}")
    draft.questions.append("mentions: the definitions of all labels, which a config does not hold")
    for labels, count in draft.seen.together.items():
        if sum(isinstance(draft.labels[each], str) for each in labels) > 1:
            listing = f"{' and '.join(labels)} ({count})"
            draft.questions.append(
                f"regions labelled {listing}: a mention each; a label may become an attribute in the map instead"
            )


def _mention_lines(draft: ProjectDraft) -> Iterator[str]:
    titles, keys = set[str](), set[str]()
    for name, mention in draft.mentions.items():
        label, shown = mention.label, one_line(mention.label.word.shown)
        yield f"  {quoted(name)}:{'' if mention.is_listed else '  # proposed: the config does not have it'}"
        yield f"    definition: {quoted(shown or name)}{_OPEN}"
        if shown and shown not in draft.mentions and shown not in titles:
            titles.add(shown)
            yield f"    title: {quoted(shown)}"
        if re.fullmatch(r"#[0-9a-fA-F]{6}", label.color):
            yield f"    color: {quoted(label.color)}"
        if len(label.hotkey) == 1 and one_line(label.hotkey) == label.hotkey and label.hotkey not in keys:
            keys.add(label.hotkey)
            yield f"    hotkey: {quoted(label.hotkey)}"
        if mention.attributes:
            yield "    attributes:"
            for attribute, made in mention.attributes.items():
                yield from attribute_lines(draft, attribute, made)


class _Ends(NamedTuple):
    """An arrow between two labels of the project, and how often it was drawn."""

    head: str
    tail: str
    n: int


def _relation_lines(draft: ProjectDraft, labelling: Labelling) -> Iterator[str]:
    drawn: dict[str, list[_Ends]] = {}
    for (said, head, tail), n in draft.seen.relations.items():
        ends = (draft.name_of(head), draft.name_of(tail))
        if ends[0] and ends[1]:
            drawn.setdefault(said, []).append(_Ends(ends[0], ends[1], n))
    offered = {word.said: word for word in labelling.relations}
    kinds: dict[str, list[Word]] = {}
    for word in [*offered.values(), *(Word(said, said) for said in drawn if said not in offered)]:
        into = draft.given.relations.get(word.said)
        if into is None:
            into = label_name(word.said or "related", kinds)
        draft.relations[word.said] = into
        if word.said not in offered:
            what = f"arrows that say {word.said!r}" if word.said else "arrows without a label"
            n = sum(each.n for each in drawn[word.said])
            draft.questions.append(f"relations.{into or 'none'}: {what} ({n}), which the config does not offer")
        if into:
            kinds.setdefault(into, []).append(word)
    titles = set[str]()
    for name, words in kinds.items():
        title = one_line(words[0].shown)
        title = "" if title in titles or title in kinds else title
        titles.add(title)
        yield f"  {quoted(name)}:"
        yield f"    definition: {quoted(title or name)}{_OPEN}"
        if title:
            yield f"    title: {quoted(title)}"
        yield from _end_lines(draft, name, [each for word in words for each in drawn.get(word.said, ())])


def _end_lines(draft: ProjectDraft, name: str, drawn: Sequence[_Ends]) -> Iterator[str]:
    if not drawn:
        every = json.dumps([*draft.mentions], ensure_ascii=False)
        draft.questions.append(f"relations.{name}: head and tail, since nobody has drawn one")
        yield f"    head: {every}{_OPEN}"
        yield f"    tail: {every}{_OPEN}"
        return
    most = sorted(drawn, key=lambda each: -each.n)
    shown = ", ".join(f"{each.head} → {each.tail} ({each.n})" for each in most[:_SHOWN])
    more = f" and {len(most) - _SHOWN} other pairs" if len(most) > _SHOWN else ""
    draft.questions.append(f"relations.{name}: head and tail as they were drawn: {shown}{more}")
    heads, tails = {each.head for each in drawn}, {each.tail for each in drawn}
    for side, names in (("head", heads), ("tail", tails)):
        listed = json.dumps([each for each in draft.mentions if each in names], ensure_ascii=False)
        yield f"    {side}: {listed}  # proposed: as they were drawn"
