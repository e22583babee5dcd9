"""Payload templates: what is literal, what is filled in, and what fails."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.payload_templates import compile_template
from pytest_sfn.language.types import SyntaxProblem
from tests.language.fake_environment import FakeEnvironment


def build(template: Any, document: Any = None, **environment: Any) -> Any:
    return compile_template(template, "Parameters")(document, FakeEnvironment(**environment))


def test_a_key_that_ends_with_dollar_is_filled_in_and_renamed() -> None:
    template = {
        "literal": "$.customer.name",
        "name.$": "$.customer.name",
        "nested": {"count.$": "States.ArrayLength($.items)", "fixed": [1, {"id.$": "$.items[0]"}]},
        "run.$": "$$.Execution.Name ",
        "variable.$": "$total",
        "all.$": "$",
    }
    document = {"customer": {"name": "Ada"}, "items": [7, 8]}

    built = build(template, document, context={"Execution": {"Name": "r"}}, variables={"total": 3})

    assert built == {
        "literal": "$.customer.name",
        "name": "Ada",
        "nested": {"count": 2, "fixed": [1, {"id": 7}]},
        "run": "r",
        "variable": 3,
        "all": document,
    }
    assert built["all"] is document


def test_fixed_fields_come_first_and_the_others_as_java_keeps_them() -> None:
    template = {"zebra.$": "$", "one": 1, "Name.$": "$", "nested": {"b.$": "$", "a": 2}, "Id.$": "$", "apple.$": "$"}

    built = build(template)

    assert list(built) == ["one", "nested", "zebra", "apple", "Id", "Name"]
    assert list(built["nested"]) == ["a", "b"]


@pytest.mark.parametrize("literal", [{}, [], {"a": [1, {"b": None}]}, "$.a", 1, None, "States.UUID()"])
def test_what_is_literal_is_the_very_same_value_every_time(literal: Any) -> None:
    expression = compile_template(literal, "Parameters")
    assert expression({}, FakeEnvironment()) is literal


def test_literal_parts_are_shared_between_results() -> None:
    template = {"big": {"literal": [1, 2, 3]}, "id.$": "$.id"}
    expression = compile_template(template, "Parameters")
    env = FakeEnvironment()

    first, second = expression({"id": 1}, env), expression({"id": 2}, env)

    assert first == {"big": {"literal": [1, 2, 3]}, "id": 1}
    assert second["id"] == 2
    assert first["big"] is second["big"] is template["big"]


def test_past_the_end_of_an_array_there_is_null() -> None:
    assert build({"v.$": "$.items[5]"}, {"items": [1]}) == {"v": None}


@pytest.mark.parametrize(
    ("template", "document", "cause", "location"),
    [
        (
            {"value.$": "$.x"},
            {"a": "grün"},
            "The JSONPath '$.x' specified for the field 'value.$' could not be found in the input '{\"a\":\"grün\"}'",
            "Parameters/value.$",
        ),
        (
            {"Arguments": {"--P.$": "$.ctx.path"}},
            {"ctx": {}},
            "The JSONPath '$.ctx.path' specified for the field '--P.$' could not be found in the input '{\"ctx\":{}}'",
            "Parameters/Arguments/--P.$",
        ),
        (
            {"list": [0, {"a.$": "$.x"}]},
            None,
            "The JSONPath '$.x' specified for the field 'a.$' could not be found in the input 'null'",
            "Parameters/list[1]/a.$",
        ),
        (
            {"id.$": "$$.Map.Item.Value"},
            {},
            "The JSONPath '$$.Map.Item.Value' specified for the field 'id.$' could not be found in the input "
            "'{\"State\":{}}'",
            "Parameters/id.$",
        ),
        (
            {"id.$": "$absent"},
            {},
            "The JSONPath '$absent' specified for the field 'id.$' could not be found in the input '{\"v\":1}'",
            "Parameters/id.$",
        ),
        (
            {"id.$": "$.a[0]"},
            {"a": 1},
            "The JSONPath '$.a[0]' specified for the field 'id.$' could not be found in the input '{\"a\":1}'",
            "Parameters/id.$",
        ),
        (
            {"n.$": "States.MathAdd('x', 1)"},
            {},
            "There was an error while evaluating the intrinsic function: States.MathAdd('x', 1). "
            "Invalid arguments in States.MathAdd",
            "Parameters/n.$",
        ),
    ],
)
def test_a_field_that_finds_nothing_fails(template: Any, document: Any, cause: str, location: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        build(template, document, context={"State": {}}, variables={"v": 1})

    assert (caught.value.error, caught.value.cause) == ("States.Runtime", cause)
    assert caught.value.location == location


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("ipsum", "expected the name of an intrinsic function"),
        ("$.a[", "expected a name in quotes"),
        ("States.Nope()", "there is no intrinsic function States.Nope"),
        ("", "expected the name of an intrinsic function"),
        (1, "it must be a string"),
        (None, "it must be a string"),
        ({"a": 1}, "it must be a string"),
    ],
)
def test_what_is_neither_path_nor_call_is_refused(value: Any, hint: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        compile_template({"outer": {"a/k.$": value}}, "Parameters")

    assert caught.value.message == (
        "The value for the field 'a/k.$' must be a valid JSONPath or a valid intrinsic function call"
    )
    assert caught.value.field == "Parameters/outer/a/k.$"
    assert caught.value.hint is not None
    assert hint in caught.value.hint


@pytest.mark.parametrize("template", [{"x": 1, "x.$": "$.a"}, {"x.$": "$.a", "x": 1}])
def test_a_name_that_is_there_twice_is_refused(template: Any) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        compile_template({"outer": template}, "Parameters")

    assert caught.value.message == "The field 'x' is defined twice: as 'x' and as 'x.$'"
    assert caught.value.field in ("Parameters/outer/x", "Parameters/outer/x.$")


def test_a_template_that_is_nested_too_deeply_is_refused() -> None:
    template: Any = {"x.$": "$"}
    for _ in range(5000):
        template = [template]

    with pytest.raises(SyntaxProblem, match="nested more than 200 levels deep"):
        compile_template(template, "Parameters")


TEMPLATES = st.recursive(
    st.none() | st.integers() | st.sampled_from(["$.a", "$", "$.a[*]", "$$.b", "$v", "States.Array($.a)", "x"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a", "b", "a.$", "b.$", ".$"]), inner),
)


@given(TEMPLATES, st.recursive(st.none() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.just("a"), x)))
def test_no_template_and_no_document_break_anything(template: Any, document: Any) -> None:
    try:
        expression = compile_template(template, "Parameters")
    except SyntaxProblem as problem:
        assert problem.field  # noqa: PT017 - refusing is one of two good outcomes
        return
    try:
        built = expression(document, FakeEnvironment(variables={"v": 1}))
    except EvaluationError:
        return
    assert type(built) is type(template)
