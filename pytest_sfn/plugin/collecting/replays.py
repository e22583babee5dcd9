"""Recorded histories as tests: each file that ini ``sfn_replays`` names is an item of its own, as doctests are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.plugin.settings import configured, definition_folders

Definitions = dict[Path, list[str]]
"""The definitions that each file of a history is replayed with."""


def register_replays(config: pytest.Config, lines: Iterable[str]) -> None:
    """Collect the histories that some lines name. Raises UsageError for a line that names none."""
    found: Definitions = {}
    for line in lines:
        for path, definition in _files_of(config.rootpath, line):
            found.setdefault(path, []).append(definition)
    _check_are_collected(config, found)
    config.pluginmanager.register(_Replays(found), "sfn-replays")


def _files_of(root: Path, line: str) -> Iterator[tuple[Path, str]]:
    pattern, separator, definition = (part.strip() for part in line.partition("="))
    if not separator or not pattern or not definition:
        raise pytest.UsageError(
            f"sfn_replays: {line!r} is not a line GLOB = DEFINITION, such as "
            "'histories/order-*.json = template.yaml#OrderFlow'"
        )
    try:
        paths = sorted(path for path in root.glob(pattern) if path.is_file() and not _is_of_child(path))
    except (NotImplementedError, ValueError) as problem:
        raise pytest.UsageError(f"sfn_replays: {pattern!r} is not a pattern relative to rootdir: {problem}") from None
    if not paths:
        raise pytest.UsageError(f"sfn_replays: {pattern!r} matches no file below {root}")
    yield from ((path, definition) for path in paths)


def _is_of_child(path: Path) -> bool:
    """True for the history of a child of a Map Run, which is replayed with its parent."""
    from pytest_sfn.replaying.reading.sources import CHILDREN

    return any(folder.name.endswith(CHILDREN) for folder in path.parents)


def _check_are_collected(config: pytest.Config, found: Definitions) -> None:
    """Raise UsageError for a history that no run without arguments would collect: it would never be replayed."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    folders = [config.rootpath / argument for argument in config.args]
    left_out = [path for path in found if not any(path.is_relative_to(folder) for folder in folders)]
    if left_out:
        folder = left_out[0].parent.relative_to(config.rootpath)
        raise pytest.UsageError(f"sfn_replays: {left_out[0]} is outside of testpaths: add {str(folder)!r} to testpaths")


class _Replays:
    """The part of the plugin that collects histories. It is registered only if ini ``sfn_replays`` is set."""

    def __init__(self, found: Definitions) -> None:
        self._found = found

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        if file_path not in self._found:
            return None
        return HistoryFile.from_parent(parent, path=file_path, definitions=self._found[file_path])


class HistoryFile(pytest.File):
    """A file with a history: an item for each definition that it is replayed with."""

    def __init__(self, *, definitions: list[str], **arguments: Any) -> None:
        super().__init__(**arguments)
        self._definitions = definitions

    def collect(self) -> Iterator[pytest.Item]:
        for definition in self._definitions:
            yield HistoryItem.from_parent(self, name=definition)


class HistoryItem(pytest.Item):
    """One replay. Its name is the definition."""

    def runtest(self) -> None:
        from pytest_sfn.world.world import World

        folders = (self.config.rootpath, *definition_folders(self.config))
        world = World(**{**configured(self.config), "freeze": False}, search=folders)
        try:
            world.executor.replay(self.path, self.name).assert_same_path()
        finally:
            world.close()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (AssertionError, SfnError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"replay of {self.path.name} with {self.name}"
