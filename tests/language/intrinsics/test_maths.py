"""The intrinsic functions of numbers."""

from __future__ import annotations

import pytest

from pytest_sfn.language.intrinsics import compile_intrinsic
from tests.language.fake_environment import FakeEnvironment
from tests.language.intrinsics.calling import call, cause, invalid


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [
        (5, 3, 8),
        (111, -1, 110),
        (1.49, 1.5, 3),
        (1.5, 1.51, 4),
        (-1.5, 0, -1),
        (-0.5, 0.5, 1),
        (2.5, 0, 3),
        (-2.5, 0, -2),
        (2147483646, 1, 2147483647),
        (-2147483647, -1, -2147483648),
        (1e300, 1, 1),
    ],
)
def test_math_add(first: float, second: float, total: int) -> None:
    result = call("States.MathAdd($.a, $.b)", {"a": first, "b": second})
    assert result == total
    assert type(result) is int


def test_a_number_may_be_beyond_the_range_of_doubles() -> None:
    assert call("States.Array(1e309, -2.5e310)") == [10**309, -25 * 10**309]
    assert call("States.MathAdd(1e309, 1)") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        "2147483647, 1",
        "-2147483648, -1",
        "3000000000, -1000000000",
        "'1', 1",
        "null, 1",
        "true, 1",
        "12345678901234567890, 1",
    ],
)
def test_math_add_refuses(arguments: str) -> None:
    text = f"States.MathAdd({arguments})"
    assert cause(text) == invalid(text)


def test_math_random_draws_from_the_environment_up_to_the_end() -> None:
    expression = compile_intrinsic("States.MathRandom(1.6, 5.4)", "v.$")
    env = FakeEnvironment()

    drawn = {expression(None, env) for _ in range(50)}

    assert drawn == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("arguments", "drawn"),
    [
        ("1, 100, 42", 63),
        ("1, 1000, 1", 106),
        ("1, 1000, 2", 806),
        ("1, 10, -10", 1),
        ("-5, 5, 42", -5),
        ("2147483640, 2147483647, 1", 2147483644),
        ("0, 16, 42", 11),
    ],
)
def test_math_random_with_a_seed_draws_as_java_does(arguments: str, drawn: int) -> None:
    assert call(f"States.MathRandom({arguments})", {}) == drawn


def test_math_random_with_a_seed_always_gives_the_same() -> None:
    expression = compile_intrinsic("States.MathRandom(0, 1000000, $.seed)", "v.$")

    drawn = [expression({"seed": seed}, FakeEnvironment()) for seed in (42, 42, 0, -10, 2.6, 2.4)]

    assert drawn[0] == drawn[1]
    assert drawn[4] == drawn[5]
    assert len(set(drawn)) == 4
    assert all(0 <= number < 1_000_000 for number in drawn)


@pytest.mark.parametrize("arguments", ["1, 1", "10, 5", "1.4, 1.6", "'a', 10", "1, 10, 'seed'", "1, 10, null"])
def test_math_random_refuses(arguments: str) -> None:
    text = f"States.MathRandom({arguments})"
    assert cause(text) == invalid(text)
