"""JSONata outside a state: with an input document and variables."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Mapping
from typing import Any

from pytest_sfn.language.jsonata.compiling.compiler import compile_text, problem_of
from pytest_sfn.language.jsonata.runtime.results import to_json
from pytest_sfn.language.jsonata.runtime.run import Run
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import RootArray


def evaluate(text: str, *, root: Any = UNDEFINED, bindings: Mapping[str, Any] | None = None) -> Any:
    """The value of an expression: JSON, or :data:`UNDEFINED`.

    ``root`` is its input document; ``bindings`` are variables by name, without ``$``. Time and random numbers are real,
    and the limits are those of JSONata itself.

    Raises :class:`JsonataError` if it does not parse or cannot be evaluated.
    """
    code = compile_text(text, workflow=False).code
    variables = {"$": root, **(bindings or {})}
    focus = RootArray([root]) if type(root) is list else root
    try:
        run = _FreeRun(variables, {}, _RealWorld(variables))
        return to_json(code(focus, None, run), run)
    except Exception as error:  # any failure is the expression's
        raise problem_of(error) from error


class _FreeRun(Run):
    """An evaluation with the limits of JSONata itself, which are larger than those of Step Functions."""

    __slots__ = ()

    max_depth = 30_000
    max_items = 10_000_000
    max_cells = 10_000_000
    max_steps = 20_000_000


class _RealWorld:
    """The host of an expression that does not belong to an execution."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self.variables = variables
        self._now = time.time_ns() // 1000

    def context(self) -> Mapping[str, Any]:
        return {}

    def microseconds(self) -> int:
        return self._now

    def random(self) -> float:
        return random.random()

    def uuid(self) -> str:
        return str(uuid.uuid4())
