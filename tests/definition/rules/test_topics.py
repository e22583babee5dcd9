"""The other rules: what they find beside the examples of their pages, and what they must not find."""

from __future__ import annotations

from typing import Any

import pytest

from tests.definition.rules.finding import END, FUNCTION, findings, found, inside, integration, task

DISTRIBUTED = {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}


def codes(states: dict[str, Any], rules: str = "", type: Any = "STANDARD", **top: Any) -> list[str]:
    return [code for code, _ in found(states, rules, type, **top)]


def retried(*names: list[str], field: str = "Retry") -> dict[str, Any]:
    more = {"Next": "Done"} if field == "Catch" else {}
    return (
        {"T": task(**{field: [{"ErrorEquals": one, **more} for one in names]}), "Done": END}
        if more
        else {"T": task(Retry=[{"ErrorEquals": one} for one in names])}
    )


# ---- handlers


@pytest.mark.parametrize(
    "names",
    [
        [["A"], ["A"]],
        [["A", "B"], ["C"], ["B", "A"]],
        [["States.TaskFailed"], ["Lambda.ServiceException", "A"]],
        [["States.Timeout"], ["States.Timeout"]],
    ],
)
@pytest.mark.parametrize("field", ["Retry", "Catch"])
def test_a_handler_that_is_never_reached(names: list[list[str]], field: str) -> None:
    places = [place for code, place in found(retried(*names, field=field)) if code == "HANDLER_NEVER_REACHED"]

    assert places == [f"/States/T/{field}[{len(names) - 1}]"]


@pytest.mark.parametrize(
    "names",
    [
        [["A"], ["A", "B"]],
        [["States.TaskFailed"], ["States.Timeout"]],
        [["States.TaskFailed"], ["States.DataLimitExceeded"]],
        [["A"], ["States.ALL"]],
        [["States.TaskFailed"], ["States.ALL"]],
    ],
)
def test_a_handler_that_may_be_reached(names: list[list[str]]) -> None:
    assert codes(retried(*names)) == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("State.ALL", "States.ALL"),
        ("Lambda.TooManyRequestException", "Lambda.TooManyRequestsException"),
        ("lambda.serviceexception", "Lambda.ServiceException"),
    ],
)
def test_a_name_with_a_spelling_mistake(name: str, meant: str) -> None:
    (one,) = findings(retried([name]))

    assert (one.code, one.hint) == ("ERROR_MISSPELT", f"did you mean {meant!r}?")


@pytest.mark.parametrize("name", ["Lambda.ResourceNotFoundException", "OutOfStock", "StatesALL", "Lambda.Unknown"])
def test_a_name_of_its_own(name: str) -> None:
    assert codes(retried([name])) == []


def test_runtime_errors_are_not_handled_inside_a_map_either() -> None:
    caught = [{"ErrorEquals": ["States.Runtime"], "Next": "Done"}]

    assert found({"M": inside({"T": task(Catch=caught), "Done": END})}) == [
        ("RUNTIME_ERROR_HANDLED", "/States/M/ItemProcessor/States/T/Catch[0]/ErrorEquals")
    ]


# ---- times


@pytest.mark.parametrize(
    ("seconds", "type", "top", "is_found"),
    [
        (300, "EXPRESS", {}, True),
        (299, "EXPRESS", {}, False),
        (300, "STANDARD", {}, False),
        (60, "STANDARD", {"TimeoutSeconds": 60}, True),
        (59, "STANDARD", {"TimeoutSeconds": 60}, False),
        (60, "EXPRESS", {"TimeoutSeconds": 60}, True),
        (600, "STANDARD", {"TimeoutSeconds": 0}, False),
    ],
)
def test_a_wait_and_its_execution(seconds: int, type: Any, top: dict[str, int], is_found: bool) -> None:
    states = {"W": {"Type": "Wait", "Seconds": seconds, "End": True}}

    assert codes(states, "", type, **top) == (["WAIT_OUTLASTS_EXECUTION"] if is_found else [])


def test_a_child_execution_may_be_express() -> None:
    processor = {
        "ProcessorConfig": DISTRIBUTED,
        "StartAt": "W",
        "States": {"W": {"Type": "Wait", "Seconds": 400, "End": True}},
    }

    assert found({"M": {"Type": "Map", "ItemProcessor": processor, "End": True}}) == [
        ("WAIT_OUTLASTS_EXECUTION", "/States/M/ItemProcessor/States/W/Seconds")
    ]


def test_a_wait_whose_length_is_not_known() -> None:
    wait = {"Type": "Wait", "Seconds": "{% $states.input.pause %}", "End": True}

    assert codes({"W": wait}, "", "EXPRESS", QueryLanguage="JSONata") == []


@pytest.mark.parametrize(
    ("retrier", "is_found"),
    [
        ({"IntervalSeconds": 60}, True),
        ({"IntervalSeconds": 60, "MaxDelaySeconds": 10}, False),
        ({"IntervalSeconds": 60, "JitterStrategy": "FULL"}, False),
        ({"IntervalSeconds": 60, "MaxAttempts": 0}, False),
        ({"IntervalSeconds": 59}, False),
    ],
)
def test_a_retry_after_the_end(retrier: dict[str, Any], is_found: bool) -> None:
    states = {"T": task(Retry=[{"ErrorEquals": ["A"], **retrier}])}

    assert ("RETRY_AFTER_EXECUTION" in codes(states, TimeoutSeconds=60)) == is_found


# ---- tokens


INVOKE = "lambda:invoke.waitForTaskToken"


@pytest.mark.parametrize(
    "parameters",
    [
        {"FunctionName": "F", "Payload": {"t.$": "$$.Task.Token"}},
        {"FunctionName": "F", "Payload": {"all.$": "$$"}},
        {"FunctionName": "F", "Payload": {"task.$": "$$.Task"}},
        {"FunctionName": "F", "Payload": {"task.$": "$$['Task']['Token']"}},
        {"FunctionName": "F", "Payload": {"t.$": "States.Format('{}', $$.Task.Token)"}},
    ],
)
def test_a_token_that_is_passed(parameters: dict[str, Any]) -> None:
    assert codes({"T": integration(INVOKE, parameters)}) == []


@pytest.mark.parametrize("payload", [{"id.$": "$$.Execution.Id"}, {"t.$": "$.token"}, {}])
def test_a_token_that_is_not_passed(payload: dict[str, Any]) -> None:
    states = {"T": integration(INVOKE, {"FunctionName": "F", "Payload": payload})}

    assert found(states) == [("TOKEN_NOT_PASSED", "/States/T/Parameters")]


@pytest.mark.parametrize(
    ("payload", "is_found"),
    [
        ("{% $states.context.Task.Token %}", False),
        ("{% $merge([$states.input, {'t': $states.context.Task.Token}]) %}", False),
        ("{% $states.context %}", False),
        ("{% $states.input %}", True),
    ],
)
def test_a_token_in_jsonata(payload: str, is_found: bool) -> None:
    arguments = {"FunctionName": "F", "Payload": payload}
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{INVOKE}", "Arguments": arguments, "End": True}

    assert codes({"T": state}, QueryLanguage="JSONata") == (["TOKEN_NOT_PASSED"] if is_found else [])


def test_a_machine_with_a_timeout_waits_for_no_year() -> None:
    states = {"T": integration("glue:startJobRun.sync", {"JobName": "j"})}

    assert codes(states, "WAIT_WITHOUT_TIMEOUT") == ["WAIT_WITHOUT_TIMEOUT"]
    assert codes(states, "WAIT_WITHOUT_TIMEOUT", TimeoutSeconds=60) == []


# ---- transitions


def test_a_loop_inside_a_branch() -> None:
    branch = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}}

    assert found({"P": {"Type": "Parallel", "Branches": [branch], "End": True}}) == [
        ("ENDLESS_LOOP", "/States/P/Branches[0]/States/A")
    ]


def test_a_loop_that_a_catcher_ends() -> None:
    caught = [{"ErrorEquals": ["States.ALL"], "Next": "Done"}]
    states = {"T": task(Catch=caught, Next="W"), "W": {"Type": "Wait", "Seconds": 1, "Next": "T"}, "Done": END}

    assert codes(states) == []


def test_a_loop_that_is_never_entered_is_no_endless_one() -> None:
    states = {"A": END, "B": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Pass", "Next": "B"}}

    assert found(states) == [("STATE_NEVER_ENTERED", "/States/B")]


# ---- variables


def test_a_variable_of_an_iteration_ends_with_it() -> None:
    states = {
        "M": {**inside({"Set": {"Type": "Pass", "Assign": {"sum": 1}, "End": True}}), "Next": "Read"},
        "Read": {"Type": "Pass", "Parameters": {"a.$": "$sum"}, "End": True},
    }
    del states["M"]["End"]

    (one,) = findings(states)
    assert (one.code, one.location) == ("UNASSIGNED_VARIABLE", "/States/Read/Parameters")
    assert one.message == "The variable $sum is read, but no state before Read assigns it"


def test_a_variable_that_a_loop_assigns_may_have_a_value() -> None:
    rule = {"Condition": "{% $states.input.first %}", "Next": "Set"}
    states = {
        "C": {"Type": "Choice", "Choices": [rule], "Default": "Read"},
        "Set": {"Type": "Pass", "Assign": {"n": 1}, "Next": "C"},
        "Read": {"Type": "Pass", "Output": "{% $n %}", "End": True},
    }

    assert codes(states, QueryLanguage="JSONata") == []


def test_a_catcher_and_a_rule_assign_variables() -> None:
    caught = [{"ErrorEquals": ["States.ALL"], "Assign": {"why": "{% $states.errorOutput.Cause %}"}, "Next": "Read"}]
    call = {"Type": "Task", "Resource": FUNCTION, "Catch": caught, "End": True}

    states = {"T": call, "Read": {"Type": "Pass", "Output": "{% $why %}", "End": True}}
    assert codes(states, "UNUSED_VARIABLE", QueryLanguage="JSONata") == []


# ---- expressions


@pytest.mark.parametrize(
    ("output", "is_found"),
    [
        ("Dear {% $name %}!", True),
        ("$states.input.name", True),
        ("$.name", True),
        ({"name.$": "$.name"}, True),
        ("States.Format('{}', $.a)", True),
        ("$5", False),
        ("$", False),
        ("costs $states", False),
        ("100 %", False),
    ],
)
def test_a_text_in_jsonata(output: Any, is_found: bool) -> None:
    states = {"P": {"Type": "Pass", "Output": output, "End": True}}

    assert codes(states, QueryLanguage="JSONata") == (["EXPRESSION_NOT_EVALUATED"] if is_found else [])


def test_an_expression_in_jsonpath() -> None:
    states = {"P": {"Type": "Pass", "Parameters": {"a": "{% $states.input.a %}"}, "End": True}}

    assert found(states) == [("EXPRESSION_NOT_EVALUATED", "/States/P/Parameters/a")]
    assert codes({"P": {**END, "Comment": "{% no %}"}}) == []


@pytest.mark.parametrize(
    ("expression", "is_found"),
    [
        ("$states.input.a + ' EUR'", True),
        ("$sum($map($states.input.a, function($x) { $x + '1' }))", True),
        ("$states.input.a & ' + '", False),
        ("$states.input.a + 1", False),
    ],
)
def test_additions_of_texts(expression: str, is_found: bool) -> None:
    states = {"P": {"Type": "Pass", "Output": f"{{% {expression} %}}", "End": True}}

    assert codes(states, QueryLanguage="JSONata") == (["JSONATA_TEXT_ADDITION"] if is_found else [])


@pytest.mark.parametrize(
    ("call", "is_found"),
    [
        ("States.Format('{} {}', $.a)", True),
        ("States.Format('none', $.a)", True),
        ("States.Array(States.Format('{}'))", True),
        ("States.Format('{}', States.Format('{}', $.a))", False),
        ("States.Format('\\\\{\\\\} {}', $.a)", False),
        ("States.Format($.template, $.a)", False),
    ],
)
def test_calls_of_format(call: str, is_found: bool) -> None:
    states = {"P": {"Type": "Pass", "Parameters": {"t.$": call}, "End": True}}

    assert codes(states) == (["FORMAT_MISMATCH"] if is_found else [])


# ---- habits


@pytest.mark.parametrize(
    ("resource", "is_found"),
    [
        ("arn:aws:lambda:us-east-1:111122223333:function:F", True),
        ("arn:aws:lambda:us-east-1:123456789012:function:F", False),
    ],
)
def test_a_literal_account(resource: str, is_found: bool) -> None:
    assert codes({"T": task(resource)}, "HARD_CODED_ACCOUNT") == (["HARD_CODED_ACCOUNT"] if is_found else [])


def test_a_queue_url_with_an_account() -> None:
    url = "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"
    states = {"T": integration("sqs:sendMessage", {"QueueUrl": url, "MessageBody": "x"})}

    assert found(states, "HARD_CODED_ACCOUNT") == [("HARD_CODED_ACCOUNT", "/States/T/Parameters/QueueUrl")]


@pytest.mark.parametrize("names", [["States.ALL"], ["States.TaskFailed"]])
def test_a_retrier_for_everything_retries_lambda_too(names: list[str]) -> None:
    assert codes(retried(names), "LAMBDA_WITHOUT_RETRY") == []
