"""State machines in SAM and CloudFormation templates."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.arns import Place
from pytest_sfn.definition.loading import compile_machine, open_template
from pytest_sfn.errors import DefinitionNotFound, InvalidDefinition, SfnError, UnresolvedSubstitution
from tests.definition.helpers import ending, machine, read_definition

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function"
SAM = """
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage:
    Type: String
    Default: test
  Secret:
    Type: String
Mappings:
  Times:
    test: {Wait: 5}
Conditions:
  IsTest: !Equals [!Ref Stage, test]
Resources:
  ChargeCard:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: !Sub "${Stage}-charge"
  Orders:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: orders}
  Audit:
    Type: AWS::SQS::Queue
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: !Sub "order-${Stage}"
      Type: EXPRESS
      DefinitionUri: machine.asl.yaml
      DefinitionSubstitutions:
        ChargeCardArn: !GetAtt ChargeCard.Arn
        Wait: !FindInMap [Times, !Ref Stage, Wait]
        Table: !Ref Orders
        Queue: !Ref Audit
  Other:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Call
        States:
          Call:
            Type: Task
            Resource: !If [IsTest, !GetAtt ChargeCard.Arn, !Ref Secret]
            End: true
"""
YAML_DEFINITION = """
StartAt: W
States:
  W:
    Type: Wait
    Seconds: ${Wait}
    Next: Charge
  Charge:
    Type: Task
    Resource: ${ChargeCardArn}
    Parameters:
      table: ${Table}
      queue: ${Queue}
    End: true
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text(SAM, encoding="utf-8")
    (tmp_path / "machine.asl.yaml").write_text(YAML_DEFINITION, encoding="utf-8")
    return tmp_path / "template.yaml"


def resolved(value: Any, **sections: Any) -> Any:
    """What a value of a template comes to."""
    document = {
        "Resources": {
            "M": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"Definition": machine(ending("Pass", Result=value))},
            },
            **sections.pop("Resources", {}),
        },
        **sections,
    }
    return read_definition(document).document["States"]["S"]["Result"]


def test_the_machines_of_a_template_are_found(template: Path):
    found = open_template(template)

    assert found.machine_ids == ("Machine", "Other")


def test_the_name_and_type_of_a_machine_are_those_of_the_template(template: Path):
    found = open_template(template)

    assert (found.machine("Machine").name, found.machine("Machine").type) == ("order-test", "EXPRESS")
    assert (found.machine("Other").name, found.machine("Other").type) == ("Other", "STANDARD")


def test_a_definition_file_is_looked_for_beside_the_template_and_filled_in(template: Path):
    states = read_definition(template, logical_id="Machine").document["States"]

    assert states["W"]["Seconds"] == 5
    assert states["Charge"]["Resource"] == f"{FUNCTION}:test-charge"
    assert states["Charge"]["Parameters"] == {
        "table": "orders",
        "queue": "https://sqs.us-east-1.amazonaws.com/123456789012/Audit",
    }


def test_a_definition_in_the_template_may_hold_intrinsic_functions_anywhere(template: Path):
    states = read_definition(template, logical_id="Other").document["States"]

    assert states["Call"]["Resource"] == f"{FUNCTION}:test-charge"


def test_the_test_may_give_parameters_and_substitutions(template: Path):
    given = {"Stage": "prod", "Secret": f"{FUNCTION}:secret", "Table": "t"}

    other = read_definition(template, logical_id="Other", substitutions=given)
    main = read_definition(template, logical_id="Machine", substitutions={"Wait": 7, "Table": "t"})

    assert other.document["States"]["Call"]["Resource"] == f"{FUNCTION}:secret"
    assert main.document["States"]["W"]["Seconds"] == 7
    assert main.document["States"]["Charge"]["Parameters"]["table"] == "t"


def test_a_place_is_where_the_resources_are(template: Path):
    place = Place("cn-north-1", "111111111111")

    definition = read_definition(template, logical_id="Other", place=place)

    assert definition.document["States"]["Call"]["Resource"] == (
        "arn:aws-cn:lambda:cn-north-1:111111111111:function:test-charge"
    )


def test_a_template_with_one_machine_needs_no_logical_id():
    assert resolved(1) == 1


def test_of_several_machines_one_has_to_be_named(template: Path):
    with pytest.raises(
        SfnError, match=r"has these state machines: Machine, Other\. Select one with logical_id, or with #"
    ):
        read_definition(template)


def test_a_machine_that_is_not_there_is_told_the_closest_name(template: Path):
    with pytest.raises(
        SfnError, match=r"no state machine 'Mashine'; it has: Machine, Other \(did you mean 'Machine'\?\)"
    ):
        read_definition(template, logical_id="Mashine")


def test_diagnostics_name_the_definition_file_and_its_line(template: Path):
    path = template.parent / "machine.asl.yaml"
    path.write_text(YAML_DEFINITION.replace("Type: Wait", "Type: Weit"), encoding="utf-8")

    with pytest.raises(InvalidDefinition) as caught:
        read_definition(template, logical_id="Machine")

    assert caught.value.source == str(path)
    assert caught.value.diagnostics[0].line == 5


def test_a_definition_file_that_is_not_there_is_told(template: Path):
    (template.parent / "machine.asl.yaml").unlink()

    with pytest.raises(DefinitionNotFound, match=r"machine\.asl\.yaml"):
        read_definition(template, logical_id="Machine")


def test_a_placeholder_that_the_template_does_not_fill_in_is_told(template: Path):
    path = template.parent / "machine.asl.yaml"
    path.write_text(YAML_DEFINITION.replace("${Table}", "${table}"), encoding="utf-8")

    with pytest.raises(UnresolvedSubstitution, match=r"\$\{table\} \(did you mean 'Table'\?\)"):
        read_definition(template, logical_id="Machine")


def test_a_misspelt_definition_is_named():
    properties = {"Type": "EXPRESS", "Defintion": machine(ending("Pass")), "DefinitionSubstitutions": {}}
    document = {"Resources": {"M": {"Type": "AWS::Serverless::StateMachine", "Properties": properties}}}

    with pytest.raises(SfnError, match=r"its properties are Type, Defintion, .*; did you mean 'Definition'\?"):
        read_definition(document)


@pytest.mark.parametrize("uri", ["s3://bucket/key", {"Bucket": "b", "Key": "k"}, None])
def test_a_definition_that_is_elsewhere_is_told(uri: Any):
    document = {"Resources": {"M": {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": uri}}}}

    with pytest.raises(SfnError, match="has no local definition"):
        read_definition(document)


@pytest.mark.parametrize("given", ["x", 1, True, [], ["a"], {"Fn::ImportValue": "v"}, {"Ref": "AWS::Region"}])
def test_substitutions_of_a_template_are_an_object(given: Any):
    properties = {"DefinitionString": json.dumps(machine(ending("Pass"))), "DefinitionSubstitutions": given}
    document = {"Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}

    with pytest.raises(SfnError, match="the template#M: DefinitionSubstitutions must be an object of names and values"):
        open_template(document).machine("M")


@pytest.mark.parametrize(
    "string",
    [
        json.dumps(machine(ending("Task", Resource="${FunctionArn}"))),
        {
            "Fn::Join": [
                "",
                [
                    '{"StartAt":"S","States":{"S":{"Type":"Task","Resource":"',
                    {"Fn::GetAtt": ["F", "Arn"]},
                    '","End":true}}}',
                ],
            ]
        },
        {"Fn::Sub": json.dumps(machine(ending("Task", Resource="${F.Arn}")))},
        {"Fn::Sub": [json.dumps(machine(ending("Task", Resource="${Arn}"))), {"Arn": {"Fn::GetAtt": "F.Arn"}}]},
    ],
)
def test_a_definition_string_is_read(string: Any):
    properties = {
        "DefinitionString": string,
        "DefinitionSubstitutions": {"FunctionArn": {"Fn::GetAtt": ["F", "Arn"]}},
        "StateMachineName": "named",
        "StateMachineType": "EXPRESS",
    }
    document = {
        "Resources": {
            "F": {"Type": "AWS::Lambda::Function"},
            "M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties},
        }
    }

    found = open_template(document).machine("M")

    assert compile_machine(found).document["States"]["S"]["Resource"] == f"{FUNCTION}:F"
    assert (found.name, found.type) == ("named", "EXPRESS")


@pytest.mark.parametrize("kind", ["EXPRES", 1, {"Fast": True}, ["EXPRESS"]])
def test_a_type_that_does_not_exist_is_refused(kind: Any):
    properties = {"Definition": machine(ending("Pass")), "StateMachineType": kind}
    document = {"Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}

    with pytest.raises(SfnError, match=f"#M has the type {re.escape(repr(kind))}: it must be STANDARD or EXPRESS"):
        open_template(document).machine("M")


def test_a_template_may_be_json(tmp_path: Path):
    document = {
        "Resources": {
            "M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": machine(ending("Pass"))}}
        }
    }
    (tmp_path / "template.json").write_text(json.dumps(document), encoding="utf-8")

    assert read_definition(tmp_path / "template.json").block.start_at == "S"


def test_a_definition_that_speaks_of_resources_is_no_template():
    definition = machine(ending("Pass", Result={"Resources": {"a": 1}}))

    assert read_definition(json.dumps(definition)).document == definition


def test_what_is_no_template_has_no_machines():
    with pytest.raises(SfnError, match="This is not a file with several state machines"):
        open_template(machine(ending("Pass")))


# ---- intrinsic functions


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Ref": "AWS::AccountId"}, "123456789012"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Fn::Sub": "arn:${AWS::Partition}:states:::x"}, "arn:aws:states:::x"),
        ({"Fn::Sub": "x ${ AWS::Region }"}, "x us-east-1"),
        ({"Fn::Sub": ["${a}-${b}", {"a": 1, "b": {"Ref": "AWS::Region"}}]}, "1-us-east-1"),
        ({"Fn::Join": ["-", ["a", {"Ref": "AWS::Region"}, 1]]}, "a-us-east-1-1"),
        ({"Fn::Select": [1, ["a", "b"]]}, "b"),
        ({"Fn::Select": ["0", {"Fn::Split": [",", "x,y"]}]}, "x"),
        ({"Fn::FindInMap": ["M", "a", "b"]}, 7),
        ({"Fn::FindInMap": ["M", "a", "c", {"DefaultValue": 8}]}, 8),
        ({"Fn::If": ["Yes", 1, 2]}, 1),
        ({"Fn::If": ["No", 1, 2]}, 2),
        ({"Fn::If": ["Both", 1, 2]}, 2),
        ({"Fn::If": ["Either", 1, 2]}, 1),
        ({"Ref": "Text"}, "default"),
        ({"Ref": "List"}, ["a", "b"]),
        ({"a": [{"Ref": "Text"}]}, {"a": ["default"]}),
        ({"Ref": "x", "other": 1}, {"Ref": "x", "other": 1}),
    ],
)
def test_intrinsic_functions_are_resolved(value: Any, result: Any):
    sections = {
        "Mappings": {"M": {"a": {"b": 7}}},
        "Conditions": {
            "Yes": {"Fn::Equals": ["a", "a"]},
            "No": {"Fn::Not": [{"Condition": "Yes"}]},
            "Both": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]},
            "Either": {"Fn::Or": [{"Condition": "Yes"}, {"Condition": "No"}]},
        },
        "Parameters": {
            "Text": {"Type": "String", "Default": "default"},
            "List": {"Type": "CommaDelimitedList", "Default": "a, b"},
        },
    }

    assert resolved(value, **sections) == result


@pytest.mark.parametrize(
    ("kind", "properties", "reference", "arn"),
    [
        ("AWS::Serverless::Function", {"FunctionName": "named"}, "named", f"{FUNCTION}:named"),
        ("AWS::Lambda::Function", {}, "R", f"{FUNCTION}:R"),
        (
            "AWS::SQS::Queue",
            {"QueueName": "q"},
            "https://sqs.us-east-1.amazonaws.com/123456789012/q",
            "arn:aws:sqs:us-east-1:123456789012:q",
        ),
        ("AWS::SNS::Topic", {}, "arn:aws:sns:us-east-1:123456789012:R", "arn:aws:sns:us-east-1:123456789012:R"),
        ("AWS::DynamoDB::Table", {"TableName": "t"}, "t", "arn:aws:dynamodb:us-east-1:123456789012:table/t"),
        ("AWS::S3::Bucket", {}, "r", "arn:aws:s3:::r"),
        ("AWS::IAM::Role", {}, "R", "arn:aws:iam::123456789012:role/R"),
        ("AWS::Events::EventBus", {"Name": "b"}, "b", "arn:aws:events:us-east-1:123456789012:event-bus/b"),
        (
            "AWS::StepFunctions::StateMachine",
            {"StateMachineName": "m"},
            "arn:aws:states:us-east-1:123456789012:stateMachine:m",
            "arn:aws:states:us-east-1:123456789012:stateMachine:m",
        ),
        (
            "AWS::StepFunctions::Activity",
            {"Name": "a"},
            "arn:aws:states:us-east-1:123456789012:activity:a",
            "arn:aws:states:us-east-1:123456789012:activity:a",
        ),
        ("AWS::Kinesis::Stream", {}, "R", "arn:aws:kinesis:us-east-1:123456789012:stream/R"),
    ],
)
def test_resources_have_the_names_and_arns_of_their_type(kind: str, properties: Any, reference: str, arn: str):
    document = {
        "Resources": {
            "R": {"Type": kind, "Properties": properties},
            "M": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {
                    "Definition": machine(ending("Pass", Result=[{"Ref": "R"}, {"Fn::GetAtt": ["R", "Arn"]}])),
                },
            },
        }
    }

    result = read_definition(document, logical_id="M").document["States"]["S"]["Result"]

    assert result == [reference, arn]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"Fn::ImportValue": "shared-Queue"}, "ImportValue shared-Queue"),
        ({"Fn::GetAtt": ["Nested", "Outputs.Table"]}, "Nested.Outputs.Table"),
    ],
)
def test_what_only_aws_knows_becomes_a_text_with_a_warning(value: Any, shown: str):
    document = {
        "Parameters": {"Secret": {"Type": "String"}},
        "Resources": {
            "Nested": {"Type": "AWS::CloudFormation::Stack"},
            "M": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"Definition": machine(ending("Pass", Result=value))},
            },
        },
    }

    definition = read_definition(document)

    assert definition.document["States"]["S"]["Result"] == shown
    assert [(d.code, d.message) for d in definition.warnings] == [
        ("UNRESOLVED_VALUE", f"The value of '{shown}' is known only on AWS: the string '{shown}' is used instead")
    ]


@pytest.mark.parametrize(
    ("value", "text", "why"),
    [
        ({"Ref": "Secret"}, "Secret", "The parameter 'Secret' has no default"),
        ({"Ref": "Nothing"}, "Nothing", "The template has no parameter or resource 'Nothing'"),
        ({"Fn::GetAtt": "Nothing.Arn"}, "Nothing.Arn", "The template has no resource 'Nothing'"),
        ({"Ref": "Secrets"}, "Secrets", "The template has no parameter or resource 'Secrets' (did you mean 'Secret'?)"),
        ({"Fn::GetAtt": "Queu.Arn"}, "Queu.Arn", "The template has no resource 'Queu' (did you mean 'Queue'?)"),
        ({"Fn::FindInMap": ["M", "a", "b"]}, "FindInMap M.a.b", "The template's Mappings have no value M.a.b"),
    ],
)
def test_what_the_template_does_not_say_becomes_a_text_with_a_warning(value: Any, text: str, why: str):
    document = {
        "Parameters": {"Secret": {"Type": "String"}},
        "Resources": {
            "M": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"Definition": machine(ending("Pass", Result=value))},
            },
            "Queue": {"Type": "AWS::SQS::Queue"},
        },
    }

    (warning,) = read_definition(document).warnings

    assert str(warning) == (
        f"WARNING UNRESOLVED_VALUE: {why}: the string '{text}' is used instead\n"
        "    hint: pass it in substitutions if the state machine uses it"
    )


def test_a_definition_that_is_refused_says_what_was_not_known():
    properties = {
        "Definition": machine(ending("Wait", Timestamp="${Charge}")),
        "DefinitionSubstitutions": {"Charge": {"Fn::ImportValue": "charge-arn"}},
    }
    document = {"Resources": {"M": {"Type": "AWS::Serverless::StateMachine", "Properties": properties}}}

    with pytest.raises(InvalidDefinition) as caught:
        read_definition(document)

    assert [(d.severity, d.code) for d in caught.value.diagnostics] == [
        ("ERROR", "SCHEMA_VALIDATION_FAILED"),
        ("WARNING", "UNRESOLVED_VALUE"),
    ]
    assert "The value of 'ImportValue charge-arn' is known only on AWS" in str(caught.value)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"Fn::ImportValue": "shop:charge-arn"}, "shop-charge-arn"),
        ({"Fn::GetAtt": ["Nested", "Outputs.ChargeArn"]}, "Nested-Outputs-ChargeArn"),
        ("{{resolve:ssm:/shop/charge}}", "shop-charge"),
        ({"Ref": "Stored"}, "shop-charge"),
        ({"Ref": "Given"}, "Given"),
    ],
)
@pytest.mark.parametrize("form", ["Definition", "DefinitionString"])
def test_a_function_that_only_aws_knows_has_a_name(value: Any, name: str, form: str):
    invoke = "arn:aws:states:::lambda:invoke"
    partial = f"{FUNCTION}:${{Other}}:live"
    states = {
        "A": {"Type": "Task", "Resource": "${Charge}", "Next": "B"},
        "B": {"Type": "Task", "Resource": invoke, "Parameters": {"FunctionName": "${Other}"}, "Next": "C"},
        "C": {
            "Type": "Task",
            "Resource": invoke,
            "Parameters": {"FunctionName": partial},
            "End": True,
        },
    }
    definition: Any = {"StartAt": "A", "States": states}
    other = {"Fn::ImportValue": "other/name"}
    if form == "DefinitionString":
        parts = re.split(r"(\$\{\w+\})", json.dumps(definition))
        filled = {"${Charge}": value, "${Other}": other}
        definition = {"Fn::Join": ["", [filled.get(part, part) for part in parts]]}
    document = {
        "Parameters": {
            "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/charge"},
            "Given": {"Type": "String"},
        },
        "Resources": {
            "M": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {form: definition, "DefinitionSubstitutions": {"Charge": value, "Other": other}},
            }
        },
    }

    found = read_definition(document)

    arn = f"{FUNCTION}:{name}"
    read = found.document["States"]
    assert read["A"]["Resource"] == arn
    assert read["B"]["Parameters"]["FunctionName"] == "other-name"
    assert read["C"]["Parameters"]["FunctionName"] == f"{FUNCTION}:other-name:live"
    assert [warning.code for warning in found.warnings] == ["UNRESOLVED_VALUE"] * 2
    assert f"the string '{arn}' is used instead" in found.warnings[0].message


def test_a_function_that_only_aws_knows_in_a_yaml_file(tmp_path: Path):
    text = "StartAt: A\nStates:\n  A:\n    Type: Task\n    Resource: ${Charge}  # imported\n    End: true\n"
    (tmp_path / "flow.asl.yaml").write_text(text)
    properties = {
        "DefinitionUri": "flow.asl.yaml",
        "DefinitionSubstitutions": {"Charge": {"Fn::ImportValue": "charge"}},
    }
    template = {"Resources": {"M": {"Type": "AWS::Serverless::StateMachine", "Properties": properties}}}
    (tmp_path / "template.json").write_text(json.dumps(template))

    found = read_definition(tmp_path / "template.json")

    assert found.document["States"]["A"]["Resource"] == f"{FUNCTION}:charge"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"Fn::ImportValue": "charge-arn"}, "ImportValue charge-arn"),
        ({"Fn::GetAtt": ["Nested", "Outputs.Arn"]}, "Nested.Outputs.Arn"),
        ({"Fn::GetAtt": ["Elsewhere", "Arn"]}, "Elsewhere.Arn"),
    ],
)
def test_what_only_aws_knows_may_be_given(value: Any, name: str):
    arn = "arn:aws:lambda:us-east-1:123456789012:function:charge"
    properties = {"Definition": machine(ending("Task", Resource=value))}
    resources = {
        "M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties},
        "Nested": {"Type": "AWS::CloudFormation::Stack"},
    }

    definition = read_definition({"Resources": resources}, substitutions={name: arn})

    assert definition.document["States"]["S"]["Resource"] == arn
    assert definition.warnings == ()


@pytest.mark.parametrize("value", [{"Fn::Join": "x"}, {"Fn::Select": []}, {"Fn::If": ["Nope", 1, 2]}, {"Ref": 5}])
def test_an_intrinsic_function_that_makes_no_sense_is_told(value: Any):
    with pytest.raises(SfnError, match="cannot be resolved"):
        resolved(value)


def test_a_literal_of_sub_is_a_placeholder_of_the_definition():
    properties = {
        "Definition": machine(ending("Pass", Result={"Fn::Sub": "${!Name}"})),
        "DefinitionSubstitutions": {"Name": "filled in"},
    }
    document = {"Resources": {"M": {"Type": "AWS::Serverless::StateMachine", "Properties": properties}}}

    assert read_definition(document).document["States"]["S"]["Result"] == "filled in"


def test_short_tags_are_those_of_cloudformation_only():
    text = (
        "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties: !!python/object:os.system {}\n"
    )

    with pytest.raises(InvalidDefinition, match="is not one of CloudFormation"):
        read_definition(text)


def test_a_resource_of_no_known_type_is_passed_over():
    template = {"Resources": {"Odd": {"Type": ["AWS::StepFunctions::StateMachine"]}, "Null": None}}

    assert open_template(template).machine_ids == ()


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ({"Fn::Select": [{"a": 1}, ["a"]]}, "Fn::Select requires a list argument with two elements"),
        ({"Fn::Select": ["first", ["a"]]}, "Fn::Select requires a list argument with two elements"),
        ({"Fn::Cidr": [["10.0.0.0/16"], 2]}, "every Fn::Cidr object must have a String-typed value"),
        ({"Fn::Cidr": ["10.0.0.0/16", "two"]}, "every Fn::Cidr object requires a list of an IP block"),
        ({"Fn::FindInMap": ["M", {"a": 1}, "size"]}, "every Fn::FindInMap object requires three parameters"),
        ({"Fn::If": [{"a": 1}, 1, 2]}, "every Fn::If object requires a list of a condition and two values"),
    ],
)
def test_arguments_of_wrong_types_are_refused_in_the_words_of_cloudformation(function: Any, said: str):
    properties = {"Definition": machine(ending("Pass")), "StateMachineName": function}
    document = {"Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}

    with pytest.raises(SfnError, match=f"cannot be resolved: Template error: {said}"):
        open_template(document).machine("M")
