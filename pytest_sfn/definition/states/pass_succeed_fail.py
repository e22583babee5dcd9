"""Pass, Succeed and Fail."""

from __future__ import annotations

from pytest_sfn.definition.checks.likely_mistakes import warn_about_paths_in_result
from pytest_sfn.definition.compiling.compiler import constant
from pytest_sfn.definition.model import FailState, PassState, SucceedState
from pytest_sfn.definition.states.state_reader import StateReader


def parse_pass(reader: StateReader) -> PassState:
    """https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html"""
    target = reader.next_or_end()
    if reader.jsonata:
        return PassState(next=target, **reader.common())
    values, compiler = reader.fields.values, reader.compiler
    if "Result" in values:
        warn_about_paths_in_result(reader.fields)
    return PassState(
        next=target,
        result=constant(values["Result"]) if "Result" in values else None,
        parameters=compiler.template(values["Parameters"], "Parameters") if "Parameters" in values else None,
        result_path=compiler.result_path(reader.fields),
        **reader.common(),
    )


def parse_succeed(reader: StateReader) -> SucceedState:
    """https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html"""
    reader.block.graph.ends = True
    return SucceedState(**reader.common())


def parse_fail(reader: StateReader) -> FailState:
    """https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html"""
    fields = reader.fields
    reader.block.graph.ends = True
    if not reader.jsonata:
        fields.at_most_one("Error", "ErrorPath")
        fields.at_most_one("Cause", "CausePath")
    return FailState(
        error=reader.compiler.text(fields, "Error"), cause=reader.compiler.text(fields, "Cause"), **reader.common()
    )
