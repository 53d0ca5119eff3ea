"""« Add a finding » in CONTRIBUTING.md, followed in a copy of annot: one row."""

from __future__ import annotations

from pathlib import Path

from tests.copied_house import CopiedHouse

ROW = """\
        ("seed-upside-down", "warning", "the text stands on its head", "Turn it round."),
"""


def test_a_finding_is_one_row(tmp_path: Path) -> None:
    house = CopiedHouse(tmp_path, recipe="Add a finding")
    house.change("annot/core/findings.py", ('        ("seed-unlisted"', f'{ROW}        ("seed-unlisted"'))
    house.require_recipe()
    told, unknown, listed, page = house.annot(
        ["explain", "seed-upside-down"], ["explain", "seed-upside-up"], ["explain"], ["explain", "--markdown"]
    )
    assert told == (0, "seed-upside-down (warning): the text stands on its head\nTurn it round.\n", "")
    assert (unknown.code, "did you mean seed-upside-down" in unknown.err) == (2, True)
    assert "seed-upside-down" in listed.out
    assert "| `seed-upside-down` | warning | the text stands on its head | Turn it round. |  |\n" in page.out
