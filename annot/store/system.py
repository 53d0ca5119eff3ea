"""What differs between operating systems, asked in one place."""

from __future__ import annotations

import os


def is_windows() -> bool:
    """Whether this is Windows, which has no permission bits, syncs no folders and names programs otherwise."""
    return os.name == "nt"
