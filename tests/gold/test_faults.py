"""Faults put one at a time into a copy of the data set: each is found, and the message names its place.

`check` finds what a rule can tell, with a code or as a file that cannot be read; `release` what is wrong with a
committed release; `gold` is the regression test's comparison, for faults that no rule can tell from right work:
there, `check` is shown to find nothing new.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from annot.core.errors import DataError
from annot.core.issue import Issue
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder, open_project
from annot.project.release_check import check_releases
from annot.release.gold_text import render_gold
from annot.steps.check import check
from annot.store.jsonl import write_jsonl
from tests.conftest import copy_project
from tests.gold.faults import (
    NAMES,
    Fault,
    added,
    created,
    cut,
    decision_changed,
    deleted,
    in_reading,
    lost,
    moved,
    raw_mention,
    relabelled,
    related,
    replaced,
    rerelated,
    reversed_relation,
    twice,
    unrelated,
    valued,
)

BASELINE = Path(__file__).with_suffix("") / "gold.txt"
EXPORTS = "exports/conflict-reporting"
READING = f"{EXPORTS}/readings/reader-a.jsonl"
MANIFEST = "seeds/manifest.jsonl"
RELEASE = f"{EXPORTS}/releases/0.1.0"
KILLED: dict[str, Any] = {
    "casualty_kind": "killed",
    "factuality": "asserted",
    "modifier": "exact",
    "temporal_scope": "single_event",
    "value_high": 6,
    "value_low": 6,
    "victim_category": "military",
    "victim_side": "KP",
}


class Case(NamedTuple):
    """A fault; `code` is empty where the finder is no issue's code: a broken file, or the comparison."""

    fault: Fault
    code: str
    where: tuple[str, ...]


def at(doc: str, *where: str) -> tuple[str, ...]:
    return (NAMES[doc], *where)


CHECKED: dict[str, Case] = {
    # boundaries
    "figure without its modifier": Case(
        moved("0", "CasualtyFigure@1679-1692", 1687, 1692),
        "number-span",
        at("0", "CasualtyFigure@1687-1692", "'3 000'"),
    ),
    "figure with a word too many": Case(
        moved("4", "CasualtyFigure@2124-2127", 2124, 2132),
        "number-span",
        at("4", "CasualtyFigure@2124-2132", "'480 rien'"),
    ),
    "half of a range": Case(
        moved("3", "StrengthFigure@1337-1350", 1337, 1342),
        "number-span",
        at("3", "StrengthFigure@1337-1342", "'1 000'"),
    ),
    "a vague figure without « des »": Case(
        moved("1", "CasualtyFigure@2280-2293", 2284, 2293),
        "number-span",
        at("1", "CasualtyFigure@2284-2293", "'centaines'"),
    ),
    "an elided article inside": Case(
        moved("0", "Actor@62-69", 60, 69), "edge-word", at("0", "Actor@60-69", "'l’Ukraine'")
    ),
    "a capital article inside": Case(
        moved("1", "Actor@165-195", 162, 195), "edge-word", at("1", "Actor@162-195", "'Le leader nord-coréen")
    ),
    "a preposition at the end": Case(
        moved("0", "OtherSource@663-678", 663, 682),
        "edge-word",
        at("0", "OtherSource@663-682", "'réseaux sociaux sur'"),
    ),
    "a comma at the end": Case(
        moved("1", "WeaponSystem@1102-1138", 1102, 1139), "edge-punctuation", at("1", "WeaponSystem@1102-1139", "','")
    ),
    "an opening quotation mark": Case(
        moved("0", "WeaponSystem@2182-2197", 2180, 2197), "edge-punctuation", at("0", "WeaponSystem@2180-2197", "'«'")
    ),
    "a space at the end": Case(
        moved("2", "Actor@342-345", 342, 346), "edge-punctuation", at("2", "Actor@342-346", "'Kim '")
    ),
    "an end inside a word": Case(
        moved("0", "MilitaryUnit@33-40", 33, 39), "edge-in-word", at("0", "MilitaryUnit@33-39", "'soldats'")
    ),
    "a start inside a word": Case(
        moved("4", "Actor@1453-1460", 1454, 1460), "edge-in-word", at("4", "Actor@1454-1460")
    ),
    "half of a name": Case(
        moved("4", "Actor@12-25", 12, 17), "annotated-elsewhere", at("4", "Actor@12-17", "'Corée du Nord'", "'Corée'")
    ),
    "across another mention": Case(
        moved("4", "CasualtyFigure@261-271", 261, 282), "partial-overlap", at("4", "CasualtyFigure@261-282", "@272-295")
    ),
    "a quote of other words": Case(
        raw_mention("4", "Actor@55-61", text="Rossie"), "text-differs", at("4", "Actor@55-61", "'Rossie'")
    ),
    "a span past the text": Case(
        raw_mention("4", "Date@1771-1775", id="Date@9771-9775", span=[9771, 9775]),
        "span-past-text",
        at("4", "Date@9771-9775"),
    ),
    "an empty span": Case(
        raw_mention("0", "Date@4706-4710", span=[4706, 4706]), "", ("reader-a.jsonl:1", "4706, 4706")
    ),
    "a quote of another length": Case(
        raw_mention("4", "Location@90-97", text="Ukrain"), "", ("reader-a.jsonl:5", "Location@90-97", "'Ukrain'")
    ),
    # labels
    "a unit called a weapon": Case(
        relabelled("3", "MilitaryUnit@1834-1854", "WeaponSystem", {"weapon_class": "other"}),
        "label-differs",
        at("3", "WeaponSystem@1834-1854", "'soldats nord-coréens'"),
    ),
    "a source called another source": Case(
        relabelled("0", "OfficialSpeaker@2524-2529", "OtherSource", {"source_class": "other"}),
        "label-differs",
        ("'Séoul'", NAMES["0"], "OtherSource@2524-2529"),
    ),
    "losses called strength": Case(
        relabelled(
            "4",
            "CasualtyFigure@450-455",
            "StrengthFigure",
            {
                "factuality": "asserted",
                "modifier": "exact",
                "temporal_scope": "single_event",
                "value_high": 3,
                "value_low": 3,
            },
        ),
        "relation-arguments",
        at("4", "occurred_at(StrengthFigure@450-455", "'trois'"),
    ),
    "people called a figure": Case(
        relabelled("2", "MilitaryUnit@3343-3363", "CasualtyFigure", KILLED),
        "number-missing",
        at("2", "CasualtyFigure@3343-3363", "'soldats nord-coréens'"),
    ),
    "a label of no schema": Case(
        relabelled("2", "Location@1404-1413", "Place", {}), "unknown-label", at("2", "Place@1404-1413", "'Bruxelles'")
    ),
    # mentions lost and added
    "a name lost": Case(lost("3", "Actor@2503-2506"), "annotated-elsewhere", at("3", "2503-2506", "'Kim'")),
    "a state lost": Case(lost("4", "Actor@12-25"), "annotated-elsewhere", at("4", "12-25", "'Corée du Nord'")),
    "a unit lost": Case(
        lost("3", "MilitaryUnit@1834-1854"), "annotated-elsewhere", at("3", "1834-1854", "'soldats nord-coréens'")
    ),
    "a mention lost under its relation": Case(
        lost("4", "MilitaryUnit@306-315", keeps_relations=True),
        "",
        at("4", "figure_of(CasualtyFigure@302-305", "MilitaryUnit@306-315"),
    ),
    "a mention twice": Case(twice("4", "mentions"), "", at("4", "Actor@12-25", "twice")),
    "a second label on a span": Case(
        added("4", "Location", 12, 25), "shared-span", at("4", "Actor@12-25", "Location@12-25")
    ),
    "a mention inside one of its label": Case(
        added("4", "MilitaryUnit", 835, 841, {"side": "RU"}), "nested-same-label", at("4", "MilitaryUnit@835-8")
    ),
    "a mention in the tags": Case(
        added("1", "Actor", 3543, 3549, {"side": "RU"}),
        "mention-in-furniture",
        at("1", "Actor@3543-3549", "'Russie'", "tags"),
    ),
    "a mention in a second title": Case(
        added("0", "MilitaryUnit", 154, 161, {"side": "KP"}), "mention-in-furniture", at("0", "MilitaryUnit@154-161")
    ),
    # values
    "a zero lost": Case(
        valued("0", "CasualtyFigure@1679-1692", value_low=300),
        "number-value",
        at("0", "CasualtyFigure@1679-1692", "low=300"),
    ),
    "a zero too many": Case(
        valued("4", "EquipmentFigure@1271-1285", value_low=30_000_000, value_high=30_000_000),
        "number-value",
        at("4", "EquipmentFigure@1271-1285", "'trois millions'", "3 000 000"),
    ),
    "a word for another number": Case(
        valued("1", "CasualtyFigure@2900-2913", value_low=19),
        "number-value",
        at("1", "CasualtyFigure@2900-2913", "'au moins neuf'"),
    ),
    "an approximation called exact": Case(
        valued("1", "StrengthFigure@888-902", modifier="exact"),
        "number-value",
        at("1", "StrengthFigure@888-902", "it is approx"),
    ),
    "an exact number called approximate": Case(
        valued("0", "EquipmentFigure@4263-4267", modifier="approx"),
        "number-value",
        at("0", "EquipmentFigure@4263-4267", "it is exact"),
    ),
    "a ratio turned over": Case(
        valued("4", "EquipmentFigure@1249-1266", value_low=2, value_high=2),
        "number-value",
        at("4", "EquipmentFigure@1249-1266", "'environ la moitié'"),
    ),
    "a closed upper bound": Case(
        valued("3", "StrengthFigure@632-646", value_low=12000), "bounds", at("3", "StrengthFigure@632-646")
    ),
    "a range backwards": Case(
        valued("3", "StrengthFigure@1337-1350", value_low=3000, value_high=1000),
        "bounds",
        at("3", "StrengthFigure@1337-1350"),
    ),
    "a required value lost": Case(
        valued("4", "CasualtyFigure@302-305", victim_side=None),
        "missing-attribute",
        at("4", "CasualtyFigure@302-305", "victim_side"),
    ),
    "a value of no schema": Case(
        valued("3", "Actor@1990-1993", side="DE"), "invalid-value", at("3", "Actor@1990-1993", "'DE'")
    ),
    "an attribute of no schema": Case(
        valued("3", "Location@78-89", country="RU"), "unknown-attribute", at("3", "Location@78-89", "'country'")
    ),
    # relations
    "a figure that counts nothing": Case(
        unrelated("4", "figure_of", "CasualtyFigure@2124-2127", "MilitaryUnit@2093-2100"),
        "missing-relation",
        at("4", "CasualtyFigure@2124-2127", "'480'", "figure_of", "'soldats'"),
    ),
    "a figure of weapons that counts nothing": Case(
        unrelated("0", "figure_of", "EquipmentFigure@4263-4267", "WeaponSystem@4268-4305"),
        "missing-relation",
        at("0", "EquipmentFigure@4263-4267", "'cinq'", "figure_of"),
    ),
    "a relation the wrong way round": Case(
        reversed_relation("1", "figure_of", "StrengthFigure@350-364", "MilitaryUnit@365-372"),
        "relation-arguments",
        at("1", "figure_of(MilitaryUnit@365-372, StrengthFigure@350-364)"),
    ),
    "a symmetric relation from its later end": Case(
        reversed_relation("3", "same_as", "CasualtyFigure@198-210", "CasualtyFigure@808-820"),
        "relation-direction",
        at("3", "same_as(CasualtyFigure@808-820, CasualtyFigure@198-210)"),
    ),
    "a relation to itself": Case(
        related("3", "same_as", "CasualtyFigure@198-210", "CasualtyFigure@198-210"),
        "self-relation",
        at("3", "same_as(CasualtyFigure@198-210, CasualtyFigure@198-210)"),
    ),
    "a figure that counts two things": Case(
        related("4", "figure_of", "CasualtyFigure@302-305", "MilitaryUnit@272-295"),
        "too-many-relations",
        at("4", "CasualtyFigure@302-305", "2 figure_of"),
    ),
    "a part of its part": Case(
        related("4", "subset_of", "CasualtyFigure@261-271", "CasualtyFigure@302-305"),
        "relation-cycle",
        at("4", "CasualtyFigure@261-271", "subset_of"),
    ),
    "a relation twice": Case(twice("4", "relations"), "", at("4", "armed_with(Actor@1343-1349", "twice")),
    "a relation of no schema": Case(
        rerelated("2", "belongs_to", "MilitaryUnit@1505-1510", "Actor@1483-1490", label="owned_by"),
        "unknown-relation",
        at("2", "owned_by(MilitaryUnit@1505-1510, Actor@1483-1490)"),
    ),
    "a stance of no schema": Case(
        rerelated(
            "2", "attributed_to", "StrengthFigure@188-194", "OfficialSpeaker@310-333", attributes={"stance": "says"}
        ),
        "invalid-value",
        at("2", "attributed_to(StrengthFigure@188-194", "'says'"),
    ),
    # whole readings
    "a reading of another text": Case(
        in_reading("2", lambda row, text: row.update(doc_sha256="0" * 64)),
        "document-changed",
        at("2", "reader-a", "000000000000"),
    ),
    "a reading under another schema": Case(
        in_reading("2", lambda row, text: row.update(schema="conflict-reporting@0.9.0")),
        "schema-differs",
        at("2", "reader-a", "conflict-reporting@0.9.0"),
    ),
    "a reading of no document": Case(
        in_reading("2", lambda row, text: row.update(doc_id="005_nowhere")),
        "unknown-document",
        ("005_nowhere", "reader-a"),
    ),
    "a reading twice": Case(
        in_reading("2", lambda row, text: row.update(doc_id=NAMES["1"])), "", ("reader-a.jsonl", NAMES["1"], "twice")
    ),
    "a reading of somebody else": Case(
        in_reading("2", lambda row, text: row.update(annotator="reader-b"), readers=("reader-a",)),
        "",
        ("reader-a.jsonl", NAMES["2"], "'reader-b'"),
    ),
    "a reading cut off": Case(cut(READING, 100), "", ("reader-a.jsonl:5",)),
    "a word of one reader alone": Case(
        in_reading("4", lambda row, text: row["mentions"].pop(1), readers=("reader-a",)),
        "open-conflict",
        at("4", "mention:55-61", "Russie"),
    ),
    # seeds
    "a letter changed": Case(
        replaced(f"seeds/{NAMES['4']}.txt", "Ukraine", "Ukrainf"), "seed-changed", at("4", f"{NAMES['4']}.txt")
    ),
    "a carriage return": Case(
        replaced(f"seeds/{NAMES['3']}.txt", "\n", "\r\n"), "seed-carriage-return", at("3", f"{NAMES['3']}.txt")
    ),
    "a seed deleted": Case(deleted(f"seeds/{NAMES['2']}.txt"), "seed-missing", at("2", f"{NAMES['2']}.txt")),
    "a seed of no row": Case(created("seeds/stray.txt"), "seed-unlisted", ("stray.txt",)),
    "another length": Case(replaced(MANIFEST, '"n_chars":2819', '"n_chars":2818'), "seed-length", at("4", "2819")),
    "a zone moved": Case(
        replaced(MANIFEST, '"end":14,"furniture":true', '"end":15,"furniture":true'),
        "zone-text-differs",
        at("1", "breadcrumb"),
    ),
}

DECIDED: dict[str, Case] = {
    "a decision lost": Case(
        decision_changed(f"{NAMES['0']}#mention:456-476", lambda row: None), "open-conflict", at("0", "mention:456-476")
    ),
    "a decision on other inputs": Case(
        decision_changed(f"{NAMES['2']}#attribute:MilitaryUnit@944-961.side", lambda row: row | {"inputs": "0" * 16}),
        "stale-decision",
        at("2", "attribute:MilitaryUnit@944-961.side", "0000000000000000"),
    ),
    "a decision by a reader": Case(
        decision_changed(f"{NAMES['3']}#mention:461-486", lambda row: row | {"by": "reader-a"}),
        "",
        ("decisions.jsonl", f"{NAMES['3']}#mention:461-486", "'reader-a'"),
    ),
    "a decision without a reason": Case(
        decision_changed(f"{NAMES['3']}#mention:461-486", lambda row: row | {"reason": " "}),
        "",
        ("decisions.jsonl:24", f"{NAMES['3']}#mention:461-486", "'reason'"),
    ),
}

RELEASED: dict[str, Case] = {
    "a byte of a table": Case(
        cut(f"{RELEASE}/mentions/train-4deeb0f35068.parquet", 1), "release-differs", ("0.1.0/mentions/train-",)
    ),
    "a count of the manifest": Case(
        replaced(f"{RELEASE}/manifest.json", '"n_decisions": 33', '"n_decisions": 34'),
        "release-differs",
        ("0.1.0/manifest.json", "n_decisions"),
    ),
    "a released decision": Case(
        replaced(f"{RELEASE}/source/{EXPORTS}/decisions.jsonl", '"choice":"unknown"', '"choice":"cumulative"'),
        "release-differs",
        (f"0.1.0/source/{EXPORTS}/decisions.jsonl",),
    ),
    "a released reading deleted": Case(
        deleted(f"{RELEASE}/source/{EXPORTS}/readings/reader-b.jsonl"),
        "release-differs",
        ("readings/reader-b.jsonl", "missing"),
    ),
    "a file that was not released": Case(created(f"{RELEASE}/notes.txt"), "release-differs", ("0.1.0/notes.txt",)),
}

COMPARED: dict[str, Case] = {
    "a boundary as good as the other": Case(
        moved("4", "WeaponSystem@2767-2791", 2767, 2775), "", at("4", "WeaponSystem@2767-2775 'missiles'")
    ),
    "a place without its name": Case(
        moved("4", "Location@708-725", 708, 714), "", at("4", "Location@708-714 'région'")
    ),
    "an actor called a place": Case(
        relabelled("0", "Actor@2951-2958", "Location", {}), "", at("0", "Location@2951-2958 'Kremlin'")
    ),
    "a rare place lost": Case(lost("0", "Location@4895-4906"), "", at("0", "Location@4895-4906 'Place Rouge'")),
    "a place too many": Case(added("4", "Location", 1610, 1619), "", at("4", "Location@1610-1619 'agression'")),
    "another side": Case(
        valued("1", "MilitaryUnit@2297-2311", side="UA"), "", at("1", "MilitaryUnit@2297-2311", "side=UA")
    ),
    "a hedge turned into a fact": Case(
        valued("3", "CasualtyFigure@198-210", factuality="asserted"),
        "",
        at("3", "CasualtyFigure@198-210", "factuality=asserted"),
    ),
    "killed instead of wounded": Case(
        valued("4", "CasualtyFigure@450-455", casualty_kind="killed"),
        "",
        at("4", "CasualtyFigure@450-455", "casualty_kind=killed"),
    ),
    "an approximation that its sentence allows either way": Case(
        valued("1", "CasualtyFigure@962-967", modifier="exact"), "", at("1", "CasualtyFigure@962-967", "modifier=exact")
    ),
    "a source lost": Case(
        unrelated("0", "attributed_to", "EquipmentFigure@4263-4267", "OfficialSpeaker@4215-4222"),
        "",
        at("0", "attributed_to: EquipmentFigure@4263-4267 'cinq'"),
    ),
    "the part and the whole changed over": Case(
        reversed_relation("4", "subset_of", "CasualtyFigure@2124-2127", "CasualtyFigure@2079-2092"),
        "",
        at("4", "subset_of: CasualtyFigure@2079-2092 'environ 1 200' -> CasualtyFigure@2124-2127 '480'"),
    ),
    "another place of the event": Case(
        rerelated("4", "occurred_at", "CasualtyFigure@450-455", "Location@357-374", tail="Location@90-97"),
        "",
        at("4", "occurred_at: CasualtyFigure@450-455 'trois' -> Location@90-97 'Ukraine'"),
    ),
    "a stance changed": Case(
        rerelated(
            "2", "attributed_to", "StrengthFigure@188-194", "OfficialSpeaker@310-333", attributes={"stance": "denies"}
        ),
        "",
        at("2", "attributed_to: StrengthFigure@188-194 '10 000'", "stance=denies"),
    ),
}


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """The data set with both readers saying the gold, and nothing to decide: a fault in both is one of the gold."""
    project = copy_project(tmp_path_factory.mktemp("agreed"))
    gold = adjudicate_project(project).gold
    for name in project.readers:
        sets = (each.replace(annotator=name, origin="human") for each in gold.values())
        write_jsonl(project.readings_dir / f"{name}.jsonl", sets)
    project.decisions_path.unlink()
    fresh = open_project(project.root)
    assert render_gold(adjudicate_project(fresh).gold) == BASELINE.read_text("utf-8")
    return fresh


@pytest.fixture(scope="module")
def sound(agreed: ProjectFolder) -> set[Issue]:
    """What `check` says of the gold without any fault: warnings that nobody waived."""
    return set(check(agreed))


def with_fault(project: ProjectFolder, folder: Path, fault: Fault) -> ProjectFolder:
    shutil.copytree(project.root, folder, dirs_exist_ok=True)
    fault(open_project(folder))
    return open_project(folder)


def assert_found(case: Case, issues: list[Issue], error: DataError | None) -> None:
    if case.code:
        assert error is None, error
        messages = [str(issue) for issue in issues if issue.code == case.code]
    else:
        assert error is not None, [str(issue) for issue in issues]
        messages = [str(error)]
    assert [each for each in messages if all(part in each for part in case.where)], messages or list(map(str, issues))


def checked(project: ProjectFolder) -> tuple[list[Issue], DataError | None]:
    try:
        return check(project), None
    except DataError as error:
        return [], error


@pytest.mark.parametrize("name", CHECKED)
def test_check_finds(name: str, agreed: ProjectFolder, sound: set[Issue], tmp_path: Path) -> None:
    issues, error = checked(with_fault(agreed, tmp_path, CHECKED[name].fault))
    assert_found(CHECKED[name], [issue for issue in issues if issue not in sound], error)


@pytest.mark.parametrize("name", DECIDED)
def test_check_finds_in_decisions(name: str, repository: ProjectFolder, tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    before = set(check(project))
    DECIDED[name].fault(project)
    issues, error = checked(open_project(tmp_path))
    assert_found(DECIDED[name], [issue for issue in issues if issue not in before], error)


@pytest.mark.parametrize("name", RELEASED)
def test_release_check_finds(name: str, project: ProjectFolder) -> None:
    RELEASED[name].fault(project)
    assert_found(RELEASED[name], check_releases(project)["0.1.0"], None)


@pytest.mark.parametrize("name", COMPARED)
def test_the_comparison_with_the_baseline_finds(
    name: str, agreed: ProjectFolder, sound: set[Issue], tmp_path: Path
) -> None:
    faulty = with_fault(agreed, tmp_path, COMPARED[name].fault)
    issues, error = checked(faulty)
    assert (error, [str(issue) for issue in issues if issue not in sound]) == (None, []), (
        "a rule can tell it: check finds it"
    )
    before, after = BASELINE.read_text("utf-8").splitlines(), render_gold(adjudicate_project(faulty).gold).splitlines()
    differences = [*set(before) ^ set(after)]
    assert [line for line in differences if all(part in line for part in COMPARED[name].where)], differences


def test_there_are_at_least_sixty() -> None:
    assert len(CHECKED) + len(DECIDED) + len(RELEASED) + len(COMPARED) >= 60
