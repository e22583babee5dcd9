"""Replays a history for a test: finds its definition, and gives back the execution that the replay made."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.definition.model import Definition
from pytest_sfn.definition.source.files import stem_of
from pytest_sfn.errors import SfnError
from pytest_sfn.execution.machines import StateMachine
from pytest_sfn.execution.results.execution import Execution
from pytest_sfn.execution.results.past_execution import PastExecution
from pytest_sfn.execution.values import copy_in
from pytest_sfn.replaying.reading.histories import RecordedEvents, is_child_arn, machine_names, read_histories
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
    machine = _machine(world, loader, definition, histories[0])

    def remade(model: Definition) -> StateMachine:
        return StateMachine(model, world.place, name=machine.name, type=machine.type, role_arn=machine.role_arn)

    replayed = ReplayedMachine(
        machine.model, world.place, remade, _source(definition, machine), world.presentation.redact
    )
    replayer = Replayer(histories, replayed, None if given is None else copy_in(given, "the input"))
    return replayer.replay(lambda played: Execution(played.engine, played.run, world.presentation))


def _source(definition: Source | None, machine: StateMachine) -> str | dict[str, Json]:
    """What a test module names as the definition: its path, or the definition itself."""
    text = str(definition) if isinstance(definition, (str, PathLike)) else ""
    return text if text and machine.model.source else machine.definition


def _histories_of(execution: PastExecution) -> list[list[dict[str, Json]]]:
    """The history of an execution, and those of the children of its Map Runs, and of theirs."""
    children = (child for child in execution.children if is_child_arn(child.arn))
    return [execution.history, *(history for child in children for history in _histories_of(child))]


def _machine(
    world: ExecutorWorld, loader: DefinitionLoader, definition: Source | None, history: RecordedEvents
) -> StateMachine:
    """The state machine to replay with, which is not registered. Raises SfnError if the history does not name one."""
    if isinstance(definition, StateMachine):
        return definition
    if definition is None:
        return _known_machine(world, history)
    model = loader.load_one(definition, None, None, None)
    name = model.name or (stem_of(Path(model.source)) if model.source else _NAME)
    return StateMachine(model, world.place, name=name, type=model.type, role_arn=world.machines.default_role)


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
