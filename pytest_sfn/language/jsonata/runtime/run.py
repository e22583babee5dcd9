"""One evaluation: its environment, its limits, and the calls of functions.

A compiled node is a :data:`Code`, called with the context value (``focus``), the innermost frame of variables, and the
run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from pytest_sfn.language.jsonata.budget import CALL_STEPS, NATIVE_STEPS, SMALL, SMALL_RESULT, Budget
from pytest_sfn.language.jsonata.errors import JsonataError, out_of_time, stack_overflow
from pytest_sfn.language.jsonata.runtime.signatures import Signature
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Function


class Host(Protocol):
    """The surroundings of an expression, which the calling program provides."""

    def context(self) -> Mapping[str, Any]:
        """The value of ``$states.context``."""

    def microseconds(self) -> int:
        """The time of ``$now`` and ``$millis``, since the epoch."""

    def random(self) -> float:
        """The next number of ``$random``: 0 <= n < 1."""

    def uuid(self) -> str:
        """The next version 4 UUID."""


class Frame:
    """The variables of one block or call. Those of the enclosing blocks are found through ``parent``."""

    __slots__ = ("parent", "values")

    def __init__(self, parent: Frame | None, values: dict[str, Any]) -> None:
        self.parent = parent
        self.values = values


class Run(Budget):
    """One evaluation. ``variables`` are those from outside; ``states`` is ``$states`` without its context."""

    __slots__ = ("env", "states", "variables")

    def __init__(self, variables: Mapping[str, Any], states: Mapping[str, Any], env: Host) -> None:
        self.variables = variables
        self.states = states
        self.env = env
        self.depth = 0
        self.steps = self.max_steps
        self.room = SMALL_RESULT


Code = Callable[[Any, "Frame | None", Run], Any]

Apply = Callable[[Any, list[Any], Any, Run], Any]
"""Calls a value with arguments and the context value of the call."""

Charge = Callable[[Budget, list[Any]], None]
"""Counts the work of a call, from its arguments."""


def find(name: str, frame: Frame | None, run: Run) -> Any:
    """The value of a variable: of the expression, else from outside, else a built-in function."""
    while frame is not None:
        if name in frame.values:
            return frame.values[name]
        frame = frame.parent
    return run.variables.get(name, FUNCTIONS.get(name, UNDEFINED))


class Native(Function):
    """A function written in Python. A function that is not built in has an empty name.

    ``code`` takes the complete arguments, after the run if it ``needs_run``. ``charge`` counts the work of a call with
    these arguments, if it exceeds the size of the result.
    """

    __slots__ = ("_arity", "_charge", "_code", "_needs_run", "name", "signature")

    def __init__(
        self,
        name: str,
        signature: Signature | None,
        code: Callable[..., Any],
        arity: int,
        needs_run: bool = False,
        charge: Charge | None = None,
    ) -> None:
        self.name = name
        self.signature = signature
        self._code = code
        self._needs_run = needs_run
        self._charge = charge
        self._arity = arity

    @property
    def arity(self) -> int:
        return self._arity

    def call(self, arguments: list[Any], focus: Any, run: Run) -> Any:
        """Call the function. Raises JsonataError if the arguments do not fit, or the result is too large."""
        try:
            if self.signature is not None:
                arguments = self.signature.complete(arguments, focus)
            result = self.perform(arguments, run)
        except JsonataError as error:
            if self.name:
                error.inserts.setdefault("token", self.name)
            raise
        return result

    def perform(self, arguments: list[Any], run: Run) -> Any:
        """Call the function with complete arguments. Raises JsonataError if its work or its result is too large."""
        run.steps -= NATIVE_STEPS
        if run.steps < 0:
            raise out_of_time()
        if self._charge is not None:
            self._charge(run, arguments)
        result = self._code(run, *arguments) if self._needs_run else self._code(*arguments)
        if type(result) is str:
            if len(result) > SMALL:
                run.measure_text(len(result))
        elif isinstance(result, list) and len(result) > SMALL:
            run.measure_items(len(result))
        return result


FUNCTIONS: Final[dict[str, Native]] = {}
"""The built-in functions, by name without ``$``."""


class Closure(Function):
    """A function of the expression, with the context value and the variables of its definition.

    ``least_depth`` is the depth that every evaluation of its body reaches.
    """

    __slots__ = ("body", "focus", "frame", "least_depth", "parameters", "signature")

    def __init__(
        self,
        parameters: tuple[str, ...],
        body: Code,
        focus: Any,
        frame: Frame | None,
        signature: Signature | None = None,
        least_depth: int = 1,
    ) -> None:
        self.parameters = parameters
        self.body = body
        self.focus = focus
        self.frame = frame
        self.signature = signature
        self.least_depth = least_depth

    @property
    def arity(self) -> int:
        return len(self.parameters)

    def call(self, arguments: list[Any], focus: Any, run: Run) -> Any:
        if self.signature is not None:
            arguments = self.signature.complete(arguments, focus)
        run.steps -= CALL_STEPS
        if run.steps < 0:
            raise out_of_time()
        values = dict(zip(self.parameters, arguments, strict=False))
        for name in self.parameters[len(arguments) :]:
            values[name] = UNDEFINED
        if run.depth + self.least_depth > run.max_depth:
            raise stack_overflow()
        return self.body(self.focus, Frame(self.frame, values), run)


class Applied(Function):
    """A partially applied built-in function. ``slots`` are all arguments, ``places`` the indexes of the open ones."""

    __slots__ = ("_function", "_open", "_slots")

    def __init__(self, function: Native | Applied, slots: list[Any], places: list[int]) -> None:
        self._function = function
        self._slots = slots
        self._open = places

    @property
    def arity(self) -> int:
        return len(self._open)

    def call(self, arguments: list[Any], focus: Any, run: Run) -> Any:
        """Call the function with the open arguments filled in. JSONata checks no signature here."""
        filled = list(self._slots)
        for position, place in enumerate(self._open):
            filled[place] = arguments[position] if position < len(arguments) else UNDEFINED
        function = self._function
        if isinstance(function, Applied):
            return function.call(filled, focus, run)
        return function.perform(filled, run)


class TailCall:
    """The last call of a function, which the caller of that function performs."""

    __slots__ = ("arguments", "function")

    def __init__(self, function: Any, arguments: list[Any]) -> None:
        self.function = function
        self.arguments = arguments


def apply(function: Any, arguments: list[Any], focus: Any, run: Run) -> Any:
    """Call a value. Raises T1006 if it is not a function."""
    while True:
        if not isinstance(function, Function):
            raise JsonataError("T1006")
        result = function.call(arguments, focus, run)
        if type(result) is not TailCall:
            return result
        function, arguments = result.function, result.arguments


def call_back(function: Any, arguments: list[Any], run: Run) -> Any:
    """Call a function that was passed to a built-in one, with as many of the arguments as it uses."""
    return apply(function, arguments[: max(1, function.arity)], None, run)
