"""Writes the tables that the migrations of the pinned Label Studio make, as SQL: tables.py FILE"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import sys
import tempfile
from pathlib import Path

from annot.store.atomic import write_text
from annot.studio.environment import server_environment
from annot.studio.install import executable, install, run
from annot.studio.tables import DATABASE

TIME = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?'")


def main() -> None:
    install(print)
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch)
        # `version` runs the migrations before it prints, and makes no account.
        run([str(executable()), "version"], "make Label Studio's tables", environment=server_environment(data))
        with contextlib.closing(sqlite3.connect(data / DATABASE)) as connection:
            lines = list(connection.iterdump())
    # When each migration ran is nobody's business, and would change the file each time.
    sql = "\n".join(TIME.sub("'2000-01-01 00:00:00'", line) for line in lines)
    write_text(Path(sys.argv[1]), sql + "\n")


if __name__ == "__main__":
    main()
