"""What a fake does when it is called.

``answer`` is called with (event, context). It returns a value, or raises the handler's exception. Three results are not
values: a :class:`Body`, a :class:`Raised`, and a callback such as ``TaskSuccess``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pytest_sfn.errors import InvalidArgumentType, InvalidArgumentValue, SfnError
from pytest_sfn.fakes.callbacks import Callback, Heartbeats, TaskFailure, TaskSuccess
from pytest_sfn.fakes.handlers import HandlerFunction, HandlerImports, check_handler, check_import_path, is_durable
from pytest_sfn.fakes.marshalling import Unserializable, to_text
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_repr, safe_str


class _Unset:
    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final[Any] = _Unset()
"""The default of ``returns=``. It is not None, because None is a value to return."""


@dataclass(frozen=True, slots=True)
class Body:
    """An answer that is already serialized: JSON text, or the raw bytes."""

    content: str | bytes


@dataclass(frozen=True, slots=True)
class Raised:
    """An error that the test declares. It becomes an error of the workflow, also if its class is AssertionError."""

    error: BaseException


CALLBACKS = (TaskSuccess, TaskFailure, Heartbeats)

INSTEAD = (Body, Raised, *CALLBACKS)
"""The classes of results that are not values."""

NamedError = Callable[[str | TaskFailure], BaseException]
"""Makes the exception for an error name. Raises SfnError for an invalid name."""


Names = dict[str, Any]
"""The namespace of a module."""


class Behaviour:
    """One way to answer calls.

    ``function`` is the callable whose code runs, if there is one. ``sleeps`` are the module names that are bound to
    ``time.sleep`` (None: not searched yet). ``imported``: the handler is loaded from an import path, and runs with the
    environment of its function. ``is_tests_own``: the code belongs to the test, so that a failing assertion in it
    fails the test. ``is_durable``: the handler is a durable function; None before it is imported. ``counts``: the
    answer depends on how many calls there were before.
    """

    answer: Callable[[Json, Any], Any]
    function: HandlerFunction | None = None
    sleeps: tuple[tuple[Names, str], ...] | None = ()
    imported = False
    is_tests_own = True
    is_durable: bool | None = False
    counts = False

    def start(self, imports: HandlerImports) -> Behaviour:
        """The behaviour for one test. A list of results starts with its first one."""
        return self

    def load(self) -> None:
        """Import the handler, if it is given as an import path. Raises SfnError."""


class Nothing(Behaviour):
    """Answers null: the fake was declared without a behaviour."""

    def answer(self, event: Json, context: Any) -> None:
        return None


class Handler(Behaviour):
    """Runs a function."""

    def __init__(self, function: HandlerFunction, who: str) -> None:
        self.function: HandlerFunction = check_handler(function, who)
        self.answer = self.function
        self.sleeps = None
        self.is_durable = is_durable(function)


class ImportedHandler(Behaviour):
    """Runs a function that is imported when it is first needed."""

    imported = True
    is_durable = None

    def __init__(self, path: str, who: str, imports: HandlerImports | None = None) -> None:
        self._path = check_import_path(path, who)
        self._who = who
        self._imports = imports

    def start(self, imports: HandlerImports) -> Behaviour:
        return ImportedHandler(self._path, self._who, imports)

    def load(self) -> None:
        if self.function is None:
            self.function = (self._imports or HandlerImports()).load(self._path, self._who)
            self.sleeps = None
            self.is_durable = is_durable(self.function)

    def answer(self, event: Json, context: Any) -> Any:
        self.load()
        assert self.function is not None
        return self.function(event, context)


class Returns(Behaviour):
    """Returns the same value every time. It is copied to JSON text when declared; ``bytes`` are the raw body."""

    def __init__(self, value: Json, who: str) -> None:
        try:
            self._body = Body(value if isinstance(value, bytes) else to_text(value))
        except Unserializable as error:
            raise InvalidArgumentType(f"returns= of {who} is not a JSON value: {error}") from error

    def answer(self, event: Json, context: Any) -> Body:
        return self._body


class Raises(Behaviour):
    """Fails the same way every time."""

    def __init__(self, error: object, who: str, named: NamedError) -> None:
        self._raised = Raised(error_of(error, who, named))

    def answer(self, event: Json, context: Any) -> Raised:
        return self._raised


def error_of(error: object, who: str, named: NamedError) -> BaseException:
    """The exception for the argument of ``raises=``: an instance, a class, or an error name."""
    if isinstance(error, BaseException):
        return error
    if isinstance(error, type) and issubclass(error, BaseException):
        try:
            return error()
        except Exception as problem:  # the class's own code; most often it needs arguments
            raise InvalidArgumentType(
                f"raises= of {who}: {error.__name__} needs arguments ({safe_str(problem)}): pass an instance"
            ) from problem
    if isinstance(error, (str, TaskFailure)) and error:
        return named(error)
    raise InvalidArgumentType(
        f"raises= of {who} takes an exception, an exception class or an error name, not {safe_repr(error)}"
    )


def _is_error(value: object) -> bool:
    """True for an exception and for an exception class."""
    return isinstance(value, BaseException) or (isinstance(value, type) and issubclass(value, BaseException))


class Answers(Behaviour):
    """Answers null at once, and answers the task token of the call later."""

    def __init__(self, callback: object, who: str) -> None:
        self._callback = _check_callback(callback, who)

    def answer(self, event: Json, context: Any) -> Callback:
        return self._callback


class AnswersInOrder(Answers):
    """Answers the task token of each call with the next of some planned answers."""

    counts = True

    def __init__(self, callbacks: Sequence[object], who: str) -> None:
        self._callbacks = [_check_callback(callback, who) for callback in callbacks]
        self._who = who
        self._count = 0

    def start(self, imports: HandlerImports) -> Behaviour:
        return AnswersInOrder(self._callbacks, self._who)

    def answer(self, event: Json, context: Any) -> Callback:
        self._count += 1
        if self._count > len(self._callbacks):
            raise _ran_out(
                f"callback= of {self._who}",
                self._count,
                "answer",
                "add an answer for each call, or give one answer without a list for all calls",
            )
        return self._callbacks[self._count - 1]


def _check_callback(callback: object, who: str) -> Callback:
    if isinstance(callback, CALLBACKS):
        return callback
    raise InvalidArgumentType(
        f"callback= of {who} takes TaskSuccess, TaskFailure or Heartbeats, or a list of these, "
        f"not {safe_repr(callback)}"
    )


def _ran_out(what: str, call: int, item: str, remedy: str) -> SfnError:
    """The error for a call for which a list has no item left."""
    planned = f"1 {item}" if call == 2 else f"{call - 1} {item}s"
    return SfnError(f"{what} ran out: this is call {call}, and it has only {planned}; {remedy}")


def _is_default(result: object) -> bool:
    """True if a result is ``unittest.mock.DEFAULT``, which exists only after that module has been imported."""
    mock = sys.modules.get("unittest.mock")
    return mock is not None and result is mock.DEFAULT


class SideEffect(Behaviour):
    """``side_effect`` as in unittest.mock: a function, an exception, or a list of results, one for each call.

    A function that returns ``unittest.mock.DEFAULT`` leaves the answer to ``default``.
    """

    def __init__(self, source: object, who: str, named: NamedError, default: Behaviour | None = None) -> None:
        self.source = source
        self._who = who
        self._named = named
        self._default = default or Nothing()
        self._count = 0
        self._results: Iterator[Any] | None = None
        if isinstance(source, (str, bytes, Mapping)):
            raise InvalidArgumentType(
                f"side_effect= of {who} takes a function, an exception or a list of results; "
                "for one result use returns="
            )
        if _is_error(source):
            self._raised: Raised | None = Raised(error_of(source, who, named))
        elif callable(source):
            self._raised = None
            self.function = check_handler(source, who)
            self.sleeps = None
        elif isinstance(source, Iterable):
            self._raised = None
            self._results = iter(source)
            self.counts = True
        else:
            raise InvalidArgumentType(
                f"side_effect= of {who} takes a function, an exception or a list of results, not {safe_repr(source)}"
            )

    def start(self, imports: HandlerImports) -> Behaviour:
        return SideEffect(self.source, self._who, self._named, self._default.start(imports))

    def answer(self, event: Json, context: Any) -> Any:
        if self._raised:
            return self._raised
        result = self.function(event, context) if self.function else self._next()
        return self._default.answer(event, context) if _is_default(result) else result

    def _next(self) -> Any:
        assert self._results is not None
        self._count += 1
        try:
            result = next(self._results)
        except StopIteration:
            raise _ran_out(
                f"side_effect= of {self._who}",
                self._count,
                "result",
                "add a result for each call, or use returns= to answer all calls",
            ) from None
        if _is_error(result):
            return Raised(error_of(result, self._who, self._named))
        return Body(result) if isinstance(result, bytes) else result


@dataclass(frozen=True, slots=True)
class Choice:
    """The behaviour arguments of a fake. At most one of them may be given."""

    handler: object = None
    returns: object = UNSET
    raises: object = None
    side_effect: object = None
    callback: object = None

    def behaviour(self, who: str, named: NamedError) -> Behaviour | None:
        """The behaviour, or None if no argument is given. Raises SfnError for several, or for an invalid one."""
        given = self._given()
        if len(given) > 1:
            raise InvalidArgumentValue(f"{who} has {len(given)} behaviours ({', '.join(given)}): give at most one")
        if self.returns is not UNSET:
            return Returns(self.returns, who)
        if self.raises is not None:
            return Raises(self.raises, who, named)
        if self.side_effect is not None:
            return SideEffect(self.side_effect, who, named)
        if isinstance(self.callback, (list, tuple)):
            return AnswersInOrder(self.callback, who)
        if self.callback is not None:
            return Answers(self.callback, who)
        if isinstance(self.handler, str):
            return ImportedHandler(self.handler, who)
        return None if self.handler is None else Handler(self.handler, who)  # type: ignore[arg-type]

    def _given(self) -> list[str]:
        optional = ("handler", "raises", "side_effect", "callback")
        names = [name for name in optional if getattr(self, name) is not None]
        return names if self.returns is UNSET else [*names, "returns"]
