"""Which files are Python's own, or those of installed packages: all others are the user's."""

from __future__ import annotations

import sysconfig
from pathlib import Path

_FOLDERS = tuple(
    Path(folder)
    for key, folder in sysconfig.get_paths().items()
    if key in ("stdlib", "platstdlib", "purelib", "platlib")
)


def is_installed(file: str) -> bool:
    """Whether a file belongs to Python or to an installed package."""
    return any(Path(file).is_relative_to(folder) for folder in _FOLDERS)
