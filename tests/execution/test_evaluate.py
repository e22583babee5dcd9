"""The value of one expression or template."""

from __future__ import annotations

import pickle

import pytest

from pytest_sfn import EvaluationFailed, InvalidDefinition, SfnError

ORDER = {"items": [{"price": 3}, {"price": 4}], "name": "Ann"}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("{% $sum($states.input.items.price) %}", 7),
        ("{% $rate * 2 %}", 10),
        ("{% $states.context.Execution.Name %}", "order-1"),
        ("  {% $states.input.name %}\n", "Ann"),
        ("$.items[?(@.price>3)]", [{"price": 4}]),
        ("$.items[0].price", 3),
        ("$", ORDER),
        ("$rate", 5),
        ("$$.Execution.Name", "order-1"),
        ("$$.Map.Item.Index", 2),
        ("States.Format('{} {}', $.name, $rate)", "Ann 5"),
        ({"first.$": "$.items[0]", "deep": [{"rate.$": "$rate"}], "plain": "$.name"}, None),
        ({"total": "{% $sum($states.input.items.price) %}", "plain": "$rate"}, {"total": 7, "plain": "$rate"}),
        (["{% $rate %}", 1], [5, 1]),
        ([{"rate.$": "$rate"}], [{"rate": 5}]),
        ({"plain": [1, None, "text"]}, {"plain": [1, None, "text"]}),
        (12, 12),
        (None, None),
    ],
)
def test_values(sfn_executor, expression, value):
    if isinstance(expression, dict) and "first.$" in expression:
        value = {"first": {"price": 3}, "deep": [{"rate": 5}], "plain": "$.name"}
    context = {"Execution": {"Name": "order-1"}, "Map": {"Item": {"Index": 2}}}

    assert sfn_executor.evaluate(expression, input=ORDER, variables={"rate": 5}, context=context) == value


def test_the_query_language_decides_what_could_be_either(sfn_executor):
    template = {"a.$": "$.name", "b": "{% $states.input.name %}"}

    assert sfn_executor.evaluate(template, input=ORDER, query_language="JSONPath") == {
        "a": "Ann",
        "b": "{% $states.input.name %}",
    }
    assert sfn_executor.evaluate("$count($states.input.items)", input=ORDER, query_language="JSONata") == 2


@pytest.mark.parametrize(
    ("expression", "error", "cause"),
    [
        (
            "$.missing",
            "States.Runtime",
            "The JSONPath '$.missing' specified for the field 'value.$' could not be found in the input '{}'",
        ),
        (
            "States.MathAdd('x', 1)",
            "States.Runtime",
            "There was an error while evaluating the intrinsic function: States.MathAdd('x', 1). "
            "Invalid arguments in States.MathAdd",
        ),
        (
            "{% $states.input.missing %}",
            "States.QueryEvaluationError",
            "The JSONata expression '$states.input.missing' specified for the field 'Output' returned nothing "
            "(undefined).",
        ),
    ],
)
def test_an_expression_without_a_value_raises_the_error_of_aws(sfn_executor, expression, error, cause):
    with pytest.raises(EvaluationFailed) as raised:
        sfn_executor.evaluate(expression)

    failed = pickle.loads(pickle.dumps(raised.value))
    assert (failed.error, failed.cause, str(failed)) == (error, cause, f"{error}: {cause}")


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("{% 1 + %}", r"reject the definition of a state with \{% 1 \+ %\}:\n.*Unexpected end of expression"),
        ("{% $states.result.x %}", r"does not exist.*\n.*use run_state with mock="),
        ("$.a[", "must be a valid JSONPath or a valid intrinsic function call"),
        ("States.Fromat('{}')", "did you mean 'States.Format'"),
        ("$sum($.a)", "a JSONata expression is written {% ... %}"),
        ({"a.$": "a"}, r'of a state with \{"a.\$":"a"\}'),
    ],
)
def test_what_aws_would_reject(sfn_executor, expression, message):
    with pytest.raises(InvalidDefinition, match=message):
        sfn_executor.evaluate(expression)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"expression": "hello"}, "'hello' is not an expression: a JSONPath starts with"),
        ({"expression": ""}, "'' is not an expression"),
        ({"expression": {"a.$": "$", "b": "{% 1 %}"}}, "a state has one query language: pass query_language="),
        ({"expression": "{% 1 %}", "query_language": "JSONPath"}, "is JSONata, and query_language='JSONPath' is given"),
        ({"expression": "$", "query_language": "jsonata"}, "did you mean 'JSONata'"),
        ({"expression": {1}}, "the expression is not a JSON value"),
        ({"expression": "$", "input": {1}}, "the input is not a JSON value"),
        ({"expression": "$", "variables": {"$a": 1}}, r"'\$a', which is not the name of a variable: write 'a'"),
        ({"expression": "$", "context": {"Execution": 1}}, "the context must have sections"),
    ],
)
def test_mistakes(sfn_executor, arguments, message):
    with pytest.raises(SfnError, match=message):
        sfn_executor.evaluate(**arguments)


def test_an_expression_is_no_part_of_the_coverage(pytester):
    pytester.makepyfile("def test_it(sfn_executor):\n    assert sfn_executor.evaluate('{% 1 + 1 %}') == 2")

    result = pytester.runpytest_inprocess("--sfn-cov")

    result.assert_outcomes(passed=1)
    assert "Evaluate" not in result.stdout.str()
