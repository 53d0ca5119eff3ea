"""The gold set, held by text baselines: what changed is named by document, label and quoted text.

A baseline is renewed with `pytest tests/gold --force-regen` after its difference was read and meant.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_regressions.data_regression import DataRegressionFixture

from annot.ci.fixtures import GoldRegression
from annot.core.annotation import AnnotationSet
from annot.core.canonical import digest_of
from annot.core.count import Count, sum_counts
from annot.project.adjudication import adjudicate_project
from annot.project.agreement import agree
from annot.project.project import ProjectFolder, open_project
from annot.project.releases import release_folders
from annot.release.gold_text import render_gold
from annot.release.manifest import read_manifest

FIGURES = ("CasualtyFigure", "StrengthFigure", "EquipmentFigure")


@pytest.fixture(scope="module")
def gold(current: ProjectFolder) -> dict[str, AnnotationSet]:
    return dict(adjudicate_project(current).gold)


def test_the_gold(gold: dict[str, AnnotationSet], gold_regression: GoldRegression) -> None:
    gold_regression(gold)


def test_digest_and_counts(gold: dict[str, AnnotationSet], data_regression: DataRegressionFixture) -> None:
    mentions = [mention.label for each in gold.values() for mention in each.mentions]
    relations = [relation.label for each in gold.values() for relation in each.relations]
    data_regression.check(
        {
            "digest": digest_of(sorted(gold.items())),
            "mentions": {label: mentions.count(label) for label in sorted(set(mentions))},
            "relations": {label: relations.count(label) for label in sorted(set(relations))},
        }
    )


def test_agreement(current: ProjectFolder, data_regression: DataRegressionFixture) -> None:
    (pair,) = agree(current).pairs

    def table(counts: dict[str, Count]) -> dict[str, str]:
        rows = {**dict(sorted(counts.items())), "all": sum_counts(counts.values())}
        return {label: f"{c.n_left} {c.n_right} {c.n_both}" for label, c in rows.items()}

    data_regression.check({"mentions": table(dict(pair.strict)), "relations": table(dict(pair.strict_relations))})


def test_the_figures(gold: dict[str, AnnotationSet], gold_regression: GoldRegression) -> None:
    rows = []
    for doc_id, each in sorted(gold.items()):
        for mention in each.mentions:
            if mention.label in FIGURES:
                ties = [
                    f"{relation.label} {each.by_id[relation.tail].text!r}"
                    for relation in each.relations
                    if relation.head == mention.id
                ]
                low, high = (mention.attributes.get(name, "") for name in ("value_low", "value_high"))
                rows.append(f"{doc_id} {mention.label} {mention.text!r} [{low}, {high}] {'; '.join(ties)}")
    gold_regression(rows)


def test_the_newest_release_is_the_gold(current: ProjectFolder, gold: dict[str, AnnotationSet]) -> None:
    manifest = read_manifest(release_folders(current)[-1])
    assert {doc_id: entry.gold for doc_id, entry in manifest.documents.items()} == {
        doc_id: digest_of(each) for doc_id, each in gold.items()
    }


def test_a_changed_gold_is_named_by_document_label_and_text(project: ProjectFolder) -> None:
    before = render_gold(dict(adjudicate_project(project).gold)).splitlines()
    for name in ("reader-a", "reader-b"):
        path = project.readings_dir / f"{name}.jsonl"
        text = path.read_text("utf-8")
        assert '"text":"Plus de 3 000","attributes":{"casualty_kind":"killed_or_wounded"' in text
        path.write_text(
            text.replace(
                '"text":"Plus de 3 000","attributes":{"casualty_kind":"killed_or_wounded"',
                '"text":"Plus de 3 000","attributes":{"casualty_kind":"killed"',
            ),
            "utf-8",
        )
    after = render_gold(dict(adjudicate_project(open_project(project.root)).gold)).splitlines()
    (line,) = set(before) - set(after)
    assert line.startswith(
        "000_3352b04f52570146: CasualtyFigure@1679-1692 'Plus de 3 000' {casualty_kind=killed_or_wounded"
    )


def test_baselines_are_text(root: Path) -> None:
    for path in (root / "tests" / "gold" / "test_regression").iterdir():
        path.read_text("utf-8")
