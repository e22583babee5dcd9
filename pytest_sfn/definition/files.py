"""Definition files: what is a path, where it is looked for, and what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pytest_sfn.errors import DefinitionNotFound, SfnError

JSON_SUFFIXES = (".json",)
YAML_SUFFIXES = (".yaml", ".yml")
SUFFIXES = JSON_SUFFIXES + YAML_SUFFIXES


def is_path(text: str) -> bool:
    """Whether a text names a file: one line that ends in a suffix of definition files."""
    return "\n" not in text and text.strip().lower().endswith(SUFFIXES)


def read_file(path: Path, search: Iterable[Path | str], kind: str = "definition file") -> tuple[Path, str]:
    """The file that a path leads to, and its text.

    A relative path is looked for in each of the folders in turn, once in a folder that is given twice. Raises
    DefinitionNotFound, or SfnError for a file that cannot be read.
    """
    candidates = [path] if path.is_absolute() else _candidates(path, search)
    for candidate in candidates:
        try:
            return candidate, candidate.read_bytes().decode("utf-8-sig")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            continue
        except UnicodeDecodeError as problem:
            raise SfnError(f"{candidate} is not UTF-8 text: {problem.reason} at byte {problem.start}") from None
        except (OSError, ValueError) as problem:
            raise SfnError(f"{candidate} cannot be read: {problem}") from None
    raise DefinitionNotFound(_not_found(kind, path, candidates))


def _candidates(path: Path, search: Iterable[Path | str]) -> list[Path]:
    """Where a relative path may lead to; a test's folder is often the root folder too."""
    found: dict[Path, Path] = {}
    for candidate in [Path(folder) / path for folder in search] or [path]:
        found.setdefault(candidate.absolute(), candidate)
    return list(found.values())


def _not_found(kind: str, path: Path, candidates: Sequence[Path]) -> str:
    lines = [f"There is no {kind} {path}. Looked at:"]
    lines += [f"  {candidate.absolute()}" for candidate in candidates]
    similar = _similar(path.name, candidates)
    if similar:
        lines.append(f"Did you mean {similar}?")
    return "\n".join(lines)


def _similar(name: str, candidates: Sequence[Path]) -> Path | None:
    """A file beside one of the candidates whose name is close to a name."""
    from pytest_sfn.definition.fields import closest

    for candidate in candidates:
        folder = candidate.parent
        files = folder.iterdir() if folder.is_dir() else ()
        names = [file.name for file in files if file.name.endswith(SUFFIXES) and file.is_file()]
        found = closest(name, names)
        if found:
            return folder / found
    return None
