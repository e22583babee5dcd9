"""Values that are no JSON, or JSON that nobody should write: in definitions, inputs and what functions return."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest

from pytest_sfn import DefinitionNotFound, InvalidDefinition, SfnError, StateMachine, TaskSuccess

HALF = "\ud800"
PASS = {"Type": "Pass", "End": True}
PASS_ON = {"StartAt": "P", "States": {"P": PASS}}
ON_THE_ENVELOPE = {
    "StartAt": "T",
    "States": {
        "T": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "F", "Payload.$": "$"},
            "OutputPath": "$.Payload",
            "End": True,
        }
    },
}
DIRECT = {
    "StartAt": "T",
    "States": {"T": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:F", "End": True}},
}
ASK = {
    "StartAt": "T",
    "States": {
        "T": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Parameters": {"FunctionName": "F", "Payload": {"token.$": "$$.Task.Token"}},
            "End": True,
        }
    },
}
BOTH_FORMS = pytest.mark.parametrize("definition", [ON_THE_ENVELOPE, DIRECT], ids=["lambda:invoke", "direct"])


def with_result(text: str) -> str:
    return '{"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": %s, "End": true}}}' % text  # noqa: UP031


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


# ---- NaN and Infinity


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_none_are_refused_in_a_text(sfn_executor, number):
    with pytest.raises(InvalidDefinition) as refused:
        sfn_executor.load(with_result(number))

    (problem,) = refused.value.diagnostics
    assert problem.code == "INVALID_JSON_DESCRIPTION"
    assert "line: 1, column: " in problem.message


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none_are_refused_in_a_dict(sfn_executor, number):
    with pytest.raises(InvalidDefinition, match="The definition is not JSON"):
        sfn_executor.load({"StartAt": "P", "States": {"P": {**PASS, "Result": [number]}}})


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none_are_refused_in_an_input_with_their_place(sfn_executor, number):
    with pytest.raises(
        SfnError, match=r"the input is not a JSON value, at \$\.a\[1\]: -?(nan|inf) is not a JSON number"
    ):
        sfn_executor.run(PASS_ON, {"a": [1, number]})


@BOTH_FORMS
def test_a_number_that_is_none_cannot_be_returned(sfn_executor, sfn_lambdas, definition):
    sfn_lambdas.register("F", lambda event, context: {"a": [1, math.nan]})

    execution = sfn_executor.run(definition)

    execution.assert_failed(
        error="Runtime.MarshalError",
        cause=re.compile("Unable to marshal response: Out of range float values are not JSON compliant"),
    )


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_fake_that_returns_such_a_number_is_refused_where_it_is_made(sfn_lambdas, number):
    with pytest.raises(
        SfnError, match=r"returns= of the fake function 'F' is not a JSON value: .* \(at \$\.a: (nan|inf)\)"
    ):
        sfn_lambdas.register("F", returns={"a": number})


# ---- what is no JSON at all


@BOTH_FORMS
@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({1, 2}, "$"),
        ({"rows": [{"when": {1}}]}, "$.rows[0].when"),
        ({"a": [0, object()]}, "$.a[1]"),
        ({"a": {(1, 2): 3}}, "$.a, key (1, 2)"),
    ],
    ids=["set", "nested", "object", "key"],
)
def test_what_cannot_be_marshalled_fails_the_task_and_is_told_with_its_place(
    sfn_executor, sfn_lambdas, definition, value, where
):
    sfn_lambdas.register("F", lambda event, context: value)

    execution = sfn_executor.run(definition)

    execution.assert_failed(error="Runtime.MarshalError")
    with pytest.raises(AssertionError) as failed:
        execution.assert_succeeded()
    assert f"(at {where}" in str(failed.value.__cause__)


def test_what_holds_itself_cannot_be_marshalled(sfn_executor, sfn_lambdas):
    knot: list[Any] = []
    knot.append(knot)
    sfn_lambdas.register("F", lambda event, context: knot)

    execution = sfn_executor.run(ON_THE_ENVELOPE)

    execution.assert_failed(
        error="Runtime.MarshalError", cause={"errorMessage": "Unable to marshal response: Circular reference detected"}
    )


@pytest.mark.parametrize("value", [{1}, object(), b"bytes", {"a": 1j}])
def test_what_is_no_json_is_no_input(sfn_executor, value):
    with pytest.raises(SfnError, match="the input is not a JSON value"):
        sfn_executor.run(PASS_ON, value)


def test_what_is_no_json_is_no_answer_to_a_token(sfn_executor, sfn_lambdas):
    sfn_lambdas.register("F", returns=None)
    execution = sfn_executor.start(ASK)

    with pytest.raises(SfnError, match=r"the output for state 'T' is not a JSON value, at \$\.a\[0\]"):
        execution.succeed_task("T", {"a": [{1}]})

    assert execution.status == "RUNNING"


def test_a_number_with_more_digits_than_python_writes_is_no_input(sfn_executor):
    with pytest.raises(SfnError, match="the input is not a JSON value"):
        sfn_executor.run(PASS_ON, 10**5000)


def test_a_number_with_more_digits_than_python_writes_cannot_be_returned(sfn_executor, sfn_lambdas):
    sfn_lambdas.register("F", lambda event, context: 10**5000)

    sfn_executor.run(ON_THE_ENVELOPE).assert_failed(error="Runtime.MarshalError")


# ---- half of a surrogate pair


@pytest.mark.parametrize(
    "definition",
    [
        {"StartAt": "P", "States": {"P": {**PASS, "Result": HALF}}},
        {"StartAt": HALF, "States": {HALF: PASS}},
        with_result('"\\ud800"'),
        with_result(f'"{HALF}"'),
        f'StartAt: P\nStates:\n  P: {{Type: Pass, Result: "{HALF}", End: true}}\n',
        'StartAt: P\nStates:\n  P: {Type: Pass, Result: "\\ud800", End: true}\n',
    ],
    ids=["dict", "name", "escaped JSON", "JSON", "YAML", "escaped YAML"],
)
def test_half_of_a_surrogate_pair_is_refused_in_a_definition(sfn_executor, definition):
    with pytest.raises(InvalidDefinition) as refused:
        sfn_executor.load(definition)

    assert [problem.code for problem in refused.value.diagnostics] == ["INVALID_JSON_DESCRIPTION"]


@pytest.mark.parametrize("value", [HALF, {"a": [HALF]}, {HALF: 1}, "\udc00\ud83d"])
def test_half_of_a_surrogate_pair_goes_through_an_execution(sfn_executor, value):
    execution = sfn_executor.run(PASS_ON, value)

    execution.assert_succeeded(output=value)
    assert json.loads(execution.history[0]["executionStartedEventDetails"]["input"]) == value


@BOTH_FORMS
@pytest.mark.parametrize("value", [{"a": [HALF]}, {HALF: 1}])
def test_half_of_a_surrogate_pair_goes_through_a_function(sfn_executor, sfn_lambdas, definition, value):
    sfn_lambdas.register("F", lambda event, context: event)

    sfn_executor.run(definition, value).assert_succeeded(output=value)


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_half_of_a_surrogate_pair_counts_as_three_bytes(sfn_executor, sfn_lambdas, kind):
    limit = 262_144
    sfn_lambdas.register("F", side_effect=lambda event, context: HALF * event)
    most = (limit - 2) // 3

    assert sfn_executor.run(DIRECT, most, type=kind).status == "SUCCEEDED"
    sfn_executor.run(DIRECT, most + 1, type=kind).assert_failed(error="States.DataLimitExceeded")


# ---- nesting


@pytest.mark.parametrize("levels", [1_000, 100_000])
def test_a_constant_nested_that_deep_is_refused_as_dict_json_and_yaml(sfn_executor, levels):
    text = "[" * levels + "]" * levels
    definitions = [
        {"StartAt": "P", "States": {"P": {**PASS, "Result": deep(levels)}}},
        with_result(text),
        f"StartAt: P\nStates:\n  P:\n    Type: Pass\n    End: true\n    Result: {text}\n",
    ]

    for definition in definitions:
        with pytest.raises(InvalidDefinition, match="TOO_DEEPLY_NESTED"):
            sfn_executor.load(definition)


def nested_states(levels: int, kind: str) -> dict[str, Any]:
    block: dict[str, Any] = PASS_ON
    for level in range(levels):
        inner = {"Branches": [block]} if kind == "Parallel" else {"ItemProcessor": block}
        block = {"StartAt": f"S{level}", "States": {f"S{level}": {"Type": kind, **inner, "End": True}}}
    return block


@pytest.mark.parametrize("kind", ["Parallel", "Map"])
def test_states_nested_that_deep_are_refused(sfn_executor, kind):
    with pytest.raises(InvalidDefinition, match="TOO_DEEPLY_NESTED"):
        sfn_executor.load(nested_states(1_000, kind))


@pytest.mark.parametrize("kind", ["Parallel", "Map"])
def test_states_nested_twenty_deep_run(sfn_executor, kind):
    value: Any = 5
    for _ in range(20):
        value = [value]

    execution = sfn_executor.run(nested_states(20, kind), value if kind == "Map" else 5)

    execution.assert_succeeded(output=value)


@pytest.mark.parametrize("levels", [301, 1_000, 100_000])
def test_an_input_nested_too_deeply_is_told_as_that(sfn_executor, levels):
    with pytest.raises(SfnError, match="the input is nested more than 300 levels deep, or contains itself"):
        sfn_executor.run(PASS_ON, deep(levels))


@pytest.mark.parametrize("levels", [301, 1_000, 100_000])
@BOTH_FORMS
def test_a_result_nested_too_deeply_fails_the_task(sfn_executor, sfn_lambdas, definition, levels):
    sfn_lambdas.register("F", lambda event, context: deep(levels))

    execution = sfn_executor.run(definition)

    assert execution.status == "FAILED"
    assert execution.path == ["T"]


def test_data_nested_300_deep_goes_through_everything(sfn_executor, sfn_lambdas):
    sfn_lambdas.register("F", lambda event, context: event)

    execution = sfn_executor.run(DIRECT, deep(300))

    execution.assert_succeeded(output=deep(300))
    assert execution.snapshot()["output"] == deep(300)
    assert str(execution)
    assert execution.task("T").payload == deep(300)


GROWING = {
    "Parameters": {"Type": "Pass", "Parameters": {"a.$": "$"}},
    "States.Array": {"Type": "Pass", "Parameters": {"a.$": "States.Array($)"}},
    "JSONata": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": {"a": "{% $states.input %}"}},
    "Parallel": {"Type": "Parallel", "Branches": [PASS_ON]},
    "Task": {**DIRECT["States"]["T"], "ResultSelector": {"a.$": "$"}},
}


@pytest.mark.parametrize("state", GROWING.values(), ids=GROWING)
def test_a_loop_that_wraps_its_data_again_and_again_ends(sfn_executor, sfn_lambdas, state):
    sfn_lambdas.register("F", lambda event, context: event, required=False)
    state = {name: value for name, value in state.items() if name != "End"}
    never = {"Type": "Choice", "Choices": [{"Variable": "$$", "IsNull": True, "Next": "E"}], "Default": "G"}
    states = {"G": {**state, "Next": "C"}, "C": never, "E": {"Type": "Succeed"}}

    execution = sfn_executor.run({"StartAt": "G", "States": states})

    assert execution.status == "FAILED"
    assert "nested" in execution.cause or execution.error == "Lambda.Unknown"
    assert execution.snapshot()["status"] == "FAILED"


def test_raw_bytes_nested_too_deeply_end_the_execution(sfn_executor, sfn_lambdas):
    sfn_lambdas.register("F", returns=b"[" * 100_000 + b"]" * 100_000)

    assert sfn_executor.run(ON_THE_ENVELOPE).status == "FAILED"


@pytest.mark.parametrize("levels", [1_000, 50_000])
def test_a_text_nested_that_deep_is_no_json_for_functions_of_the_languages(sfn_executor, levels):
    text = "[" * levels + "]" * levels
    intrinsic = {**PASS, "Parameters": {"a.$": "States.StringToJson($)"}}
    parse = {**PASS, "QueryLanguage": "JSONata", "Output": "{% $parse($states.input) %}"}

    for state in (intrinsic, parse):
        execution = sfn_executor.run({"StartAt": "P", "States": {"P": state}}, text)

        assert execution.status == "FAILED" or execution.output


@pytest.mark.parametrize("bracket", ["()", "[]"])
def test_an_expression_nested_that_deep_fails_as_a_stack_overflow(sfn_executor, bracket):
    expression = bracket[0] * 1_000 + "1" + bracket[1] * 1_000

    execution = sfn_executor.run(
        {"StartAt": "P", "States": {"P": {**PASS, "QueryLanguage": "JSONata", "Output": f"{{% {expression} %}}"}}}
    )

    execution.assert_failed(error="States.QueryEvaluationError")


# ---- size, marks, keys


def sized(characters: int) -> str:
    rest = len(json.dumps({**PASS_ON, "Comment": ""}))
    return json.dumps({**PASS_ON, "Comment": "x" * (characters - rest)})


def test_a_definition_may_have_a_megabyte(sfn_executor):
    assert isinstance(sfn_executor.load(sized(1_048_576)), StateMachine)


@pytest.mark.parametrize("as_dict", [False, True])
def test_a_definition_over_a_megabyte_is_refused(sfn_executor, as_dict):
    text = sized(1_048_577 + as_dict * 100)

    with pytest.raises(InvalidDefinition, match="the limit is 1048576"):
        sfn_executor.load(json.loads(text) if as_dict else text)


@pytest.mark.parametrize("text", [json.dumps(PASS_ON), "StartAt: P\nStates:\n  P: {Type: Pass, End: true}\n"])
def test_a_byte_order_mark_changes_nothing(sfn_executor, text, tmp_path):
    file = tmp_path / "marked.asl.yaml"
    file.write_text(text, encoding="utf-8-sig")

    sfn_executor.run("\ufeff" + text).assert_succeeded()
    sfn_executor.run(str(file)).assert_succeeded()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_file_in_another_encoding_is_told_as_that(sfn_executor, tmp_path, encoding):
    file = tmp_path / "wide.asl.json"
    file.write_text(json.dumps(PASS_ON), encoding=encoding)

    with pytest.raises(SfnError, match="is not UTF-8 text"):
        sfn_executor.load(str(file))


def test_a_folder_is_no_definition(sfn_executor, tmp_path):
    folder = tmp_path / "folder.asl.json"
    folder.mkdir()

    with pytest.raises(DefinitionNotFound) as missing:
        sfn_executor.load(str(folder))

    assert "Did you mean" not in str(missing.value)


@pytest.mark.parametrize(
    "text",
    [
        '{"StartAt": "P", "States": {"P": {"Type": "Succeed"}, "P": {"Type": "Fail"}}}',
        "StartAt: P\nStates:\n  P: {Type: Succeed}\n  P: {Type: Fail}\n",
    ],
    ids=["JSON", "YAML"],
)
def test_a_state_that_is_there_twice_is_refused(sfn_executor, text):
    with pytest.raises(InvalidDefinition, match="Duplicate field 'P'"):
        sfn_executor.load(text)


def test_a_key_that_is_there_twice_in_raw_bytes_counts_the_last_time(sfn_executor, sfn_lambdas):
    sfn_lambdas.register("F", returns=b'{"a": 1, "a": 2}')

    sfn_executor.run(ON_THE_ENVELOPE).assert_succeeded(output={"a": 2})


@pytest.mark.parametrize("answer", ["NaN", "[1", "", '{"a": 1} 2', "Infinity"])
def test_an_answer_to_a_token_that_is_no_json_is_refused_as_on_aws(sfn_executor, sfn_client, sfn_lambdas, answer):
    sfn_lambdas.register("F", returns=None)
    (waiting,) = sfn_executor.start(ASK).pending

    with pytest.raises(sfn_client.exceptions.InvalidOutput):
        sfn_client.send_task_success(taskToken=waiting.token, output=answer)


def test_a_planned_answer_that_is_no_json_is_refused_where_it_is_made(sfn_lambdas):
    with pytest.raises(SfnError, match="JSON"):
        sfn_lambdas.register("F", callback=TaskSuccess({1}))


# ---- YAML


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + level)}: &{chr(98 + level)} [{', '.join([f'*{chr(97 + level)}'] * 9)}]\n" for level in range(9)
)


def test_aliases_of_aliases_that_would_fill_the_memory_are_refused(sfn_executor):
    with pytest.raises(InvalidDefinition, match="The aliases of the definition expand to more than 200000 values"):
        sfn_executor.load(BOMB)


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system ['true']", "!!python/name:os.system x", "!!python/object/new:os.system {}"]
)
def test_tags_that_make_python_objects_are_refused(sfn_executor, tag):
    with pytest.raises(InvalidDefinition, match=r"The YAML tag !!python/.* is not allowed"):
        sfn_executor.load(f"StartAt: P\nStates:\n  P: {{Type: Pass, End: true, Result: {tag}}}\n")
