"""The command line: verbs, exit codes, one message a fault, and files left as they were."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annot.cli.main import VERBS, command_of
from annot.project.project import ProjectFolder
from tests.command import run_annot

RAW_TASK = {
    "id": 1,
    "data": {"doc_id": "004_885b1dd11b89edf8"},
    "annotations": [{"id": 2, "completed_by": 1, "result": []}],
}


WIDE = {"COLUMNS": "240"}


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".annot" not in path.parts}


def test_help_lists_each_verb_on_one_line(tmp_path: Path) -> None:
    done = run_annot("--help", cwd=tmp_path)
    assert done.returncode == 0
    listed = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("│ ") and line[2] != " "]
    verbs = [word for word in listed if not word.startswith("-")]
    assert verbs == [
        "init",
        "schema",
        "seeds",
        "select",
        "server",
        "push",
        "restore",
        "pull",
        "import",
        "predict",
        "serve",
        "status",
        "migrate",
        "check",
        "agree",
        "bias",
        "adjudicate",
        "suspects",
        "report",
        "split",
        "release",
        "standoff",
        "rehydrate",
        "publish",
        "export",
        "diff",
        "log",
        "score",
        "curve",
        "corpus",
        "explain",
        "doctor",
    ]
    commands = done.stdout.split("Commands ")[1].splitlines()
    assert not [line for line in commands if line.startswith("│  ")], "a description is too long"


@pytest.mark.parametrize("verb", VERBS)
def test_the_list_says_what_the_verb_itself_says(verb: str) -> None:
    said = command_of(verb).help.split("\n\n")[0]
    assert " ".join(said.split()) == VERBS[verb]


def test_a_verb_that_is_not_there_is_answered_with_those_that_are_near(tmp_path: Path) -> None:
    done = run_annot("schme", cwd=tmp_path)
    assert done.returncode == 2
    assert "Did you mean 'schema'" in done.stderr


@pytest.mark.parametrize(
    "verb",
    [
        ["check"],
        ["seeds", "check"],
        ["schema", "check"],
        ["adjudicate"],
        ["agree"],
        ["log"],
        ["select", "--dry-run"],
        ["predict", "rules", "--dry-run"],
        ["predict", "rules", "--evaluate"],
        ["suspects", "--predictor", "rules", "--n", "3"],
    ],
)
def test_verbs_print_one_json_object_and_nothing_else(repository: ProjectFolder, verb: list[str]) -> None:
    done = run_annot(*verb, "--json", cwd=repository.root)
    assert done.returncode == 0
    assert isinstance(json.loads(done.stdout), dict)
    assert done.stderr == ""


def test_init_prints_the_files_it_wrote_as_json(tmp_path: Path) -> None:
    done = run_annot("init", "mydata", "--json", cwd=tmp_path)
    written = json.loads(done.stdout)["written"]
    assert (done.returncode, "mydata/annot.toml" in written) == (0, True)
    assert {str(tmp_path / each) for each in written} == set(snapshot(tmp_path))


def test_help_keeps_every_word(tmp_path: Path) -> None:
    """Square brackets in a help text would be taken for markup and vanish."""
    assert "of `scores` in annot.toml" in " ".join(run_annot("score", "--help", cwd=tmp_path, env=WIDE).stdout.split())
    assert "[default: standoff]" in run_annot("standoff", "--help", cwd=tmp_path, env=WIDE).stdout


def test_release_check_passes_on_the_committed_ones(repository: ProjectFolder) -> None:
    done = run_annot("release", "--check", cwd=repository.root)
    assert (done.returncode, done.stdout) == (0, "0.1.0: verified\n0.2.0: verified\n0.3.0: verified\n")


def test_findings_end_with_one(project: ProjectFolder) -> None:
    project.decisions_path.unlink()
    done = run_annot("check", cwd=project.root)
    assert done.returncode == 1
    assert "error open-conflict" in done.stderr


def replace(path: str, old: str, new: str) -> Callable[[ProjectFolder], None]:
    def apply(project: ProjectFolder) -> None:
        target = project.root / path
        text = target.read_text("utf-8")
        assert old in text
        target.write_text(text.replace(old, new, 1), "utf-8")

    return apply


def cut(path: str) -> Callable[[ProjectFolder], None]:
    def apply(project: ProjectFolder) -> None:
        target = project.root / path
        target.write_bytes(target.read_bytes()[:-100])

    return apply


SCHEMA = "schemas/conflict-reporting.yaml"
SEED = "seeds/004_885b1dd11b89edf8.txt"
READING = "exports/conflict-reporting/readings/reader-a.jsonl"


@pytest.mark.parametrize(
    ("damage", "verb", "code", "message"),
    [
        (replace(SCHEMA, "relations:\n", "relations: [\n"), "schema check", 2, f"{SCHEMA}:220: not YAML"),
        (replace(SCHEMA, "tail: [Location]", "tail: [Place]"), "schema check", 2, f"{SCHEMA}:238: relations.occ"),
        (replace(SEED, "Ukraine", "Ukrainf"), "seeds check", 1, "seed-changed 004_885b1dd11b89edf8"),
        (replace(SEED, "Ukraine", "Ukrainf"), "agree", 0, ""),
        (cut(READING), "agree", 4, f"{READING}:5: "),
        (replace(READING, "[33,40]", "[33,30]"), "check", 4, f"{READING}:1: a span needs 0 <= start < end"),
        (replace("annot.toml", "[studio]", "[studios]"), "check", 2, "annot.toml:15: studios: unknown key"),
        (lambda project: None, "push", 3, "the embedded Label Studio is not running"),
        (lambda project: None, "pull --annotator nobody", 2, "'nobody' is not an annotator"),
        (lambda project: None, "pull --from x.json", 2, "--from and --state each need one --annotator"),
        (lambda project: None, "pull --from x.json --annotator reader-a", 2, "x.json: no such file"),
        (lambda project: None, "release 0.1.1", 2, "0.1.1 does not come after"),
        (lambda project: None, "release 0.1", 2, "'0.1' is no semantic version"),
        (lambda project: None, "release 0.1.0", 2, "0.1.0 exists, and a release never changes"),
        (lambda project: None, "server start", 2, "annot.toml names the server"),
    ],
)  # fmt: skip
def test_a_fault_gives_one_message_and_leaves_every_file(
    project: ProjectFolder, damage: Callable[[ProjectFolder], None], verb: str, code: int, message: str
) -> None:
    damage(project)
    if verb == "server start":
        replace("annot.toml", "[studio]\n", '[studio]\nurl = "http://127.0.0.1:9"\n')(project)
    before = snapshot(project.root)
    done = run_annot(*verb.split(), cwd=project.root)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert message in done.stderr
    assert snapshot(project.root) == before


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (json.dumps([RAW_TASK]).encode()[:-9], 4, "the JSON is cut off after"),
        (b'[{"id": 1, "text": "x", "label": []}]', 4, "as in a JSON-MIN export"),
        (b"id,label\n1,a\n", 4, "not JSON, it begins with"),
    ],
)
def test_a_file_that_is_no_raw_export_is_refused(
    project: ProjectFolder, content: bytes, code: int, message: str
) -> None:
    (project.root / "export.json").write_bytes(content)
    before = snapshot(project.root)
    done = run_annot("pull", "--from", "export.json", "--annotator", "reader-a", cwd=project.root)
    assert done.returncode == code
    assert message in done.stderr
    assert snapshot(project.root) == before


def result(region: str, start: int, end: int, text: str, label: str = "Actor") -> dict[str, object]:
    value = {"start": start, "end": end, "text": text, "labels": [label]}
    return {"id": region, "type": "labels", "from_name": "label", "to_name": "text", "value": value}


@pytest.mark.parametrize(
    ("results", "message"),
    [
        ([result("r1", 12, 99999, "x")], "error span-past-text 004_885b1dd11b89edf8 region r1: start 12, end 99999"),
        (
            [result("r1", 12, 25, "Corée du Nord", "State")],
            "error unknown-label 004_885b1dd11b89edf8 region r1: 'State'",
        ),
        (
            [result("r1", 12, 25, "Corée du Nord"), result("r1", 53, 59, "Russie")],
            "error duplicate-region 004_885b1dd11b89edf8 region r1: ['Actor'] on 'Russie' is a second region with this",
        ),
        (
            [
                result("r1", 12, 25, "Corée du Nord"),
                {"type": "relation", "from_id": "r1", "to_id": "r2", "direction": "right", "labels": ["compte"]},
            ],
            "error dangling-relation 004_885b1dd11b89edf8 region r1→r2",
        ),
    ],
)
def test_regions_that_cannot_be_held_refuse_the_pull(
    project: ProjectFolder, results: list[dict[str, object]], message: str
) -> None:
    task = {
        **RAW_TASK,
        "data": {"doc_id": "004_885b1dd11b89edf8", "text": project.documents["004_885b1dd11b89edf8"].text},
        "annotations": [{"id": 2, "completed_by": 1, "result": results}],
    }
    (project.root / "export.json").write_text(json.dumps([task]), "utf-8")
    before = snapshot(project.root)
    done = run_annot("pull", "--from", "export.json", "--annotator", "reader-a", cwd=project.root)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Nothing was written" in done.stderr
    assert snapshot(project.root) == before


def test_a_wrong_token_and_a_server_that_is_down_end_with_three(live: ProjectFolder, project: ProjectFolder) -> None:
    from annot.workspace.connection import embedded_server

    state = embedded_server(live).state()
    assert state is not None
    for url, message in (
        (state.url, "refuses the token of ANNOT_STUDIO_TOKEN (401)"),
        ("http://127.0.0.1:9", "does not answer"),
    ):
        text = (project.root / "annot.toml").read_text("utf-8").split("[split]")[1]
        head = (project.root / "annot.toml").read_text("utf-8").split("[studio]")[0]
        (project.root / "annot.toml").write_text(f'{head}[studio]\nurl = "{url}"\n[split]{text}', "utf-8")
        before = snapshot(project.root)
        done = run_annot("pull", cwd=project.root, env={"ANNOT_STUDIO_TOKEN": "0123456789" * 4})
        assert done.returncode == 3
        assert message in done.stderr
        assert "0123456789" not in done.stderr + done.stdout
        assert snapshot(project.root) == before


def test_findings_are_waived_on_the_command_line(project: ProjectFolder) -> None:
    project.waivers_path.unlink(missing_ok=True)
    listed = run_annot("check", "--json", cwd=project.root)
    findings = json.loads(listed.stdout)["issues"]
    assert (listed.returncode, listed.stderr) == (1, "")
    answers = "".join(json.dumps({"finding": each["id"], "reason": "the text glues words"}) + "\n" for each in findings)
    (project.root / "answers.jsonl").write_text(answers, "utf-8")
    assert run_annot("check", "--waive", "answers.jsonl", cwd=project.root).returncode == 2
    done = run_annot("check", "--waive", "answers.jsonl", "--by", "adjudicator", cwd=project.root)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, f"nothing found, {len(findings)} waived"), done.stderr
    assert done.stdout.startswith("most alike on two sides: 002_0ba66114ffe4b64b and 003_dc97aa6148c96c29")
    shown = run_annot("check", "--waived", cwd=project.root)
    assert (
        "waived edge-in-word 000_3352b04f52570146 Location@4166-4170: the text glues words (adjudicator,"
        in shown.stdout
    )
    standing = json.loads(run_annot("check", "--json", cwd=project.root).stdout)
    assert [each["id"] for each in standing["waived"]] == [each["id"] for each in findings]
