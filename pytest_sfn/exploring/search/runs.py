"""Runs a state machine for every sequence of decisions, each from the same start."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.definition.model import Definition
from pytest_sfn.engine.execution_timeout import MAX_SECONDS
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.engine.runtime import StartOptions
from pytest_sfn.exploring.faults.failing import FailingCalls
from pytest_sfn.exploring.faults.faults import CallFault, CallOrder
from pytest_sfn.exploring.faults.map_store import FaultyMapStore, failing_maps
from pytest_sfn.exploring.faults.possible import PossibleFaults, possible_faults
from pytest_sfn.exploring.faults.tasks import Chooser, FaultyTasks
from pytest_sfn.exploring.faults.tokens import FaultyTokens
from pytest_sfn.exploring.ports import ExploredWorld, Rewind, RunToEnd
from pytest_sfn.exploring.search.decisions import Choices, Decisions
from pytest_sfn.exploring.search.only import OneSequence, only_text, text_of
from pytest_sfn.exploring.search.plan import ExplorationPlan
from pytest_sfn.exploring.search.progress import Progress
from pytest_sfn.exploring.search.same_run import check_same, histories_of
from pytest_sfn.values.safe_text import add_note

_VARIED_IF_ENDLESS = 100
"""How many decisions are varied of a run that does not end: it has thousands, all alike."""


Size = tuple[int, int, int, int]


@dataclass(slots=True)
class ExploredRun:
    """One run that has ended. ``taken`` are its faults and orders. ``size`` is how complicated it is: how many they
    are, how many attempts fail, how many calls of their states came before, and how many events there are.

    ``endless`` is the execution that only AWS's limit of events ended, or for a Standard one that of one year: its own,
    or one that it started. The record and the fakes show this run until the next one begins.
    """

    record: ExecutionRecord
    taken: list[CallFault | CallOrder]
    endless: ExecutionRecord | None
    size: Size = field(init=False)

    def __post_init__(self) -> None:
        times = before = 0
        for one in self.taken:
            if isinstance(one, CallFault):
                times += one.times + one.always
                before += one.number
        self.size = (len(self.taken), times, before, len(self.record.history))

    @property
    def faults(self) -> int:
        """How many calls were made to fail."""
        return sum(1 for one in self.taken if isinstance(one, CallFault) and not one.always)

    @property
    def text(self) -> str:
        """What ``explore(only=...)`` takes to run it alone."""
        return text_of(self.taken)


def _is_endless(record: ExecutionRecord) -> bool:
    if record.history.is_full:
        return True
    seconds = ((record.stopped or 0) - record.started) // MICROSECONDS
    return record.status == "TIMED_OUT" and record.type == "STANDARD" and seconds >= MAX_SECONDS["STANDARD"]


class Runs:
    """All runs of a plan. ``complete`` is False once ``limit`` has cut them."""

    def __init__(self, world: ExploredWorld, plan: ExplorationPlan, run_to_end: RunToEnd) -> None:
        self.complete = True
        self._world = world
        self._plan = plan
        self._run_to_end = run_to_end
        self._possible: dict[int, tuple[Definition, Mapping[str, PossibleFaults]]] = {}

    def __iter__(self) -> Generator[ExploredRun, None, None]:
        """Run all sequences, those with fewer faults first. Raises what ``run`` raises, and HandlerKeepsState."""
        plan = self._plan
        with self._running() as run:
            if plan.only is not None:
                sequence = OneSequence(plan.only)
                yield run(sequence)
                sequence.check_done()
                return
            self._check_repeatable(run)
            yield from self._search(run)

    def _search(self, run: Callable[[Chooser], ExploredRun]) -> Iterator[ExploredRun]:
        """Each sequence once: first those without a fault, then those with one, and so on; depth first in between."""
        plan, progress = self._plan, Progress(self._plan.machine.name)
        before: list[Decisions] = []
        count = 0
        try:
            for faults in range(plan.faults + 1):
                starts = chain.from_iterable(one.with_another_fault() for one in before) if faults else iter([()])
                before = []
                for decisions, done in self._depth_first(starts, run):
                    if count == plan.limit:
                        self.complete = False
                        return
                    count += 1
                    yield done
                    progress.note(count)
                    if faults < plan.faults:
                        before.append(decisions)
        finally:
            progress.end()

    def _depth_first(
        self, starts: Iterable[Choices], run: Callable[[Chooser], ExploredRun]
    ) -> Iterator[tuple[Decisions, ExploredRun]]:
        """The runs that begin with some choices, in each order of their calls."""
        for start in starts:
            stack = [start]
            while stack:
                decisions = Decisions(stack.pop(), self._plan.faults)
                done = run(decisions)
                if done.endless:
                    decisions.keep(_VARIED_IF_ENDLESS)
                stack += decisions.with_other_order()
                yield decisions, done

    @contextmanager
    def _running(self) -> Iterator[Callable[[Chooser], ExploredRun]]:
        """What runs one sequence, in a world that goes back before each of them."""
        world, engine = self._world, self._world.engine
        runtime = engine.runtime
        tokens = FaultyTokens(engine.clock)
        failing = FailingCalls(tokens, engine.clock)
        tasks = FaultyTasks(runtime.tasks, failing, self._find_possible)
        store = FaultyMapStore(runtime.map_store, failing_maps(self._plan.machine.model))

        def begin(chooser: Chooser) -> FaultyTasks:
            tasks.begin(chooser, engine.runs)
            store.begin(chooser, tasks.taken)
            return tasks

        with world.rewinding(tasks, store, tokens) as rewind:
            options = self._plan.options()
            if self._plan.orders:
                engine.clock.turns.choose = tasks.choose_order
            try:
                yield lambda chooser: self._run(chooser, begin, rewind, options)
            finally:
                engine.clock.turns.choose = None

    def _run(
        self, chooser: Chooser, begin: Callable[[Chooser], FaultyTasks], rewind: Rewind, options: StartOptions
    ) -> ExploredRun:
        engine, plan = self._world.engine, self._plan
        rewind()
        if plan.reset:
            plan.reset()
        tasks = begin(chooser)
        try:
            record = engine.start(plan.machine, plan.given, options=options)
            self._finish(record, tasks)
        except Exception as mistake:
            if tasks.taken:
                add_note(mistake, f"This happens while exploring: explore({only_text(tasks.taken)})")
            raise
        if isinstance(chooser, Decisions):
            chooser.check_repeated()
        return ExploredRun(record, tasks.taken, next(filter(_is_endless, engine.runs.values()), None))

    def _finish(self, record: ExecutionRecord, tasks: FaultyTasks) -> None:
        """Run an execution to its end. After a fault it may wait until AWS's limit on its duration ends it."""
        clock = self._world.engine.clock
        while record.is_running and clock.advance_to_next():
            pass
        limit = clock.next_due(idle=True) if record.is_running and tasks.taken else None
        if limit is not None:
            clock.move_to(limit)
            self._finish(record, tasks)
        elif record.is_running:
            self._run_to_end(self._world.engine, record)  # explains what it waits for

    def _check_repeatable(self, run: Callable[[Chooser], ExploredRun]) -> None:
        """Run the first sequence twice. Raises HandlerKeepsState if the runs differ."""
        engine = self._world.engine
        run(Decisions((), 0))
        first = histories_of(engine.runs.values())
        run(Decisions((), 0))
        check_same(first, histories_of(engine.runs.values()))

    def _find_possible(self, definition: Definition) -> Mapping[str, PossibleFaults]:
        """The faults of a definition's calls. The definition is kept, so that no other one gets its id."""
        known = self._possible.get(id(definition))
        if known is None:
            known = self._possible[id(definition)] = (definition, possible_faults(definition, self._plan.extra))
        return known[1]
