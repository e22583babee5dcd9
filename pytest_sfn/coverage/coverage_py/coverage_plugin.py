"""The plugin of coverage.py: which definition files there are, and who reports on them.

https://coverage.readthedocs.io/en/latest/api_plugin.html
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coverage.exceptions import CoverageWarning, NoSource
from coverage.plugin import CoveragePlugin, FileReporter

from pytest_sfn.coverage.exclusions import NO_COVER
from pytest_sfn.coverage.files.file_map import NOT_ENTERED, Arc, FileMap
from pytest_sfn.coverage.files.finding import find_definition_files
from pytest_sfn.coverage.files.source_tokens import source_tokens

if TYPE_CHECKING:
    from coverage.plugin import CodeRegion
    from coverage.types import TConfigurable

PLUGIN_NAME = "pytest_sfn.coverage.StateMachines"
"""What coverage.py calls this plugin in its data files."""

_MINIFIED = (
    "{path} has its {states} states on few lines, which cannot show what ran: pytest --sfn-cov reports on each state"
)


class StateMachines(CoveragePlugin):
    """Knows definition files, and reports on them."""

    def __init__(self) -> None:
        self._no_cover = NO_COVER
        self._no_branch: str | None = None

    def configure(self, config: TConfigurable) -> None:
        """Read which Comments exclude: those that the team's settings name for Python's."""
        self._no_cover = _any_of(config.get_option("report:exclude_lines")) or NO_COVER
        self._no_branch = _any_of(config.get_option("report:partial_branches"))

    def find_executable_files(self, src_dir: str) -> Iterator[str]:
        """The definition files below a folder of ``source``: one that no test loads counts as 0 %."""
        yield from find_definition_files(Path(src_dir))

    def file_reporter(self, filename: str) -> DefinitionReporter:
        reporter = DefinitionReporter(filename, self._no_cover, self._no_branch)
        reporter.warn_if_minified()
        return reporter


class DefinitionReporter(FileReporter):
    """Reports on one definition file."""

    def __init__(self, filename: str, no_cover: str, no_branch: str | None) -> None:
        super().__init__(filename)
        self._comments = (no_cover, no_branch)
        self._read: FileMap | None = None

    @property
    def _map(self) -> FileMap:
        if self._read is None:
            self._read = FileMap(self.filename, self.source(), *self._comments)
        return self._read

    def warn_if_minified(self) -> None:
        """Point to the summary if lines say nothing of a file."""
        try:
            if self._map.is_minified:
                text = _MINIFIED.format(path=self.relative_filename(), states=self._map.states)
                warnings.warn(text, CoverageWarning, stacklevel=2)
        except (NoSource, CoverageWarning):
            return  # a missing file is reported when it is read

    def source(self) -> str:
        try:
            return Path(self.filename).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise NoSource(f"No source for state machine: {self.filename!r}.") from None

    def lines(self) -> set[int]:
        return self._map.lines

    def excluded_lines(self) -> set[int]:
        return self._map.excluded_lines

    def no_branch_lines(self) -> set[int]:
        return self._map.no_branch_lines

    def multiline_map(self) -> dict[int, int]:
        """The first line of the statement that a further line belongs to: newer releases of coverage.py colour it."""
        return self._map.first_lines

    def arcs(self) -> set[Arc]:
        return set(self._map.arcs)

    def exit_counts(self) -> dict[int, int]:
        return self._map.exit_counts()

    def translate_arcs(self, arcs: Iterable[Arc]) -> set[Arc]:
        """The arcs with their real targets, also of those that did not run."""
        return {(start, -end - NOT_ENTERED if end < -NOT_ENTERED else end) for start, end in arcs}

    def missing_arc_description(self, start: int, end: int, executed_arcs: Iterable[Arc] | None = None) -> str:
        return "; ".join(self._map.arcs.get((start, end), ())) or super().missing_arc_description(start, end)

    def arc_description(self, start: int, end: int) -> str:
        return " or ".join(dict.fromkeys(self._map.labels.get((start, end), ()))) or f"line {end}"

    def source_token_lines(self) -> Iterator[list[tuple[str, str]]]:
        return source_tokens(self.source())

    def code_region_kinds(self) -> list[tuple[str, str]]:
        return [("state", "states")]

    def code_regions(self) -> list[CodeRegion]:
        from coverage.plugin import CodeRegion

        taken: set[int] = set()
        regions = []
        for name, lines in self._map.regions.items():
            own = lines - taken  # a line belongs to one region
            taken |= own
            if own:
                regions.append(CodeRegion(kind="state", name=name, start=min(own), lines=own))
        return regions


def _any_of(regexes: Any) -> str | None:
    """One regular expression that matches what any of several does; None for none."""
    return "|".join(f"(?:{regex})" for regex in regexes) if regexes else None
