"""Files of others: links, pipes, bombs and broken ends are refused at the door, in a line, and in time."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import annot
from annot.core.errors import AnnotError, UnreadableError
from annot.project.project import ProjectFolder
from annot.release.tables import bounded
from annot.store import plain_files
from annot.store.plain_files import require_plain, trusted
from tests.command import in_time, run_annot

SECRET = "the words of somebody's private file"


@pytest.fixture
def release(project: ProjectFolder) -> Path:
    """A copy of the newest release, outside of any project."""
    folder = project.root / "from-others"
    shutil.copytree(project.releases_dir / "0.3.0", folder)
    return folder


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    with in_time():
        yield


def link(path: Path) -> None:
    secret = path.parent / "secret.txt"
    secret.write_text(SECRET, "utf-8")
    path.unlink() if path.is_file() else shutil.rmtree(path)
    path.symlink_to(secret)


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def listen(path: Path) -> None:
    path.unlink()
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


@pytest.mark.parametrize(("spoil", "kind"), [(link, "a link"), (pipe, "a named pipe"), (listen, "a socket")])
@pytest.mark.parametrize(
    "name", ["gold.jsonl", "source/schemas/conflict-reporting.yaml", "source/annot.toml", "README.md"]
)
@pytest.mark.parametrize("verb", ["diff from-others 0.3.0", "score --gold from-others --pred from-others", "load"])
def test_only_plain_files_of_a_release_are_read(
    release: Path, spoil: Callable[[Path], None], kind: str, name: str, verb: str
) -> None:
    spoil(release / name)
    if verb == "load":
        with pytest.raises(UnreadableError) as raised:
            annot.load(release)
        said = str(raised.value)
    else:
        done = run_annot(*verb.split(), cwd=release.parent)
        assert done.returncode in {2, 4}, done.stderr
        said = done.stdout + done.stderr
        assert "Traceback" not in said
    assert f"{name}: is {kind}; only plain files inside of" in said
    assert SECRET not in said


def test_a_linked_folder_is_refused(release: Path) -> None:
    shutil.rmtree(release / "source")
    (release / "source").symlink_to(release.parent / "seeds")
    done = run_annot("diff", "from-others", "0.3.0", cwd=release.parent)
    assert "source: is a link; only plain files" in done.stderr


@pytest.mark.parametrize("key", ["schema", "guidelines", "instruction", "seeds", "exports"])
@pytest.mark.parametrize("path", ["/etc", "../../outside"])
def test_no_part_of_a_release_lies_outside(release: Path, key: str, path: str) -> None:
    config = release / "source" / "annot.toml"
    lines = [
        f'{key} = "{path}"' if line.startswith(f"{key} =") else line for line in config.read_text("utf-8").splitlines()
    ]
    config.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(AnnotError, match="lies outside of the release"):
        annot.load(release)


def test_sizes_have_a_limit_that_trust_lifts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "large").write_bytes(b"x" * 2000)
    monkeypatch.setattr(plain_files, "MOST_BYTES", 1000)
    with pytest.raises(Exception, match=r"large: has 2,000 bytes; 1,000 bytes a file .* `annot --trust …`"):
        require_plain(tmp_path)
    with trusted():
        require_plain(tmp_path)


def test_a_table_that_asks_for_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.parquet"
    words = pa.DictionaryArray.from_arrays(pa.array([0] * 400_000, pa.int32()), pa.array(["x" * 100_000]))
    pq.write_table(pa.table({"doc_id": words, "mentions": words}), path, compression="zstd")
    assert path.stat().st_size < 100_000, "and it unpacks to 80 GB"
    done = run_annot("score", "--gold", str(path), "--pred", str(path), cwd=tmp_path)
    assert done.returncode in {2, 4}
    assert "unpacks to more than 2,147,483,648 bytes" in done.stderr
    assert "Traceback" not in done.stderr
    monkeypatch.setattr(bounded, "MOST_VALUES", 10)
    with pytest.raises(Exception, match=r"asks for 800,000 values, 10 are the limit"):
        bounded.read_bounded(pq.ParquetFile(path), "bomb")


BOMB = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10) if n else 'x'}]\n" for n in range(9))
HEAD = "name: demo\nversion: 0.1.0\nlanguage: en\ndescription: x\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEAD + BOMB, "anchors unfold to more than 200,000 values"),
        (HEAD + "mentions: &m\n  Person: {definition: x}\n  Other: *m\n", "mentions.Other"),
        (HEAD + "mentions: &m [*m]\n", "mentions"),
        (
            HEAD
            + "mentions:\n  Person: {definition: x, attributes: {n: {type: integer, default: "
            + "9" * 5000
            + "}}}\n",
            "digits",
        ),
        (HEAD + "mentions:\n  ? {a: b}\n  : {definition: x}\n", "a key is a mapping or a list"),
        (HEAD + "mentions:\n  A: &m {x: 1}\n  B: &m {y: 1}\n", "mentions.A"),
        (HEAD + "mentions: " + "[" * 20_000 + "\n", "nested too deeply"),
    ],
)
def test_a_schema_that_unfolds_without_end_is_refused(project: ProjectFolder, content: str, message: str) -> None:
    project.schema_path.write_text(content, "utf-8")
    done = run_annot("schema", "check", cwd=project.root)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr


def test_a_config_that_is_nested_without_end_is_refused(project: ProjectFolder) -> None:
    (project.root / "annot.toml").write_text("x = " + "[" * 40_000, "utf-8")
    done = run_annot("check", cwd=project.root)
    assert (done.returncode, "nested too deeply" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "line",
    [
        '{"doc_id":"one","mentions":[{"label":"Person","start":10,"end":17},{"label":"Organ',
        '{"doc_id": "one", "doc_sha256": "7f", "annotator": "second", "mentions": [{"label": "Person", "span": [7, ',
        '{"doc_id": "one", "mentions": ' + "[" * 100_000,
        '{"doc_id": "one", "mentions": [{"label": "Person", "start": ' + "9" * 5000 + ', "end": 2}]}',
        '{"doc_id": "one", "mentions": [{"label": "Person", "start": 1e400, "end": 2}]}',
    ],
)
def test_a_broken_line_of_predictions_is_named(project: ProjectFolder, line: str) -> None:
    path = project.root / "predictions.jsonl"
    path.write_text(line + "\n", "utf-8")
    done = run_annot("score", "--gold", "0.3.0", "--pred", "predictions.jsonl", cwd=project.root)
    if done.returncode == 2 and "no such file" in done.stderr:
        done = run_annot(
            "score", "--gold", str(project.releases_dir / "0.3.0"), "--pred", "predictions.jsonl", cwd=project.root
        )
    assert done.returncode in {1, 2, 4}, done.stderr
    assert "Traceback" not in done.stderr
    assert "predictions.jsonl" in done.stderr


def test_a_seed_that_is_a_link_is_named(project: ProjectFolder) -> None:
    seed = project.seeds_dir / "004_885b1dd11b89edf8.txt"
    target = project.root / "elsewhere.txt"
    target.write_bytes(seed.read_bytes())
    seed.unlink()
    seed.symlink_to(target)
    done = run_annot("seeds", "check", cwd=project.root)
    assert done.returncode == 1
    assert "is a link or no plain file; put a copy there" in done.stderr


def test_a_card_holds_no_markup_and_no_script_of_a_schema() -> None:
    from annot.release.card.tables import one_line
    from annot.schemas.tables import _cell

    for escape in (one_line, _cell):
        shown = escape("<img src=x onerror=alert(1)> [click](javascript:alert(1)) [x](JavaScript :y)")
        assert "<" not in shown
        assert "javascript:" not in shown.lower().replace(" ", "")
