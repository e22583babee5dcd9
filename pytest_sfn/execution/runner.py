"""Loads state machines and runs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.arns import is_valid_name
from pytest_sfn.definition.model import Definition, MachineType
from pytest_sfn.engine.engine import Engine
from pytest_sfn.errors import InvalidArgumentValue
from pytest_sfn.execution.definition_loader import DefinitionLoader
from pytest_sfn.execution.machines import StateMachine
from pytest_sfn.execution.results.execution import Execution
from pytest_sfn.execution.results.progress import run_to_stop
from pytest_sfn.execution.starting import start_execution, start_options
from pytest_sfn.values.arguments import (
    NAMED_VALUES,
    SUBSTITUTIONS,
    TEXT,
    check_arguments,
    one_of,
    optional,
    whole_number,
)
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.definition.source.substitution import Values
    from pytest_sfn.execution.ports import ExecutorWorld
    from pytest_sfn.execution.results.state_result import StateResult
    from pytest_sfn.iam.evaluation.documents import PolicySource
    from pytest_sfn.tasks.sfn_local.mock_config import MockConfigSource

Source = Mapping[str, Any] | str | PathLike[str] | StateMachine
"""A definition: a dict, JSON or YAML text, a path, or a state machine that is already loaded."""

NO_INPUT: Any = {}
"""The input of an execution that is given none."""

MACHINE_TYPE = one_of("STANDARD", "EXPRESS")

_START_ARGUMENTS = {
    "name": optional(TEXT),
    "type": MACHINE_TYPE,
    "substitutions": optional(SUBSTITUTIONS),
    "overrides": optional(NAMED_VALUES),
    "logical_id": optional(TEXT),
    "test_case": optional(TEXT),
    "start_at": optional(TEXT),
    "stop_after": optional(TEXT),
    "variables": optional(NAMED_VALUES),
    "max_events": optional(whole_number(1)),
}
"""The arguments of ``run`` and ``start``, and the values that each may have."""


class MachineRunner:
    """Loads state machines and runs them in one world, in virtual time."""

    def __init__(self, world: ExecutorWorld) -> None:
        self._world = world
        self._loaded = 0
        self._loader = DefinitionLoader(world)

    @check_arguments(**_START_ARGUMENTS)
    def run(
        self,
        definition: Source,
        input: Json = NO_INPUT,
        *,
        name: str | None = None,
        type: MachineType = "STANDARD",
        substitutions: Values | None = None,
        overrides: Mapping[str, Json] | None = None,
        logical_id: str | None = None,
        role_policy: PolicySource | Sequence[PolicySource] | None = None,
        mock_config: MockConfigSource | None = None,
        test_case: str | None = None,
        max_events: int | None = None,
        start_at: str | None = None,
        stop_after: str | None = None,
        variables: Mapping[str, Json] | None = None,
    ) -> Execution:
        """Run a state machine to its end. Virtual time jumps as needed.

        ``input`` is a JSON value, not JSON text; ``name`` names the execution. ``role_policy`` limits what its role may
        do: a policy document, the path of its JSON file, or several of them; the default is no limit. ``mock_config``
        is a MockConfigFile.json of Step Functions Local (its path, or a dict); its test case ``test_case`` answers the
        tasks that it names. ``max_events`` limits the history events (25,000 as on AWS).

        ``start_at`` names the state to begin with, which gets ``input``. Inside a Map or Parallel it runs that item or
        branch alone, to the end of its block. ``stop_after`` names the state after which to stop: the status stays
        RUNNING, ``output`` is that of the state, and ``resume`` goes on. ``variables`` are the workflow variables at
        the beginning.

        Raises InvalidDefinition, ExecutionBlocked if only AWS's default limits would end the execution, and any mistake
        of the test, such as UnmockedLambdaError. A failed execution is returned, not raised.
        """
        machine = self._machine(definition, type, substitutions, overrides, logical_id)
        options = start_options(
            self._world, machine, role_policy, mock_config, test_case, max_events, start_at, stop_after, variables
        )
        engine = self._engine  # a handler may reset the world
        run = start_execution(engine, machine, input, name, options)
        if run.is_running:
            run_to_stop(engine, run)
        return Execution(engine, run, self._world.presentation)

    @check_arguments(**_START_ARGUMENTS)
    def start(
        self,
        definition: Source,
        input: Json = NO_INPUT,
        *,
        name: str | None = None,
        type: MachineType = "STANDARD",
        substitutions: Values | None = None,
        overrides: Mapping[str, Json] | None = None,
        logical_id: str | None = None,
        role_policy: PolicySource | Sequence[PolicySource] | None = None,
        mock_config: MockConfigSource | None = None,
        test_case: str | None = None,
        max_events: int | None = None,
        start_at: str | None = None,
        stop_after: str | None = None,
        variables: Mapping[str, Json] | None = None,
    ) -> Execution:
        """Start a state machine: run what is due now, without moving time. See ``run`` for the arguments and errors."""
        machine = self._machine(definition, type, substitutions, overrides, logical_id)
        options = start_options(
            self._world, machine, role_policy, mock_config, test_case, max_events, start_at, stop_after, variables
        )
        engine = self._engine
        run = start_execution(engine, machine, input, name, options)
        return Execution(engine, run, self._world.presentation)

    @check_arguments(
        state=TEXT,
        variables=optional(NAMED_VALUES),
        context=optional(NAMED_VALUES),
        substitutions=optional(SUBSTITUTIONS),
        overrides=optional(NAMED_VALUES),
        logical_id=optional(TEXT),
    )
    def run_state(
        self,
        definition: Source,
        state: str,
        input: Json = NO_INPUT,
        *,
        variables: Mapping[str, Json] | None = None,
        context: Mapping[str, Any] | None = None,
        mock: Mapping[str, Any] | None = None,
        retry_count: int = 0,
        substitutions: Values | None = None,
        overrides: Mapping[str, Json] | None = None,
        logical_id: str | None = None,
    ) -> StateResult:
        """Run one state of a definition as TestState does. The state may be inside a Parallel or Map.

        ``variables`` are its workflow variables. The sections of ``context`` override those of the context object. A
        state inside a Map has its input as ``Map.Item.Value``. ``mock`` replaces the work of a Task, Parallel or Map:
        ``{"result": <JSON value>}`` or ``{"errorOutput": {"error": ..., "cause": ...}}``. With ``"fieldValidationMode":
        "STRICT"`` or ``"PRESENT"`` a Task's result is checked against the API model of its service. Without a mock the
        world's fakes are called. ``retry_count`` is how often the state was retried before. Time moves as needed, by
        five minutes at most. Raises SfnError for arguments that do not fit the state.
        """
        from pytest_sfn.execution.results.state_result import try_state

        world = self._world
        world.engine.clock.check_running()
        model, role_arn = self._model_and_role(definition, substitutions, overrides, logical_id)
        return try_state(
            world.engine,
            model,
            state,
            input,
            role_arn=role_arn,
            variables=variables,
            context=context,
            mock=mock,
            retry_count=retry_count,
        )

    @check_arguments(
        name=optional(TEXT),
        type=optional(MACHINE_TYPE),
        logical_id=optional(TEXT),
        substitutions=optional(SUBSTITUTIONS),
        overrides=optional(NAMED_VALUES),
    )
    def load(
        self,
        definition: Source,
        *,
        name: str | None = None,
        type: MachineType | None = None,
        logical_id: str | None = None,
        substitutions: Values | None = None,
        overrides: Mapping[str, Json] | None = None,
    ) -> StateMachine:
        """Read, check and compile a definition once, and register it under its ARN.

        ``logical_id`` names the machine of a file that has several, as ``"template.yaml#OrderFlow"`` does.
        ``substitutions`` fill in ``${Name}`` placeholders: values by name, or a function from a name to its value that
        raises KeyError for other names. ``overrides`` replace single values of the definition, by JSON Pointer
        (``{"/States/Notify/Parameters/TopicArn": arn}``). ``name`` names the machine; it defaults to what the file
        calls it, or to the file's name without its suffixes. Raises InvalidDefinition, DefinitionNotFound,
        UnresolvedSubstitution, or SfnError for an override whose value does not exist.
        """
        if isinstance(definition, StateMachine):
            _refuse_late(substitutions, overrides, logical_id)
            return definition
        model = self._loader.load_one(definition, substitutions, overrides, logical_id, type)
        self._loader.warn([model])
        return self._world.machines.register(
            model, name=name or model.name or self._default_name(model.source), type=model.type
        )

    @check_arguments(substitutions=optional(SUBSTITUTIONS), overrides=optional(NAMED_VALUES))
    def load_all(
        self,
        template: str | PathLike[str] | Mapping[str, Any],
        *,
        substitutions: Values | None = None,
        overrides: Mapping[str, Json] | None = None,
    ) -> dict[str, StateMachine]:
        """Load every state machine of a file that has several, by its logical id.

        An override applies to each machine that has such a value. Raises as ``load`` does.
        """
        models = self._loader.load_all(template, substitutions, overrides)
        self._loader.warn(models.values())
        machines = self._world.machines
        return {
            logical_id: machines.register(model, name=model.name or logical_id, type=model.type)
            for logical_id, model in models.items()
        }

    @property
    def _engine(self) -> Engine:
        return self._world.engine

    def _machine(
        self,
        definition: Source,
        type: MachineType,
        substitutions: Values | None,
        overrides: Mapping[str, Json] | None,
        logical_id: str | None,
    ) -> StateMachine:
        if isinstance(definition, StateMachine):
            _refuse_late(substitutions, overrides, logical_id)
            return definition
        self._engine.clock.check_running()  # before reading a file; a start checks it again
        # A template sets the type of its machines: the default must not override it.
        return self.load(
            definition,
            type=None if type == "STANDARD" else type,
            substitutions=substitutions,
            overrides=overrides,
            logical_id=logical_id,
        )

    def _model_and_role(
        self,
        definition: Source,
        substitutions: Values | None,
        overrides: Mapping[str, Json] | None,
        logical_id: str | None,
    ) -> tuple[Definition, str]:
        """The definition of a state that runs alone, and the execution role around it."""
        if isinstance(definition, StateMachine):
            _refuse_late(substitutions, overrides, logical_id)
            return definition.model, definition.role_arn
        model = self._loader.load_one(definition, substitutions, overrides, logical_id)
        return model, self._world.machines.default_role

    def _default_name(self, source: str | None) -> str:
        if source:
            from pytest_sfn.definition.source.files import stem_of

            stem = stem_of(Path(source))
            if is_valid_name(stem):
                return stem
        self._loaded += 1
        return f"StateMachine{self._loaded}"


def _refuse_late(substitutions: object, overrides: object, logical_id: object) -> None:
    """Refuse arguments that come too late: a StateMachine has been read already. Raises InvalidArgumentValue."""
    if substitutions is None and overrides is None and logical_id is None:
        return
    given = {"substitutions": substitutions, "overrides": overrides, "logical_id": logical_id}
    late = next(name for name, value in given.items() if value is not None)
    raise InvalidArgumentValue(f"{late}= is given with a StateMachine that is already loaded: pass it to load")
