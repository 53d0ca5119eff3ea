"""The copy in which recipes are followed: files that a recipe does not name are found, and those named in vain."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.copied_house import CopiedHouse


@pytest.fixture
def house(tmp_path: Path) -> CopiedHouse:
    return CopiedHouse(tmp_path, recipe="Add a finding")


def test_nothing_is_touched_at_first_and_what_the_recipe_names_is_missed(house: CopiedHouse) -> None:
    assert house.touched == []
    with pytest.raises(AssertionError, match=r"« Add a finding » names annot/core/findings\.py, which needs no change"):
        house.require_recipe()


def test_a_file_that_is_not_named_is_found(house: CopiedHouse) -> None:
    house.change("annot/core/findings.py", ("_GROUPS: ", "# changed\n_GROUPS: "))
    house.require_recipe()
    house.add("annot/core/more.py", "")
    assert house.touched == ["annot/core/findings.py", "annot/core/more.py"]
    with pytest.raises(AssertionError, match=r"does not name annot/core/more\.py"):
        house.require_recipe()


def test_a_file_that_is_gone_is_found(house: CopiedHouse) -> None:
    (house.root / "annot" / "core" / "plural.py").unlink()
    assert house.touched == ["annot/core/plural.py"]


def test_a_recipe_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"CONTRIBUTING\.md has no « Add a wing »"):
        CopiedHouse(tmp_path, recipe="Add a wing").require_recipe()


def test_commands_of_the_copy_run_one_after_the_other(house: CopiedHouse) -> None:
    house.change("annot/core/findings.py", ('"the manifest names a file that is not there"', '"a file is gone"'))
    said, wrong = house.annot(["explain", "seed-missing"], ["explain", "nothing-such"])
    assert said.out.startswith("seed-missing (error): a file is gone\n")
    assert (wrong.code, wrong.out) == (2, "")
