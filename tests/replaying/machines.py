"""Machines of a few states, and their recorded executions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_sfn import Execution, World, mock_sfn
from tests.replaying.recordings import FUNCTION


def machine(**states: Any) -> dict[str, Any]:
    """A machine of some states, in their order; a state without Next goes to the next one."""
    names = list(states)
    return {"StartAt": names[0], "States": states}


def task(resource: str = f"{FUNCTION}work", **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, **({} if "Next" in fields else {"End": True}), **fields}


def record(
    definition: Any, given: Any = None, prepare: Callable[[World], object] = lambda sfn: None, **options: Any
) -> Execution:
    """Run a machine with fakes that ``prepare`` registers."""
    with mock_sfn(freeze=False, **options) as sfn:
        prepare(sfn)
        return sfn.executor.run(definition, {} if given is None else given)
