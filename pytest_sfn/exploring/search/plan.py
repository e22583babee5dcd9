"""What is explored, and how far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.engine.runtime import StartOptions
from pytest_sfn.exploring.faults.faults import Fault
from pytest_sfn.values.json_text import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplorationPlan:
    """What is explored: a machine with an input, up to ``faults`` faults in one run, and ``limit`` runs.

    ``orders``: also each order of the calls that are due at one instant. ``reset`` is called before each run. ``extra``
    are more faults of some states, by name. ``only`` is the text of the one sequence to run. ``options`` makes the
    options of a start for the tasks that the engine has then.
    """

    machine: Machine
    given: Json
    options: Callable[[], StartOptions]
    faults: int = 1
    orders: bool = False
    limit: int = 100_000
    reset: Callable[[], object] | None = None
    extra: Mapping[str, Sequence[Fault]]
    only: str | None = None

    def with_only(self, only: str | None) -> ExplorationPlan:
        """The plan, or the one sequence of it if a text is given."""
        return self if only is None else replace(self, only=only)
