"""State machines in serverless.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.errors import SfnError, UnresolvedSubstitution
from tests.definition.helpers import load_all, load_one, read_definition

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function"
SERVICE = """
service: shop
provider:
  name: aws
  stage: ${opt:stage, 'dev'}
custom:
  prefix: ${self:service}-${self:provider.stage}
  waits:
    dev: 5
    live: 60
functions:
  hello:
    handler: app.hello
  say-bye:
    handler: app.bye
    name: ${self:custom.prefix}-bye
stepFunctions:
  stateMachines:
    greeting:
      name: ${self:custom.prefix}-greeting
      type: EXPRESS
      definition:
        StartAt: Hello
        States:
          Hello:
            Type: Task
            Resource:
              Fn::GetAtt: [HelloLambdaFunction, Arn]
            Next: Wait
          Wait:
            Type: Wait
            Seconds: ${self:custom.waits.${self:provider.stage}}
            Next: Bye
          Bye:
            Type: Task
            Resource: !GetAtt SayDashbyeLambdaFunction.Arn
            Parameters:
              queue: https://sqs.#{AWS::Region}.amazonaws.com/#{AWS::AccountId}/jobs
              table: !Ref Orders
            End: true
    other: ${file(machines.yml):other}
resources:
  Resources:
    Orders:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: ${self:custom.prefix}-orders
"""
MACHINES = """
other:
  definition: ${file(other.asl.json)}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "serverless.yml").write_text(SERVICE, encoding="utf-8")
    (tmp_path / "machines.yml").write_text(MACHINES, encoding="utf-8")
    other = '{"StartAt": "S", "States": {"S": {"Type": "Pass", "Result": "${self:custom.prefix}", "End": true}}}'
    (tmp_path / "other.asl.json").write_text(other, encoding="utf-8")
    return tmp_path


def test_a_state_machine_is_read_with_its_variables(folder: Path):
    definition = read_definition("serverless.yml#greeting", search=[folder])

    states = definition.document["States"]
    assert (definition.name, definition.type) == ("shop-dev-greeting", "EXPRESS")
    assert states["Hello"]["Resource"] == f"{FUNCTION}:shop-dev-hello"
    assert states["Wait"]["Seconds"] == 5
    assert states["Bye"]["Resource"] == f"{FUNCTION}:shop-dev-bye"
    assert states["Bye"]["Parameters"] == {
        "queue": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
        "table": "shop-dev-orders",
    }


def test_options_are_given_by_the_test(folder: Path):
    given = {"opt:stage": "live"}

    definition = read_definition(folder / "serverless.yml", logical_id="greeting", substitutions=given)

    assert definition.name == "shop-live-greeting"
    assert definition.document["States"]["Wait"]["Seconds"] == 60


def test_all_machines_are_loaded_also_those_in_files(folder: Path):
    loaded = load_all(folder / "serverless.yml")

    assert list(loaded.machines) == ["greeting", "other"]
    assert loaded.machines["other"].document["States"]["S"]["Result"] == "shop-dev"


@pytest.mark.parametrize("name", ["greeting", "shop-dev-greeting", "GreetingStepFunctionsStateMachine"])
def test_a_machine_goes_by_its_key_its_name_and_its_logical_id(folder: Path, name: str):
    assert read_definition(folder / "serverless.yml", logical_id=name).name == "shop-dev-greeting"


def test_a_function_goes_by_its_key_its_name_and_its_logical_id(folder: Path):
    functions = load_one(folder / "serverless.yml", logical_id="other").functions

    assert [(names.name, *names.others) for names in functions] == [
        ("shop-dev-hello", "hello", "HelloLambdaFunction"),
        ("shop-dev-bye", "say-bye", "SayDashbyeLambdaFunction"),
    ]


def service(definition: Any, **sections: Any) -> dict[str, Any]:
    return {"service": "s", "stepFunctions": {"stateMachines": {"m": {"definition": definition}}}, **sections}


def result_of(value: Any, **sections: Any) -> Any:
    definition = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": value, "End": True}}}
    return read_definition(service(definition, **sections)).document["States"]["P"]["Result"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${opt:x, 'y'}", "y"),
        ("${opt:x, self:custom.a}", 1),
        ("${self:custom.list.1}", "b"),
        ("<${self:custom.a}>", "<1>"),
        ("${sls:stage}-${aws:region}-${aws:accountId}", "dev-us-east-1-123456789012"),
        ("${param:p}", "default"),
        ('${opt:x, "a, b"}', "a, b"),
        ("${opt:x, true}", True),
    ],
)
def test_variables(text: str, value: Any):
    sections = {"custom": {"a": 1, "list": ["a", "b"]}, "params": {"default": {"p": "default"}}}

    assert result_of(text, **sections) == value


@pytest.mark.parametrize("text", ["${self:custom.nothing}", "${env:HOME}", "${ssm:/a/b}", "${cf:stack.out}"])
def test_a_variable_without_a_value_must_be_given(text: str):
    with pytest.raises(UnresolvedSubstitution):
        result_of(text)


def test_variables_that_need_one_another_are_an_error():
    with pytest.raises(SfnError, match="circular reference"):
        result_of("${self:custom.a}", custom={"a": "${self:custom.b}", "b": "${self:custom.a}"})


def test_a_definition_may_be_json_text():
    text = '{"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}'

    assert read_definition(service(text)).block.start_at == "S"


def test_machines_may_be_a_list_of_objects():
    machines = [{name: {"definition": {"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}}} for name in "ab"]

    assert list(load_all({"stepFunctions": {"stateMachines": machines}}).machines) == ["a", "b"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (service(None), "the state machine 'm' has no definition that can be read here"),
        ({"stepFunctions": {"stateMachines": {"m": 1}}}, "must be an object of objects"),
        ({"stepFunctions": 1}, "has these state machines: none"),
    ],
)
def test_a_service_that_makes_no_sense_is_an_error(document: Any, message: str):
    with pytest.raises(SfnError, match=message):
        read_definition(document)


@pytest.mark.parametrize(
    "reference", ["{Fn::GetAtt: [say-bye, Arn]}", "!GetAtt say-bye.Arn", "{Fn::GetAtt: say-bye.Arn}"]
)
def test_a_function_is_referred_to_by_its_key(folder: Path, reference: str):
    text = SERVICE.replace("!GetAtt SayDashbyeLambdaFunction.Arn", reference)
    (folder / "serverless.yml").write_text(text, encoding="utf-8")

    found = read_definition(folder / "serverless.yml", logical_id="greeting").document

    assert found["States"]["Bye"]["Resource"] == f"{FUNCTION}:shop-dev-bye"


def test_the_name_of_a_function_by_its_key(folder: Path):
    text = SERVICE.replace("table: !Ref Orders", "table: !Ref hello")
    (folder / "serverless.yml").write_text(text, encoding="utf-8")

    found = read_definition(folder / "serverless.yml", logical_id="greeting").document

    assert found["States"]["Bye"]["Parameters"]["table"] == "shop-dev-hello"


SMALL = """
service: shop
functions:
  - ${file(./functions.js)}
  - pay: {handler: app.pay}
stepFunctions:
  stateMachines:
    good:
      definition:
        StartAt: Pay
        States:
          Pay:
            Type: Task
            Resource: "arn:aws:lambda:#{AWS::Region}:123456789012:function:shop-${opt:stage, self:provider.stage}-pay"
            Next: Region
          Region: {Type: Pass, Result: "${self:provider.region} #{AWS::Region} ${opt:color}", End: true}
    bad: {Comment: none, StartAt: S}
    code: ${file(./machines.js):code}
"""


def test_a_provider_has_the_stage_and_the_region_of_the_framework(tmp_path: Path):
    (tmp_path / "serverless.yml").write_text(SMALL)

    states = read_definition(
        tmp_path / "serverless.yml", logical_id="good", substitutions={"opt:color": "red"}
    ).document["States"]

    assert states["Pay"]["Resource"] == "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-pay"
    assert states["Region"]["Result"] == "us-east-1 us-east-1 red"


def test_a_variable_beside_a_pseudo_parameter_is_asked_for(tmp_path: Path):
    (tmp_path / "serverless.yml").write_text(SMALL)

    with pytest.raises(UnresolvedSubstitution) as caught:
        read_definition(tmp_path / "serverless.yml", logical_id="good")

    assert caught.value.names == ("opt:color",)


def test_a_machine_in_code_is_given(tmp_path: Path):
    (tmp_path / "serverless.yml").write_text(SMALL)
    with pytest.raises(UnresolvedSubstitution) as caught:
        read_definition(tmp_path / "serverless.yml", logical_id="code")
    assert caught.value.names == ("file(./machines.js):code",)

    code = {"name": "by-code", "definition": {"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}}
    given = {"file(./machines.js):code": code}

    assert read_definition(tmp_path / "serverless.yml", logical_id="code", substitutions=given).name == "by-code"


def test_a_machine_without_a_definition_is_named(tmp_path: Path):
    (tmp_path / "serverless.yml").write_text(SMALL)

    with pytest.raises(SfnError, match=r"'bad' has no definition that can be read here.*it has Comment, StartAt"):
        read_definition(tmp_path / "serverless.yml", logical_id="bad")


def test_all_machines_in_code_are_given(tmp_path: Path):
    (tmp_path / "serverless.yml").write_text("stepFunctions:\n  stateMachines: ${file(./machines.js)}\n")

    with pytest.raises(
        SfnError, match=r'is \$\{file\(./machines.js\)\}.*pass substitutions=\{"file\(./machines.js\)": ...\}'
    ):
        read_definition(tmp_path / "serverless.yml")

    machine = {"definition": {"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}}
    given = {"file(./machines.js)": {"m": machine}}

    assert list(load_all(tmp_path / "serverless.yml", substitutions=given).machines) == ["m"]


def test_a_name_with_an_unknown_part_is_not_used(tmp_path: Path):
    text = "stepFunctions:\n  stateMachines:\n    loop:\n      name: loop-${opt:color}\n"
    definition = "      definition: {StartAt: S, States: {S: {Type: Succeed}}}\n"
    (tmp_path / "serverless.yml").write_text(text + definition)

    assert read_definition(tmp_path / "serverless.yml").name == "loop"
    assert read_definition(tmp_path / "serverless.yml", substitutions={"opt:color": "red"}).name == "loop-red"
