"""What a fake does when it is called.

``answer`` is called with (event, context). It returns a value, or raises the handler's exception. Three results are not
values: a :class:`Body`, a :class:`Raised`, and a callback such as ``TaskSuccess``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pytest_sfn.errors import InvalidArgumentType
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
            hint = ": pass a function as the handler, or as side_effect=" if callable(value) else ""
            raise InvalidArgumentType(f"returns= of {who} is not a JSON value: {error}{hint}") from None

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


def is_error(value: object) -> bool:
    """True for an exception and for an exception class."""
    return isinstance(value, BaseException) or (isinstance(value, type) and issubclass(value, BaseException))


class Answers(Behaviour):
    """Answers null at once, and answers the task token of the call later."""

    def __init__(self, callback: object, who: str) -> None:
        self._callback = check_callback(callback, who)

    def answer(self, event: Json, context: Any) -> Callback:
        return self._callback


def check_callback(callback: object, who: str) -> Callback:
    """A planned answer to a task token. Raises InvalidArgumentType for anything else."""
    if isinstance(callback, CALLBACKS):
        return callback
    raise InvalidArgumentType(
        f"callback= of {who} takes TaskSuccess, TaskFailure or Heartbeats, or a list of these, "
        f"not {safe_repr(callback)}"
    )
