"""Running one state by itself: checks the test's arguments and makes the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_sfn.definition.walks.compiled_states import PlacedState, find_state, states_of
from pytest_sfn.engine.context_object import first_map_item
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.test_state.mocks import Mock, mocked_failure
from pytest_sfn.engine.test_state.single_state import run_state
from pytest_sfn.engine.test_state.trial import StateOutcome, StateStatus, StateTrial
from pytest_sfn.errors import InvalidArgumentType, InvalidArgumentValue, SfnError
from pytest_sfn.execution.values import copy_in, copy_variables
from pytest_sfn.values.arguments import WHOLE_NUMBER
from pytest_sfn.values.json_text import Json, copy_json
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import did_you_mean

if TYPE_CHECKING:
    from pytest_sfn.definition.model import Definition, State
    from pytest_sfn.engine.engine import Engine

_MOCK_FIELDS = frozenset({"result", "errorOutput", "fieldValidationMode"})
_ERROR_FIELDS = frozenset({"error", "cause"})


@dataclass(frozen=True, slots=True)
class StateResult:
    """How one state ended, as TestState reports it. Values are copies.

    ``status`` is SUCCEEDED, FAILED, RETRIABLE (a retrier handles the error) or CAUGHT_ERROR. ``output`` and
    ``next_state`` are None unless the state succeeded or its error was caught. ``inspection`` is the inspectionData
    with its JSON text parsed: ``inspection["afterParameters"]``. ``exception`` is the exception that the handler of a
    fake raised, if any.
    """

    state: str
    status: StateStatus
    output: Json
    error: str | None
    cause: str | None
    next_state: str | None
    inspection: dict[str, Any]
    exception: BaseException | None = field(default=None, repr=False, compare=False)


def try_state(
    engine: Engine,
    model: Definition,
    name: str,
    given: Json,
    *,
    role_arn: str,
    variables: Mapping[str, Json] | None,
    context: Mapping[str, Any] | None,
    mock: Mapping[str, Any] | None,
    retry_count: int,
) -> StateResult:
    """Run a state of a definition; see :meth:`SfnExecutor.run_state`."""
    state, inside = _find(model, name)
    WHOLE_NUMBER.check(retry_count, "retry_count= of run_state")
    if retry_count < 0:
        raise InvalidArgumentValue(
            f"retry_count is the number of earlier retries, 0 or more, not {safe_repr(retry_count)}"
        )
    given = copy_in(given, "the input")
    trial = StateTrial(
        state=state,
        model=model,
        input=given,
        variables=copy_variables(variables or {}),
        context=_sections(context or {}),
        map_item=first_map_item(inside, given) if inside else None,
        mock=None if mock is None else _read_mock(state, mock),
        retry_count=retry_count,
        role_arn=role_arn,
    )
    return _make_result(name, run_state(engine.runtime, trial, Texts()))


def _find(model: Definition, name: str) -> PlacedState:
    found = find_state(model, name)
    if found is None:
        names = [placed.state.name for placed in states_of(model.block)]
        hint = did_you_mean(name, names)
        raise SfnError(f"there is no state {name!r}; states: {', '.join(names)}" + (f" ({hint})" if hint else ""))
    return found


def _sections(context: Mapping[str, Any]) -> dict[str, dict[str, Json]]:
    sections: dict[str, dict[str, Json]] = copy_in(context, "the context")
    for name, section in sections.items():
        if not isinstance(section, dict):
            raise InvalidArgumentType(
                f'the context must have sections, such as {{"{name}": {{...}}}}; {name!r} is {section!r}'
            )
    return sections


def _read_mock(state: State, given: Mapping[str, Any]) -> Mock:
    """Check and convert a mock. Raises SfnError if it does not fit the state."""
    from pytest_sfn.service.protocol.answers import ApiError
    from pytest_sfn.service.state_testing.mocks import check_one_outcome, check_result, check_state

    _check_names(given, _MOCK_FIELDS, "mock")
    try:
        check_state(state)
        check_one_outcome(dict(given))
        if "errorOutput" in given:
            error = given["errorOutput"]
            _check_names(error, _ERROR_FIELDS, "errorOutput")
            return Mock(failure=mocked_failure(error.get("error"), error.get("cause")))
        result = copy_in(given["result"], f"the mocked result of state {state.name!r}")
        check_result(state, result, given.get("fieldValidationMode", "NONE"))
    except ApiError as unfit:
        raise SfnError(f"the mock does not fit state {state.name!r}: {unfit.message}") from None
    return Mock(result=result)


def _check_names(given: Any, allowed: frozenset[str], what: str) -> None:
    unknown = (
        sorted(str(name) for name in given if name not in allowed) if isinstance(given, Mapping) else [safe_repr(given)]
    )
    if unknown:
        raise InvalidArgumentType(
            f"{what} must be a dict with {', '.join(sorted(allowed))}; this has {', '.join(unknown)}"
        )


def _make_result(name: str, outcome: StateOutcome) -> StateResult:
    seen = outcome.inspection
    inspection = {**seen.data, **seen.figures}
    if seen.error_details:
        inspection["errorDetails"] = seen.error_details
    return StateResult(
        state=name,
        status=outcome.status,
        output=copy_json(outcome.output),
        error=outcome.error,
        cause=outcome.cause,
        next_state=outcome.next_state,
        inspection=copy_json(inspection),
        exception=outcome.exception,
    )
