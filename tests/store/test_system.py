"""What other systems lack is not asked for: no module of annot needs what POSIX alone has."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "annot"
POSIX = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}


def test_no_module_imports_what_posix_alone_has() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not POSIX.intersection(names), f"{path}:{getattr(node, 'lineno', 0)}"


def test_the_server_can_be_imported_without_file_locks_of_posix() -> None:
    code = "import sys; sys.modules['fcntl'] = None; "
    code += "import annot.studio.server, annot.studio.tables, annot.store.lock"
    subprocess.run([sys.executable, "-c", code], check=True)
