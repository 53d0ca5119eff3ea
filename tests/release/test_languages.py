"""The languages of a release: what its texts say, else the data set."""

from __future__ import annotations

import pytest

from annot.release.languages import languages_of


@pytest.mark.parametrize(
    ("documents", "expected"),
    [(["fr", "fr"], ["fr"]), (["th", "ar", "", "th"], ["ar", "en", "th"]), (["", ""], ["en"]), ([], ["en"])],
)
def test_languages(documents: list[str], expected: list[str]) -> None:
    assert languages_of(documents, "en") == expected
