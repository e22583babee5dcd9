"""What holds for all intrinsic functions, and UUID."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.intrinsics import compile_intrinsic
from pytest_sfn.language.types import SyntaxProblem
from tests.language.fake_environment import FakeEnvironment
from tests.language.intrinsics.calling import call, cause, invalid

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
NAMES = [
    "Array", "ArrayContains", "ArrayGetItem", "ArrayLength", "ArrayPartition", "ArrayRange", "ArrayUnique",
    "Base64Decode", "Base64Encode", "Format", "Hash", "JsonMerge", "JsonToString", "MathAdd", "MathRandom",
    "StringSplit", "StringToJson", "UUID",
]  # fmt: skip


@pytest.mark.parametrize("arguments", ["", "'x'", "1, 2", "null"])
def test_uuid_comes_from_the_environment_whatever_the_arguments(arguments: str) -> None:
    assert call(f"States.UUID({arguments})") == "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    "text",
    [
        "States.ArrayLength($, $)",
        "States.ArrayUnique()",
        "States.ArrayContains($)",
        "States.ArrayContains($, 2, 999)",
        "States.ArrayGetItem($)",
        "States.ArrayPartition($, 2, 999)",
        "States.ArrayRange(1, 5)",
        "States.ArrayRange(1, 5, 1, 99)",
        "States.Base64Encode()",
        "States.Base64Decode('a', 'b')",
        "States.Hash('hello')",
        "States.JsonMerge($, $)",
        "States.JsonToString()",
        "States.MathAdd(1)",
        "States.MathAdd(1, 2, 3)",
        "States.MathRandom(1)",
        "States.MathRandom(1, 10, 5, 99)",
        "States.StringSplit('a')",
        "States.StringToJson()",
        "States.StringToJson('1', '2')",
    ],
)
def test_a_wrong_number_of_arguments_fails_when_called(text: str) -> None:
    assert cause(text, [1, 2, 3]) == invalid(text)


@pytest.mark.parametrize(
    "text",
    [
        "States.ArrayLength('x')",
        "States.ArrayUnique('x')",
        "States.ArrayContains('x', 'x')",
        "States.ArrayGetItem('x', 0)",
        "States.ArrayPartition('x', 2)",
        "States.Base64Encode(1)",
        "States.Base64Decode(null)",
        "States.StringSplit(1, ',')",
        "States.StringSplit('a', null)",
        "States.StringToJson(123)",
    ],
)
def test_an_argument_of_the_wrong_type_fails(text: str) -> None:
    assert cause(text) == invalid(text)


def test_a_value_that_is_nested_too_deeply_is_refused() -> None:
    deep: Any = 1
    for _ in range(20_000):
        deep = [deep]

    for text in ("States.JsonToString($)", "States.Format('{}', $)", "States.ArrayUnique($)", "States.Hash($, 'MD5')"):
        assert cause(text, deep) == invalid(text)


@given(st.sampled_from(NAMES), st.lists(JSON, max_size=4))
def test_no_arguments_break_a_function(name: str, arguments: list[Any]) -> None:
    paths = ", ".join(f"$[{index}]" for index in range(len(arguments)))
    expression = compile_intrinsic(f"States.{name}({paths})", "v.$")
    try:
        expression(arguments, FakeEnvironment())
    except EvaluationError as error:
        failed = error.error
    else:
        failed = None
    assert failed in (None, "States.Runtime")


TOKENS = ["States.", "Array", "Format", "(", ")", ",", "'", "\\", "{}", "$", "$.a", "[0]", " ", "1", "-", "e5", "true"]


@given(st.text() | st.lists(st.sampled_from(TOKENS), max_size=20).map("".join).map("States.Array(".__add__))
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        compile_intrinsic(text, "v.$")
    except SyntaxProblem as problem:
        message = problem.message
    else:
        message = ""
    assert message in ("", "The value for the field 'v.$' must be a valid JSONPath or a valid intrinsic function call")
