"""The recipes for measures in CONTRIBUTING.md, followed in copies of annot, whose numbers have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.errors import ConfigError
from annot.project.project import ProjectFolder, open_project
from annot.store.readings import reading_path, write_reading
from tests.copied_house import CopiedHouse
from tests.data_set import make_data_set

SCHEMA = """\
mentions:
  Sign: {definition: a sign, attributes: {lit: {type: boolean}}}
  Light: {definition: a light}
relations:
  before: {definition: it comes first, head: [Sign, Light], tail: [Sign, Light]}
"""
SECOND = '\n[annotators.second]\nkind = "human"\nemail = "second@annot.localhost"\n'
ENDS = '''\
"""Agreement on where mentions end, whatever their label and start."""

from __future__ import annotations

import numpy as np

from annot.core.names import ALL
from annot.quality.bootstrap import Statistic, ratios
from annot.quality.compared import ComparedReadings


def same_ends(two: ComparedReadings) -> list[Statistic]:
    """F1 of the ends, for all labels together."""
    left, right = ({*zip(side.doc.tolist(), side.end.tolist(), strict=True)} for side in two.sides)
    counts = np.zeros((2, len(two.documents), 1), np.int64)
    for doc, end in (*left, *right):
        counts[:, doc, 0] += ((doc, end) in left & right, 1)
    return [ratios((ALL,), counts[0], counts[1], "neither marked any")]
'''
TOUCHING = """\
def _touching(mentions: Sequence[MentionColumns], pairs: Pairs) -> RelationEnds:
    n_left, n_right = (side.label.size for side in mentions)
    return RelationEnds(_partners(pairs, n_left, *Fit), np.arange(n_right), n_right)


RELATION_SETTINGS:"""
DIFFERENT = """\
def _different(trait: Trait, values: TraitValues, n_documents: int) -> Statistic:
    left, right = values.codes
    different = np.bincount(values.doc, left != right, minlength=n_documents)
    n = np.bincount(values.doc, minlength=n_documents)
    return ratios((trait.name,), different[:, None], n[:, None], _NOTHING_COMPARED)


class TraitMeasure("""


@pytest.fixture
def two(tmp_path: Path) -> ProjectFolder:
    """Two readers who mark one sign alike, and one under other labels with other ends."""
    project = make_data_set(tmp_path / "data", name="signs", schema=SCHEMA, texts={"d": "A STOP sign, a GO sign."})
    config = project.root / "annot.toml"
    config.write_text(config.read_text("utf-8") + SECOND, "utf-8")
    for name, label, end, lit in (("reader", "Sign", 6, True), ("second", "Light", 11, False)):
        first = Mention(label=label, span=Span(2, end), text="A STOP sign"[2:end])
        last = Mention(label="Sign", span=Span(15, 17), text="GO", attributes={"lit": lit})
        reading = AnnotationSet(
            doc_id="d",
            doc_sha256=project.documents["d"].sha256,
            annotator=name,
            origin="human",
            schema=project.schema.id,
            mentions=(first, last),
            relations=(Relation(label="before", head=first.id, tail=last.id),),
        )
        write_reading(project.readings_dir, name, [reading])
    return project


def run(
    house: CopiedHouse, project: ProjectFolder, gates: str, measure: str
) -> tuple[dict[str, Any], str, str, list[Any]]:
    """Agreement with gates, the terminal's tables, the score, and what a `[[scores]]` with a measure comes to."""
    house.require_recipe()
    config = project.root / "annot.toml"
    system = f'\n[[scores]]\nname = "second"\npred = "second.jsonl"\nmeasures = ["{measure}"]\n'
    config.write_text(f"{config.read_text('utf-8')}\n[gates]\nmin_n = 1\n{gates}\n{system}", "utf-8")
    gold, pred = (str(reading_path(project.readings_dir, name)) for name in ("reader", "second"))
    numbers, tables, scored = house.annot(
        ["agree", "--json"], ["agree"], ["score", "--gold", gold, "--pred", pred, "--json"], cwd=project.root
    )
    assert numbers.out, numbers.err
    found = json.loads(numbers.out)
    return found["together"], tables.out, scored.out, [each["is_met"] for each in found["gates"]]


def test_of_mentions(tmp_path: Path, two: ProjectFolder) -> None:
    house = CopiedHouse(tmp_path, recipe="Add a measure of mentions")
    house.change(
        "annot/quality/credit.py",
        (
            '        "type": MentionCredit(',
            '        "lenient": MentionCredit(tuple(Fit)),\n        "type": MentionCredit(',
        ),
    )
    house.add("annot/quality/ends.py", ENDS)
    house.change(
        "annot/quality/measures.py",
        ("\nMeasureOf = ", "from annot.quality.ends import same_ends\n\nMeasureOf = "),
        ('        "characters": ', '        "ends": MentionMeasure(same_ends),\n        "characters": '),
    )  # fmt: skip
    gates = "[gates.mentions]\nlenient = {all = 0.9}\nends = {all = 0.9}\n"
    agreed, tables, scored, met = run(house, two, gates, "mentions.lenient")
    # Both pairs share characters; one of two has the same label and span; one of two ends is the same.
    assert {name: agreed["mentions"][name]["all"]["value"] for name in ("strict", "lenient", "ends")} == {
        "strict": 0.5,
        "lenient": 1.0,
        "ends": 0.5,
    }
    assert met == [True, False]
    (head,) = (line for line in tables.splitlines() if "label given span" in line)
    assert head.split()[-8:] == ["partial", "lenient", "type", "label", "given", "span", "ends", "characters"]
    mentions = json.loads(scored)["report"]["mentions"]
    assert {name: each["micro"]["tally"]["correct"] for name, each in mentions.items()} == {
        "strict": 1, "exact": 1, "partial": 1, "lenient": 2, "type": 1,
    }  # fmt: skip


def test_of_relations(tmp_path: Path, two: ProjectFolder) -> None:
    house = CopiedHouse(tmp_path, recipe="Add a measure of relations")
    house.change(
        "annot/quality/relation_measures.py",
        ("RELATION_SETTINGS:", TOUCHING),
        ('        "overlap": _overlap,\n', '        "overlap": _overlap,\n        "touching": _touching,\n'),
    )
    gates = "[gates.relations]\ntouching = {all = 0.9}\noverlap = {all = 0.9}\n"
    agreed, tables, scored, met = run(house, two, gates, "relations.touching")
    # The heads share characters under two labels, the tails are the same.
    assert [agreed["relations"][name]["all"]["value"] for name in ("overlap", "touching")] == [0.0, 1.0]
    assert met == [True, False]
    assert "touching" in tables
    relations = json.loads(scored)["report"]["relations"]
    assert [relations[name]["micro"]["ratios"]["f1"]["value"] for name in ("overlap", "touching")] == [0.0, 1.0]


def test_of_attributes(tmp_path: Path, two: ProjectFolder) -> None:
    house = CopiedHouse(tmp_path, recipe="Add a measure of attributes")
    house.change(
        "annot/quality/attribute_measures.py",
        ("class TraitMeasure(", DIFFERENT),
        ('        "kappa": ', '        "different": TraitMeasure(_different),\n        "kappa": '),
    )
    gates = '[gates.attributes]\ndifferent = {"Sign.lit" = 0.9}\nsame = {"Sign.lit" = 0.9}\n'
    agreed, tables, _, met = run(house, two, gates, "mentions.strict")
    # The one sign that both have is lit for one of them.
    assert [agreed["attributes"][name]["Sign.lit"]["value"] for name in ("same", "different")] == [0.0, 1.0]
    assert met == [True, False]
    (head,) = (line for line in tables.splitlines() if "kappa" in line)
    assert head.split() == ["attribute", "n", "same", "95", "%", "different", "kappa", "alpha", "level"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            "[gates.mentions]\nstrikt = {all = 0.5}\n",
            "label_given_span, characters, found 'strikt'; did you mean strict?",
        ),
        (
            "[gates.relations]\nexact = {all = 0.5}\n",
            "must be one of strict, boundaries, overlap, given_mentions, found",
        ),
        (
            "[gates.attributes]\nkapa = {x = 0.5}\n",
            "must be one of same, kappa, alpha, found 'kapa'; did you mean kappa?",
        ),
        (
            '[[scores]]\nname = "s"\npred = "p"\nmeasures = ["mentions.characters"]\n',
            "mentions.strict, mentions.exact, mentions.partial, mentions.type, relations.strict, relations.boundaries",
        ),
    ],
)
def test_an_unknown_measure_is_told_those_that_there_are(lines: str, told: str, two: ProjectFolder) -> None:
    config = two.root / "annot.toml"
    config.write_text(f"{config.read_text('utf-8')}\n{lines}", "utf-8")
    with pytest.raises(ConfigError) as refused:
        open_project(two.root)
    assert told in str(refused.value)
