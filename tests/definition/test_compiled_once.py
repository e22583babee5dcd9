"""The same definition is compiled once in a session; whatever differs from it is compiled by itself."""

from __future__ import annotations

import json

import pytest

from pytest_sfn import SfnError, mock_sfn
from tests.definition.helpers import read_definition


def machine(result: str = "a") -> dict:
    return {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": {"got": result}, "End": True}}}


TEMPLATE = {
    "Resources": {
        "Flow": {
            "Type": "AWS::Serverless::StateMachine",
            "Properties": {"Definition": machine("${Word}"), "DefinitionSubstitutions": {"Word": {"Ref": "Word"}}},
        }
    },
    "Parameters": {"Word": {"Type": "String", "Default": "plain"}},
}


@pytest.mark.parametrize("source", [machine(), json.dumps(machine()), TEMPLATE, json.dumps(TEMPLATE)], ids=range(4))
def test_the_same_source_is_compiled_once(source):
    assert read_definition(source) is read_definition(source)


def test_the_same_file_is_compiled_once_and_again_when_it_changes(tmp_path):
    path = tmp_path / "flow.asl.json"
    path.write_text(json.dumps(machine("a")))
    first = read_definition(path)
    assert read_definition(path) is first

    path.write_text(json.dumps(machine("b")))

    assert read_definition(path).document["States"]["P"]["Result"] == {"got": "b"}


def test_a_definition_beside_a_template_is_compiled_again_when_it_changes(tmp_path):
    flow, template = tmp_path / "flow.asl.json", tmp_path / "template.json"
    properties = {"DefinitionUri": "flow.asl.json"}
    resource = {"Type": "AWS::Serverless::StateMachine", "Properties": properties}
    template.write_text(json.dumps({"Resources": {"Flow": resource}}))
    flow.write_text(json.dumps(machine("a")))
    read_definition(template)

    flow.write_text(json.dumps(machine("b")))

    assert read_definition(template).document["States"]["P"]["Result"] == {"got": "b"}


@pytest.mark.parametrize("source", [machine("${Word}"), json.dumps(machine("${Word}")), TEMPLATE], ids=range(3))
def test_other_substitutions_make_another_definition(source):
    results = [
        read_definition(source, substitutions={"Word": word}).document["States"]["P"]["Result"] for word in ("x", "y")
    ]

    assert results == [{"got": "x"}, {"got": "y"}]


def test_a_type_of_its_own_makes_another_definition():
    assert [read_definition(machine(), type=type).type for type in ("STANDARD", "EXPRESS")] == ["STANDARD", "EXPRESS"]


def test_what_a_test_does_to_its_dict_afterwards_changes_no_definition():
    definition = machine("a")
    loaded = read_definition(definition)

    definition["States"]["P"]["Result"]["got"] = "b"

    assert loaded.document == machine("a")
    assert read_definition(definition).document == machine("b")
    assert read_definition(machine("a")) is loaded


def test_a_definition_that_is_refused_is_refused_again():
    for _ in range(2):
        with pytest.raises(SfnError, match="These fields are required"):
            read_definition({"States": {}})


def test_worlds_share_what_is_compiled_and_nothing_that_runs():
    definition = {
        "StartAt": "P",
        "States": {"P": {"Type": "Pass", "Parameters": {"id.$": "$$.Execution.Id"}, "End": True}},
    }
    ids = []
    for region in ("eu-west-1", "us-west-2"):
        with mock_sfn(region=region) as sfn:
            machine = sfn.executor.load(definition, name="Flow")
            ids.append((machine.arn, sfn.executor.run(machine, name="one").output["id"]))

    assert [(arn.split(":")[3], execution.split(":")[3]) for arn, execution in ids] == [
        ("eu-west-1", "eu-west-1"),
        ("us-west-2", "us-west-2"),
    ]
