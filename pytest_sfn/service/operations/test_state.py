"""Trying one state on its own."""

from __future__ import annotations

from pytest_sfn.definition.model import MapState, ParallelState, State, TaskState
from pytest_sfn.engine.mocking import UnfitMock
from pytest_sfn.engine.single_state import StateOutcome, StateTrial, run_state
from pytest_sfn.engine.texts import Texts
from pytest_sfn.json_text import Json, loads
from pytest_sfn.service.api import Api, validation
from pytest_sfn.service.calls import ApiError, Members
from pytest_sfn.service.operations.executions import read_input
from pytest_sfn.service.state_testing.context_objects import read_context
from pytest_sfn.service.state_testing.mocks import read_mock
from pytest_sfn.service.state_testing.states import STATE_NAME, Picked, pick_state

_NEEDS_MOCK = (
    "TestState API does not support Map or Parallel states. "
    "Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]"
)


def test_state(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html"""
    _check_request(given)
    picked = pick_state(given["definition"], given.get("stateName"))
    _check_supported(picked.state, given)
    texts = Texts()
    try:
        outcome = run_state(api.world.engine.surroundings, _trial(given, picked, texts), texts)
    except UnfitMock as unfit:
        raise validation(str(unfit)) from None
    return _answer(outcome, texts, given.get("inspectionLevel", "INFO"))


def _check_request(given: Members) -> None:
    mock = given.get("mock")
    if mock is None:
        if "context" in given:
            raise validation("TestState does not support Context when a mock is not specified.")
        if "mapIterationFailureCount" in given.get("stateConfiguration", {}):
            raise validation("TestState does not support MapIterationFailureCount when a mock is not specified.")
        return
    if "result" in mock and "errorOutput" in mock:
        raise validation("A test mock should have only one of the following fields: [result, errorOutput].")
    if given.get("revealSecrets"):
        raise validation("TestState does not support RevealSecrets when a mock is specified.")


def _check_supported(state: State, given: Members) -> None:
    """Raises InvalidDefinition for what can be tried with a mock only."""
    if "mock" in given:
        return
    if isinstance(state, (MapState, ParallelState)):
        raise ApiError("InvalidDefinition", _NEEDS_MOCK)
    if isinstance(state, TaskState) and (state.resource.pattern or state.resource.kind == "activity"):
        what = (
            f"the '.{state.resource.pattern}' service integration pattern" if state.resource.pattern else "Activities"
        )
        raise ApiError("InvalidDefinition", f"TestState API does not support {what} when a mock is not specified.")


def _trial(given: Members, picked: Picked, texts: Texts) -> StateTrial:
    value = read_input(given.get("input", "{}"), texts)
    configuration = given.get("stateConfiguration", {})
    return StateTrial(
        state=picked.state,
        model=picked.definition,
        input=value,
        variables=_read_object(given, "variables"),
        context=read_context(given["context"], picked.state) if "context" in given else None,
        map_item={"Index": 0, "Value": value} if picked.iterated else None,
        shown_name=STATE_NAME,
        mock=read_mock(given["mock"], configuration, picked.state, texts) if "mock" in given else None,
        retry_count=configuration.get("retrierRetryCount", 0),
        role_arn=given.get("roleArn"),
    )


def _read_object(given: Members, name: str) -> dict[str, Json]:
    try:
        value = loads(given.get(name, "{}"))
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise validation(f"{name} must be a valid JSON object")
    return value


def _answer(outcome: StateOutcome, texts: Texts, level: str) -> Members:
    answer: Members = {"status": outcome.status}
    if outcome.has_output:
        answer["output"] = texts.write(outcome.output)
    members = {"error": outcome.error, "cause": outcome.cause, "nextState": outcome.next_state}
    answer.update({name: value for name, value in members.items() if value is not None})
    if level != "INFO":
        answer["inspectionData"] = _inspected(outcome, texts)
    return answer


def _inspected(outcome: StateOutcome, texts: Texts) -> Members:
    """What was seen on the way: JSON values as text, limits and places as numbers."""
    seen = outcome.inspection
    data: Members = {name: texts.write(value) for name, value in seen.data.items()}
    data.update(seen.figures)
    if seen.error_details:
        data["errorDetails"] = dict(seen.error_details)
    return data
