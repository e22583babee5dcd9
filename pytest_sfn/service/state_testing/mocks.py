"""The mock of a TestState request, which replaces the work of the state."""

from __future__ import annotations

from pytest_sfn.definition.model import MapState, ParallelState, RetryableState, State, TaskState
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.test_state.mocks import Mock, mocked_failure
from pytest_sfn.service.api import validation
from pytest_sfn.service.protocol.answers import Members
from pytest_sfn.service.state_testing.field_validation import check_fields
from pytest_sfn.values.json_text import Json

_ONE_OUTCOME = "A test mock should have only one of the following fields: [result, errorOutput]."


def read_mock(given: Members, configuration: Members, state: State, texts: Texts) -> Mock:
    """The mock for a state; ``configuration`` has more settings for a Map. Raises ValidationException."""
    check_state(state)
    check_one_outcome(given)
    failed = configuration.get("mapIterationFailureCount", 0)
    read = configuration.get("mapItemReaderData")
    if "errorOutput" in given:
        error = given["errorOutput"]
        failure = mocked_failure(error.get("error"), error.get("cause"))
        return Mock(failure=failure, failed_iterations=failed, reader_data=read)
    try:
        result = texts.read(given["result"])
    except ValueError:
        raise validation("Mocked result must be valid JSON") from None
    check_result(state, result, given.get("fieldValidationMode", "STRICT"))
    return Mock(result=result, failed_iterations=failed, reader_data=read)


def check_one_outcome(given: Members) -> None:
    """Raise ValidationException unless a mock has either a result or an error."""
    if ("result" in given) == ("errorOutput" in given):
        raise validation(_ONE_OUTCOME)


def check_state(state: State) -> None:
    """Raise ValidationException for a state of a type that cannot be mocked."""
    if not isinstance(state, RetryableState):
        raise validation(f"State type '{state.type}' is not supported when a mock is specified")


def check_result(state: State, result: Json, mode: str) -> None:
    """Check that the state could have this result; ``mode`` is fieldValidationMode. Raises ValidationException."""
    if isinstance(state, TaskState):
        if mode != "NONE":
            check_fields(state.resource, result, required=mode == "STRICT")
    elif isinstance(state, MapState) and state.result_writer and state.result_writer.resource:
        if not isinstance(result, dict):
            raise validation("Mocked result must be a JSON object.")
    elif not isinstance(result, list):
        raise validation("Mocked result must be an array.")
    elif isinstance(state, ParallelState) and len(result) != len(state.branches):
        raise validation("Mocked result must contain the same number of items as number of Parallel branches.")
