"""`annot report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import show, show_json
from annot.core.plural import plural


def report(
    output: Annotated[
        Path | None, typer.Option(help="File to write; default: .annot/report.html.", show_default=False)
    ] = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Write one HTML page for people: texts, conflicts, agreement, records."""
    written = open_at(project).report(output)
    data = written.data
    counts = {
        "n_documents": len(data.documents),
        "n_mentions": sum(len(each.mentions) for each in data.gold.values()),
        "n_conflicts": sum(each.is_conflict for each in data.disputes),
        "n_records": len(data.records),
    }
    if as_json:
        show_json({"path": str(written.path), "n_bytes": written.n_bytes, **counts})
    else:
        words = ", ".join(plural(n, name.removeprefix("n_").removesuffix("s")) for name, n in counts.items())
        show(f"wrote {written.path} ({written.n_bytes // 1000} kB): {words}")
