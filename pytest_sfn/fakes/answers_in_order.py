"""Behaviours that answer each call differently: planned answers to task tokens, and ``side_effect``.

Imported when a fake has one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pytest_sfn.errors import InvalidArgumentType, SfnError
from pytest_sfn.fakes.behaviours import (
    Answers,
    Behaviour,
    Body,
    NamedError,
    Nothing,
    Raised,
    check_callback,
    error_of,
    is_error,
)
from pytest_sfn.fakes.callbacks import Callback
from pytest_sfn.fakes.handlers import HandlerImports, check_handler
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_repr


class AnswersInOrder(Answers):
    """Answers the task token of each call with the next of some planned answers."""

    counts = True

    def __init__(self, callbacks: Sequence[object], who: str) -> None:
        self._callbacks = [check_callback(callback, who) for callback in callbacks]
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
        if is_error(source):
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
        if is_error(result):
            return Raised(error_of(result, self._who, self._named))
        return Body(result) if isinstance(result, bytes) else result


def _ran_out(what: str, call: int, item: str, remedy: str) -> SfnError:
    """The error for a call for which a list has no item left."""
    planned = f"1 {item}" if call == 2 else f"{call - 1} {item}s"
    return SfnError(f"{what} ran out: this is call {call}, and it has only {planned}; {remedy}")


def _is_default(result: object) -> bool:
    """True if a result is ``unittest.mock.DEFAULT``, which exists only after that module has been imported."""
    mock = sys.modules.get("unittest.mock")
    return mock is not None and result is mock.DEFAULT
