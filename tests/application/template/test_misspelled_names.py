"""What a template misspells is an error with the closest name, and nothing that is silently left out."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn import SfnError
from pytest_sfn.application.template.checks.property_names import check_property_names
from pytest_sfn.application.template.sam.expansion import expand


def template(properties: dict[str, Any], type: str = "AWS::Serverless::Function", **sections: Any) -> dict[str, Any]:
    return {"Resources": {"F": {"Type": type, "Properties": properties}}, **sections}


def event(**given: Any) -> dict[str, Any]:
    return template({"Events": {"E": given}})


@pytest.mark.parametrize(
    ("type", "name", "likely"),
    [
        ("AWS::Serverless::Function", "Timeot", "Timeout"),
        ("AWS::Serverless::Function", "Enviroment", "Environment"),
        ("AWS::Lambda::Function", "handler", "Handler"),
        ("AWS::Serverless::StateMachine", "DefinitionSubstitution", "DefinitionSubstitutions"),
        ("AWS::StepFunctions::StateMachine", "DefinitionStrng", "DefinitionString"),
    ],
)
def test_a_misspelled_property(type: str, name: str, likely: str):
    with pytest.raises(
        SfnError, match=f"^t#F has the property '{name}', which does not exist: did you mean '{likely}'"
    ):
        check_property_names(template({name: 1}, type)["Resources"], "t")


@pytest.mark.parametrize("name", ["Xyz", "Fn::If", "Timeout"])
def test_a_property_that_may_be_new_is_left_alone(name: str):
    check_property_names(template({name: 1})["Resources"], "t")


@pytest.mark.parametrize(
    ("shared", "problem"),
    [
        ({"Functions": {}}, "t#Globals has the property 'Functions', which does not exist: did you mean 'Function'"),
        ({"Function": {"Timeot": 3}}, "t#Globals/Function has the property 'Timeot', which does not exist"),
        ({"StateMachine": {"Tag": {}}}, "t#Globals/StateMachine has the property 'Tag', which does not exist"),
    ],
)
def test_misspelled_globals(shared: dict[str, Any], problem: str):
    with pytest.raises(SfnError, match=problem):
        expand(template({}, Globals=shared), "t")


def test_globals_of_a_type_without_a_list_of_properties():
    expand(template({}, Globals={"Api": {"Auth": {}}, "Function": {"Timeout": 3}}), "t")


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (event(Type="SQSS"), r"of the type 'SQSS', which SAM does not have \(did you mean 'SQS'\?\)"),
        (event(Type="SQS", Properties={"Queu": 1}), r"which needs the property Queue \(did you mean 'Queu'\?\)"),
        (event(Type="Schedule"), "t#F has the event 'E' of the type Schedule, which needs the property Schedule"),
        (event(Properties={}), "t#F has the event 'E', which must be an object with a Type, not {'Properties': {}}"),
    ],
)
def test_an_event_that_sam_refuses(document: dict[str, Any], problem: str):
    with pytest.raises(SfnError, match=problem):
        expand(document, "t")


def test_a_template_is_checked_when_it_is_deployed(world):
    with pytest.raises(SfnError, match=r"^the template#F has the property 'Timeot', which does not exist"):
        world.executor.deploy(template({"InlineCode": "x = 1", "Handler": "index.x", "Timeot": 3}))


def test_a_misspelled_type_of_sam():
    with pytest.raises(
        SfnError, match=r"^t#F has the type AWS::Serverless::Funktion, .* mean AWS::Serverless::Function"
    ):
        expand(template({}, "AWS::Serverless::Funktion"), "t")
