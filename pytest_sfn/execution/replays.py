"""Replays a history for a test: finds its definition, and gives back the execution that the replay made."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_sfn.arns import is_child, is_express
from pytest_sfn.definition.model import Definition, MachineType
from pytest_sfn.definition.source.example_values import examples
from pytest_sfn.definition.source.files import stem_of
from pytest_sfn.errors import SfnError, UnresolvedSubstitution
from pytest_sfn.execution.machines import StateMachine
from pytest_sfn.execution.results.execution import Execution
from pytest_sfn.execution.results.past_execution import PastExecution
from pytest_sfn.execution.values import copy_in
from pytest_sfn.replaying.reading.histories import (
    RecordedEvents,
    machine_names,
    read_histories,
)
from pytest_sfn.replaying.reading.sources import HistorySource
from pytest_sfn.replaying.replay import Replay
from pytest_sfn.replaying.replayer import ReplayedMachine, Replayer
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.execution.definition_loader import DefinitionLoader
    from pytest_sfn.execution.ports import ExecutorWorld
    from pytest_sfn.execution.runner import Source

_NAME = "Replayed"
"""The name of a state machine whose definition and history have none."""


def replay(
    world: ExecutorWorld,
    loader: DefinitionLoader,
    history: HistorySource | Execution,
    definition: Source | None,
    given: Json,
) -> Replay[Execution]:
    """The replay of a history by a definition. Raises SfnError as ``SfnExecutor.replay`` does."""
    world.engine.clock.check_running()
    if isinstance(history, PastExecution):
        definition = definition or history.machine
        history = _histories_of(history)
    histories = read_histories(history, world.search)
    found = _find(world, loader, definition, histories[0])
    machine = found.machine

    def remade(model: Definition) -> StateMachine:
        return StateMachine(model, world.place, name=machine.name, type=machine.type, role_arn=machine.role_arn)

    replayed = ReplayedMachine(
        machine.model, world.place, remade, found.source or machine.definition, world.presentation.redact, found.notes
    )
    replayer = Replayer(histories, replayed, None if given is None else copy_in(given, "the input"))
    return replayer.replay(lambda played: Execution(played.engine, played.run, world.presentation))


class _ReplayedDefinition(NamedTuple):
    """The state machine to replay with. ``source`` is the path from which a test can load it, if there is one."""

    machine: StateMachine
    source: str | None = None
    notes: tuple[str, ...] = ()


def _histories_of(execution: PastExecution) -> list[list[dict[str, Json]]]:
    """The history of an execution, and those of the children of its Map Runs, and of theirs."""
    children = (child for child in execution.children if is_child(child.arn))
    return [execution.history, *(history for child in children for history in _histories_of(child))]


def _find(
    world: ExecutorWorld, loader: DefinitionLoader, definition: Source | None, history: RecordedEvents
) -> _ReplayedDefinition:
    """The state machine to replay with, which is not registered. Raises SfnError if the history does not name one."""
    if isinstance(definition, StateMachine):
        return _ReplayedDefinition(definition)
    if definition is None:
        return _ReplayedDefinition(_known_machine(world, history))
    kind: MachineType | None = "EXPRESS" if is_express(history.arn or "") else None
    values: dict[str, Json] = {}
    notes: tuple[str, ...] = ()
    try:
        model = loader.load_one(definition, None, None, None, kind)
    except UnresolvedSubstitution as problem:
        values, notes = _examples(problem)
        model = loader.load_one(definition, values, None, None, kind)
    name = model.name or (stem_of(Path(model.source)) if model.source else _NAME)
    machine = StateMachine(model, world.place, name=name, type=model.type, role_arn=world.machines.default_role)
    is_path = isinstance(definition, (str, PathLike)) and model.source is not None and not values
    return _ReplayedDefinition(machine, str(definition) if is_path else None, notes)


def _examples(problem: UnresolvedSubstitution) -> tuple[dict[str, Json], tuple[str, ...]]:
    """Values for the placeholders of a definition: what they are does not matter for a task, which is not called.

    Raises the problem if one of them is not a text, such as a timeout.
    """
    values = examples(problem.text, problem.names)
    if not all(isinstance(value, str) for value in values.values()):
        raise problem
    names = ", ".join(f"${{{name}}}" for name in values)
    note = f"{names} of the definition has no value, and got its name or a made-up ARN"
    return values, (f"{note}: to give others, replay with load(...)",)


def _known_machine(world: ExecutorWorld, history: RecordedEvents) -> StateMachine:
    names = list(dict.fromkeys(machine_names(history)))
    known = {machine.name: machine for machine in world.machines.values()}
    for name in names:
        if name in known:
            return known[name]
    hint = 'pass the definition, as in replay(history, "template.yaml#OrderFlow")'
    if not names:
        raise SfnError(f"the history does not name its state machine: {hint}")
    others = f" (it has {', '.join(map(repr, known))})" if known else ""
    raise SfnError(f"the history is of the state machine {names[0]!r}, which this world does not have{others}: {hint}")
