"""Where a history comes from: a file or a folder, JSON text, or a value."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from pytest_sfn.errors import InvalidArgumentType, SfnError
from pytest_sfn.replaying.reading.pages import HOW_TO_GET, Page, pages_in_text, pages_of
from pytest_sfn.values.safe_text import safe_repr

HistorySource = str | PathLike[str] | Mapping[str, Any] | Iterable[Any]
"""A history: a path or several, JSON text, an answer of the API or a list of its pages, or events."""

CHILDREN = ".children"
"""``order.json`` may have the histories of its Map Runs' children in the folder ``order.children``."""

_NAME = "the history"
"""What a history without a file is called in messages."""


def read_pages(source: object, search: Sequence[Path] = ()) -> Iterator[Page]:
    """The pages of a history and of its children. A relative path is looked for in the folders of ``search``.

    Raises DefinitionNotFound for a missing file, and SfnError for anything that is not a history.
    """
    if isinstance(source, PathLike) or (isinstance(source, str) and source.lstrip()[:1] not in ("{", "[")):
        yield from _read_path(Path(source), search)
    elif isinstance(source, str):
        yield from pages_in_text(source, _NAME)
    elif isinstance(source, Mapping):
        yield from pages_of(source, _NAME)
    elif isinstance(source, Iterable) and not isinstance(source, (bytes, bytearray)):
        yield from _read_list(list(source), search)
    else:
        raise InvalidArgumentType(f"a history is a path, a dict or a list of events, not {safe_repr(source)}")


def _read_list(parts: list[Any], search: Sequence[Path]) -> Iterator[Page]:
    if parts and all(isinstance(part, (str, PathLike)) for part in parts):
        for part in parts:
            yield from read_pages(part, search)
    else:
        yield from pages_of(parts, _NAME)


def _read_path(path: Path, search: Sequence[Path]) -> Iterator[Page]:
    from pytest_sfn.definition.source.files import find_path

    found = find_path(path, search)
    return _read_folder(found) if found and found.is_dir() else _read_file(path, search)


def _read_folder(folder: Path) -> Iterator[Page]:
    files = sorted(file for file in folder.rglob("*") if file.suffix in (".json", ".jsonl", ".csv", ".log"))
    if not files:
        raise SfnError(f"the folder {folder} has no histories: {HOW_TO_GET}")
    for file in files:
        yield from _read_path(file.absolute(), ())


def _read_file(path: Path, search: Sequence[Path]) -> Iterator[Page]:
    """The pages in a file, and in the folder of its children."""
    from pytest_sfn.definition.source.files import read_file

    path, text = read_file(path, search, "history", _decode)
    name = f"the history {path}"
    if not text.strip():
        raise SfnError(f"{name} is empty: {HOW_TO_GET}")
    yield from pages_in_text(text, name)
    children = path.parent / f"{path.stem}{CHILDREN}"
    if children.is_dir():
        yield from _read_path(children.absolute(), ())


def _decode(content: bytes) -> str:
    """The text of a file: UTF-8, or UTF-16 with a byte order mark, which Windows PowerShell writes."""
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if is_utf16 else "utf-8-sig")
