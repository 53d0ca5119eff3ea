"""Fixtures for a project's own tests: its gold, and text baselines whose differences are told in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from annot.core.annotation import AnnotationSet
    from annot.release.gold_document import GoldDocument

GoldRegression = Callable[..., None]


@pytest.fixture(scope="session")
def gold(request: pytest.FixtureRequest) -> Mapping[str, GoldDocument]:
    """The project's gold as it is now: documents with text, gold and fold, by document id.

    The project is that of pytest's root, or of the folder that pytest runs in.
    """
    from annot.core.errors import AnnotError
    from annot.project.gold import gold_documents
    from annot.project.project import find_project, open_project

    try:
        project = find_project(request.config.rootpath) or open_project(request.config.invocation_params.dir)
        return gold_documents(project)
    except AnnotError as error:
        why = str(error)
    # Outside of the handler: pytest would show the error a second time as its cause.
    pytest.fail(why, pytrace=False)


@pytest.fixture
def gold_regression(request: pytest.FixtureRequest) -> GoldRegression:
    """Compares a gold set, or any rows, with a text baseline beside the test: `gold_regression(gold)`.

    It takes documents by id (annotation sets, or gold documents, whose texts are then quoted), several gold documents,
    or rows: text, or mappings, which become `name=value` in their order. A baseline is made at the first run and
    renewed by `--force-regen`, as those of pytest-regressions, whose `file_regression` holds it. Where gold differs,
    the message says what changed.
    """
    try:
        held = request.getfixturevalue("file_regression")
    except pytest.FixtureLookupError:
        pytest.fail("gold_regression needs pytest-regressions; pip install 'annot-gold[pytest]'", pytrace=False)

    def check(rows: Any, *, basename: str | None = None) -> None:
        __tracebackhide__ = True
        text, texts = _text_of(rows)

        def compare(obtained: Path, expected: Path) -> None:
            before, after = (path.read_bytes().decode() for path in (expected, obtained))
            if before != after:
                raise AssertionError(_message(before, after, texts, expected))

        try:
            held.check(text, extension=".txt", encoding="utf-8", newline="", basename=basename, check_fn=compare)
        except AssertionError as error:
            pytest.fail(str(error), pytrace=False)

    return check


def _text_of(rows: Any) -> tuple[str, dict[str, str] | None]:
    """The text of `rows`, and the documents' texts; None where the rows are no gold."""
    from annot.core.annotation import AnnotationSet
    from annot.release.gold_document import GoldDocument
    from annot.release.gold_text import render_gold

    values = [*(rows.values() if isinstance(rows, Mapping) else rows)]
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, str] = {}
    for each in values:
        if isinstance(each, GoldDocument):
            texts[each.document.doc_id], each = each.document.text, each.gold
        if not isinstance(each, AnnotationSet):
            return "".join(f"{_row(row)}\n" for row in rows), None
        sets[each.doc_id] = each
    return render_gold(sets), texts


def _row(row: str | Mapping[str, object]) -> str:
    return row if isinstance(row, str) else ", ".join(f"{name}={value!r}" for name, value in row.items())


def _message(before: str, after: str, texts: dict[str, str] | None, path: Path) -> str:
    from annot.ci.github import harmless
    from annot.release.diff.lines import visible

    lines = [f"{path.name}: the baseline says something else; renew it with --force-regen once the change is meant"]
    lines += _changes(before, after, texts) or _line_changes(before, after)
    return harmless("\n".join(map(visible, lines)))


def _changes(before: str, after: str, texts: dict[str, str] | None) -> list[str]:
    """The changes in words; none where the rows are no gold, or the baseline holds something else."""
    from annot.release.diff.text import changed_document
    from annot.release.gold_text import compare_texts

    if texts is None:
        return []
    try:
        return [line for document in compare_texts(before, after, texts) for line in changed_document(document)]
    except ValueError:
        return []


def _line_changes(before: str, after: str) -> Iterable[str]:
    import difflib

    found = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in found if line[:2] in {"- ", "+ "}]
