"""Runs notebooks in a new kernel each, and saves their outputs."""

from __future__ import annotations

import tempfile
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parents[1] / "docs" / "notebooks"


def read(path: Path) -> nbformat.NotebookNode:
    """A notebook as it is saved."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook with what its cells print and show now.

    Warnings of a library about its surroundings say nothing of the cell, and name paths of a machine: they go.
    """
    notebook = read(path)
    with tempfile.TemporaryDirectory() as folder:
        # Sockets in a folder of its own: over TCP anybody on the machine could talk to the kernel.
        kernel = KernelManager(transport="ipc", ip=f"{folder}/kernel")
        NotebookClient(notebook, km=kernel, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [each for each in cell.outputs if each.get("name") != "stderr"]
    notebook.metadata.language_info = {"name": "python"}
    return notebook


def main() -> None:
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        nbformat.write(run(path), path)
        print(f"ran {path.name}")


if __name__ == "__main__":
    main()
