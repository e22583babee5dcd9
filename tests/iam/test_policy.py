"""The policy that Step Functions would generate."""

import pytest

from pytest_sfn.arns import Place
from pytest_sfn.iam.policy import generate_policy

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
INVOKE = "arn:aws:states:::lambda:invoke"
DENIED = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}


def invoke(name, pattern="", **more):
    return {"Type": "Task", "Resource": INVOKE + pattern, "Parameters": {"FunctionName": name, **more}}


def jsonata(arguments):
    return {"Type": "Task", "QueryLanguage": "JSONata", "Resource": INVOKE, "Arguments": arguments}


def direct(name):
    return {"Type": "Task", "Resource": ARN + name}


def machine(*states, **top):
    return {"StartAt": "S0", "States": {f"S{number}": state for number, state in enumerate(states)}, **top}


def resources(*states, **top):
    policy = generate_policy(machine(*states, **top), Place())
    (statement,) = policy["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", ["lambda:InvokeFunction"])
    return statement["Resource"]


def test_two_functions_have_one_statement_in_their_order():
    policy = generate_policy(machine(invoke(ARN + "myFn1"), direct("myFn2")), Place())

    assert policy == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [ARN + "myFn1", ARN + "myFn2"]}
        ],
    }
    assert list(policy["Statement"][0]) == ["Effect", "Action", "Resource"]


def test_a_function_called_twice_is_listed_once():
    assert resources(direct("b"), invoke(ARN + "a"), direct("b")) == [ARN + "b", ARN + "a"]


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Task", "Resource": INVOKE, "Parameters": {"FunctionName.$": "$.f"}},
        jsonata({"FunctionName": "{% $states.input.f %}"}),
        jsonata("{% $states.input %}"),
    ],
)
def test_a_function_chosen_at_run_time_may_be_any(state):
    assert resources(state) == "*"
    assert resources(direct("f"), state) == "*"


@pytest.mark.parametrize(
    ("state", "resource"),
    [
        (invoke("f"), ARN + "f"),
        (invoke("123456789012:function:f:7"), ARN + "f:7"),
        (invoke(ARN + "f:prod"), ARN + "f:prod"),
        (invoke(ARN + "f", Qualifier="prod"), ARN + "f:prod"),
        (invoke("arn:aws:lambda:region:account-id:function:f:1"), "arn:aws:lambda:region:account-id:function:f:1"),
        (
            invoke("arn:aws:lambda:eu-west-1:999999999999:function:f"),
            "arn:aws:lambda:eu-west-1:999999999999:function:f",
        ),
        ({**invoke(ARN + "f"), "Parameters": {"FunctionName": ARN + "f", "Qualifier.$": "$.q"}}, ARN + "f:*"),
        (jsonata({"FunctionName": "f", "Qualifier": "{% $q %}"}), ARN + "f:*"),
        (direct("f:$LATEST"), ARN + "f:$LATEST"),
        (invoke("f", ".waitForTaskToken"), ARN + "f"),
    ],
)
def test_a_version_or_alias_is_part_of_the_resource(state, resource):
    assert resources(state) == [resource]


def test_a_name_is_in_the_machines_own_place():
    place = Place("eu-west-1", "999999999999")

    policy = generate_policy(machine(invoke("f")), place)

    assert policy["Statement"][0]["Resource"] == ["arn:aws:lambda:eu-west-1:999999999999:function:f"]


def test_nested_states_count_where_they_appear():
    branches = {"Type": "Parallel", "Branches": [machine(direct("a")), machine(direct("b"))]}
    iterated = {"Type": "Map", "Iterator": machine(direct("c"))}
    processed = {"Type": "Map", "ItemProcessor": machine(branches, direct("d"))}

    assert resources(direct("first"), processed, iterated, direct("last")) == [
        ARN + name for name in ("first", "a", "b", "d", "c", "last")
    ]


def test_the_query_language_of_the_machine_holds_for_its_states():
    state = {"Type": "Task", "Resource": INVOKE, "Arguments": {"FunctionName": ARN + "f"}}
    other = {**invoke(ARN + "g"), "QueryLanguage": "JSONPath"}

    assert resources(state, other, QueryLanguage="JSONata") == [ARN + "f", ARN + "g"]


@pytest.mark.parametrize(
    "states",
    [
        [{"Type": "Pass"}],
        [{"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:a"}, {"Type": "Succeed"}],
    ],
)
def test_without_tasks_or_with_activities_alone_everything_is_denied(states):
    assert generate_policy(machine(*states), Place()) == DENIED


def test_sdk_integrations_get_nothing():
    sdk = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject", "Parameters": {}}

    assert generate_policy(machine(sdk), Place())["Statement"] == []
    assert resources(sdk, direct("f")) == [ARN + "f"]
