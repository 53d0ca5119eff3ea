"""`annot release`: named by what changed, refused where something is not sound, and held to by `--check`."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from annot.core.errors import ConfigError, DataError, UnreadableError
from annot.project.project import ProjectFolder, open_project
from annot.project.release_check import check_releases
from annot.project.release_source import source_files
from annot.project.unreleased import check_unreleased
from annot.steps.release import release

DOC = "000_3352b04f52570146"
DAY = date(2026, 1, 2)


@pytest.fixture
def released(project: ProjectFolder) -> ProjectFolder:
    """The repository's data set with one release, 0.4.0, that is its gold as it is now."""
    shutil.rmtree(project.releases_dir)
    (project.exports / "CHANGELOG.md").unlink()
    release(project, "0.4.0", on=DAY)
    return open_project(project.root)


def change_readings(project: ProjectFolder, before: str, after: str) -> ProjectFolder:
    """Both readers say something else: nobody has to decide it."""
    for name in project.readers:
        path = project.readings_dir / f"{name}.jsonl"
        text = path.read_text("utf-8")
        assert text.count(before) >= 1, before
        path.write_text(text.replace(before, after, 1), "utf-8")
    return open_project(project.root)


def drop_last_location(project: ProjectFolder) -> ProjectFolder:
    for name in project.readers:
        path = project.readings_dir / f"{name}.jsonl"
        lines = path.read_text("utf-8").splitlines()
        row = json.loads(lines[0])
        tied = {relation[end] for relation in row["relations"] for end in ("head", "tail")}
        free = [each for each in row["mentions"] if each["label"] == "Location" and each["id"] not in tied]
        row["mentions"].remove(free[-1])
        lines[0] = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        path.write_text("\n".join(lines) + "\n", "utf-8")
    return open_project(project.root)


def test_a_correction_is_the_next_patch_and_stands_in_the_changelog(released: ProjectFolder) -> None:
    found = release(drop_last_location(released), on=DAY)
    assert (found.manifest.version, found.since) == ("0.4.1", "0.4.0")
    assert list(found.changes) == ["1 mention removed (Location 1)"]
    changelog = (released.exports / "CHANGELOG.md").read_text("utf-8")
    assert changelog.index("## 0.4.1 (2026-01-02)") < changelog.index("## 0.4.0 (2026-01-02)")
    assert "Counted from the data: since 0.4.0.\n\n- 1 mention removed (Location 1)\n" in changelog
    assert check_releases(released) == {"0.4.0": [], "0.4.1": []}


def test_the_first_release_of_a_project_is_0_1_0(project: ProjectFolder) -> None:
    shutil.rmtree(project.releases_dir)
    found = release(project, dry_run=True)
    assert found.manifest.version == "0.1.0"
    assert list(found.changes) == ["5 documents", "363 mentions", "107 relations"]


def test_the_same_gold_needs_a_name_to_be_released_again(released: ProjectFolder) -> None:
    with pytest.raises(ConfigError, match=r"nothing changed since 0\.4\.0; name a version to release the same gold"):
        release(released)
    assert release(released, "0.4.1", on=DAY).changes == []


def test_a_version_less_than_the_changes_ask_for_is_refused(released: ProjectFolder) -> None:
    path = released.guidelines_path
    text = path.read_text("utf-8")
    assert "version 1.1.0" in text
    path.write_text(text.replace("version 1.1.0", "version 1.2.0") + "\nOne rule more.\n", "utf-8")
    changed = open_project(released.root)
    # A rule more adds: below 1.0 that is a patch. A larger step is a person's to take.
    assert release(changed, dry_run=True).manifest.version == "0.4.1"
    assert release(changed, "0.5.0", dry_run=True).manifest.version == "0.5.0"
    with pytest.raises(ConfigError, match=r"0\.3\.0 is too small after 0\.4\.0: .*guidelines.* 0\.4\.1 at least"):
        release(changed, "0.3.0")


def test_a_release_is_refused_for_errors_and_does_not_wait_for_warnings(
    released: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annot.project.checks.lint_gold", lambda *_, **__: pytest.fail("the lint only warns"))
    assert release(drop_last_location(released), dry_run=True).manifest.version == "0.4.1"
    (released.seeds_dir / f"{DOC}.txt").write_text("Another text.", "utf-8")
    with pytest.raises(DataError, match=rf"nothing was released: the data has errors .*\n.*{DOC}"):
        release(open_project(released.root))


def test_the_version_stays_below_one_until_people_have_annotated(released: ProjectFolder) -> None:
    with pytest.raises(ConfigError, match=r"1\.0\.0: no person is among the annotators"):
        release(released, "1.0.0")


def test_a_changed_release_stops_the_next_one(released: ProjectFolder) -> None:
    (released.releases_dir / "0.4.0" / "gold.jsonl").write_text("{}\n", "utf-8")
    with pytest.raises(DataError, match=r"nothing was released: release 0\.4\.0 is not what it was .*\n.*gold\.jsonl"):
        release(drop_last_location(released))


def test_a_gate_that_is_not_met_stops_a_release(released: ProjectFolder) -> None:
    with (released.root / "annot.toml").open("a", encoding="utf-8") as config:
        config.write("\n[gates.mentions.strict]\nCasualtyFigure = 0.99\n")
    changed = drop_last_location(released)
    with pytest.raises(DataError, match=r"nothing was released: a gate of agreement is not met .*\n.*CasualtyFigure"):
        release(changed)
    assert not (released.releases_dir / "0.4.1").exists()


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@annot.localhost", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def test_what_git_has_not_committed_is_not_released(released: ProjectFolder) -> None:
    git(released.root, "init", "--quiet")
    git(released.root, "add", ".")
    git(released.root, "commit", "--quiet", "-m", "All")
    changed = drop_last_location(released)
    with pytest.raises(DataError, match=r"git has not committed\n.*readings/reader-a\.jsonl\n.*reader-b\.jsonl"):
        release(changed)
    assert release(changed, dry_run=True, dirty=True).manifest.version == "0.4.1"
    git(released.root, "commit", "--quiet", "-am", "Drop a place")
    assert release(changed, on=DAY).manifest.version == "0.4.1"


def test_what_git_ignores_is_not_released_but_for_texts_that_the_manifest_names(released: ProjectFolder) -> None:
    (released.root / ".gitignore").write_text("/seeds/*.txt\n", "utf-8")
    changed = drop_last_location(released)
    git(released.root, "init", "--quiet")
    git(released.root, "add", ".")
    git(released.root, "commit", "--quiet", "-m", "All but the texts")
    assert release(changed, dry_run=True).manifest.version == "0.4.1"
    (released.root / ".gitignore").write_text("/seeds/*.txt\n/exports/*/readings/\n", "utf-8")
    git(released.root, "rm", "--quiet", "--cached", "-r", "exports/conflict-reporting/readings")
    git(released.root, "commit", "--quiet", "-am", "Keep readings out")
    with pytest.raises(DataError, match=r"git has not committed\n.*readings/reader-a\.jsonl\n.*reader-b\.jsonl"):
        release(changed)


def test_line_ends_that_git_would_change_are_not_released(released: ProjectFolder) -> None:
    changed = drop_last_location(released)
    guidelines = released.guidelines_path
    guidelines.write_bytes(guidelines.read_bytes().replace(b"\n", b"\r\n"))
    attributes = released.root / ".gitattributes"
    attributes.write_text("* text=auto\n", "utf-8")
    git(released.root, "init", "--quiet")
    git(released.root, "add", ".")
    git(released.root, "commit", "--quiet", "-m", "All")
    with pytest.raises(DataError, match=r"conflict-reporting\.md: git keeps other line ends; write `-text`") as caught:
        release(changed)
    assert str(caught.value).count("other line ends") == 1
    attributes.write_text("* text=auto\n/schemas/** -text\n", "utf-8")
    git(released.root, "add", "--renormalize", ".")
    git(released.root, "commit", "--quiet", "-am", "Keep line ends")
    assert release(open_project(released.root), dry_run=True).manifest.version == "0.4.1"


def test_a_release_that_is_refused_writes_no_places(released: ProjectFolder) -> None:
    released.splits_path.unlink()
    for name in released.readers:
        (released.readings_dir / f"{name}.jsonl").unlink()
    released.decisions_path.unlink()
    with pytest.raises(DataError, match="nothing was released: no document of conflict-reporting has gold"):
        release(released)
    assert not released.splits_path.exists()


def test_new_places_are_in_the_source_of_the_release_that_makes_them(released: ProjectFolder) -> None:
    kept = released.splits_path.read_bytes()
    released.splits_path.unlink()
    release(released, "0.4.1", on=DAY)
    assert released.splits_path.read_bytes() == kept
    inside = released.releases_dir / "0.4.1" / "source" / released.splits_path.relative_to(released.root)
    assert inside.read_bytes() == released.splits_path.read_bytes()
    assert check_releases(released)["0.4.1"] == []


@pytest.mark.parametrize("other", [None, "0.5.0"])
def test_of_two_releases_at_once_one_is_made_and_the_other_says_so(
    released: ProjectFolder, monkeypatch: pytest.MonkeyPatch, other: str | None
) -> None:
    changed = drop_last_location(released)
    read = source_files

    def late(project: ProjectFolder) -> dict[str, bytes]:
        monkeypatch.setattr("annot.steps.release.source_files", read)
        release(project, other, on=DAY)
        return read(project)

    monkeypatch.setattr("annot.steps.release.source_files", late)
    with pytest.raises(ConfigError, match=r"another release was made meanwhile in .*/releases; look at it"):
        release(changed, on=DAY)
    made = other or "0.4.1"
    assert check_releases(released) == {"0.4.0": [], made: []}
    assert (released.exports / "CHANGELOG.md").read_text("utf-8").count(f"## {made} ") == 1


@pytest.mark.parametrize("words", ["## Unreleased\n\nMine.\n", None])
def test_a_disk_that_refuses_leaves_the_changelog(
    released: ProjectFolder, monkeypatch: pytest.MonkeyPatch, words: str | None
) -> None:
    changelog = released.exports / "CHANGELOG.md"
    changelog.unlink()
    if words is not None:
        changelog.write_text(words, "utf-8")

    def full(target: Path, files: Mapping[str, bytes]) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    monkeypatch.setattr("annot.steps.release.write_folder", full)
    with pytest.raises(OSError, match="No space left"):
        release(drop_last_location(released), on=DAY)
    assert (changelog.read_text("utf-8") if changelog.exists() else None) == words


def test_a_link_in_a_release_is_refused(released: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = released.releases_dir / "0.4.0"
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for name, target in (("more", elsewhere), ("nothing", elsewhere / "nothing")):
        (folder / name).symlink_to(target)
        with pytest.raises(UnreadableError, match=rf"0\.4\.0/{name}: is a link; only plain files"):
            check_releases(released)
        (folder / name).unlink()
    (folder / "README.md").unlink()
    (folder / "README.md").symlink_to(elsewhere / "nothing")
    with pytest.raises(UnreadableError, match=r"0\.4\.0/README\.md: is a link"):
        check_releases(released)


def test_nothing_is_unreleased_right_after_a_release(released: ProjectFolder) -> None:
    assert list(check_unreleased(released)) == []
    # What only configures or words may change.
    (released.root / "annot.toml").write_text(
        (released.root / "annot.toml").read_text("utf-8") + "\n# a word\n", "utf-8"
    )
    released.card_path.write_text("## Motivation\n\nAnother.\n", "utf-8")
    assert list(check_unreleased(open_project(released.root))) == []


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("exports/conflict-reporting/readings/reader-b.jsonl", "exports/conflict-reporting/readings/reader-b.jsonl"),
        ("exports/conflict-reporting/decisions.jsonl", "exports/conflict-reporting/decisions.jsonl"),
        ("exports/conflict-reporting/splits.jsonl", "exports/conflict-reporting/splits.jsonl"),
        ("seeds/manifest.jsonl", "seeds/manifest.jsonl"),
        ("seeds/000_3352b04f52570146.txt", "000_3352b04f52570146"),
        ("schemas/conflict-reporting.yaml", "schemas/conflict-reporting.yaml"),
        ("schemas/guidelines/conflict-reporting.md", "schemas/guidelines/conflict-reporting.md"),
    ],
)
def test_one_changed_byte_of_an_input_is_named(released: ProjectFolder, path: str, where: str) -> None:
    target = released.root / path
    data = target.read_bytes()
    at = data.index(b"e", len(data) // 2)
    target.write_bytes(data[:at] + b"a" + data[at + 1 :])
    try:
        found = [str(issue) for issue in check_unreleased(open_project(released.root))]
    except DataError as error:
        found = [str(error)]
    assert any(where in issue for issue in found), found


def test_a_reading_that_is_gone_or_new_is_named(released: ProjectFolder) -> None:
    (released.readings_dir / "reader-c.jsonl").write_text("", "utf-8")
    (released.readings_dir / "reader-a.jsonl").unlink()
    found = {issue.where.rpartition("/")[2]: issue.message for issue in check_unreleased(released)}
    assert found["reader-a.jsonl"].startswith("is gone since 0.4.0")
    assert found["reader-c.jsonl"].startswith("is new since 0.4.0")
