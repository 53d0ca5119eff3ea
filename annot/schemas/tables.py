"""The schema as Markdown tables: for the guidelines, the data set card and a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from annot.core.attribute import AttributeSpec
from annot.core.markdown import without_markup
from annot.core.schema import Schema
from annot.core.written import word_of

_WORDS = {
    "en": {
        "titles": ("Mentions", "Attributes", "Relations"),
        "mentions": ("label", "title", "definition"),
        "attributes": ("label", "attribute", "title", "allowed", "required"),
        "relations": ("label", "title", "from", "to", "attributes", "says"),
    },
    "fr": {
        "titles": ("Mentions", "Attributs", "Relations"),
        "mentions": ("code", "étiquette", "définition"),
        "attributes": ("code", "attribut", "titre", "valeurs", "obligatoire"),
        "relations": ("code", "relation", "de", "vers", "attributs", "sens"),
    },
}


def render_tables(schema: Schema, language: str = "en") -> str:
    """Three tables: mention labels, their attributes, relation labels, with titles for annotators.

    Args:
        schema: what to show.
        language: of the tables' heads; English where it is not known.
    """
    words = _WORDS.get(language, _WORDS["en"])
    mentions, attributes, relations = words["titles"]
    return "\n\n".join(
        [
            f"### {mentions} ({schema.id})",
            _table(words["mentions"], _mention_rows(schema)),
            f"### {attributes}",
            _table(words["attributes"], _attribute_rows(schema)),
            f"### {relations}",
            _table(words["relations"], _relation_rows(schema)),
        ]
    )


def _mention_rows(schema: Schema) -> Iterable[tuple[str, ...]]:
    for name, mention in schema.mentions.items():
        yield f"`{name}`", mention.title, mention.hint or mention.definition


def _attribute_rows(schema: Schema) -> Iterable[tuple[str, ...]]:
    for label, mention in schema.mentions.items():
        for name, spec in mention.attributes.items():
            needed = "yes" if spec.required else "no"
            default = "" if spec.default is None else f" (default {word_of(spec.default)})"
            yield f"`{label}`", f"`{name}`", spec.title, _allowed(spec), needed + default


def _relation_rows(schema: Schema) -> Iterable[tuple[str, ...]]:
    for name, relation in schema.relations.items():
        rules = [
            *(f"{key}: {_allowed(spec)}" for key, spec in relation.attributes.items()),
            *([f"at most {relation.max_per_head} a head"] if relation.max_per_head else []),
            *(word for word in ("same_label", "symmetric", "acyclic") if getattr(relation, word)),
        ]
        yield (
            f"`{name}`",
            relation.title,
            ", ".join(relation.head),
            ", ".join(relation.tail),
            "; ".join(rules),
            relation.definition,
        )


def _allowed(spec: AttributeSpec) -> str:
    if not spec.kind.lists_values:
        return spec.type
    words = (key if key == title else f"{key} ({title})" for key, title in spec.values.items())
    return ("several of " if spec.multiple else "") + ", ".join(words)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(_cell(cell) for cell in cells) + " |"

    return "\n".join([line(head), line("---" for _ in head), *(line(row) for row in rows)])


def _cell(text: str) -> str:
    """A cell of a Markdown table: nothing in it is markup of the page, and no link leads to a script."""
    return without_markup(text.replace("|", "\\|").replace("\n", " "))
