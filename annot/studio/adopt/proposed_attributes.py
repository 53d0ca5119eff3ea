"""The attributes that a project's controls make, as lines of a schema file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from annot.core.plural import plural
from annot.studio.adopt.labelling import CHOOSE, Labelling, ValueControl, Word
from annot.studio.adopt.names import attribute_name, one_line, quoted, unique_name
from annot.studio.adopt.project_draft import DraftAttribute, DraftMention, ProjectDraft
from annot.studio.adopt.project_map import AsAttribute
from annot.studio.adopt.seen import Seen

_ENOUGH = 10
"""Regions of which each must have a value before an attribute is proposed as required."""
_TAG_OF = {
    "choices": "Choices",
    "textarea": "TextArea",
    "number": "Number",
    "rating": "Rating",
    "taxonomy": "Taxonomy",
    "datetime": "DateTime",
}

_TYPE_OF = {"Number": "number", "Rating": "integer", "Boolean": "boolean"}


def add_attributes(draft: ProjectDraft, labelling: Labelling) -> None:
    """Gives the mention labels of a draft the attributes that controls, and labels of other labels, say."""
    for control in [*labelling.values, *_unlisted_controls(draft, labelling)]:
        _attach(draft, control)
    _attach_labels(draft)


def _unlisted_controls(draft: ProjectDraft, labelling: Labelling) -> Iterator[ValueControl]:
    """Controls that regions have values of and the config does not have, such as it had earlier."""
    known = {each.name for each in labelling.values}
    unlisted: dict[tuple[str, str], set[str]] = {}
    for label, name, kind in draft.seen.values:
        if name not in known:
            unlisted.setdefault((name, kind), set()).add(label)
    for (name, kind), labels in unlisted.items():
        draft.questions.append(f"{_TAG_OF[kind]} {name!r}: not in the config, but regions have values of it")
        several = kind == "taxonomy"
        yield ValueControl(_TAG_OF[kind], name, labels=frozenset(labels), is_multiple=several)


def _attach(draft: ProjectDraft, control: ValueControl) -> None:
    """Makes a control an attribute of the mention labels that it is shown for."""
    into = draft.given.controls.get(control.name)
    if into is None:
        into = draft.controls.get(control.name) or attribute_name(control.name, map(str, draft.controls.values()))
    draft.controls[control.name] = into
    if into is False:
        return
    mentions = [
        each
        for each in draft.mentions.values()
        if not control.labels or {*each.said, each.label.word.said, each.label.word.shown} & control.labels
    ]
    if not mentions:
        draft.controls[control.name] = False
        draft.questions.append(f"control {control.name!r}: dropped, since no label that is kept has it")
        return
    _add(mentions, into, _attribute(draft, control, mentions))


def _add(mentions: Iterable[DraftMention], name: str, attribute: DraftAttribute) -> None:
    for each in mentions:
        before = each.attributes.get(name)
        each.attributes[name] = before.joined(attribute) if before else attribute


def _attach_labels(draft: ProjectDraft) -> None:
    """Makes labels that say something of other labels attributes of those that they stand with, or else of all."""
    sets = {said: into for said, into in draft.labels.items() if isinstance(into, AsAttribute)}
    for name in dict.fromkeys(each.attribute for each in sets.values()):
        mine = {said: into.value for said, into in sets.items() if into.attribute == name}
        beside = {each for together in draft.seen.together if mine.keys() & set(together) for each in together}
        every = list(draft.mentions.values())
        mentions = [each for each in every if set(each.said) & beside] or every
        _add(mentions, name, _of_values(list(mine.values()), any(name in each.attributes for each in mentions)))


def _of_values(values: Sequence[object], is_there: bool) -> DraftAttribute:
    """The attribute that labels say, by the values that the map gives them."""
    if not is_there and all(isinstance(each, bool) for each in values):
        return DraftAttribute("boolean")
    if not is_there and all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in values):
        return DraftAttribute("number")
    return DraftAttribute("choice", values={str(each): str(each) for each in values})


def _attribute(draft: ProjectDraft, control: ValueControl, mentions: Sequence[DraftMention]) -> DraftAttribute:
    seen = [word for of, word in draft.seen.words if of == control.name]
    offered = {word.said for word in control.words}
    words = [*control.words, *(Word(word, word) for word in seen if word not in offered)]
    values = _values(draft, control.name, words) if control.tag in CHOOSE else {}
    if extra := sorted(set(seen) - offered) if values and offered else []:
        said = ", ".join(extra)
        draft.questions.append(f"{control.name}: {said} was chosen, and the config does not offer it")
    always = 0 if control.is_required else _always(draft.seen, control, mentions)
    return DraftAttribute(
        type="choice" if values else _TYPE_OF.get(control.tag, "text"),
        title=one_line(control.name),
        values=dict(values),
        is_multiple=control.is_multiple and bool(values),
        is_required=control.is_required,
        always=always,
    )


def attribute_lines(draft: ProjectDraft, name: str, attribute: DraftAttribute) -> Iterator[str]:
    """An attribute as lines of a schema file."""
    yield f"      {quoted(name)}:"
    if attribute.title:
        yield f"        title: {quoted(attribute.title)}"
    yield f"        type: {attribute.type}"
    if attribute.values:
        pairs = ", ".join(f"{quoted(value)}: {quoted(title)}" for value, title in attribute.values.items())
        yield f"        values: {{{pairs}}}"
    if attribute.is_multiple and attribute.values:
        yield "        multiple: true"
    if attribute.is_required:
        yield "        required: true"
    elif attribute.always:
        every = f"each of {plural(attribute.always, 'region')} has it"
        yield f"        required: true  # proposed: {every}"
        question = f"{name}: required, since {every}; nothing else says it"
        if question not in draft.questions:
            draft.questions.append(question)


def _values(draft: ProjectDraft, control: str, words: Iterable[Word]) -> Mapping[str, str]:
    """The values of a choice with their titles; those that cannot stand in a schema get another name in the map."""
    given = draft.given.values.get(control, {})
    found: dict[str, str] = {}
    for word in words:
        into = given.get(word.said)
        if into is None:
            into = unique_name(one_line(word.said) or "value", found, " ")
        if into != word.said:
            draft.values.setdefault(control, {})[word.said] = into
        if into and into not in found:
            title = one_line(word.shown) or into
            found[into] = f"{title} ({into})" if title in found.values() else title
    return found


def _always(seen: Seen, control: ValueControl, mentions: Sequence[DraftMention]) -> int:
    """How many regions have a value of the control, if all have and they are enough; else 0."""
    said = {each for mention in mentions for each in mention.said}
    n_regions = sum(seen.n_regions[each] for each in said)
    n = sum(count for (label, name, _), count in seen.values.items() if name == control.name and label in said)
    return n if n == n_regions >= _ENOUGH else 0
