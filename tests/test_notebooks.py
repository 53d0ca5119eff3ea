"""The notebooks of the docs run, and show what they say that they show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from scripts.run_notebooks import NOTEBOOKS, read, run

N_PLAIN = 10
"""Cells at the beginning that work in a plain Python as well."""


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shown(cell: nbformat.NotebookNode) -> list[str]:
    """What a cell prints and shows, as plain text."""
    texts = [each.get("text") or each.get("data", {}).get("text/plain", "") for each in cell.outputs]
    return [each.strip() for each in texts]


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name)
def test_every_cell_shows_what_is_saved(path: Path) -> None:
    saved, ran = read(path), run(path)
    for number, (before, now) in enumerate(zip(code_cells(saved), code_cells(ran), strict=True)):
        assert shown(now) == shown(before), f"code cell {number}: {before.source}\nscripts/notebooks saves it anew"
    assert all(shown(cell) for cell in code_cells(saved)), "every cell shows something"


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name)
def test_the_first_cells_work_in_a_plain_python(path: Path) -> None:
    cells = code_cells(read(path))[:N_PLAIN]
    code = "\n".join(cell.source for cell in cells)
    done = subprocess.run([sys.executable, "-c", code], cwd=path.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_notebook_holds_a_text_of_others(root: Path) -> None:
    """A hundred characters of an article at most."""
    texts = [path.read_text("utf-8") for path in (root / "seeds").glob("*.txt")]
    for path in NOTEBOOKS.glob("*.ipynb"):
        saved = path.read_text("utf-8").encode().decode("unicode_escape", "ignore") + path.read_text("utf-8")
        for text in texts:
            for start in range(0, len(text) - 150, 50):
                assert text[start : start + 150] not in saved, f"{path.name} quotes {text[start : start + 150]!r}"
