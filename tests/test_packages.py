"""What goes to PyPI: the wheel and the source archive, as the build backend makes them."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
from trove_classifiers import classifiers

import annot

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NAME = f"annot_gold-{annot.__version__}"


def build(kind: str, folder: Path, target: Path) -> Path:
    """Builds one of the two in a process of its own, since a build backend works in the current folder."""
    words = f"import sys, hatchling.build as b; print(b.build_{kind}(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", words, str(target)], cwd=folder, capture_output=True, text=True, check=True
    )
    return target / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


def of_wheel(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def of_sdist(path: Path) -> dict[str, bytes]:
    found = {}
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            opened = archive.extractfile(member)
            assert opened is not None
            found[member.name] = opened.read()
    return found


def sources() -> set[str]:
    """What git has of the package."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "annot"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}


def metadata(text: bytes) -> Message:
    return Parser().parsestr(text.decode())


def test_both_say_the_same_of_the_project(wheel: Path, sdist: Path) -> None:
    said = of_wheel(wheel)[f"{NAME}.dist-info/METADATA"]
    assert of_sdist(sdist)[f"{NAME}/PKG-INFO"] == said
    found = metadata(said)
    assert (found["Name"], found["Version"]) == ("annot-gold", PROJECT["version"])
    assert (found["Requires-Python"], found["License-Expression"]) == (">=3.11", "Apache-2.0")
    assert found["Description-Content-Type"] == "text/markdown"
    assert found.get_payload() == (ROOT / "README.md").read_text("utf-8")
    assert set(found.get_all("Provides-Extra", [])) == set(PROJECT["optional-dependencies"])
    # An address is named once there is one.
    assert found.get_all("Project-URL") is None


def test_the_version_is_the_same_everywhere() -> None:
    assert annot.__version__ == PROJECT["version"]


def test_classifiers_are_known_and_say_what_annot_is() -> None:
    assert set(PROJECT["classifiers"]) <= classifiers
    for name in ("Framework :: Pytest", "Topic :: Text Processing :: Linguistic", "Typing :: Typed"):
        assert name in PROJECT["classifiers"]


def test_the_wheel_has_the_package_and_nothing_else(wheel: Path) -> None:
    found = of_wheel(wheel)
    assert {name for name in found if not name.startswith(f"{NAME}.dist-info/")} == sources()
    assert "annot/py.typed" in found
    entries = found[f"{NAME}.dist-info/entry_points.txt"].decode()
    assert "annot = annot.cli.main:main" in entries
    assert "annot = annot.ci.plugin" in entries
    assert f"{NAME}.dist-info/licenses/LICENSE" in found


def test_the_source_archive_has_no_text_of_others(sdist: Path) -> None:
    """Seeds and releases hold press articles; the tests need them, and so are not in it either."""
    beside = {"PKG-INFO", "pyproject.toml", ".gitignore", "CHANGELOG.md", "CITATION.cff", "LICENSE", "README.md"}
    assert {name.removeprefix(f"{NAME}/") for name in of_sdist(sdist)} == sources() | beside


def test_the_source_archive_makes_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    again = build("wheel", tmp_path / NAME, tmp_path)
    assert of_wheel(again) == of_wheel(wheel)
