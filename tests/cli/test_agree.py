"""`annot agree` as a person runs it."""

from __future__ import annotations

import json
import subprocess
import sys

from annot.project.project import ProjectFolder
from tests.command import run_annot


def test_the_tables_name_labels_and_intervals(repository: ProjectFolder) -> None:
    done = run_annot("agree", cwd=repository.root, env={"COLUMNS": "120"})
    assert done.returncode == 0
    lines = [line.split() for line in done.stdout.splitlines()]
    # 694 / 724 over the label `all`; the interval is the bootstrap's.
    (mentions,) = [line for line in lines if line[:2] == ["all", "362"]]
    assert mentions[2] == "0.959"
    # 2·97 / (98 + 108) = .942.
    (relations,) = [line for line in lines if line[:2] == ["all", "103"]]
    assert relations[2] == "0.942"
    assert any(line[:3] == ["MilitaryUnit.side", "58", "0.966"] for line in lines)
    assert len(done.stdout.splitlines()) <= 50, "a person reads it on one screen"


def test_json_holds_everything(repository: ProjectFolder) -> None:
    found = json.loads(run_annot("agree", "--json", "--gamma", cwd=repository.root).stdout)
    assert set(found) == {
        "together",
        "pairs",
        "gamma",
        "gamma_cat",
        "gates",
        "disagreements",
        "incomplete",
        "superseded",
    }
    assert found["together"]["mentions"]["strict"]["all"]["n"] == 362
    assert found["pairs"][0]["strict"]["Actor"] == {"n_left": 126, "n_right": 129, "n_both": 123}
    assert found["pairs"][0]["relations"]["strict"]["belongs_to"]["value"] == 0.5
    assert found["gamma"]["reader-a, reader-b"]["n"] == 362
    assert found["gamma_cat"]["reader-a, reader-b"]["Actor"]["n"] == 123
    assert found["gates"] == []
    assert len(found["disagreements"]["found"]) == sum(group["n"] for group in found["disagreements"]["groups"])


def test_disagreements_are_ranked_and_quoted(repository: ProjectFolder) -> None:
    shown = run_annot("agree", "--disagreements", cwd=repository.root, env={"COLUMNS": "120"}).stdout
    assert "what to mend first" in shown
    assert "boundary, MilitaryUnit: complement:" in shown
    assert "reader-a: MilitaryUnit@2312-2325 'forces de Kim' | reader-b: MilitaryUnit@2312-2318 'forces'" in shown


def test_a_gate_below_ends_with_one_and_says_by_how_much(project: ProjectFolder) -> None:
    path = project.root / "annot.toml"
    path.write_text(
        path.read_text("utf-8") + "\n[gates.mentions]\nstrict = {MilitaryUnit = 0.95, all = 0.9}\n", "utf-8"
    )
    done = run_annot("agree", cwd=project.root)
    assert done.returncode == 1
    assert "not met: gate mentions.strict of MilitaryUnit: 0.892 [" in done.stderr
    assert "is 0.058 below 0.950, n = 65" in done.stderr
    assert "1 of 2 gates met" in done.stderr
    path.write_text(path.read_text("utf-8").replace("MilitaryUnit = 0.95, ", ""), "utf-8")
    assert run_annot("agree", cwd=project.root).returncode == 0


def test_one_reader_or_none_is_said(project: ProjectFolder) -> None:
    (project.readings_dir / "reader-b.jsonl").unlink()
    done = run_annot("agree", cwd=project.root)
    assert (done.returncode, done.stdout) == (0, "")
    assert "no two readers have read the same document yet" in done.stderr
    (project.readings_dir / "reader-a.jsonl").unlink()
    done = run_annot("agree", "--json", cwd=project.root)
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert (found["together"], found["pairs"]) == (None, [])


def test_gamma_is_shown_by_label(repository: ProjectFolder) -> None:
    shown = run_annot("agree", "--gamma", cwd=repository.root, env={"COLUMNS": "120"}).stdout
    assert "gamma of reader-a, reader-b: 0.978 ± " in shown
    assert "Gamma-cat of reader-a, reader-b: labels of aligned mentions" in shown
    rows = [line.split() for line in shown.partition("Gamma-cat of")[2].splitlines()]
    assert ["Actor", "123", "1.000", "±", "0.000"] in rows


def test_gamma_without_its_extra_says_which(repository: ProjectFolder) -> None:
    code = (
        "import sys; sys.modules['scipy'] = None; sys.argv = ['annot', 'agree', '--gamma']; "
        "from annot.cli.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repository.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "annot: this needs scipy: pip install 'annot-gold[gamma]'\n"
