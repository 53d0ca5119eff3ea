"""`annot score` as a person runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from annot.project.project import ProjectFolder
from annot.project.releases import release_folders
from tests.command import run_annot

GOLD, PRED = (
    "exports/conflict-reporting/readings/reader-a.jsonl",
    "exports/conflict-reporting/readings/reader-b.jsonl",
)


def test_the_tables_name_measures_labels_and_intervals(repository: ProjectFolder) -> None:
    done = run_annot(
        "score", "--gold", GOLD, "--pred", PRED, "--versus", GOLD, cwd=repository.root, env={"COLUMNS": "140"}
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    # 347 of 361 and 363: P .956, R .961, F1 694/724 = .959.
    (strict,) = [line for line in lines if line[:2] == ["strict", "347"]]
    assert strict[:9] == ["strict", "347", "10", "0", "4", "6", "0.956", "0.961", "0.959"]
    assert "Mentions of 5 documents: 361 in gold, 363 predicted" in done.stdout
    assert any(line[:6] == ["Actor", "126", "129", "0.953", "0.976", "0.965"] for line in lines)
    (versus,) = [line for line in lines if line[:2] == ["mentions", "strict"]]
    # The gold itself has F1 1: a difference of −30/724; all 32 ways to swap five documents are tried.
    assert versus[2:5] == ["0.959", "1.000", "-0.041"]
    assert versus[-2:] == ["5", "32"]


def test_errors_are_listed_with_what_stands_there(repository: ProjectFolder) -> None:
    shown = run_annot("score", "--gold", GOLD, "--pred", PRED, "--errors", cwd=repository.root).stdout
    assert "41 errors\n  11 relation, spurious\n  10 mention, boundary\n" in shown
    assert (
        "boundary: gold MilitaryUnit@2312-2325 'forces de Kim', predicted MilitaryUnit@2312-2318 'forces'\n"
        "    … u Nord. De cette manière, les forces de Kim tenteraient de combattre l’Uk …"
    ) in shown
    done = run_annot("score", "--gold", GOLD, "--pred", PRED, "--json", cwd=repository.root)
    (scope,) = (
        each for each in json.loads(done.stdout)["errors"] if each["gold"].startswith("CasualtyFigure@731-743.")
    )
    assert (scope["kind"], scope["gold_text"], scope["predicted_text"]) == ("differs", "unknown", "cumulative")


def test_json_holds_everything(repository: ProjectFolder) -> None:
    done = run_annot("score", "--gold", GOLD, "--pred", PRED, "--versus", PRED, "--json", cwd=repository.root)
    found = json.loads(done.stdout)
    assert set(found) == {"report", "versus", "errors", "issues"}
    assert set(found["report"]["mentions"]) == {"strict", "exact", "partial", "type"}
    assert found["report"]["mentions"]["strict"]["micro"]["tally"]["correct"] == 347
    assert found["report"]["mentions"]["strict"]["micro"]["ratios"]["f1"]["n"] == 362
    assert found["versus"]["relations"]["strict"]["p"] == 1.0
    # Nine values differ: adjudication kept the second reader's of six, the first's of three.
    assert Counter(each["layer"] for each in found["errors"]) == {"mention": 20, "relation": 12, "attribute": 9}


def test_exit_codes(repository: ProjectFolder, tmp_path: Path) -> None:
    release = str(repository.releases_dir / "0.2.0")
    few, broken = tmp_path / "few.jsonl", tmp_path / "broken.jsonl"
    few.write_text('{"doc_id": "elsewhere", "mentions": []}\n', "utf-8")
    broken.write_text('{"doc_id": 1}\n', "utf-8")
    assert run_annot("score", "--gold", release, "--pred", release, cwd=repository.root).returncode == 0
    done = run_annot("score", "--gold", release, "--pred", str(few), cwd=repository.root)
    assert done.returncode == 1
    assert "error not-in-gold elsewhere: is not in the gold; what is predicted of it is not scored" in done.stderr
    assert "mentions count as missed" in done.stderr
    done = run_annot("score", "--gold", release, "--pred", str(broken), cwd=repository.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"annot: {broken}:1: Expected `str`, got `int` - at `$.doc_id`\n"
    done = run_annot("score", "--gold", release, "--pred", release, "--interval", "low", cwd=repository.root)
    assert done.returncode == 2
    assert "--interval 'low': two attributes such as value_low=value_high" in done.stderr


def test_spacy_without_its_extra_says_which(repository: ProjectFolder, tmp_path: Path) -> None:
    (tmp_path / "p.spacy").write_bytes(b"x")
    arguments = [
        "annot",
        "score",
        "--gold",
        str(repository.releases_dir / "0.2.0"),
        "--pred",
        str(tmp_path / "p.spacy"),
    ]
    code = f"import sys; sys.modules['spacy'] = None; sys.argv = {arguments!r}; from annot.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=repository.root
    )
    assert done.returncode == 2
    assert "annot: this needs spacy: pip install 'annot-gold[train]'" in done.stderr


def test_nothing_that_a_file_says_acts_on_a_terminal(tmp_path: Path) -> None:
    name = "d\x1b]0;title\x07\u202e"
    (tmp_path / "gold.jsonl").write_text(
        json.dumps({"doc_id": name, "mentions": [{"label": "A\x1b[2J", "span": [0, 3], "text": "Ana"}]}) + "\n", "utf-8"
    )
    (tmp_path / "pred.jsonl").write_text(json.dumps({"doc_id": "e\x9b2J", "mentions": []}) + "\n", "utf-8")
    done = run_annot("score", "--gold", "gold.jsonl", "--pred", "pred.jsonl", "--errors", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    for acting in ("\x1b", "\x07", "\x9b", "\u202e"):
        assert acting not in done.stdout + done.stderr
    assert r"not-in-gold e\x9b2J" in done.stderr
    assert r"d\x1b]0;title\x07\u202e missed: gold A\x1b[2J@0-3" in done.stdout


def test_gold_may_be_named_by_its_version(repository: ProjectFolder, tmp_path: Path) -> None:
    newest = release_folders(repository)[-1]
    done = run_annot("score", "--gold", newest.name, "--pred", str(newest), cwd=repository.root)
    assert done.returncode == 0, done.stderr


def test_what_a_format_cannot_say_is_not_given(repository: ProjectFolder, tmp_path: Path) -> None:
    path = tmp_path / "p.conll"
    path.write_text("# doc_id = 004_885b1dd11b89edf8\nUkraine B-Actor\n", "utf-8")
    newest = release_folders(repository)[-1]
    done = run_annot("score", "--gold", str(newest), "--pred", str(path), cwd=repository.root)
    assert "Relations and attributes: not given, CoNLL cannot say them" in done.stdout
    assert "Attributes of mentions" not in done.stdout
    both = run_annot("score", "--gold", str(newest), "--pred", str(newest), "--versus", str(path), cwd=repository.root)
    assert "Relations: " in both.stdout
    assert "Versus: relations not compared, the format of one of the two cannot say them" in both.stdout
