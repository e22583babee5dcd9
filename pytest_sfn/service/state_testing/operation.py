"""TestState: runs one state by itself."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.definition.model import MapState, ParallelState, State, TaskState
from pytest_sfn.definition.walks.compiled_states import states_of
from pytest_sfn.engine.context_object import first_map_item
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.task.port import HttpTrace
from pytest_sfn.engine.test_state.mocks import UnfitMock
from pytest_sfn.engine.test_state.single_state import run_state
from pytest_sfn.engine.test_state.trial import StateOutcome, StateTrial
from pytest_sfn.service.api import Api, validation
from pytest_sfn.service.operations.starting import read_input
from pytest_sfn.service.protocol.answers import ApiError, Members
from pytest_sfn.service.protocol.resource_arns import check_role_arn
from pytest_sfn.service.state_testing.context_objects import read_context
from pytest_sfn.service.state_testing.mocks import check_one_outcome, read_mock
from pytest_sfn.service.state_testing.states import STATE_NAME, SelectedState, select_state
from pytest_sfn.values.json_text import Json, loads

_NEEDS_MOCK = (
    "TestState API does not support Map or Parallel states. "
    "Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]"
)


def test_state(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html

    The caller waits for the end, so virtual time moves to it, by five minutes at most.
    """
    _check_request(given)
    picked = select_state(api, given["definition"], given.get("stateName"))
    _check_supported(picked.state, given)
    _check_origin(picked.state, given)
    texts = Texts()
    try:
        outcome = run_state(api.world.engine.runtime, _trial(given, picked, texts), texts)
    except UnfitMock as unfit:
        raise validation(str(unfit)) from None
    answer = _answer(outcome, texts)
    if given.get("inspectionLevel", "INFO") != "INFO":
        answer["inspectionData"] = _inspection_data(outcome, texts)
    if given.get("inspectionLevel") == "TRACE" and outcome.inspection.trace:
        answer["inspectionData"].update(_trace_data(outcome.inspection.trace, given))
    return answer


def _check_request(given: Members) -> None:
    """Check the combination of parameters."""
    if "roleArn" in given:
        check_role_arn(given["roleArn"])
    if "mock" in given:
        check_one_outcome(given["mock"])
        if given.get("revealSecrets"):
            raise validation("TestState does not support RevealSecrets when a mock is specified.")
    elif "context" in given:
        raise _needs_mock("Context")
    elif "mapIterationFailureCount" in given.get("stateConfiguration", {}):
        raise _needs_mock("MapIterationFailureCount")


def _needs_mock(what: str) -> ApiError:
    return validation(f"TestState does not support {what} when a mock is not specified.")


def _check_supported(state: State, given: Members) -> None:
    """Raise InvalidDefinition for a state that needs a mock, ValidationException for a Task without mock and role."""
    if "mock" in given:
        return
    if isinstance(state, (MapState, ParallelState)):
        raise ApiError("InvalidDefinition", _NEEDS_MOCK)
    if isinstance(state, TaskState) and (state.resource.pattern or state.resource.kind == "activity"):
        what = (
            f"the '.{state.resource.pattern}' service integration pattern" if state.resource.pattern else "Activities"
        )
        raise ApiError("InvalidDefinition", f"TestState API does not support {what} when a mock is not specified.")
    if isinstance(state, TaskState) and "roleArn" not in given:
        raise validation("RoleArn must be specified when testing a Task state")


def _check_origin(state: State, given: Members) -> None:
    """Check that errorCausedByState names a state inside the Map or Parallel."""
    name = given.get("stateConfiguration", {}).get("errorCausedByState")
    if name is None:
        return
    blocks = (state.processor,) if isinstance(state, MapState) else getattr(state, "branches", ())
    if not any(placed.state.name == name for block in blocks for placed in states_of(block)):
        raise validation(f"State '{name}' does not exist in the tested state")


def _trial(given: Members, picked: SelectedState, texts: Texts) -> StateTrial:
    value = read_input(given.get("input", "{}"), texts)
    configuration = given.get("stateConfiguration", {})
    return StateTrial(
        state=picked.state,
        model=picked.definition,
        input=value,
        variables=_read_variables(given),
        context=read_context(given["context"], picked.state) if "context" in given else {},
        whole_context="context" in given,
        map_item=first_map_item(picked.map, value) if picked.map else None,
        shown_name=STATE_NAME,
        mock=read_mock(given["mock"], configuration, picked.state, texts) if "mock" in given else None,
        retry_count=configuration.get("retrierRetryCount", 0),
        role_arn=given.get("roleArn"),
    )


def _read_variables(given: Members) -> Mapping[str, Json]:
    try:
        variables = loads(given.get("variables", "{}"))
    except ValueError:
        variables = None
    if not isinstance(variables, dict):
        raise validation("Variables must be a valid JSON object")
    return variables


def _answer(outcome: StateOutcome, texts: Texts) -> Members:
    answer: Members = {"status": outcome.status}
    if outcome.has_output:
        answer["output"] = texts.write(outcome.output)
    members = {"error": outcome.error, "cause": outcome.cause, "nextState": outcome.next_state}
    answer.update({name: value for name, value in members.items() if value is not None})
    return answer


def _inspection_data(outcome: StateOutcome, texts: Texts) -> Members:
    """The inspectionData: JSON values as text, limits and indexes as numbers."""
    seen = outcome.inspection
    data: Members = {name: texts.write(value) for name, value in seen.data.items()}
    data.update(seen.figures)
    if seen.error_details:
        data["errorDetails"] = dict(seen.error_details)
    return data


def _trace_data(trace: HttpTrace, given: Members) -> Members:
    """What an HTTP Task sent and received. The values of its connection are included only if secrets may be shown."""
    traced: Members = {"request": dict(trace.revealed if given.get("revealSecrets") else trace.request)}
    if trace.response is not None:
        traced["response"] = dict(trace.response)
    return traced
