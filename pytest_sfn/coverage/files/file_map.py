"""One definition file as coverage.py sees it: its lines, the arcs between them, what is excluded, and why a line is
partial.

The two ends of an arc are lines. An exit that leads to no line has a negative number, which only means something with
the line that it leaves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from pytest_sfn.coverage.document_states import conditions_of, states_in
from pytest_sfn.coverage.exclusions import NO_COVER, commented_places, has_line_comment, is_inside
from pytest_sfn.coverage.statements import Hit, MachineStatement, Way, statements_of
from pytest_sfn.definition.written.machines import WrittenMachine, has_comments, is_yaml, read_machines

Arc = tuple[int, int]
NOT_ENTERED = 1_000_000
"""Added to the target of an arc whose target did not run: a state that is tested by itself leads to one."""


class PlacedStatement(NamedTuple):
    """A statement of a machine, on its line."""

    machine: str | None
    statement: MachineStatement
    line: int


class FileMap:
    """The statements of all machines in a file. ``no_cover`` and ``no_branch`` are regular expressions for Comments."""

    def __init__(self, path: str, text: str, no_cover: str = NO_COVER, no_branch: str | None = None) -> None:
        self.machines = read_machines(path, text)
        self._rows = text.split("\n")
        self._is_yaml = is_yaml(path, text)
        self._has_comments = has_comments(path, text)
        self._lines: dict[tuple[str | None, str], int] = {}
        self._placed = [placed for machine in self.machines for placed in self._place(machine)]
        self._excluded = self._commented(no_cover)
        self._unbranched = self._commented(no_branch) if no_branch else set()

    # ---- what stands on which line

    @cached_property
    def lines(self) -> set[int]:
        """The lines with statements that are not excluded."""
        return {placed.line for placed in self._counted}

    @cached_property
    def excluded_lines(self) -> set[int]:
        return {placed.line for placed in self._placed if self._is_excluded(placed)} - self.lines

    @cached_property
    def no_branch_lines(self) -> set[int]:
        return {placed.line for placed in self._counted if self._key(placed) in self._unbranched}

    @property
    def is_minified(self) -> bool:
        """True if a line has several states, so that lines cannot tell them apart."""
        states = [placed.line for placed in self._placed if placed.statement.kind == "state"]
        return len(states) > len(set(states)) * 2

    @property
    def states(self) -> int:
        """The number of states."""
        return sum(placed.statement.kind == "state" for placed in self._placed)

    @cached_property
    def regions(self) -> dict[str, set[int]]:
        """The lines of each state, by a name that is unique in the file."""
        found: dict[str, set[int]] = defaultdict(set)
        for placed in self._counted:
            name = placed.statement.state
            found[name if placed.machine is None else f"{placed.machine}.{name}"].add(placed.line)
        return found

    @cached_property
    def first_lines(self) -> dict[int, int]:
        """The line of its statement for each further line of one that goes over several."""
        found: dict[int, int] = {}
        for machine in self.machines:
            for place, line in machine.lines.items():
                owner = self._owner(machine.logical_id, place)
                if owner and line not in self._statement_lines:
                    found[line] = owner
        return found

    def _owner(self, machine: str | None, place: str) -> int | None:
        """The line of the statement that a place is a part of."""
        while place:
            if line := self._lines.get((machine, place)):
                return line
            place = place[: max(place.rfind("/"), place.rfind("["), 0)]
        return None

    @cached_property
    def _statement_lines(self) -> set[int]:
        return {placed.line for placed in self._placed}

    # ---- arcs

    @cached_property
    def arcs(self) -> dict[Arc, list[str]]:
        """What may happen, and what to say if it does not."""
        found: dict[Arc, list[str]] = defaultdict(list)
        for placed in self._counted:
            for way in placed.statement.ways:
                arc = self._arc(placed, way)
                if arc and arc[1] not in self.excluded_lines:
                    found[arc].append(self._never(placed, way))
        return found

    @cached_property
    def labels(self) -> dict[Arc, list[str]]:
        """What happens on an arc."""
        found: dict[Arc, list[str]] = defaultdict(list)
        for placed in self._counted:
            for way in placed.statement.ways:
                if arc := self._arc(placed, way):
                    found[arc].append(way.label)
        return found

    def exit_counts(self) -> dict[int, int]:
        counts: dict[int, int] = defaultdict(int)
        for line, _ in self.arcs:
            counts[line] += 1
        return counts

    def executed(self, machine: str | None, hits: set[Hit]) -> set[Arc]:
        """The arcs of what a machine did, with one into each line that ran."""
        ran = [
            placed for placed in self._placed if placed.machine == machine and hits.intersection(placed.statement.hits)
        ]
        lines = {placed.line for placed in ran}
        arcs = {(-1, line) for line in lines}
        for placed in ran:
            for way in placed.statement.ways:
                arc = self._arc(placed, way) if hits.intersection(way.hits) else None
                if arc:
                    arcs.add(arc if arc[1] < 0 or arc[1] in lines else (arc[0], -NOT_ENTERED - arc[1]))
        return arcs

    def _arc(self, placed: PlacedStatement, way: Way) -> Arc | None:
        """The arc of a way; None for one that stays on its line."""
        target = self._lines.get((placed.machine, way.to)) if way.to else None
        if target is None:
            return placed.line, self._exits[placed.machine, way.hits, placed.line]
        return None if target == placed.line else (placed.line, target)

    @cached_property
    def _exits(self) -> dict[tuple[str | None, tuple[Hit, ...], int], int]:
        """A negative number for each way that leads to no line, counted on each line."""
        numbers: dict[int, int] = defaultdict(int)
        found = {}
        for placed in self._placed:
            for way in placed.statement.ways:
                if way.to is None or (placed.machine, way.to) not in self._lines:
                    numbers[placed.line] -= 1
                    found[placed.machine, way.hits, placed.line] = numbers[placed.line]
        return found

    def _never(self, placed: PlacedStatement, way: Way) -> str:
        line, statement = placed.line, placed.statement
        if statement.kind == "rule":
            return f"the Choice rule on line {line} {way.never}"
        if statement.kind == "retrier":
            return f"the retrier on line {line} was {way.never}"
        if statement.kind == "condition":
            several = self._conditions_on[line] > 1
            which = (
                f"condition {statement.index + 1} of {statement.place.rpartition('/')[2]}"
                if several
                else "the condition"
            )
            return f"{which} on line {line} was {way.never}"
        return way.never

    @cached_property
    def _conditions_on(self) -> Mapping[int, int]:
        counts: dict[int, int] = defaultdict(int)
        for placed in self._placed:
            counts[placed.line] += placed.statement.kind == "condition"
        return counts

    # ---- places

    @cached_property
    def _counted(self) -> list[PlacedStatement]:
        return [placed for placed in self._placed if not self._is_excluded(placed)]

    def _place(self, machine: WrittenMachine) -> Iterable[PlacedStatement]:
        conditions = {
            (place, index): self._line_of_condition(machine, place, position)
            for state in states_in(machine.document)
            for place, index, position in conditions_of(state)
        }
        for statement in statements_of(machine.document):
            place = statement.place
            is_condition = statement.kind == "condition"
            line = conditions[place, statement.index] if is_condition else machine.line_of(place)
            if line is None:
                continue
            if not is_condition:
                self._lines[machine.logical_id, place] = line
            yield PlacedStatement(machine.logical_id, statement, line)

    def _line_of_condition(self, machine: WrittenMachine, place: str, position: int) -> int | None:
        """The line of the ``?`` of a condition in an expression that may go over several lines."""
        line = machine.line_of(place)
        value = _value_at(machine.document, place)
        if line is None or not self._is_yaml or "\n" not in str(value).strip():
            return line
        nth = value[2:-2].strip()[:position].count("?")
        rest = "\n".join(self._rows[line - 1 :])
        at = rest.find("{%")
        for _ in range(nth):
            at = rest.find("?", at + 1)
        return line if at < 0 else line + rest[:at].count("\n")

    # ---- what is left out

    def _key(self, placed: PlacedStatement) -> tuple[str | None, str]:
        return placed.machine, placed.statement.place

    def _is_excluded(self, placed: PlacedStatement) -> bool:
        return self._key(placed) in self._excluded

    def _commented(self, regex: str) -> set[tuple[str | None, str]]:
        """The statements inside of what a Comment marks, or in YAML a comment of its line."""
        found: set[tuple[str | None, str]] = set()
        for machine in self.machines:
            own = [placed for placed in self._placed if placed.machine == machine.logical_id]
            marked = commented_places(machine.document, regex)
            if self._has_comments:
                rows = ((placed.statement.place, self._rows[placed.line - 1]) for placed in own)
                marked += [place for place, row in rows if has_line_comment(row, regex)]
            found |= {self._key(placed) for placed in own if is_inside(placed.statement.place, marked)}
        return found


def _value_at(document: Mapping[str, Any], place: str) -> Any:
    """The value at a location."""
    found: Any = document
    for key, index in re.findall(r"/([^/\[]+)|\[(\d+)\]", place):
        try:
            found = found[int(index)] if index else found[key]
        except (KeyError, IndexError, TypeError):
            return ""
    return found
