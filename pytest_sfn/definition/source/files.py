"""Definition files: recognizes a path, searches the file and reads it."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from pytest_sfn.errors import (
    DefinitionNotFound,
    InvalidArgumentType,
    InvalidArgumentValue,
    SfnError,
    SourceError,
)
from pytest_sfn.values.json_text import Json, dumps, loads
from pytest_sfn.values.safe_text import safe_repr

JSON_SUFFIXES = (".json",)
YAML_SUFFIXES = (".yaml", ".yml")
SUFFIXES = (*JSON_SUFFIXES, *YAML_SUFFIXES, ".tf")
_NAMELESS = frozenset({*JSON_SUFFIXES, *YAML_SUFFIXES, ".asl", ".tftpl", ".tpl", ".tmpl", ".j2"})
LONGEST_PATH = 4096
MAX_FILE_BYTES = 33_554_432
"""32 MiB: the largest file that is read. AWS limits definitions and templates to 1 MB, but Terraform plans are
larger."""


def is_path(text: str, search: Iterable[Path | str] = ()) -> bool:
    """True if a text names a file: one line that ends in a suffix of definition files, or an existing path."""
    name = text.strip()
    if "\n" in text or name[:1] in ("", "{", "[", '"'):
        return False
    return name.lower().endswith(SUFFIXES) or (len(name) < LONGEST_PATH and find_path(Path(name), search) is not None)


def find_path(path: Path, search: Iterable[Path | str]) -> Path | None:
    """The file or folder that a path leads to: the first one that exists; None if there is none."""
    return next((found for found in _candidates_for(path, search) if _exists(found)), None)


def form_of(path: Path, text: str) -> Literal["JSON", "YAML"]:
    """The form of a file's text, by its suffix; by its beginning if the suffix says nothing."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if any(suffix in YAML_SUFFIXES for suffix in suffixes):
        return "YAML"
    return "JSON" if any(suffix in JSON_SUFFIXES for suffix in suffixes) or looks_like_json(text) else "YAML"


def looks_like_json(text: str) -> bool:
    """True if a text is meant as JSON: it begins like JSON, or is empty."""
    return text.removeprefix("\ufeff").lstrip()[:1] in ("{", "[", '"', "")


def stem_of(path: Path) -> str:
    """The name of a file without the suffixes that say what it holds: ``flow-1.0`` for ``flow-1.0.asl.json``."""
    stem = path
    while stem.suffix.lower() in _NAMELESS:
        stem = stem.with_suffix("")
    return stem.name


Decode = Callable[[bytes], str]
"""Gives the text of a file. Raises UnicodeDecodeError."""


def decode_utf8(content: bytes) -> str:
    return content.decode("utf-8-sig")


def read_file(
    path: Path, search: Iterable[Path | str], kind: str = "definition file", decode: Decode = decode_utf8
) -> tuple[Path, str]:
    """The file at a path, and its text.

    A relative path is looked for in each of the folders, in order. Raises DefinitionNotFound, or SfnError for a file
    that cannot be read.
    """
    candidates = _candidates_for(path, search)
    for candidate in candidates:
        try:
            return candidate, decode(_read_regular(candidate))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            continue
        except UnicodeDecodeError as problem:
            raise SourceError(f"{candidate} is not UTF-8 text: {problem.reason} at byte {problem.start}") from None
        except (OSError, ValueError) as problem:
            raise SourceError(f"{candidate} cannot be read: {problem}") from None
    raise DefinitionNotFound(_not_found(kind, path, candidates))


def read_document(
    source: Mapping[str, Any] | str | PathLike[str], search: Iterable[Path | str], kind: str, name: str | None = None
) -> tuple[Json, str]:
    """A JSON document, which a test passes as a dict or as the path of its file, and its name for error messages.

    ``name`` is the name of a dict; the default is its kind. Raises DefinitionNotFound, or SfnError if it is not JSON.
    """
    if isinstance(source, Mapping):
        name = name or f"the {kind}"
        try:
            return loads(dumps(source)), name
        except (TypeError, ValueError, RecursionError) as problem:
            raise InvalidArgumentValue(f"{name} is not a JSON value: {problem}") from None
    if not isinstance(source, (str, PathLike)):
        raise InvalidArgumentType(f"the {kind} must be a dict or the path of its file, not {safe_repr(source)}")
    path, text = read_file(Path(source), search, kind)
    try:
        return loads(text), f"the {kind} {path}"
    except ValueError as problem:
        raise SfnError(f"the {kind} {path} is not JSON: {problem}") from None


def _read_regular(path: Path) -> bytes:
    """The content of a regular file. Raises SfnError for a huge file, or for a device or FIFO, which may never end."""
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(path)
    if not stat.S_ISREG(found.st_mode):
        raise SourceError(f"{path} is not a regular file but {_kind_of(found.st_mode)}: pass the path of a file")
    if found.st_size > MAX_FILE_BYTES:
        raise SourceError(f"{path} has {found.st_size:,} bytes; the limit is {MAX_FILE_BYTES:,} bytes")
    return path.read_bytes()


def _kind_of(mode: int) -> str:
    kinds = {stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFIFO: "a FIFO", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(mode), "something else")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _candidates_for(path: Path, search: Iterable[Path | str]) -> list[Path]:
    return [path] if path.is_absolute() else _candidates(path, search)


def _candidates(path: Path, search: Iterable[Path | str]) -> list[Path]:
    """The possible locations of a relative path, without duplicates: a test's folder is often the root folder too."""
    found: dict[Path, Path] = {}
    for candidate in [Path(folder) / path for folder in search] or [path]:
        found.setdefault(candidate.absolute(), candidate)
    return list(found.values())


def _not_found(kind: str, path: Path, candidates: Sequence[Path]) -> str:
    from pytest_sfn.definition.source.similar_files import find_similar

    lines = [f"There is no {kind} {path}. Searched:"]
    lines += [f"  {candidate.absolute()}" for candidate in candidates]
    similar = find_similar(path, candidates, SUFFIXES)
    if similar:
        lines.append(f"Did you mean {similar}?")
    return "\n".join(lines)
