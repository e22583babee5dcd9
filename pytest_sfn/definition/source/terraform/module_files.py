"""The files that the expressions of a module read: ``file``, ``fileset``, ``fileexists``.

https://developer.hashicorp.com/terraform/language/functions/file
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pytest_sfn.definition.source.files import find_path, read_file


class ModuleFiles:
    """The files beside a module in ``folder``. Those that were read are added to ``files_read``."""

    def __init__(self, folder: Path, files_read: set[Path]) -> None:
        self._folder = folder
        self._files_read = files_read

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The functions of Terraform by name. Those that read raise DefinitionNotFound, or SfnError."""
        return {
            "abspath": lambda path: str(self._folder / path),
            "file": self.read,
            "fileexists": lambda path: find_path(Path(path), [self._folder]) is not None,
            "fileset": self._set,
        }

    def read(self, path: str) -> str:
        """The text of a file. Raises DefinitionNotFound, or SfnError for a file that is not a text."""
        found, text = read_file(Path(path), [self._folder], "file")
        self._files_read.add(found.absolute())
        return text

    def _set(self, path: str, pattern: str) -> list[str]:
        folder = self._folder / path
        matching = folder.glob(f"{pattern}/*" if pattern.endswith("**") else pattern)
        return sorted(found.relative_to(folder).as_posix() for found in matching if found.is_file())
