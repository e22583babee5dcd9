"""What AWS refuses in an expression when the machine is created.

Recorded from ValidateStateMachineDefinition by the users of AWS:
https://github.com/floci-io/floci/issues/2670 and https://github.com/floci-io/floci/issues/2745
"""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.definition.parser import check_definition
from tests.definition.helpers import INVOKE, JSONATA, distributed, ending, errors, machine, map_state, task


def refused(name: str, location: str) -> str:
    return f"UNSUPPORTED_JSONATA_EXPRESSION: Reference to '{name}' at the top level is not supported. at {location}"


def of_output(expression: str) -> list[str]:
    return errors(machine(ending("Pass", Output=f"{{% {expression} %}}"), **JSONATA))


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("a[1,2)", 'Expected "]", got ","'),
        ('"unterminated', "String literal must be terminated by a matching quote"),
        ("1 +", "Unexpected end of expression"),
        ('{"a":}', 'The symbol "}" cannot be used as a unary operator'),
        ("$x :=", "Unexpected end of expression"),
        ('$match("a", /abc', "No terminating / in regular expression"),
        ("phone %.other", 'The symbol "." cannot be used as a unary operator'),
        ("", "Unexpected end of expression"),
    ],
)
def test_an_expression_that_does_not_parse_is_refused_in_the_words_of_the_parser(expression: str, message: str):
    assert of_output(expression) == [f"INVALID_JSONATA_EXPRESSION: {message} at /States/S/Output"]


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("phone", ["phone"]),
        ("phone[0]", ["phone"]),
        ("phone.number", ["phone"]),
        ("aaa + bbb", ["aaa", "bbb"]),
        ("aaa + aaa", ["aaa"]),
        ("$.phone", ["$"]),
        ("$", ["$"]),
        ("{aaa: 1}", ["aaa"]),
        ("$map($states.input.a, function($x) { b })", ["b"]),
        ("$states.input.a ~> $map(function($x) { $ })", ["$"]),
    ],
)
def test_a_name_at_the_top_level_is_refused_once(expression: str, names: list[str]):
    assert of_output(expression) == [refused(name, "/States/S/Output") for name in names]


@pytest.mark.parametrize(
    "expression",
    [
        "$states.input.phone",
        "$states.input.items[phone > 3]",
        "$states.input.items^(price)",
        "$states.input.items{name: price}",
        "$states.input.items.{'n': name, 'all': $}",
        "$map($states.input.a, function($x) { $x.phone })",
        "$phone",
        "$never.assigned",
    ],
)
def test_names_are_fine_where_something_gives_them_a_value(expression: str):
    assert of_output(expression) == []


def test_the_document_is_refused():
    assert of_output("$$") == [
        "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$$' is not supported. at /States/S/Output"
    ]


@pytest.mark.parametrize("member", ["result", "errorOutput"])
def test_members_of_states_are_refused_where_they_are_not(member: str):
    assert of_output(f"$states.{member}") == [
        f"UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.{member}' does not exist. at /States/S/Output"
    ]


@pytest.mark.parametrize(
    ("state", "location"),
    [
        (ending("Pass", Output={"a": {"b": ["{% phone %}"]}}), "/States/S/Output/a/b[0]"),
        (ending("Pass", Assign={"Next": "{% phone %}"}), "/States/S/Assign/Next"),
        (ending("Wait", Seconds="{% phone %}"), "/States/S/Seconds"),
        ({"Type": "Fail", "Cause": "{% phone %}"}, "/States/S/Cause"),
        (map_state(Items="{% phone %}"), "/States/S/Items"),
        (map_state(ItemSelector={"Next": "{% phone %}"}), "/States/S/ItemSelector/Next"),
        (
            distributed(ItemBatcher={"BatchInput": {"Comment": "{% phone %}"}}),
            "/States/S/ItemBatcher/BatchInput/Comment",
        ),
        (
            task(Resource=INVOKE, Arguments={"FunctionName": "f", "Payload": {"Comment": "{% phone %}"}}),
            "/States/S/Arguments/Payload/Comment",
        ),
        (
            task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Z", "Output": {"v": "{% phone %}"}}]),
            "/States/S/Catch[0]/Output/v",
        ),
    ],
)
def test_the_very_part_of_the_field_is_told(state: dict[str, Any], location: str):
    definition = machine(state, **JSONATA)
    if "Catch" in state:
        definition["States"]["Z"] = ending("Pass")

    assert errors(definition) == [refused("phone", location)]


def test_texts_that_are_no_values_are_no_expressions():
    retry = [{"ErrorEquals": ["{% phone %}"]}]

    assert errors(machine(task(Comment="{% phone %}", Retry=retry), **JSONATA)) == []


def test_what_to_write_instead_is_told():
    (diagnostic,) = check_definition(machine(ending("Pass", Output="{% phone %}"), **JSONATA))

    assert diagnostic.hint is not None
    assert "$states.input.phone" in diagnostic.hint


TOKEN = "{% $states.context.Task.Token %}"


@pytest.mark.parametrize(
    "state",
    [
        ending("Pass", Output=TOKEN),
        ending("Pass", Assign={"x": TOKEN}),
        ending("Wait", Seconds=1, Output=TOKEN),
        {"Type": "Succeed", "Output": TOKEN},
        ending("Parallel", Branches=[{"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}], Arguments=TOKEN),
    ],
)
def test_only_a_task_may_read_a_task_token(state: dict[str, Any]):
    (error,) = errors(machine(state, **JSONATA))

    assert error.startswith(
        "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.context.Task' does not exist. at /States/S/"
    )


@pytest.mark.parametrize("field", ["Output", "Arguments", "Assign"])
def test_a_task_may_read_a_task_token_wherever_it_waits_or_not(field: str):
    value = {"x": TOKEN} if field == "Assign" else TOKEN

    assert errors(machine(task(**{field: value}), **JSONATA)) == []
