"""`annot agree` on a project: gates, levels, gamma and where readers disagree."""

from __future__ import annotations

import pytest

from annot.core.errors import ConfigError
from annot.project.agreement import agree, judge_gates
from annot.project.project import ProjectFolder, open_project
from annot.steps import agree as verb
from annot.steps.check import check
from annot.store.readings import read_reading, write_reading


def with_config(project: ProjectFolder, lines: str) -> ProjectFolder:
    path = project.root / "annot.toml"
    path.write_text(f"{path.read_text('utf-8')}\n{lines}\n", "utf-8")
    return open_project(project.root)


def test_gates_of_the_configuration(project: ProjectFolder) -> None:
    opened = with_config(
        project,
        "[gates]\nmin_n = 20\n"
        "[gates.mentions]\nstrict = {all = 0.9, MilitaryUnit = 0.95, CasualtyFigure = 0.9}\n"
        "[gates.relations]\nstrict = {all = 0.6}\n"
        '[gates.attributes]\nkappa = {"MilitaryUnit.side" = 0.8}\n',
    )
    verdicts = judge_gates(opened, agree(opened))
    assert [verdict.is_met for verdict in verdicts] == [True, False, False, True, True]
    # 58 of 65 and 65: 2·58 / 130 = .892.
    assert "is 0.058 below 0.950, n = 65" in str(verdicts[1])
    assert "n = 13 is too few to judge by, 20 are needed" in str(verdicts[2])


def test_gates_under_the_old_names_of_measures_hold_and_are_named(project: ProjectFolder) -> None:
    opened = with_config(project, "[gates.mentions]\nexact_span = {all = 0.9}\noverlap = {Actor = 0.9}\n")
    verdicts = judge_gates(opened, agree(opened))
    assert [(each.gate.measure, each.is_met) for each in verdicts] == [("exact", True), ("type", True)]
    said = [(each.code, each.where, each.message) for each in check(opened)]
    assert said == [
        ("outdated-setting", "annot.toml gates.mentions.exact_span", "is called 'exact' now; write that; understood"),
        ("outdated-setting", "annot.toml gates.mentions.overlap", "is called 'type' now; write that; understood"),
    ]


def test_a_measure_under_both_its_names_is_refused(project: ProjectFolder) -> None:
    with pytest.raises(ConfigError, match=r"gates\.mentions\.overlap: is the old name of 'type', which is there too"):
        with_config(project, "[gates.mentions]\noverlap = {all = 0.9}\ntype = {all = 0.9}\n")


def test_a_project_without_gates_has_no_verdicts(project: ProjectFolder) -> None:
    assert judge_gates(project, agree(project)) == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            "[gates.mentions]\nstrict = {Actors = 0.9}",
            r"annot\.toml: gates\.mentions\.strict: conflict-reporting@1\.0\.0 has no 'Actors' \(known: Actor,",
        ),
        ("[gates.mentions]\nstrikt = {all = 0.9}", "gates.mentions.strikt"),
        ("[gates.mentions]\nstrict = {all = 90}", "gates.mentions.strict.all: must be at most 1.0, found 90"),
        (
            '[agreement.levels]\n"Actor.sides" = "ordinal"',
            r"agreement\.levels: 'Actor\.sides' is no attribute of conflict-reporting@1\.0\.0",
        ),
        (
            '[agreement.levels]\n"OfficialSpeaker.side" = "ordinal"',
            "agreement.levels: OfficialSpeaker.side cannot be 'ordinal', only 'nominal'",
        ),
        (
            '[agreement.levels]\n"Actor.side" = "interval"',
            "Actor.side cannot be 'interval', only 'nominal' or 'ordinal'",
        ),
    ],
)
def test_what_cannot_be_judged_or_measured_names_its_key(project: ProjectFolder, lines: str, message: str) -> None:
    def judged() -> None:
        opened = with_config(project, lines)
        judge_gates(opened, agree(opened))

    with pytest.raises(ConfigError, match=message):
        judged()


def test_levels_of_the_configuration(project: ProjectFolder) -> None:
    opened = with_config(
        project,
        '[agreement.levels]\n"CasualtyFigure.factuality" = "ordinal"\n"CasualtyFigure.value_low" = "interval"\n',
    )
    found = agree(opened).together
    assert found is not None
    assert found.levels["CasualtyFigure.factuality"] == "ordinal"
    assert found.levels["CasualtyFigure.value_low"] == "interval"
    assert found.attributes["alpha"]["CasualtyFigure.value_low"].value == 1.0


def test_gamma_of_the_readers(repository: ProjectFolder) -> None:
    (found,) = verb.agree(repository).gammas.items()
    assert found[0] == "reader-a, reader-b"
    # 361 and 363 mentions of two readers who hardly differ.
    assert found[1].gamma.n == 362
    assert found[1].gamma.value == pytest.approx(0.98, abs=0.01)


def test_gamma_of_labels(repository: ProjectFolder) -> None:
    (found,) = verb.agree(repository).gammas.values()
    *labels, last = found.labels
    assert last == "all"
    assert labels == sorted(labels)
    assert sum(found.labels[label].n for label in labels) == found.labels["all"].n, "no pair has two labels"
    # Strict agreement has 123 of Actor and 13 of CasualtyFigure in common; nothing is labelled differently.
    assert (found.labels["Actor"].n, found.labels["CasualtyFigure"].n) == (123, 13)
    assert {each.value for each in found.labels.values()} == {1.0}


def test_gamma_of_labels_that_are_never_aligned_is_undefined(project: ProjectFolder) -> None:
    third = with_config(project, '[annotators.reader-c]\nkind = "human"\nemail = "reader-c@annot.localhost"\n')
    _, reading = sorted(read_reading(third.readings_dir, "reader-a").items())[-1]
    only = reading.replace(annotator="reader-c", origin="human", mentions=reading.mentions[:1], relations=())
    write_reading(third.readings_dir, "reader-c", [only])
    found = verb.agree(third).gammas["reader-a, reader-c"]
    kept = only.mentions[0].label
    assert found.labels[kept].value == 1.0
    others = [each for label, each in found.labels.items() if label not in {kept, "all"}]
    assert others
    assert {str(each) for each in others} == {"undefined (no mention of it is aligned with another)"}


def test_gamma_of_three_readers(project: ProjectFolder) -> None:
    third = with_config(project, '[annotators.reader-c]\nkind = "human"\nemail = "reader-c@annot.localhost"\n')
    doc_id, reading = sorted(read_reading(third.readings_dir, "reader-a").items())[-1]
    write_reading(third.readings_dir, "reader-c", [reading.replace(annotator="reader-c", origin="human")])
    found = verb.agree(third).gammas
    assert list(found) == [
        "reader-a, reader-b",
        "reader-a, reader-c",
        "reader-b, reader-c",
        "reader-a, reader-b, reader-c",
    ]
    assert found["reader-a, reader-c"].gamma.value == 1.0, f"{doc_id} is the same reading"
    assert found["reader-a, reader-c"].gamma.n == len(reading.mentions)


def test_where_the_readers_disagree(repository: ProjectFolder) -> None:
    report = agree(repository)
    where = verb.agree(repository).disagreements
    counts = report.pairs[0].strict.values()
    n_apart = sum(count.n_left + count.n_right - 2 * count.n_both for count in counts)
    # Every mention that only one reader has is in one disagreement: alone where it was missed, with another otherwise.
    on_mentions = [each for each in where.found if each.kind in {"label", "boundary", "label and boundary"}]
    missed = [each for each in where.found if each.kind == "missed mention"]
    assert 2 * len(on_mentions) + len(missed) == n_apart == 30
    relations = report.pairs[0].strict_relations.values()
    n_relations = sum(count.n_left + count.n_right - 2 * count.n_both for count in relations)
    ties = [each for each in where.found if each.kind.startswith(("relation", "missed relation"))]
    assert sum(1 if each.missed_by else 2 for each in ties if each.kind != "relation attribute") == n_relations
    assert sum(group.n for group in where.groups) == len(where.found)
    assert sum(group.share for group in where.groups) == pytest.approx(1)
    for each in where.found:
        assert each.quote in " ".join(repository.documents[each.doc_id].text.split())
