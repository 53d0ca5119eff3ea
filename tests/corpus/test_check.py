"""`annot seeds check`: every departure of the seeds from their manifest is found and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annot.core.errors import DataError
from annot.corpus.check import check_seeds, check_text
from annot.corpus.manifest import read_manifest
from annot.corpus.read import read_documents
from annot.project.project import ProjectFolder

NAME = "004_885b1dd11b89edf8.txt"


def found(project: ProjectFolder) -> list[tuple[str, str]]:
    return [(issue.code, issue.severity) for issue in check_seeds(project.seeds_dir, read_manifest(project.seeds_dir))]


def change_row(project: ProjectFolder, **changes: object) -> None:
    path = project.seeds_dir / "manifest.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows[-1] |= changes
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def rewrite(change: Callable[[bytes], bytes]) -> Callable[[ProjectFolder], None]:
    def apply(project: ProjectFolder) -> None:
        path = project.seeds_dir / NAME
        path.write_bytes(change(path.read_bytes()))

    return apply


def test_the_repositorys_seeds_are_as_their_manifest_says(repository: ProjectFolder) -> None:
    assert found(repository) == []


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (rewrite(lambda data: data.replace(b"Ukraine", b"Ukrainf", 1)), "seed-changed"),
        (rewrite(lambda data: data[:-1]), "seed-changed"),
        (rewrite(lambda data: data.replace("é".encode(), b"\xe9", 1)), "seed-encoding"),
        (rewrite(lambda data: b"\xef\xbb\xbf" + data), "seed-bom"),
        (rewrite(lambda data: data.replace(b"\n", b"\r\n")), "seed-carriage-return"),
        (rewrite(lambda data: data.replace("é".encode(), "e\u0301".encode(), 1)), "seed-not-nfc"),
        (rewrite(lambda data: data + b"\x07"), "seed-control-character"),
        (lambda project: (project.seeds_dir / NAME).unlink(), "seed-missing"),
        (lambda project: (project.seeds_dir / "new.txt").write_text("x"), "seed-unlisted"),
        (lambda project: change_row(project, n_chars=1), "seed-length"),
        (lambda project: change_row(project, doc_id="003_dc97aa6148c96c29"), "seed-duplicate"),
        (
            lambda project: change_row(project, zones=[{"kind": "tags", "start": 0, "end": 99999, "text": "x"}]),
            "zone-past-text",
        ),
        (
            lambda project: change_row(project, zones=[{"kind": "tags", "start": 0, "end": 4, "text": "x"}]),
            "zone-text-differs",
        ),
    ],
)
def test_each_departure_is_found(project: ProjectFolder, damage: Callable[[ProjectFolder], object], code: str) -> None:
    damage(project)
    issues = check_seeds(project.seeds_dir, read_manifest(project.seeds_dir))
    assert code in {issue.code for issue in issues}
    (first, *_) = [issue for issue in issues if issue.code == code]
    assert first.where
    assert first.message


def test_a_character_that_databases_cannot_hold_is_an_error() -> None:
    (issue,) = check_text("d", "d.txt", "ab\0c\0")
    assert (issue.code, issue.severity) == ("seed-control-character", "error")
    assert issue.message == "U+0000 at character 2, which PostgreSQL and many other tools cannot hold; drop it"
    (other,) = check_text("d", "d.txt", "ab\x01c")
    assert (other.severity, other.message) == ("warning", "U+0001 at character 2")


def test_a_changed_seed_is_no_document(project: ProjectFolder) -> None:
    path = project.seeds_dir / NAME
    path.write_bytes(path.read_bytes().replace(b"Ukraine", b"Ukrainf", 1))
    with pytest.raises(DataError, match=r"seed-changed 004_885b1dd11b89edf8 004_885b1dd11b89edf8\.txt: sha256 is"):
        read_documents(project.seeds_dir)


def test_a_broken_manifest_row_is_named(project: ProjectFolder) -> None:
    path = project.seeds_dir / "manifest.jsonl"
    path.write_text(path.read_text("utf-8").replace('"language":"fr"', '"lang":"fr"', 1), "utf-8")
    with pytest.raises(DataError, match=r"manifest\.jsonl:1: .*lang: unknown key, did you mean 'language'\?"):
        read_manifest(project.seeds_dir)


def test_a_file_name_cannot_leave_the_folder(project: ProjectFolder) -> None:
    change_row(project, file="../annot.toml")
    with pytest.raises(DataError, match="file: String should match pattern"):
        read_manifest(project.seeds_dir)


def test_seeds_are_byte_for_byte(repository: ProjectFolder, cases: Path) -> None:
    originals = cases.parent / "seeds"
    if not originals.is_dir():
        pytest.skip("reference check: the original seeds are not beside the cases")
    for path in originals.glob("*.txt"):
        assert (repository.seeds_dir / path.name).read_bytes() == path.read_bytes()
