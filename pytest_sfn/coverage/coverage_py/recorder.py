"""Gives coverage.py what was counted: lines and arcs of definition files, in the context in which they ran.

coverage.py's data are asked to call back before they change to another context and before they are written.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from coverage import Coverage

from pytest_sfn.coverage.counters.counting import CountedMachine, Counting
from pytest_sfn.coverage.counters.switch import start_counting
from pytest_sfn.coverage.coverage_py.coverage_plugin import PLUGIN_NAME
from pytest_sfn.coverage.files.same_definition import DefinitionFinder, read_file_map
from pytest_sfn.coverage.statements import Hit
from pytest_sfn.definition.source.definition_source import Origin
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.coverage_py import call_before_changes
from pytest_sfn.patches.environment_variables import working_directory

if TYPE_CHECKING:
    from coverage import CoverageData


def record_for_coverage() -> None:
    """Count, and give every measurement of coverage.py in this process its part."""
    count = start_counting()
    if not any(isinstance(listener, Recorder) for listener in count.listeners):
        count.listeners.append(Recorder(count))


class Recorder:
    """Brings the new hits into the data of the measurement that runs."""

    def __init__(self, count: Counting) -> None:
        self._count = count
        self._sink: DataSink | None = None

    def begins(self) -> None:
        """Find the measurement that what is done now belongs to."""
        current = Coverage.current()
        if current and (self._sink is None or current is not self._sink.coverage):
            self._sink = DataSink(current, self._count.collect)

    def collected(self, machine: CountedMachine, hits: set[Hit]) -> None:
        if self._sink:
            self._sink.add(machine, hits)


class DataSink:
    """The data of one measurement. ``flush`` is called before they change context or are written."""

    def __init__(self, coverage: Coverage, flush: Callable[[], None]) -> None:
        self.coverage = coverage
        self._data: CoverageData = names.COVERAGE_DATA.of(coverage)
        self._flush = flush
        self._branch = bool(coverage.get_option("run:branch"))
        self._relative = bool(coverage.get_option("run:relative_files"))
        self._finder: DefinitionFinder | None = None
        self._is_adding = False
        call_before_changes(self._data, self._before)

    def _before(self, change: str) -> None:
        if self._is_adding:
            return
        self._is_adding = True
        try:
            self._flush()
            if change in ("write", "dumps"):
                self._touch_unloaded()
        finally:
            self._is_adding = False

    def add(self, machine: CountedMachine, hits: set[Hit]) -> None:
        """Add what the runs of a machine did, if it is in a file that the team's settings want measured."""
        origin = self._edited_file(machine)
        if origin is None:
            return
        found = canonical_path(origin.path)
        file_map = read_file_map(found) if self._wants(found) else None
        arcs = file_map.executed(origin.logical_id, hits) if file_map else set()
        if not arcs:
            return
        name = self._name(found)
        if self._branch:
            self._data.add_arcs({name: arcs})
        else:
            self._data.add_lines({name: {line for _, line in arcs if line > 0}})
        self._data.add_file_tracers({name: PLUGIN_NAME})

    def _edited_file(self, machine: CountedMachine) -> Origin | None:
        """The file where a team edits a machine. If a test gave it as a dict or as text, or if it was copied from
        another file, it is the file of ``source`` that says the same."""
        origin = machine.origin
        if origin and _has_machine(origin):
            return origin
        if self._finder is None:
            self._finder = DefinitionFinder(map(canonical_path, self._definition_files()))
        return self._finder.find(machine.document)

    def _definition_files(self) -> list[str]:
        """All definition files below the folders of ``source``."""
        found = names.FIND_UNEXECUTED.of(names.IN_OR_OUT.of(self.coverage))()
        return [path for path, plugin in found if plugin == PLUGIN_NAME]

    def _touch_unloaded(self) -> None:
        """Add the definition files of ``source`` that nothing loaded: coverage.py does this only where Python ran."""
        known = self._data.measured_files()
        if not known:
            return
        for name in map(self._name, self._definition_files()):
            if name not in known:
                self._data.touch_file(name, PLUGIN_NAME)

    def _wants(self, path: str) -> bool:
        """Whether ``source``, ``include`` and ``omit`` have a file measured."""
        inorout = names.IN_OR_OUT.of(self.coverage)
        if names.CHECK_INCLUDE_OMIT.of(inorout)(path, None) is None:
            limits = ("source", "source_pkgs", "source_dirs", "include")
            return any(map(self._setting, limits)) or not _is_temporary(path)
        return self._is_in_package(path) and not self._is_omitted(path)

    def _is_in_package(self, path: str) -> bool:
        """Whether a file is in the folder of a package that ``source`` names."""
        sources = [source for source in self._setting("source") if not os.path.isdir(source)]
        files = [getattr(sys.modules.get(name), "__file__", None) for name in (*sources, *self._setting("source_pkgs"))]
        folders = [os.path.dirname(file) for file in files if file and os.path.basename(file) == "__init__.py"]
        return any(path.startswith(canonical_path(folder) + os.sep) for folder in folders)

    def _is_omitted(self, path: str) -> bool:
        from coverage.files import GlobMatcher, prep_patterns

        return bool(GlobMatcher(prep_patterns(self._setting("omit")), "omit").match(path))

    def _setting(self, name: str) -> list[str]:
        """A list of the section ``run``; empty for one that is not set, or that this release does not have."""
        from coverage.exceptions import ConfigError

        try:
            value = self.coverage.get_option(f"run:{name}")
        except ConfigError:
            return []
        return [str(item) for item in value] if isinstance(value, (list, tuple)) else []

    def _name(self, path: str) -> str:
        """The name of a file in the data."""
        from coverage.files import relative_filename

        return str(relative_filename(path)) if self._relative else path


def _has_machine(origin: Origin) -> bool:
    """Whether a file has a machine itself: CDK's assets are copies, and serverless.yml may refer to another file."""
    if os.path.basename(origin.path).startswith("asset."):
        return False
    file_map = read_file_map(canonical_path(origin.path))
    return file_map is None or any(machine.logical_id == origin.logical_id for machine in file_map.machines)


@lru_cache(maxsize=512)
def canonical_path(path: str) -> str:
    """The absolute path of a file as coverage.py writes it."""
    from coverage.files import canonical_filename

    return str(canonical_filename(path))


def _is_temporary(path: str) -> bool:
    """Whether a file is one that a test has made, and that a report will not find."""
    temporary = os.path.realpath(tempfile.gettempdir()) + os.sep
    return path.startswith(temporary) and not (working_directory() + os.sep).startswith(temporary)
