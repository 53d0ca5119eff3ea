"""Builds the site of the docs. Called by scripts/docs.

The pages are those of docs/, and three of the repository that stand beside it. They are laid together in a folder of
their own, so that links between them are held against each other.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BESIDE = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md", "SECURITY.md": "security.md"}
_LINK = re.compile(r"\]\((?:\.\./)?(?P<file>[A-Z]+\.md)(?P<anchor>#[^)]*)?\)")
_SHOWN = re.compile(r"\x1b\[[0-9;]*m")


def lay_pages(folder: Path) -> None:
    """Puts all pages and the configuration into `folder`."""
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("notebooks"))
    shutil.copy(ROOT / "mkdocs.yml", folder)
    for source, page in BESIDE.items():
        text = (ROOT / source).read_text("utf-8").replace("](docs/", "](")
        (folder / "docs" / page).write_text(text, "utf-8")
    for path in (folder / "docs").rglob("*.md"):
        text = path.read_text("utf-8")
        led = _LINK.sub(lambda match: f"]({BESIDE.get(match['file'], match['file'])}{match['anchor'] or ''})", text)
        if led != text:
            path.write_text(led, "utf-8")


def build(target: Path) -> list[str]:
    """Builds the site into `target`; gives what is wrong with the pages, a line of the builder each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_pages(folder)
        done = subprocess.run(
            [sys.executable, "-m", "zensical", "build", "--strict"], cwd=folder, capture_output=True, text=True
        )
        said = _SHOWN.sub("", done.stdout + done.stderr).splitlines()
        if done.returncode:
            return [line for line in said if "Traceback" not in line and not line.startswith("  File")]
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(folder / "site", target)
    return []


def serve() -> int:
    """Shows the site on loopback. Pages are laid out once: begin again to see what was written since."""
    with tempfile.TemporaryDirectory() as name:
        lay_pages(Path(name))
        words = [sys.executable, "-m", "zensical", "serve", "--dev-addr", "127.0.0.1:8010"]
        return subprocess.run(words, cwd=name, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="keep nothing")
    parser.add_argument("--serve", action="store_true", help="show it on loopback")
    options = parser.parse_args()
    if options.serve:
        return serve()
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "site" if options.check else ROOT / "site"
        faults = build(target)
    print("\n".join(faults) if faults else "no link or anchor leads nowhere" if options.check else f"built {target}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
