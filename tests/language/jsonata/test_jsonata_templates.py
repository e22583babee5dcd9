"""Templates: JSON with expressions anywhere in it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.jsonata_templates import compile_template
from pytest_sfn.language.types import SyntaxProblem, is_expression
from tests.language.jsonata.jsonata_world import World


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{% $states.input.n %}", 1),
        ({"a": {"b": ["{% $states.input.n %}", 2]}, "c": "d"}, {"a": {"b": [1, 2]}, "c": "d"}),
        ([], []),
        (None, None),
        ("$states.input.n", "$states.input.n"),
        (" {% $states.input.n %} ", " {% $states.input.n %} "),
        ({"{% $x %}": 1}, {"{% $x %}": 1}),
        ({"k.$": "$"}, {"k.$": "$"}),
    ],
)
def test_expressions_are_replaced_wherever_they_stand(template: Any, expected: Any) -> None:
    expression = compile_template(template, "Output")

    assert expression({"input": {"n": 1}}, World()) == expected
    assert expression({"input": {"n": 1}}, World()) == expected


def test_keys_stay_in_order() -> None:
    expression = compile_template({"z": 1, "y": "{% 2 %}", "x": 3}, "Output")

    assert list(expression({"input": {}}, World())) == ["z", "y", "x"]


def test_a_template_without_expressions_is_its_own_value() -> None:
    template = {"a": [1]}

    assert compile_template(template, "Output")({"input": {}}, World()) is template


@pytest.mark.parametrize(
    ("template", "field"),
    [
        ("{% $x %}", "Output"),
        ({"v": "{% $x %}"}, "Output/v"),
        ({"values": [1, "{% $x %}"]}, "Output/values[1]"),
        ([[{"a": "{% $x %}"}]], "Output[0][0]/a"),
    ],
)
def test_a_failure_says_where(template: Any, field: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        compile_template(template, "Output")({"input": {}}, World())

    assert caught.value.location == field
    assert f"the field '{field}'" in (caught.value.cause or "")


@pytest.mark.parametrize("text", ["{% 1", "1 %}", "{%}", "{% 1 %} "])
def test_half_a_delimiter_is_refused(text: str) -> None:
    with pytest.raises(SyntaxProblem, match="must start with") as caught:
        compile_template({"a": text}, "Arguments")

    assert caught.value.field == "Arguments/a"
    assert caught.value.hint


def test_the_scope_holds_at_every_depth() -> None:
    template = {"a": ["{% $states.result %}"]}

    with pytest.raises(SyntaxProblem) as caught:
        compile_template(template, "Arguments")

    assert caught.value.field == "Arguments/a[0]"
    assert compile_template(template, "Output", scope=frozenset({"result"}))({"result": 5}, World()) == {"a": [5]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{% 1 %}", True),
        ("{%%}", True),
        ("{%}", False),
        (" {% 1 %}", False),
        ("{% 1", False),
        (5, False),
        (None, False),
    ],
)
def test_is_expression(value: Any, expected: bool) -> None:
    assert is_expression(value) is expected
