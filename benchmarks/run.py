"""Measure the speed on this machine.

    python benchmarks/run.py

Prints one line per measurement. Measured is time on the processor, in the best of several rounds, so that other work on
the machine counts little.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytest_sfn import World, mock_sfn

ROUNDS = 5
TESTS = 200
FIXTURES = ("sfn_executor", "sfn_lambdas", "sfn_tasks", "sfn_clock", "sfn_client")
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:Work"
TABLE = {
    "TableName": "orders",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}

THREE_STATES = {
    "StartAt": "Prepare",
    "States": {
        "Prepare": {"Type": "Pass", "Parameters": {"n.$": "$.n"}, "ResultPath": "$.prepared", "Next": "Work"},
        "Work": {"Type": "Task", "Resource": FUNCTION, "ResultPath": "$.result", "Next": "Done"},
        "Done": {"Type": "Succeed"},
    },
}
LOOP = {
    "StartAt": "Count",
    "States": {
        "Count": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "Enough?"},
        "Enough?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.n", "NumericLessThan": 500, "Next": "Count"}],
            "Default": "Done",
        },
        "Done": {"Type": "Succeed"},
    },
}
MAP = {
    "StartAt": "All",
    "States": {
        "All": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "ItemProcessor": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Task", "Resource": FUNCTION, "End": True}},
            },
            "End": True,
        }
    },
}

PUT_ITEM = {
    "StartAt": "Put",
    "States": {
        "Put": {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:putItem",
            "Parameters": {"TableName": "orders", "Item": {"id": {"S": "1"}, "total": {"N": "12"}}},
            "End": True,
        }
    },
}


def best(action: Callable[[], Any], times: int) -> float:
    """The seconds of one call, in the best of several rounds of ``times`` calls."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(times):
            action()
        rounds.append((time.process_time() - started) / times)
    return min(rounds)


def show(what: str, seconds: float) -> None:
    unit, factor = ("ms", 1e3) if seconds >= 1e-3 else ("us", 1e6)
    print(f"{what:<58} {seconds * factor:9.2f} {unit}", flush=True)


def measure_runs(sfn: World) -> None:
    """Measure runs of loaded state machines, and loading one."""
    sfn.lambdas.register("Work", lambda event, context: event)
    three, loop, fan = (sfn.executor.load(definition) for definition in (THREE_STATES, LOOP, MAP))
    items = list(range(1000))
    show("run of 3 states, one of them Lambda", best(lambda: sfn.executor.run(three, {"n": 1}), 200))
    show("run of 1000 transitions", best(lambda: sfn.executor.run(loop, {"n": 0}), 3))
    show("Map, per item with a Lambda task", best(lambda: sfn.executor.run(fan, {"items": items}), 1) / len(items))
    show("loading a definition of 3 states", best(lambda: sfn.executor.load(THREE_STATES), 50))


def measure_boto3(sfn: World) -> None:
    """Measure calls of boto3 that the library answers and one that moto answers, and a task and the same call alone."""
    import boto3

    stepfunctions, sqs, dynamodb = (boto3.client(name) for name in ("stepfunctions", "sqs", "dynamodb"))
    arn = sfn.executor.load(THREE_STATES, name="three").arn
    execution = stepfunctions.start_execution(stateMachineArn=arn, input='{"n": 1}')["executionArn"]
    show("boto3: sqs.list_queues, answered by moto", best(sqs.list_queues, 100))
    show("boto3: describe_execution", best(lambda: stepfunctions.describe_execution(executionArn=execution), 100))
    start = best(lambda: stepfunctions.start_execution(stateMachineArn=arn, input='{"n": 1}'), 100)
    show("boto3: start_execution of 3 states", start)
    dynamodb.create_table(**TABLE)
    put, item = sfn.executor.load(PUT_ITEM, name="put"), PUT_ITEM["States"]["Put"]["Parameters"]
    show("boto3: dynamodb.put_item, answered by moto", best(lambda: dynamodb.put_item(**item), 100))
    show("run of a dynamodb:putItem task", best(lambda: sfn.executor.run(put), 100))


TIMED_CONFTEST = """
import time
from collections import defaultdict
from statistics import median
import pytest

spent = defaultdict(list)

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    started = time.process_time()
    try:
        return (yield)
    finally:
        spent[item.originalname].append(time.process_time() - started)

def pytest_terminal_summary(terminalreporter):
    for name, seconds in spent.items():
        terminalreporter.write_line(f"spent {name} {median(seconds[len(seconds) // 4:])}")
"""


def run_pytest(source: str, *arguments: str) -> str:
    """The output of pytest for a test file."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "test_it.py").write_text(source)
        (Path(folder) / "conftest.py").write_text(TIMED_CONFTEST)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def measure_fixtures() -> None:
    """Measure the cost of one more test with a fixture against one without, excluding imports."""
    test = f"@pytest.mark.parametrize('n', range({TESTS}))\ndef test_%s(n%s):\n    pass\n"
    tests = [test % ("none", ""), *(test % (fixture, f", {fixture}") for fixture in FIXTURES)]
    printed = run_pytest("import pytest\n" + "\n".join(tests))
    spent = {name: float(seconds) for name, seconds in re.findall(r"^spent test_(\w+) (\S+)$", printed, re.MULTILINE)}
    for fixture in FIXTURES:
        show(f"one more test with {fixture}", max(spent[fixture] - spent["none"], 0.0))


def measure_start() -> None:
    """Measure the cost of the installed plugin for a run that does not use it."""

    def seconds(*arguments: str) -> float:
        started = os.times().children_user
        run_pytest("def test_it():\n    pass\n", "--collect-only", *arguments)
        return os.times().children_user - started

    rounds = [(seconds(), seconds("-p", "no:sfn")) for _ in range(9)]
    with_plugin, without = (min(column) for column in zip(*rounds, strict=True))
    show("pytest --collect-only, more than without the plugin", max(with_plugin - without, 0.0))


def main() -> None:
    with mock_sfn(freeze=False) as sfn:
        measure_runs(sfn)
        measure_boto3(sfn)
    measure_fixtures()
    measure_start()


if __name__ == "__main__":
    main()
