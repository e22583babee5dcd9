"""Finds the files with state machines in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pytest_sfn.definition.source.files import MAX_FILE_BYTES, SUFFIXES
from pytest_sfn.definition.written.machines import read_machines

_FOREIGN = frozenset({"node_modules", "__pycache__", "site-packages"})
"""Folders whose files the team does not edit, besides those whose names begin with a dot."""

_MARKS = (b"StartAt", b"States")


def find_definition_files(folder: Path) -> Iterator[str]:
    """The paths of the files with a definition, in a folder and those below it, in a stable order.

    A file is one if it has the suffix ``.asl``, as ``order.asl.json`` has, or if it is JSON or YAML and holds a
    definition or a template with definitions. Hidden folders and virtual environments are left out.
    """
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if _is_own(Path(root, name)))
        yield from (str(path) for path in (Path(root, name) for name in sorted(files)) if _has_machines(path))


def _is_own(folder: Path) -> bool:
    name = folder.name
    return not name.startswith(".") and name not in _FOREIGN and not (folder / "pyvenv.cfg").exists()


def _has_machines(path: Path) -> bool:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if ".asl" in suffixes:
        return path.is_file()
    if suffixes[-1:] not in ([suffix] for suffix in SUFFIXES):
        return False
    try:
        if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
            return False
        content = path.read_bytes()
        return all(mark in content for mark in _MARKS) and bool(read_machines(str(path), content.decode("utf-8-sig")))
    except (OSError, UnicodeDecodeError):
        return False
