"""The fields of a whole state machine."""

from __future__ import annotations

import pytest

from pytest_sfn.definition.parser import check_definition
from pytest_sfn.errors import InvalidDefinition
from tests.definition.helpers import ending, errors, machine, parse_definition, schema_errors, task

PASS = ending("Pass")


@pytest.mark.parametrize(
    ("definition", "message", "location"),
    [
        ({}, "These fields are required: [States, StartAt]", "/"),
        ({"StartAt": "S"}, "These fields are required: [States]", "/"),
        ({"States": {"S": PASS}}, "These fields are required: [StartAt]", "/"),
        (machine(PASS, StartAt=1), "Expected value of type [STRING]", "/StartAt"),
        (machine(PASS, States=[]), "Expected value of type [OBJECT]", "/States"),
        (machine(PASS, TimeoutSeconds=-1), "Minimum value is 0", "/TimeoutSeconds"),
        (machine(PASS, TimeoutSeconds=100_000_000), "Maximum value is 99999999", "/TimeoutSeconds"),
        (machine(PASS, TimeoutSeconds=1.5), "Expected value of type Integer", "/TimeoutSeconds"),
        (machine(PASS, TimeoutSeconds=True), "Expected value of type Integer", "/TimeoutSeconds"),
        (machine(PASS, Version="2.0"), "Value should be one of the following: [1.0]", "/Version"),
        (machine(PASS, Startat="S"), "Field 'Startat' is not supported", "/"),
    ],
)
def test_the_fields_of_the_machine_are_checked(definition: object, message: str, location: str):
    assert schema_errors(definition) == [(message, location)]


@pytest.mark.parametrize("definition", [None, [], "5", 5, True])
def test_a_definition_is_an_object(definition: object):
    assert schema_errors(definition) == [("Definition must be a valid JSON object", None)]


@pytest.mark.parametrize(
    "more", [{"Version": "1.0"}, {"Comment": "c"}, {"TimeoutSeconds": 300}, {"QueryLanguage": "JSONPath"}]
)
def test_the_fields_that_a_machine_may_have_are_accepted(more: dict[str, object]):
    assert errors(machine(PASS, **more)) == []


@pytest.mark.parametrize(("given", "seconds"), [(300, 300), (0, None), (None, None)])
def test_the_timeout_of_the_machine_is_in_the_model(given: int | None, seconds: int | None):
    more = {} if given is None else {"TimeoutSeconds": given}

    assert parse_definition(machine(PASS, **more)).timeout_seconds == seconds


def test_all_problems_are_told_at_once():
    definition = {
        "StartAt": "A",
        "States": {
            "A": {"Type": "Task", "Resource": "nothing", "Next": "B", "Retry": [{}]},
            "B": {"Type": "Wait", "Seconds": -1, "End": True},
        },
    }

    assert schema_errors(definition) == [
        ("Value is not a valid resource ARN", "/States/A/Resource"),
        ("These fields are required: [ErrorEquals]", "/States/A/Retry[0]"),
        ("Minimum value is 0", "/States/B/Seconds"),
    ]


def test_the_exception_lists_all_problems_with_what_to_do():
    with pytest.raises(InvalidDefinition) as caught:
        parse_definition(machine(task(Arguments={})), source="order.json")

    assert str(caught.value) == (
        "Step Functions would reject the definition order.json:\n"
        "  ERROR SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Arguments' is only "
        "supported for the 'JSONata' QueryLanguage at /States/S/Arguments\n"
        '    hint: add "QueryLanguage": "JSONata" to the state or to the whole state machine, or use Parameters'
    )


def test_a_json_text_is_checked_as_aws_does_it_not_as_yaml():
    (diagnostic,) = check_definition("StartAt: S")

    assert diagnostic.code == "INVALID_JSON_DESCRIPTION"


def test_a_machine_field_among_the_states_is_told_where_it_belongs():
    definition = {"StartAt": "S", "States": {"QueryLanguage": "JSONata", "S": PASS}}

    (diagnostic,) = check_definition(definition)

    assert diagnostic.message == "Expected value of type [OBJECT]"
    assert diagnostic.hint == '"QueryLanguage" belongs beside "States", not inside it'
