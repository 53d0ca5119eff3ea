"""The languages of a release."""

from __future__ import annotations

from collections.abc import Iterable


def languages_of(documents: Iterable[str], data_set: str) -> list[str]:
    """Those of the texts, in order of the alphabet.

    Args:
        documents: the language of each document; empty where it names none.
        data_set: the language of those.
    """
    return sorted({language or data_set for language in documents}) or [data_set]
