"""The errors with which Choice states compare are tried, under each name that a state gives them."""

from __future__ import annotations

import pytest

from pytest_sfn import SfnExecutor
from pytest_sfn.exploring.faults.compared_errors import compared_errors
from pytest_sfn.lambdas.registry import LambdaRegistry
from tests.exploring.machines import FAIL, SUCCEED, Fields, catch, machine, task


@pytest.fixture
def _charge(sfn_lambdas: LambdaRegistry) -> None:
    sfn_lambdas.register("charge", returns={})


def caught(catcher: Fields, rule: Fields, **fields: str) -> Fields:
    """A task whose catcher leads to a Choice."""
    return machine(
        "Charge",
        {
            "Charge": task("charge", End=True, Catch=[catch("States.ALL", "Which", **catcher)]),
            "Which": {"Type": "Choice", "Choices": [{**rule, "Next": "Sorry"}], "Default": "Failed"},
            "Sorry": SUCCEED,
            "Failed": FAIL,
        },
        **fields,
    )


JSONPATH = [
    ({"ResultPath": "$.failure"}, {"Variable": "$.failure.Error", "StringEquals": "Declined"}),
    ({"Assign": {"err.$": "$.Error"}}, {"Variable": "$err", "StringEquals": "Declined"}),
    ({}, {"Variable": "$.Error", "StringMatches": "Decl*"}),
    ({}, {"And": [{"Variable": "$.Error", "IsPresent": True}, {"Variable": "$.Error", "StringEquals": "Declined"}]}),
]
ERROR = "$states.errorOutput.Error"
JSONATA = [
    ({"Assign": {"err": f"{{% {ERROR} %}}"}}, "$err = 'Declined'"),
    ({"Assign": {"err": f"{{% {ERROR} %}}"}}, '$err in ["Gone", "Declined"]'),
    ({"Assign": {"err": "{% $states.errorOutput %}"}}, "$err.Error = 'Declined' and $exists($err.Cause)"),
    ({"Output": {"why": {"code": f"{{% {ERROR} %}}"}}}, "'Declined' = $states.input.why.code"),
    ({"Output": f"{{% {{'why': {ERROR}}} %}}"}, "$contains($states.input.why, 'Declined')"),
    ({"Output": "{% $states.errorOutput %}"}, "$states.input.Error in ['Declined']"),
]


@pytest.mark.usefixtures("_charge")
@pytest.mark.parametrize(("catcher", "rule"), JSONPATH)
def test_a_rule_in_jsonpath(sfn_executor: SfnExecutor, catcher: Fields, rule: Fields) -> None:
    assert sfn_executor.explore(caught(catcher, rule)).unreached == []


@pytest.mark.usefixtures("_charge")
@pytest.mark.parametrize(("catcher", "condition"), JSONATA)
def test_a_condition_in_jsonata(sfn_executor: SfnExecutor, catcher: Fields, condition: str) -> None:
    definition = caught(catcher, {"Condition": f"{{% {condition} %}}"}, QueryLanguage="JSONata")

    assert sfn_executor.explore(definition).unreached == []


@pytest.mark.usefixtures("_charge")
def test_a_choice_without_a_default_for_an_error(sfn_executor: SfnExecutor) -> None:
    catcher = {"Assign": {"err": f"{{% {ERROR} %}}"}}
    mended = caught(catcher, {"Condition": "{% $err = 'Declined' %}"}, QueryLanguage="JSONata")
    defect = caught(catcher, {"Condition": "{% $err = 'Declined' %}"}, QueryLanguage="JSONata")
    del defect["States"]["Which"]["Default"]
    defect["States"]["Which"]["Choices"].append({"Condition": "{% $err = 'Gone' %}", "Next": "Failed"})

    assert [(str(error), error.state) for error in sfn_executor.explore(defect).unhandled] == [
        ("States.Runtime", "Which")
    ]
    assert sfn_executor.explore(mended).unhandled == []


def test_only_what_is_compared_with_an_error_is_one() -> None:
    rule = {"Condition": "{% $states.input.status = 'DONE' and $states.input.Error = 'Gone' %}"}
    cause = {"Assign": {"text": "{% $states.errorOutput.Cause %}"}}

    assert compared_errors(caught({}, rule, QueryLanguage="JSONata")) == {"Gone"}
    assert compared_errors(caught(cause, {"Condition": "{% $text = 'x' %}"}, QueryLanguage="JSONata")) == set()
    assert compared_errors(caught({}, {"Variable": "$.status", "StringEquals": "DONE"})) == set()
