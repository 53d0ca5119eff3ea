"""Units of tests, and those of the public cases of pygamma-agreement."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from annot.quality.units import Units


def units(*rows: tuple[float, float, int]) -> Units:
    start, end, label = zip(*rows, strict=True) if rows else ((), (), ())
    return Units(np.array(start, np.float64), np.array(end, np.float64), np.array(label, np.int64))


def read_case(path: Path) -> tuple[list[Units], list[str]]:
    """The units of each annotator, and the labels that their numbers stand for."""
    rows: dict[str, list[tuple[float, float, int]]] = {}
    labels: dict[str, int] = {}
    with path.open(newline="") as lines:
        for who, label, start, end in filter(None, csv.reader(lines)):
            rows.setdefault(who, []).append((float(start), float(end), labels.setdefault(label, len(labels))))
    return [units(*each) for each in rows.values()], list(labels)


def file_of(name: str) -> str:
    """The file of a case that EXPECTED.json names by its file or by the end of it."""
    return name if name.endswith(".csv") else f"annotation_paul_suzann_alex_{name}.csv"
