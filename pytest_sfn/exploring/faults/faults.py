"""One fault: how a call is made to fail. A fault may hit several attempts of a call in a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Kind = Literal["error", "answer", "job", "timeout", "silence", "delay"]


MOST_COUNTED = 1_000
"""Up to how many failed attempts a text counts: a retrier may have 99,999,999."""


@dataclass(frozen=True, slots=True)
class Fault:
    """How a call fails.

    ``error``: the call fails with this error, and nothing is called. ``answer``: the task token is answered with it.
    ``job``: the job is started, and fails. ``timeout``: no answer before TimeoutSeconds, and nothing is called.
    ``silence``: the task token is never answered, nor is a heartbeat sent. ``delay``: the normal answer, that much
    later (microseconds). ``name`` is the fault in words.
    """

    kind: Kind
    name: str
    error: str | None = None
    cause: str | None = None
    delay: int = 0


@dataclass(frozen=True, slots=True)
class Alternative:
    """A fault that hits the first ``times`` attempts of a call. ``lasts``: these are all attempts that there are."""

    fault: Fault
    times: int
    lasts: bool


@dataclass(frozen=True, slots=True)
class CallFault:
    """One call that was made to fail.

    ``state`` is the name of its state, ``number`` counts the calls of this state in the run from 1, ``attempt`` the
    retries from 0, ``map_index`` is the index of its Map iteration, if any. ``error`` is the fault: an error name, or
    words such as ``never answered``. ``times`` is how many attempts in a row failed. ``always``: so did all later
    calls of the state. ``kind`` is how the call fails. ``str()`` is what ``explore(only=...)`` takes.
    """

    state: str
    error: str
    times: int = 1
    number: int = 1
    attempt: int = 0
    map_index: int | None = None
    always: bool = False
    kind: Kind = "error"

    def __str__(self) -> str:
        what = f"always {self.error}" if self.always else self.error
        return f"{call_name(self.state, self.number, self.attempt)}: {what}{times_text(self.times)}"


@dataclass(frozen=True, slots=True)
class CallOrder:
    """A place where several calls were due at one instant, and another one than usual came first.

    ``number`` counts such places in the run from 1, ``first`` is the index of the call that came first: that of
    ``state``, and of its Map iteration, if any.
    """

    number: int
    first: int
    state: str = ""
    map_index: int | None = None

    def __str__(self) -> str:
        return f"order {self.number}: {self.first}"


def call_name(state: str, number: int, attempt: int) -> str:
    """The name of a call in texts: ``Ship``, ``Ship #2``, ``Ship #2 retry 1``."""
    return state + (f" #{number}" if number > 1 else "") + (f" retry {attempt}" if attempt else "")


def times_text(times: int) -> str:
    """How many attempts fail, after the name of a fault."""
    if times == 1:
        return ""
    return f" x{times}" if times <= MOST_COUNTED else ", every attempt"


def delay_name(delay: timedelta) -> str:
    """The name of a late answer."""
    return f"{delay} late"
