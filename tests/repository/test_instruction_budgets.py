"""The instructions of five fixed runs stay within their budgets."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "instructions.py"
RENEWAL = "Find what became more expensive; or, if it has to be, renew: python benchmarks/instructions.py --renew"


@pytest.fixture(scope="module")
def instructions() -> ModuleType:
    spec = importlib.util.spec_from_file_location("instructions", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_fixed_run_is_over_its_budget(instructions: ModuleType) -> None:
    budgets = instructions.read_budgets().get(instructions.this_build())
    if not shutil.which("callgrind_control"):
        pytest.skip("valgrind is not installed")
    if budgets is None:
        pytest.skip(f"there is no budget for {instructions.this_build()}")

    over = instructions.compare(instructions.measure(), budgets)

    assert not over, "\n".join(
        [*over, "Make it cheaper, or renew the budgets: python benchmarks/instructions.py --renew"]
    )


def test_a_run_may_take_two_percent_more_than_its_budget(instructions: ModuleType) -> None:
    assert instructions.compare({"three states": 102_000}, {"three states": 100_000}) == []


def test_a_run_that_takes_more_is_named_with_its_figures(instructions: ModuleType) -> None:
    assert instructions.compare({"three states": 105_000}, {"three states": 100_000}) == [
        "three states: 105,000 instructions, +5.0% of the budget of 100,000"
    ]
