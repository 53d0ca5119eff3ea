"""The table of formats in the docs is that of the code."""

from __future__ import annotations

from pathlib import Path

from annot.formats.registry import FORMAT_NAMES, format_named


def test_the_docs_say_what_each_format_does(root: Path) -> None:
    rows = []
    for name in FORMAT_NAMES:
        each = format_named(name)
        reads, writes = ("yes" if of is not None else "no" for of in (each.read, each.write))
        rows.append(f"| `{name}` {each.title} | {reads} | {writes} | {', '.join(each.cannot_say) or '–'} |")
    page = (root / "docs" / "formats.md").read_text("utf-8")
    assert [line for line in page.splitlines() if line.startswith("| `")] == rows
