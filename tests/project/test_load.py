"""`annot.load`: a release in one line, typed and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

import annot
from annot.core.errors import ConfigError, DataError
from annot.project.project import ProjectFolder


def test_a_project_loads_its_newest_release_or_the_one_that_is_named(repository: ProjectFolder) -> None:
    release = annot.load(repository.root, version="0.1.0")
    assert release.manifest.version == "0.1.0"
    assert len(release) == 5
    for document, gold, *_ in release:
        for mention in gold.mentions:
            assert document.text[mention.span.start : mention.span.end] == mention.text
    assert annot.load(repository.root).manifest.version == max(path.name for path in repository.releases_dir.iterdir())
    folder = repository.releases_dir / "0.1.0"
    assert annot.load(str(folder)).manifest.digest == release.manifest.digest


def test_what_is_not_there_is_said(repository: ProjectFolder, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"has no release 9\.0\.0 \(there: 0\.1\.0, 0\.2\.0"):
        annot.load(repository.root, version="9.0.0")
    with pytest.raises(ConfigError, match=r"is release 0\.1\.0, not 0\.2\.0"):
        annot.load(repository.releases_dir / "0.1.0", version="0.2.0")
    with pytest.raises(ConfigError, match="it is no release, and no project"):
        annot.load(tmp_path)
    with pytest.raises(ConfigError, match="no such folder, and no name of a data set of the Hub"):
        annot.load("./nowhere")


def test_a_changed_text_is_found(project: ProjectFolder) -> None:
    folder = project.releases_dir / "0.1.0"
    manifest = (folder / "manifest.json").read_text("utf-8")
    first = "f471724bd8c6bf05bf5e687d5b8412beaa3a1d5cd6c83af9469fb5b933818295"
    assert first in manifest
    (folder / "manifest.json").write_text(manifest.replace(first, "0" * 64), "utf-8")
    with pytest.raises(DataError, match="the text of 000_3352b04f52570146 has another sha256 than the manifest says"):
        annot.load(folder)


def test_another_content_than_the_digest_names_is_refused(project: ProjectFolder) -> None:
    folder = project.releases_dir / "0.2.0"
    manifest = (folder / "manifest.json").read_text("utf-8")
    (folder / "manifest.json").write_text(
        manifest.replace('"digest": "4deeb0f35068', '"digest": "4deeb0f35069'), "utf-8"
    )
    with pytest.raises(DataError, match=r"its content has digest 4deeb0f35068…, the manifest says 4deeb0f35069…"):
        annot.load(folder)


def test_a_release_is_read_under_its_own_schema_and_no_other(project: ProjectFolder) -> None:
    folder = project.releases_dir / "0.3.0"
    config = folder / "source" / "annot.toml"
    text = config.read_text("utf-8")
    config.write_text(
        text.replace('"schemas/conflict-reporting.yaml"', '"../../../../../schemas/conflict-reporting.yaml"')
    )
    with pytest.raises(DataError, match=r"'\.\./.*\.yaml' lies outside of the release"):
        annot.load(folder)
    # The project above the release has a configuration too.
    config.unlink()
    with pytest.raises(DataError, match=r"source/annot\.toml: no such file; is .* a whole release"):
        annot.load(folder)


def test_a_broken_schema_of_a_release_is_a_fault_of_its_data(project: ProjectFolder) -> None:
    folder = project.releases_dir / "0.3.0"
    (folder / "source" / "schemas" / "conflict-reporting.yaml").write_text("mentions: [", "utf-8")
    with pytest.raises(DataError, match=r"conflict-reporting\.yaml:1: not YAML"):
        annot.load(folder)
