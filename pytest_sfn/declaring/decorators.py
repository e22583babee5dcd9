"""``mock_lambda`` and ``mock_task``: declare a fake on a test, a class or a handler, or for a ``with`` block."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Unpack, overload

from pytest_sfn.declaring.fake_patches import FakePatch, HandlerDecorator
from pytest_sfn.errors import InvalidArgumentType
from pytest_sfn.fakes.behaviours import UNSET
from pytest_sfn.values.arguments import NAME, TEXT, check_arguments
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import did_you_mean

if TYPE_CHECKING:
    from pytest_sfn.fakes.callbacks import Planned
    from pytest_sfn.fakes.handlers import HandlerFunction
    from pytest_sfn.lambdas.fake import FakeLambda, LambdaOptions
    from pytest_sfn.tasks.fake_tasks import FakeTask, TaskOptions
    from pytest_sfn.values.json_text import Json


@overload
def mock_lambda(name_or_arn: str, **options: Unpack[LambdaOptions]) -> Callable[[HandlerFunction], FakeLambda]: ...
@overload
def mock_lambda(
    name_or_arn: str, handler: HandlerFunction | str, **options: Unpack[LambdaOptions]
) -> FakePatch[FakeLambda]: ...
@overload
def mock_lambda(name_or_arn: str, *, returns: Json, **options: Unpack[LambdaOptions]) -> FakePatch[FakeLambda]: ...
@overload
def mock_lambda(name_or_arn: str, *, raises: object, **options: Unpack[LambdaOptions]) -> FakePatch[FakeLambda]: ...
@overload
def mock_lambda(
    name_or_arn: str, *, side_effect: object, **options: Unpack[LambdaOptions]
) -> FakePatch[FakeLambda]: ...
@overload
def mock_lambda(name_or_arn: str, *, callback: Planned, **options: Unpack[LambdaOptions]) -> FakePatch[FakeLambda]: ...
@check_arguments(name_or_arn=TEXT)
def mock_lambda(
    name_or_arn: str,
    handler: HandlerFunction | str | None = None,
    *,
    returns: Json = UNSET,
    raises: object = None,
    side_effect: object = None,
    callback: Planned | None = None,
    **options: Any,
) -> Any:
    """Declare a fake Lambda function.

    With a behaviour (``handler``, ``returns``, ``raises``, ``side_effect``, ``callback``) it decorates a test or a test
    class, or is a context manager that gives the :class:`~pytest_sfn.FakeLambda`. Without one it decorates a handler
    ``(event, context)``, which becomes a fake that the tests of its module, class or conftest can see. Behaviours and
    options are those of :class:`~pytest_sfn.FakeLambda`. Raises SfnError for an invalid argument, at import.
    """
    from pytest_sfn.lambdas.fake import FakeLambda

    given = _given(handler, returns, raises, side_effect, callback)
    return _declare("sfn_lambda", "mock_lambda", FakeLambda, name_or_arn, given, options)


@overload
def mock_task(state_or_resource: str, **options: Unpack[TaskOptions]) -> Callable[[HandlerFunction], FakeTask]: ...
@overload
def mock_task(
    state_or_resource: str, handler: HandlerFunction | str, **options: Unpack[TaskOptions]
) -> FakePatch[FakeTask]: ...
@overload
def mock_task(state_or_resource: str, *, returns: Json, **options: Unpack[TaskOptions]) -> FakePatch[FakeTask]: ...
@overload
def mock_task(state_or_resource: str, *, raises: object, **options: Unpack[TaskOptions]) -> FakePatch[FakeTask]: ...
@overload
def mock_task(
    state_or_resource: str, *, side_effect: object, **options: Unpack[TaskOptions]
) -> FakePatch[FakeTask]: ...
@overload
def mock_task(state_or_resource: str, *, callback: Planned, **options: Unpack[TaskOptions]) -> FakePatch[FakeTask]: ...
@check_arguments(state_or_resource=NAME)
def mock_task(
    state_or_resource: str,
    handler: HandlerFunction | str | None = None,
    *,
    returns: Json = UNSET,
    raises: object = None,
    side_effect: object = None,
    callback: Planned | None = None,
    **options: Any,
) -> Any:
    """Declare a fake for a task other than a Lambda function, by the name of its state or by its resource.

    It is used like ``mock_lambda``. ``returns`` is the raw result of the task, before ResultSelector. ``check_result``:
    see :class:`~pytest_sfn.FakeTask`.
    """
    from pytest_sfn.tasks.fake_tasks import FakeTask

    given = _given(handler, returns, raises, side_effect, callback)
    return _declare("sfn_task", "mock_task", FakeTask, state_or_resource, given, options)


def _given(handler: object, returns: Json, raises: object, side_effect: object, callback: object) -> dict[str, Any]:
    """The behaviour arguments that are not left out."""
    optional = {"handler": handler, "raises": raises, "side_effect": side_effect, "callback": callback}
    given = {name: value for name, value in optional.items() if value is not None}
    return given if returns is UNSET else {**given, "returns": returns}


def _declare(
    marker: str, called: str, kind: type[Any], name: str, given: dict[str, Any], options: dict[str, Any]
) -> Any:
    who = f"{called}({safe_repr(name)})"
    _check_options(who, kind, options)
    if given:
        return FakePatch(marker, kind, name, {**given, **options})
    return HandlerDecorator(who, kind, name, options)


def _check_options(who: str, kind: type[Any], options: dict[str, Any]) -> None:
    known = [name for name in inspect.signature(kind).parameters if name != "name"]
    for name in options:
        if name not in known:
            hint = did_you_mean(name, known) or f"it takes {', '.join(known)}"
            raise InvalidArgumentType(f"{who} does not take {name!r}: {hint}")
