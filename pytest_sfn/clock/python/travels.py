"""The user's own ``time_machine.travel``, around and inside followed clocks.

time-machine changes Python's time functions in C code, and refuses to start while freezegun's replacements are
installed. Therefore the replacements are removed during an inner ``travel``, and Python shows the time of the
``travel``.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

from pytest_sfn.clock.python.followers import followed
from pytest_sfn.clock.python.freezegun_stack import frozen_by_user
from pytest_sfn.clock.python.frozen_names import replace_names, show_real_names
from pytest_sfn.patches.overrides import Attribute, Override
from pytest_sfn.patches.undoing import UndoStack


def travelled_now() -> datetime | None:
    """The time (in seconds) to which the test has travelled with time-machine; None if it has not."""
    time_machine = sys.modules.get("time_machine")
    if time_machine is None or not time_machine.escape_hatch.is_travelling():
        return None
    return datetime.now(UTC).replace(
        microsecond=0
    )  # time continues during a travel: with microseconds each run would start at a different time


def make_room_for_travels(undos: UndoStack) -> None:
    """Allow time-machine to start and stop while clocks are followed."""
    time_machine: Any = sys.modules.get("time_machine")
    if time_machine is None:
        return
    starting = Override(Attribute(time_machine.travel, "start"), None)
    stopping = Override(Attribute(time_machine.travel, "stop"), None)

    def start(travel: Any) -> Any:
        if not frozen_by_user():
            show_real_names()
        try:
            return starting.before(travel)
        finally:
            _follow_unless_travelling(time_machine)

    def stop(travel: Any) -> None:
        try:
            stopping.before(travel)
        finally:
            _follow_unless_travelling(time_machine)

    starting.value, stopping.value = start, stop
    undos.enter(starting)
    undos.enter(stopping)


def _follow_unless_travelling(time_machine: Any) -> None:
    if followed and not time_machine.escape_hatch.is_travelling():
        replace_names()
