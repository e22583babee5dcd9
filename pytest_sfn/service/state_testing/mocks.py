"""The mock of a TestState request: what stands in for a state's work."""

from __future__ import annotations

from pytest_sfn.definition.model import MapState, ParallelState, RetryableState, State, TaskState
from pytest_sfn.engine.mocking import Mock
from pytest_sfn.engine.texts import Texts
from pytest_sfn.errors import WorkflowError
from pytest_sfn.json_text import Json
from pytest_sfn.service.api import validation
from pytest_sfn.service.calls import Members
from pytest_sfn.service.state_testing.field_validation import check_fields


def read_mock(given: Members, configuration: Members, state: State, texts: Texts) -> Mock:
    """The mock of a request for a state; ``configuration`` says more of a Map's. Raises ValidationException."""
    if not isinstance(state, RetryableState):
        raise validation(f"State type '{state.type}' is not supported when a mock is specified")
    failed = configuration.get("mapIterationFailureCount")
    read = configuration.get("mapItemReaderData")
    if "errorOutput" in given:
        error = given["errorOutput"]
        failure = WorkflowError(error.get("error"), error.get("cause"))
        return Mock(failure=failure, failed_iterations=failed, reader_data=read)
    try:
        result = texts.read(given.get("result", "{}"))
    except ValueError:
        raise validation("Mocked result must be valid JSON") from None
    _check_shape(state, result, given.get("fieldValidationMode", "STRICT"))
    return Mock(result=result, failed_iterations=failed, reader_data=read)


def _check_shape(state: RetryableState, result: Json, mode: str) -> None:
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
