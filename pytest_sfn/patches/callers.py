"""Tells the user's code from Python's own and from installed packages."""

from __future__ import annotations

import os
import threading
from functools import cache
from pathlib import Path
from types import FrameType

from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.environment_variables import working_directory

_get_frame = names.GET_FRAME.get()
_PACKAGE = str(Path(__file__).parents[1])


def is_installed(file: str) -> bool:
    """True if a file belongs to Python or to an installed package."""
    return any(Path(file).is_relative_to(folder) for folder in _installation_folders())


@cache
def _installation_folders() -> tuple[Path, ...]:
    import sysconfig

    paths = sysconfig.get_paths()
    return tuple(Path(paths[key]) for key in ("stdlib", "platstdlib", "purelib", "platlib") if key in paths)


def is_own(file: str) -> bool:
    """True if a file is the user's own: not of Python, of an installed package, or of this library."""
    return os.path.isabs(file) and not is_installed(file) and not file.startswith(_PACKAGE)


def calling_line() -> str:
    """File and line of the user's code that runs in this thread, without Python, installed packages and this
    library."""
    file, line = calling_place()
    if not line:
        return f"the thread {threading.current_thread().name!r}"
    folder = working_directory()
    shown = os.path.relpath(file, folder) if file.startswith(folder + os.sep) else file
    return f"{shown}:{line}"


def calling_place() -> tuple[str, int]:
    """File and line of the user's code that runs in this thread; line 0 if there is none."""
    frame: FrameType | None = _get_frame(1)
    while frame is not None:
        if is_own(frame.f_code.co_filename):
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return "<unknown>", 0
