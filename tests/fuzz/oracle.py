"""The contract of the library: what may come out of it, however odd the input is.

Nothing but SfnError, executions that end with an error name of AWS, and botocore's own exceptions; nothing hangs;
nothing reaches the network.
"""

from __future__ import annotations

import ipaddress
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import HealthCheck, settings

from pytest_sfn import Execution, SfnError, World, mock_sfn
from pytest_sfn.values.safe_text import safe_repr

LONG = os.environ.get("PYTEST_SFN_FUZZ")
"""How many examples each fuzz test tries, other ones in every run; without it they are few, and always the same."""

fuzzed = settings(
    max_examples=int(LONG or 40),
    deadline=None,
    derandomize=LONG is None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

SECONDS = 20
"""How many seconds of the processor one input may take before it counts as a hang, however busy the machine is."""

ERROR_NAMES = re.compile(
    r"States\.\w+|Lambda\.\w+|Runtime\.\w+|Sandbox\.Timedout|Function\.ResponseSizeTooLarge|"
    r"[A-Za-z0-9]+\.\w+|[A-Z]\w*(Exception|Error|Busy)|Boom"
)
ENDS = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")

_reached: list[str] = []
_watching = False


class Hangs(BaseException):
    """An input takes too long."""


@contextmanager
def contract(given: Any) -> Iterator[None]:
    """A block in which an odd input is given to the library. Raises whatever breaks the contract."""
    _watch_network()
    _reached.clear()
    before = signal.signal(signal.SIGVTALRM, _hangs)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    except (SfnError, ClientError, BotoCoreError):
        pass
    except Hangs:
        raise AssertionError(f"takes more than {SECONDS} seconds: {safe_repr(given, 2_000)}") from None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    assert not _reached, f"reaches the network ({_reached}): {safe_repr(given, 2_000)}"


@contextmanager
def odd_world(given: Any, **options: Any) -> Iterator[World]:
    """A world for an odd input, which forgets at its end what the test should be told of: unused fakes, mistakes."""
    with contract(given), mock_sfn(freeze=False, **options) as sfn:
        try:
            yield sfn
        finally:
            sfn.reset()


def check_execution(execution: Execution, *, named: bool = False) -> None:
    """Whatever a test may ask of an execution has an answer. ``named``: the definition names no error itself."""
    assert execution.status in (*ENDS, "RUNNING")
    if execution.status == "FAILED" and not named and execution.error is not None:
        assert ERROR_NAMES.fullmatch(execution.error), execution.error
    assert [event["id"] for event in execution.history] == list(range(1, len(execution.history) + 1))
    assert str(execution)
    assert "This is a bug" not in str(execution)
    assert repr(execution)
    execution.snapshot()
    execution.diagram()
    str(execution.start_date), str(execution.stop_date), str(execution.duration)
    for state in dict.fromkeys(execution.states):
        try:
            repr(execution.task(state))
        except SfnError:
            continue


def _hangs(*_: object) -> None:
    raise Hangs


def _watch_network() -> None:
    """Note every connection and every look-up of a name that leaves this computer."""
    global _watching
    if not _watching:
        _watching = True
        sys.addaudithook(_note)


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not _is_loopback(host):
        _reached.append(f"{event} {host}")


def _is_loopback(host: Any) -> bool:
    try:
        return host in (None, "localhost", "") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
