"""Finds the file that was probably meant by a path that leads nowhere. Imported when there is no such file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from pytest_sfn.values.similar_names import closest

_MOST_FOLDERS = 500
"""How many folders are searched for a file of the same name."""

_NOT_SEARCHED = frozenset({"__pycache__", "build", "dist", "node_modules", "site-packages", "venv"})


def find_similar(path: Path, candidates: Sequence[Path], suffixes: tuple[str, ...]) -> Path | None:
    """What was probably meant: something with a similar path, or else a file of the same name in a folder below.

    ``candidates`` are the places where it was searched. It is a file with one of these suffixes, or a folder if there
    are none.
    """
    similar = (_correct(candidate, suffixes) for candidate in candidates)
    return next((found for found in similar if found), None) or _find_below(path, candidates, suffixes)


def _correct(path: Path, suffixes: tuple[str, ...]) -> Path | None:
    """A path with the closest name for each folder that does not exist, and for its last part."""
    folder = _correct_folder(path.parent)
    if folder is None:
        return None
    names = _names_in(folder, suffixes)
    found = _longer(path.name, names) or closest(path.name, names)
    return folder / found if found else None


def _names_in(folder: Path, suffixes: tuple[str, ...]) -> list[str]:
    """The names of the files with one of these suffixes; of the folders if there are none."""
    if not suffixes:
        return [entry.name for entry in _entries(folder) if entry.is_dir()]
    return [entry.name for entry in _entries(folder) if entry.name.endswith(suffixes) and entry.is_file()]


def _longer(name: str, names: Sequence[str]) -> str | None:
    """A name that lacks only its suffixes: ``order.asl.json`` for ``order``."""
    return next((longer for longer in names if longer.startswith(f"{name}.")), None)


def _correct_folder(folder: Path) -> Path | None:
    if folder.is_dir():
        return folder
    above = _correct_folder(folder.parent) if folder != folder.parent else None
    if above is None:
        return None
    found = closest(folder.name, _names_in(above, ()))
    return above / found if found else None


def _find_below(path: Path, candidates: Sequence[Path], suffixes: tuple[str, ...]) -> Path | None:
    """A file of the same name, with or without its suffixes, in a folder below one of those that were searched."""
    if not suffixes or path.is_absolute() or ".." in path.parts:
        return None
    roots = [candidate.parents[len(path.parts) - 1] for candidate in candidates]
    for folder in islice((folder for root in roots for folder in _folders_below(root)), _MOST_FOLDERS):
        names = _names_in(folder, suffixes)
        found = path.name if path.name in names else _longer(path.name, names)
        if found:
            return folder / found
    return None


def _folders_below(root: Path) -> Iterator[Path]:
    for folder, names, _ in os.walk(root):
        names[:] = sorted(name for name in names if name not in _NOT_SEARCHED and not name.startswith("."))
        yield Path(folder)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
