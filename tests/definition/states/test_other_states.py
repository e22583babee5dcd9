"""Pass, Wait, Choice, Parallel, Succeed and Fail."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.definition.parser import check_definition
from pytest_sfn.errors import EvaluationError, InvalidDefinition
from tests.definition.helpers import (
    JSONATA,
    World,
    ending,
    errors,
    foreign,
    machine,
    parse_definition,
    parsed,
    schema_errors,
)

SECOND = 1_000_000
MARCH_14 = 1_457_920_740 * SECOND  # 2016-03-14T01:59:00Z
ONE_KIND = "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]"
BRANCH = {"StartAt": "B", "States": {"B": ending("Pass")}}


def wait(**fields: Any) -> dict[str, Any]:
    return ending("Wait", **fields)


def runtime_error(expression: Any, document: Any, world: World | None = None) -> tuple[str | None, str | None]:
    with pytest.raises(EvaluationError) as caught:
        expression(document, world or World())
    return caught.value.error, caught.value.cause


# ---- Pass


def test_the_result_of_a_pass_state_stays_as_it_is():
    result = {"a.$": "$.x", "b": ["$$.Execution.Id"]}

    assert parsed(ending("Pass", Result=result)).result({"x": 1}, World()) == result  # type: ignore[attr-defined]


def test_a_result_may_be_null():
    assert parsed(ending("Pass", Result=None)).result({}, World()) is None  # type: ignore[attr-defined]


def test_a_pass_state_without_fields_does_nothing():
    model = parsed(ending("Pass"))

    assert (model.result, model.parameters, model.result_path, model.assign) == (None, None, None, None)  # type: ignore[attr-defined]


# ---- Wait


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {},
            "This object should have only one of the following fields: "
            "[SecondsPath, Seconds, TimestampPath, Timestamp]",
        ),
        (
            {"Seconds": 1, "Timestamp": "2016-03-14T01:59:00Z"},
            "There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]",
        ),
    ],
)
def test_a_wait_has_one_of_its_forms(fields: dict[str, Any], message: str):
    assert schema_errors(machine(wait(**fields))) == [(message, "/States/S")]


def test_a_jsonata_wait_has_one_of_two_forms():
    assert schema_errors(machine(wait(), **JSONATA)) == [
        ("This object should have only one of the following fields: [Seconds, Timestamp]", "/States/S")
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (-1, "Minimum value is 0"),
        (100_000_000, "Maximum value is 99999999"),
        (1.5, "Expected value of type Integer"),
        ("5", "Expected value of type Integer"),
        ("$.seconds", "Expected value of type Integer"),
    ],
)
def test_seconds_are_checked(value: Any, message: str):
    assert schema_errors(machine(wait(Seconds=value))) == [(message, "/States/S/Seconds")]


@pytest.mark.parametrize(
    "text",
    [
        "2016-03-14 01:59:00Z",
        "2016-03-14T01:59:00",
        "2016-13-14T01:59:00Z",
        "2016-03-14T25:59:00Z",
        "14-03-2016T01:59:00Z",
        "{% '2016-03-14T01:59:00Z' %}",
        "",
        "$.time",
    ],
)
def test_a_timestamp_is_rfc_3339(text: str):
    assert schema_errors(machine(wait(Timestamp=text))) == [
        ("String does not match RFC3339 timestamp", "/States/S/Timestamp")
    ]


@pytest.mark.parametrize("text", ["2016-03-14T01:59:00Z", "2016-03-14T02:59:00+01:00", "2016-03-14T01:59:00.000Z"])
def test_the_forms_of_a_wait_are_compiled(text: str):
    assert parsed(wait(Seconds=5)).seconds({}, World()) == 5  # type: ignore[attr-defined]
    assert parsed(wait(SecondsPath="$.s")).seconds({"s": 0}, World()) == 0  # type: ignore[attr-defined]
    assert parsed(wait(Timestamp=text)).until({}, World()) == MARCH_14  # type: ignore[attr-defined]
    assert parsed(wait(TimestampPath="$.t")).until({"t": text}, World()) == MARCH_14  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["2016-03-14T01:59:00Z", "2016-03-14T02:59:00+01:00"])
def test_the_forms_of_a_jsonata_wait_are_compiled(text: str):
    document = {"input": {"s": 7, "t": text}}

    assert parsed(wait(Seconds="{% $states.input.s %}"), **JSONATA).seconds(document, World()) == 7  # type: ignore[attr-defined]
    assert parsed(wait(Timestamp="{% $states.input.t %}"), **JSONATA).until(document, World()) == MARCH_14  # type: ignore[attr-defined]
    assert parsed(wait(Timestamp=text), **JSONATA).until(document, World()) == MARCH_14  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("document", "cause"),
    [
        ({}, "The SecondsPath parameter does not reference an input value: $.s"),
        ({"s": -1}, "The SecondsPath parameter references a negative value: $.s == -1"),
        ({"s": 1.5}, "The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5"),
        ({"s": -1.5}, "The SecondsPath parameter cannot be parsed as a long value: $.s == -1.5"),
        ({"s": "soon"}, "The SecondsPath parameter cannot be parsed as a long value: $.s == soon"),
        ({"s": True}, "The SecondsPath parameter cannot be parsed as a long value: $.s == true"),
        ({"s": [1]}, "The SecondsPath parameter cannot be parsed as a long value: $.s == [1]"),
        ({"s": 2**31}, "Wait state delay is too long."),
    ],
)
def test_seconds_that_a_path_leads_to_are_checked(document: dict[str, Any], cause: str):
    assert runtime_error(parsed(wait(SecondsPath="$.s")).seconds, document) == ("States.Runtime", cause)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("document", "cause"),
    [
        ({}, "The TimestampPath parameter does not reference an input value: $.t"),
        (
            {"t": "2016-12-05 21:29:29Z"},
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: "
            "$.t == 2016-12-05 21:29:29Z",
        ),
        (
            {"t": 5},
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: "
            "$.t == 5",
        ),
    ],
)
def test_a_timestamp_that_a_path_leads_to_is_checked(document: dict[str, Any], cause: str):
    assert runtime_error(parsed(wait(TimestampPath="$.t")).until, document) == ("States.Runtime", cause)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "2016-03-14T01:59:00.999999999Z",
        "2016-03-14t01:59:00z",
        "2016-03-14t01:59:00.5+00:00",
        "2016-03-14T01:59Z",
        "2016-03-14t02:59+01:00",
    ],
)
def test_a_timestamp_at_run_time_may_have_small_letters_and_lack_seconds_and_its_fraction_is_cut(text: str):
    path, expression = parsed(wait(TimestampPath="$.t")), parsed(wait(Timestamp="{% $states.input.t %}"), **JSONATA)

    assert path.until({"t": text}, World()) == MARCH_14  # type: ignore[attr-defined]
    assert expression.until({"input": {"t": text}}, World()) == MARCH_14  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["2016-03-14t01:59:00Z", "2016-03-14T01:59:00z", "2016-03-14T01:59Z"])
def test_a_timestamp_of_the_definition_may_not(text: str):
    assert schema_errors(machine(wait(Timestamp=text))) == [
        ("String does not match RFC3339 timestamp", "/States/S/Timestamp")
    ]


def test_the_fraction_of_a_timestamp_of_the_definition_is_cut_too():
    assert parsed(wait(Timestamp="2016-03-14T01:59:00.999Z")).until({}, World()) == MARCH_14  # type: ignore[attr-defined]


def test_seconds_may_be_more_at_run_time_than_in_the_definition():
    path, expression = parsed(wait(SecondsPath="$.s")), parsed(wait(Seconds="{% $states.input.s %}"), **JSONATA)

    assert path.seconds({"s": 100_000_000}, World()) == 100_000_000  # type: ignore[attr-defined]
    assert expression.seconds({"input": {"s": 100_000_000}}, World()) == 100_000_000  # type: ignore[attr-defined]


def test_an_instant_is_68_years_away_at_most():
    model = parsed(wait(TimestampPath="$.t"))
    document = {"t": "2016-03-14T01:59:00Z"}

    assert model.until(document, World(now=MARCH_14 - (2**31 - 1) * SECOND)) == MARCH_14  # type: ignore[attr-defined]
    assert runtime_error(model.until, document, World(now=MARCH_14 - 2**31 * SECOND)) == (  # type: ignore[attr-defined]
        "States.Runtime",
        "Wait state delay is too long.",
    )


def test_a_timestamp_that_an_expression_gives_is_checked():
    model = parsed(wait(Timestamp="{% $states.input %}"), **JSONATA)

    assert runtime_error(model.until, {"input": "tomorrow"}) == (  # type: ignore[attr-defined]
        "States.QueryEvaluationError",
        "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: tomorrow",
    )
    assert runtime_error(model.until, {"input": 5}) == (  # type: ignore[attr-defined]
        "States.QueryEvaluationError",
        "The JSONata expression '$states.input' specified for the field 'Timestamp' returned an unexpected result "
        "type. Expected 'string', but was 'number' for value: 5",
    )


# ---- Choice


def choice(*rules: Any, **fields: Any) -> dict[str, Any]:
    return {"StartAt": "S", "States": {"S": {"Type": "Choice", "Choices": list(rules), **fields}, "Z": ending("Pass")}}


RULE = {"Variable": "$.x", "NumericEquals": 1, "Next": "Z"}


def test_the_rules_of_a_choice_are_compiled():
    model = parse_definition(choice({**RULE, "Assign": {"v.$": "$.x"}}, Default="Z")).block.states["S"]

    (rule,) = model.choices  # type: ignore[attr-defined]
    assert rule.matches({"x": 1}, World()) is True
    assert rule.matches({"x": 2}, World()) is False
    assert rule.assign({"x": 1}, World()) == {"v": 1}
    assert (rule.next, model.default) == ("Z", "Z")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("definition", "message", "location"),
    [
        (choice(Default="Z"), "Value cannot be empty", "/States/S/Choices"),
        (
            choice({"Variable": "$.x", "IsNull": True}, Default="Z"),
            "These fields are required: [Next]",
            "/States/S/Choices[0]",
        ),
        (choice(5, Default="Z"), "Expected value of type [OBJECT]", "/States/S/Choices[0]"),
        (choice({**RULE, "Next": 1}, Default="Z"), "Expected value of type [STRING]", "/States/S/Choices[0]/Next"),
        (choice(RULE, Default=1), "Expected value of type [STRING]", "/States/S/Default"),
        (
            choice({**RULE, "Condition": True}),
            foreign("Condition", "JSONPath"),
            "/States/S/Choices[0]/Condition",
        ),
        (
            choice({**RULE, "Output": 1}),
            foreign("Output", "JSONPath"),
            "/States/S/Choices[0]/Output",
        ),
        (
            choice({"Variable": "x", "IsNull": True, "Next": "Z"}),
            "Value is not a Reference Path: Reference path didn't start with '$'",
            "/States/S/Choices[0]/Variable",
        ),
        (choice(RULE, Next="Z"), "Field 'Next' is not supported", "/States/S"),
    ],
)
def test_a_choice_is_checked(definition: dict[str, Any], message: str, location: str):
    assert schema_errors(definition) == [(message, location)]


@pytest.mark.parametrize(
    ("rule", "message", "place"),
    [
        ({"Next": "Z"}, ONE_KIND, ""),
        ({"Condition": "yes", "Next": "Z"}, "Expected value of type [BOOLEAN]", "/Condition"),
        ({"Condition": 1, "Next": "Z"}, "Expected value of type [BOOLEAN]", "/Condition"),
        (
            {"Condition": True, "Variable": "$.x", "Next": "Z"},
            foreign("Variable", "JSONata"),
            "/Variable",
        ),
        ({"Condition": True, "And": [], "Next": "Z"}, ONE_KIND, ""),
    ],
)
def test_a_jsonata_rule_is_checked(rule: dict[str, Any], message: str, place: str):
    assert schema_errors({**choice(rule, Default="Z"), **JSONATA}) == [(message, f"/States/S/Choices[0]{place}")]


def test_a_condition_without_its_braces_is_told_how_it_is_written():
    rule = {"Condition": "$states.input.x = 1", "Next": "Z"}

    with pytest.raises(InvalidDefinition, match=r'hint: write the condition as an expression: "\{% \.\.\. %\}"'):
        parse_definition({**choice(rule, Default="Z"), **JSONATA})


def test_a_jsonata_rule_is_compiled():
    rule = {
        "Condition": "{% $states.input.x = 1 %}",
        "Output": {"o": "{% $states.input.x %}"},
        "Assign": {"v": "{% $states.input.x %}"},
        "Next": "Z",
    }
    definition = {**choice(rule, {"Condition": False, "Next": "Z"}), **JSONATA}

    first, second = parse_definition(definition).block.states["S"].choices  # type: ignore[attr-defined]

    assert first.matches({"input": {"x": 1}}, World()) is True
    assert first.output({"input": {"x": 1}}, World()) == {"o": 1}
    assert first.assign({"input": {"x": 1}}, World()) == {"v": 1}
    assert second.matches({"input": {}}, World()) is False


def test_a_condition_is_a_boolean_and_nothing_like_one():
    definition = {**choice({"Condition": "{% $states.input %}", "Next": "Z"}), **JSONATA}
    (rule,) = parse_definition(definition).block.states["S"].choices  # type: ignore[attr-defined]

    assert runtime_error(rule.matches, {"input": 1}) == (
        "States.QueryEvaluationError",
        "The JSONata expression '$states.input' specified for the field 'Choices[0]/Condition' returned an unexpected "
        "result type. Expected 'boolean', but was 'number' for value: 1",
    )


# ---- Parallel


def test_the_branches_of_a_parallel_are_blocks():
    other = {"StartAt": "C", "States": {"C": ending("Pass")}, "Comment": "why"}

    model = parsed(ending("Parallel", Branches=[BRANCH, other], Parameters={"a": 1}))

    assert [branch.start_at for branch in model.branches] == ["B", "C"]  # type: ignore[attr-defined]
    assert model.branches[0].states["B"].location == "/States/S/Branches[0]/States/B"  # type: ignore[attr-defined]
    assert model.arguments({}, World()) == {"a": 1}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("branches", "message", "place"),
    [
        ([], "Value cannot be empty", ""),
        ({}, "Expected value of type [ARRAY]", ""),
        ([5], "Expected value of type [OBJECT]", "[0]"),
        ([{"States": {"B": ending("Pass")}}], "These fields are required: [StartAt]", "[0]"),
        ([{}], "These fields are required: [States, StartAt]", "[0]"),
        ([{**BRANCH, "Name": "x"}], "Field 'Name' is not supported", "[0]"),
    ],
)
def test_branches_are_checked(branches: Any, message: str, place: str):
    assert schema_errors(machine(ending("Parallel", Branches=branches))) == [(message, f"/States/S/Branches{place}")]


# ---- Fail


@pytest.mark.parametrize("name", ["Error", "Cause"])
def test_a_path_to_an_error_that_leads_nowhere_fails_the_execution(name: str):
    expression = getattr(parsed({"Type": "Fail", f"{name}Path": "$.x"}), name.lower())

    assert runtime_error(expression, {"y": 1}) == (
        "States.Runtime",
        f"The JSONPath '$.x' specified for the field '{name}Path' could not be found in the input '{{\"y\":1}}'",
    )


@pytest.mark.parametrize("name", ["Error", "Cause"])
def test_error_and_cause_are_texts_or_paths(name: str):
    attribute = name.lower()

    assert getattr(parsed({"Type": "Fail", name: "x"}), attribute)({}, World()) == "x"
    assert getattr(parsed({"Type": "Fail", f"{name}Path": "$.x"}), attribute)({"x": "y"}, World()) == "y"
    assert (
        getattr(parsed({"Type": "Fail", f"{name}Path": "States.Format('{}!', $.x)"}), attribute)({"x": "y"}, World())
        == "y!"
    )
    computed = parsed({"Type": "Fail", name: "{% $states.input.x & '!' %}"}, **JSONATA)
    assert getattr(computed, attribute)({"input": {"x": "y"}}, World()) == "y!"


def test_an_empty_fail_has_neither():
    model = parsed({"Type": "Fail"})

    assert (model.error, model.cause) == (None, None)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["Error", "Cause"])
def test_error_and_cause_are_checked(name: str):
    both = {"Type": "Fail", name: "x", f"{name}Path": "$.x"}

    assert schema_errors(machine(both)) == [
        (f"There should only be one of the following fields: [{name}, {name}Path]", "/States/S")
    ]
    assert schema_errors(machine({"Type": "Fail", name: 5})) == [
        ("Expected value of type [STRING]", f"/States/S/{name}")
    ]


def test_an_error_that_a_path_leads_to_is_a_text():
    expression = parsed({"Type": "Fail", "ErrorPath": "$.x"}).error  # type: ignore[attr-defined]

    assert runtime_error(expression, {"x": 5}) == (
        "States.Runtime",
        'The ErrorPath field refers to value "5" which is not a valid string: $.x',
    )


def test_an_error_that_an_expression_gives_is_a_text():
    expression = parsed({"Type": "Fail", "Error": "{% $states.input %}"}, **JSONATA).error  # type: ignore[attr-defined]

    assert runtime_error(expression, {"input": [1]}) == (
        "States.QueryEvaluationError",
        "The JSONata expression '$states.input' specified for the field 'Error' returned an unexpected result type. "
        "Expected 'string', but was 'array' for value: [1]",
    )


def test_an_expression_that_is_not_closed_is_refused():
    (diagnostic,) = check_definition(machine({"Type": "Fail", "Error": "{% $states.input"}, **JSONATA))

    assert diagnostic.message == "JSONata string must start with {% and end with %}"
    assert diagnostic.location == "/States/S/Error"


# ---- Express


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Express state machine does not support '.waitForTaskToken' service integration ",
        ),
        (
            "arn:aws:states:::batch:submitJob.sync",
            "Express state machine does not support '.sync' service integration ",
        ),
        (
            "arn:aws:states:::states:startExecution.sync:2",
            "Express state machine does not support '.sync' service integration ",
        ),
        ("arn:aws:states:us-east-1:123456789012:activity:A", "Express state machine does not support Activity ARN"),
    ],
)
def test_an_express_machine_only_calls_and_goes_on(resource: str, message: str):
    sent, submitted = {"QueueUrl": "q", "MessageBody": "m"}, {"JobName": "j", "JobQueue": "q", "JobDefinition": "d"}
    arguments = sent if ":sqs:" in resource else submitted if ":batch:" in resource else {"StateMachineArn": "a"}
    state = ending("Task", Resource=resource, Parameters=arguments)
    inner = ending("Parallel", Branches=[{"StartAt": "T", "States": {"T": state}}])

    assert schema_errors(machine(state), "EXPRESS") == [(message, "/States/S/Resource")]
    assert schema_errors(machine(inner), "EXPRESS") == [(message, "/States/S/Branches[0]/States/T/Resource")]
    assert errors(machine(state)) == []


def test_an_express_machine_has_no_distributed_map():
    processor = {**BRANCH, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}

    assert schema_errors(machine(ending("Map", ItemProcessor=processor)), "EXPRESS") == [
        (
            "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
            "/States/S/ItemProcessor/ProcessorConfig/Mode",
        )
    ]


def test_the_express_children_of_a_distributed_map_are_express_machines():
    arguments = {"JobName": "j", "JobQueue": "q", "JobDefinition": "d"}
    inner = ending("Task", Resource="arn:aws:states:::batch:submitJob.sync", Parameters=arguments)
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
        "StartAt": "T",
        "States": {"T": inner},
    }

    assert schema_errors(machine(ending("Map", ItemProcessor=processor))) == [
        (
            "Express state machine does not support '.sync' service integration ",
            "/States/S/ItemProcessor/States/T/Resource",
        )
    ]


def test_all_that_is_wrong_in_a_template_is_told():
    broken = {"a.$": "$.[", "b": [{"c.$": "States.No($)"}, {"d.$": "$.fine"}], "e.$": 7}

    found = check_definition(machine(ending("Pass", Parameters=broken)))

    assert [(d.location, d.aws_location) for d in found] == [
        ("/States/S/Parameters/a.$", "/States/S/Parameters"),
        ("/States/S/Parameters/b[0]/c.$", "/States/S/Parameters"),
        ("/States/S/Parameters/e.$", "/States/S/Parameters"),
    ]


def test_all_that_is_wrong_in_the_expressions_of_a_field_is_told():
    broken = {"a": "{% 1 + %}", "b": ["{% 1 %}", "{% ( %}"], "c": "plain"}

    found = check_definition(machine(ending("Pass", Output=broken), **JSONATA))

    assert [d.location for d in found] == ["/States/S/Output/a", "/States/S/Output/b[1]"]
