"""`annot migrate` as a person sees it."""

from __future__ import annotations

import json

from annot.project.project import ProjectFolder, open_project
from tests.cli.test_main import snapshot
from tests.command import run_annot
from tests.steps.next_schema import SPLIT, STEPS, write_migration


def test_a_dry_run_shows_each_step_and_changes_nothing(project: ProjectFolder) -> None:
    path = write_migration(project, STEPS)
    before = snapshot(project.root)
    done = run_annot("migrate", str(path), "--dry-run", cwd=project.root)
    assert done.returncode == 0
    # A person's to change: the lint of annot.toml names the old label.
    assert done.stderr.startswith("warning outdated-setting annot.toml lint.roles.0: 'Actor' is not a mention label")
    assert done.stderr.endswith("\n0 errors, 1 warning\n")
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith((" rename", " add"))]
    assert [row[-2:] for row in rows] == [["126", "129"]] * 2
    assert "Would move from conflict-reporting@1.0.0 to conflict-reporting@1.1.0" in done.stdout
    assert snapshot(project.root) == before


def test_it_moves_and_says_so(project: ProjectFolder) -> None:
    path = write_migration(project, STEPS)
    done = run_annot("migrate", str(path), "--json", cwd=project.root)
    report = json.loads(done.stdout)
    assert (done.returncode, report["state"], report["counts"]["reader-a"]) == (0, "done", [126, 126])
    assert open_project(project.root).schema.id == "conflict-reporting@1.1.0"
    again = run_annot("migrate", str(path), cwd=project.root)
    assert (again.returncode, again.stderr.splitlines()[-1]) == (0, "The files were moved before.")
    checked = json.loads(run_annot("check", "--json", cwd=project.root).stdout)
    # `[lint]` of annot.toml still names the old label: a person's to change.
    assert {issue["code"] for issue in checked["issues"]} == {"outdated-setting", "label-differs"}


def test_what_waits_for_a_person_ends_with_one(project: ProjectFolder) -> None:
    path = write_migration(project, SPLIT)
    before = snapshot(project.root)
    done = run_annot("migrate", str(path), "--dry-run", cwd=project.root)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "22 wait for a person: `annot migrate FILE --review` makes a project of them"
    assert (
        "reader-b 004_885b1dd11b89edf8 OtherSource@755-791 « Institute for the Study of War (ISW) »\n"
        "    OtherSource with 'think_tank' of source_class is one of Media" in done.stdout
    )
    refused = run_annot("migrate", str(path), cwd=project.root)
    assert refused.returncode == 1
    assert refused.stderr.startswith("annot: nothing was changed: 22 mentions and relations wait for a person")
    assert snapshot(project.root) == before


def test_faults_are_told_and_leave_every_file(project: ProjectFolder) -> None:
    path = write_migration(project, STEPS.replace("label: Actor", "label: Akteur"))
    (project.root / "schemas" / "conflict-reporting-1.1.yaml").write_text(
        (project.root / "schemas" / "conflict-reporting.yaml").read_text("utf-8").replace("1.0.0", "1.1.0"), "utf-8"
    )
    before = snapshot(project.root)
    cases = {
        (str(path),): (
            2,
            f"annot: {path}:5: steps.0.label: 'Akteur' is no label at this step (there are: MilitaryUnit,",
        ),
        ("nothing.yaml",): (2, "annot: nothing.yaml: no such file"),
        (str(path), "--review", "--answers"): (2, "annot: --review asks and --answers fetches: one at a time"),
        (str(path), "--review", "--dry-run"): (2, "annot: --dry-run without --review lists what a person must look at"),
    }
    for arguments, (code, message) in cases.items():
        done = run_annot("migrate", *arguments, cwd=project.root)
        assert (done.returncode, done.stderr[: len(message)]) == (code, message)
    assert snapshot(project.root) == before


def test_a_review_needs_a_server(project: ProjectFolder) -> None:
    path = write_migration(project, SPLIT)
    for what in ("--review", "--answers"):
        done = run_annot("migrate", str(path), what, cwd=project.root)
        assert done.returncode == 3
        assert "the embedded Label Studio is not running" in done.stderr
