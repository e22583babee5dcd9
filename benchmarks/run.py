"""Measure the speed on this computer.

    python benchmarks/run.py

Prints one line per measurement: time on the processor, in the best of several rounds or in the fastest tenth
of many tests, so that other work on the machine counts little.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from instructions import DIRECT, FUNCTION, count_to, for_each_item

from pytest_sfn import World, mock_sfn

ROUNDS = 5
TESTS = 200
FIXTURES = ("sfn_executor", "sfn_lambdas", "sfn_tasks", "sfn_clock", "sfn_client")
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
LOOP = count_to(500)
MAP = for_each_item(DIRECT)

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
    print(f"{what:<72} {seconds * factor:9.2f} {unit}", flush=True)


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
import pytest

spent = defaultdict(list)

def pytest_collection_modifyitems(items):
    # The tests take turns, so that what else the computer does slows all of them down alike.
    items.sort(key=lambda item: item.callspec.params["n"] if hasattr(item, "callspec") else 0)

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    started = time.process_time()
    try:
        return (yield)
    finally:
        spent[item.originalname].append(time.process_time() - started)

def pytest_terminal_summary(terminalreporter):
    for name, seconds in spent.items():
        terminalreporter.write_line(f"spent {name} {sorted(seconds)[len(seconds) // 10]}")
"""

WORKFLOWS = f"""
import json
import boto3
import pytest

DEFINITION, PUT_ITEM, TABLE = {THREE_STATES!r}, {PUT_ITEM!r}, {TABLE!r}

@pytest.mark.parametrize("n", range({TESTS}))
def test_none(n):
    pass

@pytest.mark.parametrize("n", range({TESTS}))
def test_executor(n, sfn_executor, sfn_lambdas):
    sfn_lambdas.register("Work", lambda event, context: event)
    assert sfn_executor.run(DEFINITION, {{"n": n}}).status == "SUCCEEDED"

@pytest.mark.parametrize("n", range({TESTS}))
def test_client(n, sfn_client, sfn_lambdas):
    sfn_lambdas.register("Work", lambda event, context: event)
    role = "arn:aws:iam::123456789012:role/r"
    machine = sfn_client.create_state_machine(name="m", definition=json.dumps(DEFINITION), roleArn=role)
    started = sfn_client.start_execution(stateMachineArn=machine["stateMachineArn"], input=json.dumps({{"n": n}}))
    assert sfn_client.describe_execution(executionArn=started["executionArn"])["status"] == "SUCCEEDED"

@pytest.mark.parametrize("n", range({TESTS}))
def test_table(n, sfn_executor):
    boto3.client("dynamodb").create_table(**TABLE)
    assert sfn_executor.run(PUT_ITEM).status == "SUCCEEDED"
"""
"""Tests as suites have them: one workflow each."""

ONE_TEST = """
def test_it(%s):
    assert %s
"""
RUNS_ONE_STATE = "sfn_executor.run({'StartAt': 'A', 'States': {'A': {'Type': 'Pass', 'End': True}}}).status"


def run_pytest(source: str, *arguments: str, **variables: str) -> str:
    """The output of pytest for a test file. ``variables`` are added to its environment."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "test_it.py").write_text(source)
        (Path(folder) / "conftest.py").write_text(TIMED_CONFTEST)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        environment = {**os.environ, **variables}
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def spent_by_tests(source: str) -> dict[str, float]:
    """The seconds of one test of each kind in a file: what nine of ten exceed, as noise only ever adds to a time."""
    printed = run_pytest(source)
    return {name: float(seconds) for name, seconds in re.findall(r"^spent test_(\w+) (\S+)$", printed, re.MULTILINE)}


def measure_fixtures() -> None:
    """Measure the cost of one more test with a fixture against one without, excluding imports."""
    test = f"@pytest.mark.parametrize('n', range({TESTS}))\ndef test_%s(n%s):\n    pass\n"
    tests = [test % ("none", ""), *(test % (fixture, f", {fixture}") for fixture in FIXTURES)]
    spent = spent_by_tests("import pytest\n" + "\n".join(tests))
    for fixture in FIXTURES:
        show(f"one more test with {fixture}", max(spent[fixture] - spent["none"], 0.0))


def measure_workflows() -> None:
    """Measure the cost of one more test that runs a workflow against an empty one, excluding imports."""
    spent = spent_by_tests(WORKFLOWS)
    for name, what in (("executor", "sfn_executor"), ("client", "sfn_client"), ("table", "a DynamoDB table in moto")):
        show(f"one more test that runs a workflow with {what}", max(spent[name] - spent["none"], 0.0))


def user_seconds(source: str, *arguments: str, **variables: str) -> float:
    """The seconds that a run of pytest takes on the processor."""
    started = os.times().children_user
    run_pytest(source, *arguments, **variables)
    return os.times().children_user - started


def least_difference(more: Callable[[], float], less: Callable[[], float]) -> float:
    """How much longer one run takes than another: the best of several rounds of each, in turns."""
    rounds = [(more(), less()) for _ in range(9)]
    return max(min(first for first, _ in rounds) - min(second for _, second in rounds), 0.0)


def measure_first_test() -> None:
    """Measure the cost of the first test of a session that uses a fixture, also where no bytecode is written."""
    source, empty = ONE_TEST % ("sfn_executor", RUNS_ONE_STATE), ONE_TEST % ("", "1 == 1")
    first = "the first test with sfn_executor"
    show(first, least_difference(lambda: user_seconds(source), lambda: user_seconds(empty)))
    with tempfile.TemporaryDirectory() as folder:
        package = Path(sys.modules[World.__module__.partition(".")[0]].__file__ or "").parent
        shutil.copytree(package, Path(folder) / package.name, ignore=shutil.ignore_patterns("__pycache__"))
        variables = {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        without_bytecode = least_difference(
            lambda: user_seconds(source, **variables), lambda: user_seconds(empty, **variables)
        )
        show(f"{first}, without bytecode of the package", without_bytecode)


def measure_start() -> None:
    """Measure the cost of the installed plugin for a run that does not use it."""
    empty = ONE_TEST % ("", "1 == 1")
    more = least_difference(
        lambda: user_seconds(empty, "--collect-only"), lambda: user_seconds(empty, "--collect-only", "-p", "no:sfn")
    )
    show("pytest --collect-only, more than without the plugin", more)


def main() -> None:
    with mock_sfn(freeze=False) as sfn:
        measure_runs(sfn)
        measure_boto3(sfn)
    measure_fixtures()
    measure_workflows()
    measure_first_test()
    measure_start()


if __name__ == "__main__":
    main()
