"""Data-set projects of a test's own: any texts under any schema."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from annot.project.project import ProjectFolder, open_project

CONFIG = """\
[dataset]
name = "{name}"
title = "{name}"
language = "en"
schema = "schema.yaml"
guidelines = "guidelines.md"
exports = "exports"

[release]
min_readers = 1

[annotators.reader]
kind = "human"
email = "{email}"
"""


def share_server(server: ProjectFolder, project: ProjectFolder) -> None:
    """Lets `project` use the embedded server of `server`, and its accounts."""
    project.state.mkdir(exist_ok=True)
    for part in ("credentials.json", "server"):
        (project.state / part).symlink_to(server.state / part)


def make_data_set(
    folder: Path, *, name: str, schema: str, texts: Mapping[str, str], email: str = "reader@annot.localhost"
) -> ProjectFolder:
    """Writes and opens a project with one reader, `reader`.

    Args:
        folder: an empty folder.
        name: of data set and schema.
        schema: the schema file without name, version and language.
        texts: by document id.
        email: of the reader's account.
    """
    (folder / "seeds").mkdir(parents=True)
    (folder / "annot.toml").write_text(CONFIG.format(name=name, email=email), "utf-8")
    (folder / "schema.yaml").write_text(f"name: {name}\nversion: 1.0.0\nlanguage: en\n{schema}", "utf-8")
    (folder / "guidelines.md").write_text("# Guidelines\n", "utf-8")
    rows = []
    for doc_id, text in texts.items():
        data = text.encode()
        (folder / "seeds" / f"{doc_id}.txt").write_bytes(data)
        row = {"doc_id": doc_id, "file": f"{doc_id}.txt", "sha256": hashlib.sha256(data).hexdigest()}
        rows.append(row | {"n_chars": len(text), "language": "en", "date_source": "unknown"})
    manifest = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "seeds" / "manifest.jsonl").write_text(manifest, "utf-8")
    return open_project(folder)
