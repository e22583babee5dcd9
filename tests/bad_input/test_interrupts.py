"""Ctrl-C is heard while the library works: nothing takes the signal, or is too busy for it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no timer that sends a signal")

EACH = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}


class Pressed(BaseException):
    """Stands for KeyboardInterrupt, which pytest takes for its own end."""


def machine(**state: Any) -> dict[str, Any]:
    return {"StartAt": "S", "States": {"S": {**state, "End": True}}}


def jsonata(expression: str) -> dict[str, Any]:
    return machine(Type="Pass", QueryLanguage="JSONata", Output=f"{{% {expression} %}}")


@pytest.fixture
def ctrl_c() -> Iterator[Any]:
    """Call it to have a signal sent after 0.2 seconds of work."""

    def press(*_: object) -> None:
        raise Pressed

    before = signal.signal(signal.SIGVTALRM, press)
    yield lambda: signal.setitimer(signal.ITIMER_VIRTUAL, 0.2)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize(
    ("definition", "given"),
    [
        (jsonata("($f := function() { $f() }; $f())"), None),
        (jsonata("$match($pad('', 100000, 'a'), /(a+)+b/)"), None),
        (jsonata("$sort([1..400000], function($a, $b) { $a < $b })"), None),
        (machine(Type="Pass", InputPath="$.items[?(@.name =~ /(a+)+b/)]"), {"items": [{"name": "a" * 5_000}]}),
        (machine(Type="Map", ItemProcessor=EACH, MaxConcurrency=1), [0] * 50_000),
    ],
    ids=["JSONata", "regular expression of JSONata", "sort", "regular expression of JSONPath", "Map"],
)
def test_an_interrupt_is_heard(sfn_executor, ctrl_c, definition, given):
    loaded = sfn_executor.load(definition)

    ctrl_c()

    with pytest.raises(Pressed):
        sfn_executor.run(loaded, given, max_events=1_000_000)
