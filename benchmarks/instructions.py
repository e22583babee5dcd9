"""Count the instructions of five fixed runs, and compare them with their budgets.

    python benchmarks/instructions.py            compare, for this Python
    python benchmarks/instructions.py --renew    write this Python's budgets to instructions.json

Instructions do not depend on what else the computer does, unlike time. Valgrind counts them: its tool callgrind must be
installed (``apt install valgrind``). The count depends on how Python was built, so each build has budgets of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

BUDGETS = Path(__file__).with_name("instructions.json")
SLACK = 0.02
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:Work"
ITEMS = 200

CONDITIONS = [{"Condition": "{% $n < 50 %}", "Next": "Count"}]
THREE_STATES = {
    "StartAt": "Prepare",
    "States": {
        "Prepare": {"Type": "Pass", "Result": {"n": 1}, "Next": "Which?"},
        "Which?": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "Done"}]},
        "Done": {"Type": "Succeed"},
    },
}
JSONATA_LOOP = {
    "QueryLanguage": "JSONata",
    "StartAt": "Start",
    "States": {
        "Start": {"Type": "Pass", "Assign": {"n": 0}, "Next": "Count"},
        "Count": {"Type": "Pass", "Assign": {"n": "{% $n + 1 %}"}, "Next": "Enough?"},
        "Enough?": {"Type": "Choice", "Choices": CONDITIONS, "Default": "Done"},
        "Done": {"Type": "Succeed"},
    },
}
INVOKE = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": FUNCTION, "Payload.$": "$"},
    "OutputPath": "$.Payload",
    "End": True,
}
DIRECT = {"Type": "Task", "Resource": FUNCTION, "End": True}


def count_to(number: int) -> dict[str, Any]:
    """A machine that counts: two transitions for each number."""
    choices = [{"Variable": "$.n", "NumericLessThan": number, "Next": "Count"}]
    return {
        "StartAt": "Count",
        "States": {
            "Count": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "Enough?"},
            "Enough?": {"Type": "Choice", "Choices": choices, "Default": "Done"},
            "Done": {"Type": "Succeed"},
        },
    }


def for_each_item(task: Mapping[str, Any]) -> dict[str, Any]:
    """A machine that runs one task for each item."""
    processor = {"StartAt": "Work", "States": {"Work": task}}
    return {
        "StartAt": "All",
        "States": {"All": {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": processor, "End": True}},
    }


RUNS: Mapping[str, tuple[dict[str, Any], Any, int, int]] = {
    "three states": (THREE_STATES, {}, 100, 1),
    "a transition": (count_to(50), {"n": 0}, 2, 100),
    "a transition in JSONata": (JSONATA_LOOP, {}, 2, 100),
    "an item of lambda:invoke": (for_each_item(INVOKE), {"items": [{"n": n} for n in range(ITEMS)]}, 1, ITEMS),
    "an item of a function": (for_each_item(DIRECT), {"items": [{"n": n} for n in range(ITEMS)]}, 1, ITEMS),
}
"""The fixed runs: definition, input, how often it is run while it is counted, and how many units one run has."""


# ---- in the process that is counted


def run_all() -> None:
    """Do each run, and have valgrind count the last of three."""
    from pytest_sfn import mock_sfn

    with mock_sfn(freeze=False) as world:
        world.lambdas.register("Work", lambda event, context: {"seen": event})
        for name, (definition, given, times, _) in RUNS.items():
            machine = world.executor.load(definition)
            count(name, partial(world.executor.run, machine, given), times)


def count(name: str, run: Callable[[], Any], times: int) -> None:
    """Have valgrind count a run. What follows --zero and leads to --dump is counted too: it is the same each time."""
    run()
    run()
    tell_valgrind("--instr=on")
    tell_valgrind("--zero")
    for _ in range(times):
        run()
    tell_valgrind(f"--dump={name}")
    tell_valgrind("--instr=off")


def tell_valgrind(command: str) -> None:
    subprocess.run(["callgrind_control", command, str(os.getpid())], check=True, capture_output=True)


# ---- in the process that compares


def measure() -> dict[str, int]:
    """The instructions of one unit of each run."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        subprocess.run([*command, sys.executable, __file__, "--run"], check=True, capture_output=True, env=environment)
        counted = dict(filter(None, map(read_dump, Path(folder).iterdir())))
    return {name: counted[name] // (times * units) for name, (_, _, times, units) in RUNS.items()}


def read_dump(path: Path) -> tuple[str, int] | None:
    """The name and the instructions of one counted run."""
    text = path.read_text()
    name = re.search(r"^desc: Trigger: (?:Client Request: |\w+ )?(.+)$", text, re.MULTILINE)
    total = re.search(r"^(?:totals|summary): (\d+)$", text, re.MULTILINE)
    return (name[1], int(total[1])) if name and total and name[1] in RUNS else None


def this_build() -> str:
    """The name of this Python's build: another compiler, or other options, make other instructions."""
    return f"{platform.python_version()} {platform.machine()} {platform.python_compiler()}"


def compare(counted: Mapping[str, int], budgets: Mapping[str, int]) -> list[str]:
    """What is over its budget, in words."""
    return [
        f"{name}: {number:,} instructions, {number / budgets[name] - 1:+.1%} of the budget of {budgets[name]:,}"
        for name, number in counted.items()
        if number > budgets[name] * (1 + SLACK)
    ]


def read_budgets() -> dict[str, dict[str, int]]:
    """The budgets of each build."""
    known: dict[str, dict[str, int]] = json.loads(BUDGETS.read_text()) if BUDGETS.exists() else {}
    return known


def main() -> int:
    parser = argparse.ArgumentParser(description="Count the instructions of five fixed runs.")
    parser.add_argument("--renew", action="store_true", help="write the budgets of this Python")
    parser.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run_all()
        return 0
    if not shutil.which("callgrind_control"):
        print("valgrind is not installed: nothing is counted")
        return 0
    build, known, counted = this_build(), read_budgets(), measure()
    for name, number in counted.items():
        print(f"{name:28} {number:>10,}")
    if options.renew:
        BUDGETS.write_text(json.dumps({**known, build: counted}, indent=2, sort_keys=True) + "\n")
        return 0
    if build not in known:
        print(f"there is no budget for {build}: python benchmarks/instructions.py --renew adds one")
        return 0
    over = compare(counted, known[build])
    print("\n".join(over) or "within the budgets")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
