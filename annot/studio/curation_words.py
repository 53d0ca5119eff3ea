"""What a curator reads on the page, by language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "fr": {
            "mention": "mention",
            "attribute": "attribut",
            "relation": "relation",
            "relation-attribute": "attribut de relation",
            "nothing": "rien",
            "no value": "sans valeur",
            "as marked": "comme marqué dans le texte",
            "other": "autre valeur, écrite ci-dessous",
            "nobody": "personne",
            "value": "valeur",
            "reason": "raison",
            "why": "Pourquoi les lecteurs diffèrent *",
            "say why": "Chaque réponse demande pourquoi les lecteurs diffèrent",
            "slip": "inattention",
            "misread": "règle mal lue",
            "guideline": "guide muet ou peu clair",
            "schema": "schéma insuffisant",
            "text": "texte ambigu",
        },
        "en": {
            "mention": "mention",
            "attribute": "attribute",
            "relation": "relation",
            "relation-attribute": "attribute of a relation",
            "nothing": "nothing",
            "no value": "no value",
            "as marked": "as marked in the text",
            "other": "another value, written below",
            "nobody": "nobody",
            "value": "value",
            "reason": "reason",
            "why": "Why the readers differ *",
            "say why": "Each answer needs why the readers differ",
            "slip": "slip",
            "misread": "rule misread",
            "guideline": "guidelines silent or unclear",
            "schema": "schema falls short",
            "text": "text ambiguous",
        },
    }
)


def curation_words(language: str) -> Mapping[str, str]:
    """The words in `language`, or in English."""
    return _WORDS.get(language, _WORDS["en"])
