"""Runs of a part of a state machine: where they begin and stop, as ``run`` and ``start`` are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import NoReturn

from pytest_sfn.definition.model import Block, Definition
from pytest_sfn.definition.walks.compiled_states import states_of
from pytest_sfn.engine.partial.blocks import block_from, with_state
from pytest_sfn.engine.partial.stopping_states import stopping_state
from pytest_sfn.engine.runtime import Part, StartOptions
from pytest_sfn.engine.stop_point import StopPoint
from pytest_sfn.errors import InvalidArgumentValue
from pytest_sfn.execution.values import copy_variables
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import hint_in_brackets


def partial_options(
    options: StartOptions,
    model: Definition,
    start_at: str | None,
    stop_after: str | None,
    variables: Mapping[str, Json] | None,
) -> StartOptions:
    """The options of an execution that begins or stops at a state, or has variables from the start.

    Raises SfnError for a state that the machine does not have, or that cannot be reached from ``start_at``.
    """
    block = model.block if start_at is None else _begin(model, start_at)
    stop = None
    if stop_after is not None:
        stop = StopPoint(stop_after)
        block = _stop(model, block, stop, start_at)
    part = Part(block=block, variables=copy_variables(variables or {}))
    return replace(options, start_at=start_at, stop=stop, part=part)


def _begin(model: Definition, start_at: str) -> Block:
    return block_from(model.block, start_at) or _refuse(model, "start_at", start_at)


def _stop(model: Definition, block: Block, stop: StopPoint, start_at: str | None) -> Block:
    changed = with_state(block, stop.state, partial(stopping_state, stop=stop))
    if changed is not None:
        return changed
    if start_at is None or block_from(model.block, stop.state) is None:
        _refuse(model, "stop_after", stop.state)
    raise InvalidArgumentValue(
        f"stop_after={stop.state!r} is never reached: start_at={start_at!r} runs the states from there to the end of "
        f"its own branch or item processor, and {stop.state!r} is outside of it"
    )


def _refuse(model: Definition, argument: str, name: str) -> NoReturn:
    names = [placed.state.name for placed in states_of(model.block)]
    raise InvalidArgumentValue(
        f"{argument}={name!r} is not a state of the definition{hint_in_brackets(name, names)}; "
        f"its states are: {', '.join(names)}"
    )
