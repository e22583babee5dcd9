"""What executions run on: the clock, the ids, the ports to the outside, and shared state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_sfn.arns import Place
from pytest_sfn.clock import VirtualClock
from pytest_sfn.definition.model import Block, State
from pytest_sfn.engine.history.event_details import EventShape
from pytest_sfn.engine.history.history import MAX_EVENTS
from pytest_sfn.engine.map_store import MapStore
from pytest_sfn.engine.process import NextTurn, OwnTurn, Process
from pytest_sfn.engine.records.execution import ExecutionOptions, ExecutionRecord
from pytest_sfn.engine.records.registry import ExecutionRegistry
from pytest_sfn.engine.task.activities import Activities
from pytest_sfn.engine.task.port import TaskPort
from pytest_sfn.engine.task.tokens import Tokens
from pytest_sfn.ids import Ids
from pytest_sfn.values.json_text import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a machine: the block that is run, and the workflow variables at its beginning."""

    block: Block
    variables: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOptions(ExecutionOptions):
    """How to start an execution. ``tasks`` and ``map_store`` replace the ports of the engine; ``part`` is run instead
    of the whole machine."""

    max_events: int = MAX_EVENTS
    tasks: TaskPort | None = None
    map_store: MapStore | None = None
    part: Part | None = None


class StatePlan:
    """What is the same in all visits to a state, and is made once: its events, of a Map those of its iterations.

    ``run`` runs a visit; it returns the step, or the steps of a state that ``waits``. A state that ``keeps_result`` has
    no field that changes it. ``task_events`` writes the events of a Task. They are chosen at the first visit.
    """

    __slots__ = (
        "entered",
        "exited",
        "iteration_started",
        "iteration_succeeded",
        "keeps_result",
        "run",
        "state",
        "task_events",
        "waits",
    )

    def __init__(self, state: State) -> None:
        self.state = state
        self.entered = EventShape(state.entered, state.name)
        self.exited = EventShape(state.exited, state.name)
        self.iteration_started = EventShape("MapIterationStarted", state.name)
        self.iteration_succeeded = EventShape("MapIterationSucceeded", state.name)
        self.run: Callable[..., Any] | None = None
        self.waits = self.keeps_result = False
        self.task_events: Any = None


@dataclass(frozen=True, slots=True)
class Runtime:
    """What all executions of one engine share. An execution with ports of its own gets a copy with those ports."""

    place: Place
    clock: VirtualClock
    ids: Ids
    tokens: Tokens
    tasks: TaskPort
    activities: Activities
    map_store: MapStore
    registry: ExecutionRegistry
    alive: set[Process] = field(default_factory=set)
    """The chains that have begun and have not ended."""
    observers: list[Callable[[ExecutionRecord], None]] = field(default_factory=list)
    """Called with an execution when its status changes: when it starts, ends or is redriven."""

    next_turn: NextTurn = field(init=False)
    """What a chain waits for to let everything else go first that is due at this instant."""
    own_turn: OwnTurn = field(init=False)
    """What a chain waits for before it makes a call, while the orders of calls are explored."""
    plans: dict[int, StatePlan] = field(default_factory=dict)
    """The plan of each state, by its id. It keeps the state, so that no other one gets its id."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "next_turn", NextTurn(self.clock))  # frozen for all others
        object.__setattr__(self, "own_turn", OwnTurn(self.clock))

    def make_plan(self, state: State) -> StatePlan:
        """Make the plan of a state, once."""
        plan = self.plans[id(state)] = StatePlan(state)
        return plan

    def with_ports(self, options: StartOptions) -> Runtime:
        """The runtime with the ports that ``options`` set."""
        if options.tasks is None and options.map_store is None:
            return self
        return replace(self, tasks=options.tasks or self.tasks, map_store=options.map_store or self.map_store)

    def announce(self, execution: ExecutionRecord) -> None:
        """Notify the observers that the status of an execution has changed."""
        for observe in self.observers:
            observe(execution)
