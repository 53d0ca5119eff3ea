"""A schema for the files of another tool: what they hold, as `annot.studio.adopt` makes one of a labelling config."""

from __future__ import annotations

from collections.abc import Mapping

from annot.core.errors import DataError
from annot.formats.import_result import ImportResult
from annot.studio.adopt.labelling import Labelling, SpanControl, SpanLabel, ValueControl, Word
from annot.studio.adopt.proposal import Proposal, propose
from annot.studio.adopt.seen import Seen

_MOST_CHOICES = 30
"""Different words of an attribute above which it is no choice, but a text."""


def schema_of_files(found: ImportResult, *, name: str, language: str) -> Proposal:
    """The schema that files make: their labels, relations as they were drawn, and attributes by their values.

    An attribute whose values are words, few of them, is a choice; of relations a choice is all that can be said.

    Args:
        found: what was read.
        name: of the schema.
        language: of the schema, an ISO 639 code.

    Raises:
        ConfigError: name or language is none that a schema can have.
        DataError: nothing is marked in the files.
    """
    seen = Seen()
    values: dict[str, dict[str, list[object]]] = {}
    of_relations: dict[str, None] = {}
    for each in found.sets.values():
        labels = {mention.id: mention.label for mention in each.mentions}
        seen.n_regions.update(labels.values())
        for mention in each.mentions:
            for attribute, value in mention.attributes.items():
                values.setdefault(attribute, {}).setdefault(mention.label, []).append(value)
                seen.values[mention.label, attribute, "textarea"] += 1
        for relation in each.relations:
            seen.relations[relation.label, labels[relation.head], labels[relation.tail]] += 1
            of_relations |= dict.fromkeys(relation.attributes)
    if not seen.n_regions:
        raise DataError("nothing is marked in the files, so there is nothing to make a schema of")
    labelling = Labelling(
        objects={},
        spans=(SpanControl("", "", tuple(SpanLabel(Word(label, label)) for label in seen.n_regions)),),
        values=tuple(_control(attribute, of_labels) for attribute, of_labels in values.items()),
        relations=tuple(Word(label, label) for label in dict.fromkeys(label for label, _, _ in seen.relations)),
        passed_over=tuple(f"attribute {each!r} of relations; write its values down" for each in of_relations),
    )
    return propose(labelling, seen, name=name, language=language)


def _control(name: str, of_labels: Mapping[str, list[object]]) -> ValueControl:
    """What an attribute would be given with, by its values."""
    said = [value for values in of_labels.values() for value in values]
    labels = frozenset(of_labels)
    if all(isinstance(value, bool) for value in said):
        return ValueControl("Boolean", name, labels=labels)
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in said):
        return ValueControl("Number", name, labels=labels)
    words = {str(word): None for value in said for word in (value if isinstance(value, tuple) else (value,))}
    several = any(isinstance(value, tuple) for value in said)
    if len(words) > _MOST_CHOICES and not several:
        return ValueControl("TextArea", name, labels=labels)
    return ValueControl("Choices", name, tuple(Word(word, word) for word in words), several, labels=labels)
