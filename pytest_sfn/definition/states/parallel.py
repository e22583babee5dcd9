"""Parallel. https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html"""

from __future__ import annotations

from pytest_sfn.definition.model import ParallelState
from pytest_sfn.definition.states.retry_catch import retryable_fields
from pytest_sfn.definition.states.state_reader import StateReader


def parse_parallel(reader: StateReader) -> ParallelState:
    fields, values = reader.fields, reader.fields.values
    target = reader.next_or_end()
    fields.require("Branches")
    branches = (reader.parse_block(branch, reader.block, reader.name) for branch in fields.objects("Branches"))
    name = reader.arguments_field
    return ParallelState(
        next=target,
        branches=tuple(branch for branch in branches if branch),
        arguments=reader.compiler.template(values[name], name) if name in values else None,
        **retryable_fields(reader),
        **reader.common(),
    )
