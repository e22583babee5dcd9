"""The arguments of the public interface: any Python value at any place."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn import (
    FakeLambda,
    FakeTask,
    Heartbeats,
    LambdaFunctionError,
    LambdaServiceError,
    TaskFailure,
    TaskSuccess,
    VirtualClock,
    mock_lambda,
    mock_sfn,
    mock_task,
)
from tests.fuzz import odd
from tests.fuzz.oracle import check_execution, contract, fuzzed, odd_world

CHANCES = st.randoms(use_true_random=True)
PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
ASK = {
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Parameters": {"FunctionName": "F", "Payload": {"token.$": "$$.Task.Token"}},
            "HeartbeatSeconds": 60,
            "End": True,
        }
    },
}
RUN = ["name", "type", "substitutions", "role_policy", "mock_config", "test_case", "max_events", "input", "odd"]
FAKE = ["handler", "returns", "raises", "side_effect", "callback", "duration", "required", "odd"]
FUNCTION = [*FAKE, "timeout", "versions", "aliases", "environment", "memory_size", "async_retries"]
SETTINGS = ["strict", "start", "region", "account", "seed", "freeze", "max_events", "odd"]


def named(chance: Random, names: list[str]) -> dict[str, Any]:
    return {chance.choice(names): odd.python_value(chance) for _ in range(chance.choice([1, 1, 2]))}


def call(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call a function; what the contract allows ends only this call."""
    with contract((function, arguments, options)):
        return function(*arguments, **options)


@fuzzed
@given(CHANCES)
def test_odd_arguments_of_an_executor(chance: Random) -> None:
    with odd_world("calls") as sfn:
        executor = sfn.executor
        value = odd.python_value(chance)
        function: Callable[..., Any] = chance.choice([executor.run, executor.start])
        call(function, PASS, **named(chance, RUN))
        call(function, value)
        call(executor.load, value, **named(chance, ["name", "type", "logical_id", "substitutions", "odd"]))
        call(executor.load_all, value, **named(chance, ["substitutions"]))
        call(executor.run_state, PASS, "P", **named(chance, ["input", "variables", "context", "mock", "retry_count"]))
        call(executor.run_state, PASS, value)
        call(executor.execution, value)
        call(executor.mock_task, value, **named(chance, FAKE))
        call(setattr, executor, "kept_children", value)
        executor.kept_children = None
        for execution in executor.executions:
            check_execution(execution)


@fuzzed
@given(CHANCES)
def test_odd_arguments_of_an_execution(chance: Random) -> None:
    with odd_world("calls") as sfn:
        sfn.lambdas.register("F", returns=None)
        execution = sfn.executor.start(ASK)
        for method in chance.sample(["run_until", "task", "heartbeat", "succeed_task", "fail_task"], 3):
            call(getattr(execution, method), odd.python_value(chance))
        call(execution.fail_task, "Ask", **named(chance, ["error", "cause"]))
        call(execution.succeed_task, chance.choice(["Ask", "Bsk"]), odd.python_value(chance))
        for task in execution.pending:
            call(task.succeed, odd.python_value(chance))
            call(task.fail, odd.python_value(chance), odd.python_value(chance))
            call(task.heartbeat, *chance.choice([(), (1,)]))
        call(execution.stop, **named(chance, ["error", "cause", "odd"]))
        call(execution.redrive)
        for method in ("assert_succeeded", "assert_failed", "assert_path", "assert_visited", "assert_not_visited"):
            options = {"assert_succeeded": ["output"], "assert_failed": ["error", "cause"]}.get(method)
            try:
                if options:
                    call(getattr(execution, method), **named(chance, options))
                else:
                    call(getattr(execution, method), odd.python_value(chance))
            except AssertionError as failed:
                str(failed).encode()
        check_execution(execution, named=True)


@fuzzed
@given(CHANCES)
def test_odd_arguments_of_fakes(chance: Random) -> None:
    value = odd.python_value(chance)
    for kind, decorate, options in ((FakeLambda, mock_lambda, FUNCTION), (FakeTask, mock_task, FAKE)):
        call(kind, chance.choice(["F", value]), **named(chance, options))  # type: ignore[arg-type]
        patch = call(decorate, chance.choice(["F", value]), **named(chance, options))
        if patch is not None:
            call(patch, value)
    call(TaskSuccess, **named(chance, ["output", "after", "odd"]))
    call(TaskFailure, **named(chance, ["error", "cause", "after"]))
    call(Heartbeats, **{"every": 1, **named(chance, ["every", "then"])})
    call(LambdaFunctionError, value, **named(chance, ["message", "stack_trace", "runtime", "handled"]))
    call(LambdaServiceError, value, **named(chance, ["cause"]))
    with odd_world("fakes") as sfn:
        fake = call(sfn.lambdas.register, "F", **named(chance, FUNCTION)) or sfn.lambdas.register("F")
        fake.required = False
        call(sfn.lambdas.register, value)
        call(sfn.lambdas.unregister, value)
        call(lambda: sfn.lambdas[value])
        call(lambda: value in sfn.lambdas)
        if "F" in sfn.lambdas:
            call(fake.returns, odd.python_value(chance))
            call(fake.raises, odd.python_value(chance))
            call(setattr, fake, "side_effect", odd.python_value(chance))
            clause = call(fake.when, odd.python_value(chance), map_index=chance.choice([None, value]))
            if clause is not None:
                call(clause.returns, odd.python_value(chance))
            call(_run_both_forms, sfn, odd.json_value(chance))
            for method in ("assert_called_with", "assert_any_call", "assert_has_calls", "assert_called_once_with"):
                try:
                    call(getattr(fake, method), odd.python_value(chance))
                except AssertionError as failed:
                    str(failed).encode()
            repr(fake.calls)
            for made in fake.calls:
                repr((made, made.response, made.payload))


def _run_both_forms(sfn: Any, given_input: Any) -> None:
    try:
        sfn.executor.run(ASK, given_input, max_events=50)
    finally:
        for execution in sfn.executor.executions:
            check_execution(execution, named=True)


@fuzzed
@given(CHANCES)
def test_odd_arguments_of_clocks_and_worlds(chance: Random) -> None:
    value = odd.python_value(chance)
    call(VirtualClock, value)
    world = call(mock_sfn, **named(chance, SETTINGS))
    if world is not None:
        with contract(vars(world)), world as sfn:
            check_execution(sfn.executor.run(PASS))  # max_events may be fewer than it makes
    call(mock_sfn(freeze=False), value)
    with odd_world("calls") as sfn:
        call(sfn.clock.advance, value)
        call(sfn.clock.advance_to, value)
        repr((sfn.clock, sfn.clock.now(), sfn.clock.timers))
