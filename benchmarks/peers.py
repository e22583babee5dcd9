"""Measure the library beside its peers, in one run.

    python benchmarks/peers.py                              with the peers that are installed
    python benchmarks/peers.py --node-modules DIR           with aws-local-stepfunctions too
    python benchmarks/peers.py --update                     write the table into docs/performance.md

Every row is one piece of work that several tools can do. A time is the median of several rounds, in wall-clock time, of
what is done once everything is imported. The tools take turns, so that what else the computer does slows all of them
down alike. ``x 12`` means that the tool takes 12 times as long as this library.

To install the peers:

    pip install "moto[stepfunctions]" sfnx aws-durable-execution-sdk-python-testing
    npm install aws-local-stepfunctions            in any folder; pass its node_modules
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from instructions import DIRECT, FUNCTION, count_to, for_each_item
from instructions import THREE_STATES as THREE_STATES_IN_JSONPATH

NODE_PEER = Path(__file__).with_name("peer_node.cjs")
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- figures: python benchmarks/peers.py --update -->\n", "<!-- end of the figures -->"
ROUNDS = 5
ROLE = "arn:aws:iam::123456789012:role/role"

CHOICE = {"Condition": "{% $states.input.n = 1 %}", "Next": "Done"}
THREE_STATES = {
    "QueryLanguage": "JSONata",
    "StartAt": "Prepare",
    "States": {
        "Prepare": {"Type": "Pass", "Output": {"n": 1}, "Next": "Which?"},
        "Which?": {"Type": "Choice", "Choices": [CHOICE], "Default": "Done"},
        "Done": {"Type": "Succeed"},
    },
}
"""In JSONata, because not every peer knows JSONPath; and aws-local-stepfunctions, which does not know JSONata, has its
twin."""
LOOP = count_to(500)
ITEMS = 1_000
MAP = for_each_item(DIRECT)
WORK = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Arguments": {"FunctionName": FUNCTION},
    "End": True,
}
MAP_IN_JSONATA = {
    "QueryLanguage": "JSONata",
    "StartAt": "All",
    "States": {
        "All": {
            "Type": "Map",
            "Items": "{% $states.input.items %}",
            "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Work", "States": {"Work": WORK}},
            "End": True,
        }
    },
}
GIVEN: Mapping[str, Any] = {"items": [{"n": number} for number in range(ITEMS)]}

ROWS: Mapping[str, str] = {
    "three": "a run of three states",
    "loop": "a run of 1,000 transitions",
    "map": f"a Map of {ITEMS:,} items, each with a Lambda task",
    "api": "boto3: create, start and describe a workflow of three states",
    "durable": "a durable function of three steps",
}


class Peer(NamedTuple):
    """A tool: what it does for each row that it can do. ``version`` is None if it is not installed."""

    name: str
    version: str | None
    actions: Mapping[str, Callable[[], Any]]
    seconds: Mapping[str, float] = {}
    """Times that it has measured itself, in another process."""


# ---- the tools


def this_library(stack: ExitStack) -> Peer:
    from pytest_sfn import mock_sfn

    sfn = stack.enter_context(mock_sfn(freeze=False))
    sfn.lambdas.register("Work", lambda event, context: {"seen": event})
    run, load = sfn.executor.run, sfn.executor.load
    three, loop, fan = load(THREE_STATES), load(LOOP), load(MAP)
    actions = {
        "three": lambda: check(run(three, {})),
        "loop": lambda: check(run(loop, {"n": 0})),
        "map": lambda: check(run(fan, dict(GIVEN))),
        "api": workflow_through_boto3,
    }
    handler = durable_handler()
    if handler:
        sfn.lambdas.register("Durable", handler)
        task = {"Type": "Task", "Resource": f"{FUNCTION.replace('Work', 'Durable')}:1", "End": True}
        durable = load({"StartAt": "Durable", "States": {"Durable": task}})
        actions["durable"] = lambda: check(run(durable, {}))
    return Peer("pytest-sfn", version_of("pytest-sfn"), actions)


def sfnx() -> Peer:
    version = version_of("sfnx")
    if version is None:
        return Peer("sfnx", None, {})
    from sfnx import testing

    def work(call: Any) -> Any:
        return {"Payload": {"seen": 1}}

    actions = {
        "three": lambda: testing.run(THREE_STATES, {}).output,
        "map": lambda: testing.run(MAP_IN_JSONATA, GIVEN, work).output,
    }
    return Peer("sfnx", version, actions)


def durable_testing() -> Peer:
    package = "aws-durable-execution-sdk-python-testing"
    version, handler = version_of(package), durable_handler()
    if version is None or handler is None:
        return Peer(package, None, {})
    from aws_durable_execution_sdk_python_testing import DurableFunctionTestRunner

    def run() -> None:
        with DurableFunctionTestRunner(handler, poll_interval=0.01) as runner:
            assert runner.run(input="{}", execution_timeout=30).status.value == "SUCCEEDED"

    return Peer(package, version, {"durable": run})


def local_stepfunctions(node_modules: Path | None) -> Peer:
    name = "aws-local-stepfunctions"
    node = node_modules and (shutil.which("node", path=str(node_modules / ".bin")) or shutil.which("node"))
    if not node:
        return Peer(name, None, {})
    work = {"three": THREE_STATES_IN_JSONPATH, "loop": LOOP, "map": MAP, "items": GIVEN, "rounds": ROUNDS}
    environment = {**os.environ, "NODE_PATH": str(node_modules)}
    command = [node, str(NODE_PEER)]
    measured = json.loads(output_of(command, environment, json.dumps(work)))
    return Peer(name, measured.pop("version"), {}, measured)


# ---- what they do


def workflow_through_boto3() -> None:
    import boto3

    client = boto3.client("stepfunctions", region_name="us-east-1")
    definition = json.dumps(THREE_STATES_IN_JSONPATH)
    machine = client.create_state_machine(name="three", definition=definition, roleArn=ROLE)["stateMachineArn"]
    execution = client.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    while client.describe_execution(executionArn=execution)["status"] == "RUNNING":
        time.sleep(0.001)  # moto runs it in a thread of its own
    client.delete_state_machine(stateMachineArn=machine)


def durable_handler() -> Callable[[Any, Any], Any] | None:
    """A durable function of three steps; None if AWS's SDK is not installed."""
    if version_of("aws-durable-execution-sdk-python") is None:
        return None
    from aws_durable_execution_sdk_python import durable_execution

    @durable_execution
    def handler(event: Any, context: Any) -> int:
        return sum(context.step(lambda _: 1) for _ in range(3))

    return handler


def check(execution: Any) -> None:
    assert execution.status == "SUCCEEDED", execution


# ---- measuring


def median(action: Callable[[], Any]) -> Iterator[float]:
    """The seconds of one call, a round at a time: of as many calls as take a hundredth of a second."""
    action()
    started = time.perf_counter()
    action()
    times = max(1, int(0.01 / max(time.perf_counter() - started, 1e-6)))
    while True:
        started = time.perf_counter()
        for _ in range(times):
            action()
        yield (time.perf_counter() - started) / times


def measure(peers: list[Peer], row: str) -> dict[str, float]:
    """The median seconds of each tool that can do a row. They take turns."""
    rounds = {peer.name: median(peer.actions[row]) for peer in peers if row in peer.actions}
    seconds: dict[str, list[float]] = {name: [] for name in rounds}
    for _ in range(ROUNDS):
        for name, next_round in rounds.items():
            seconds[name].append(next(next_round))
    found = {name: statistics.median(times) for name, times in seconds.items()}
    return found | {peer.name: peer.seconds[row] for peer in peers if row in peer.seconds}


def output_of(command: list[str], environment: Mapping[str, str], given: str = "") -> str:
    """What a peer prints that runs in its own process. Ends this one, with what it complained about, if it fails."""
    done = subprocess.run(command, input=given, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def version_of(package: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return None


def moto_alone() -> None:
    """In a process of its own: print the seconds of moto's row."""
    from moto import mock_aws

    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        rounds = median(workflow_through_boto3)
        print(statistics.median([next(rounds) for _ in range(ROUNDS)]))


def moto_in_its_own_process() -> Peer:
    """moto, measured where this library is not: it would answer boto3."""
    version = version_of("moto")
    if version is None or version_of("antlr4-python3-runtime") is None:  # of its extra for Step Functions
        return Peer("moto[stepfunctions]", None, {})
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    command = [sys.executable, __file__, "--moto"]
    return Peer("moto", version, {}, {"api": float(output_of(command, environment))})


# ---- printing


def show(seconds: float) -> str:
    unit, factor = ("ms", 1e3) if seconds >= 1e-3 else ("us", 1e6)
    return f"{seconds * factor:.3g} {unit}"


def lines_of(peers: list[Peer], table: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    """The cells of the table: the time of this library, and how many times as long each peer takes."""
    own, *others = [peer for peer in peers if peer.version is not None]
    lines = [["", *(f"{peer.name} {peer.version}" for peer in (own, *others))]]
    for row, seconds in table.items():
        mine = seconds.get(own.name)
        cells = [show(mine) if mine else "-"]
        for peer in others:
            theirs = seconds.get(peer.name)
            cells.append(f"{show(theirs)} (x {theirs / mine:.3g})" if theirs and mine else "-")
        lines.append([ROWS[row], *cells])
    return lines


def plain(lines: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("   ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def update_page(machine: str, lines: list[list[str]]) -> None:
    """Write the table into docs/performance.md, in place of the one that is there."""
    head, *rows = lines
    table = [f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows)]
    before, begin, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    PAGE.write_text("\n".join([before + begin, f"{machine}:", "", *table, end + after]), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--node-modules", type=Path, help="the node_modules that has aws-local-stepfunctions")
    parser.add_argument("--update", action="store_true", help="write the table into docs/performance.md")
    parser.add_argument("--moto", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.moto:
        moto_alone()
        return
    with ExitStack() as stack:
        outside = [moto_in_its_own_process(), local_stepfunctions(given.node_modules)]
        peers = [this_library(stack), *outside, sfnx(), durable_testing()]
        table = {row: measure(peers, row) for row in ROWS}
    machine, lines = f"Python {platform.python_version()}, {platform.machine()}", lines_of(peers, table)
    print(f"{machine}\n\n{plain(lines)}")
    if given.update:
        update_page(machine, lines)
    missing = ", ".join(peer.name for peer in peers if peer.version is None)
    if missing:
        print(f"\nnot installed: {missing} (see the first lines of {Path(__file__).name})")


if __name__ == "__main__":
    main()
