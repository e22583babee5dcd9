"""An application from its template: machines, functions with their code, parameters, outputs."""

import textwrap
from pathlib import Path

import pytest

from pytest_sfn import SfnError
from pytest_sfn.world.world import World

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  ChargeFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: charge.handler
      Runtime: python3.12
      Environment: {Variables: {STAGE: !Ref Stage}}
  AuditTopic:
    Type: AWS::SNS::Topic
    Condition: IsProd
  OrderFlow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Charge
        States:
          Charge: {Type: Task, Resource: !GetAtt ChargeFunction.Arn, End: true}
Outputs:
  Flow: {Value: !Ref OrderFlow}
"""

CHARGE = """
import os

def handler(event, context):
    return {"stage": os.environ["STAGE"], "total": event["total"]}
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/charge.py").write_text(textwrap.dedent(CHARGE))
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    return path


def test_a_machine_runs_the_code_of_its_functions(world: World, template: Path):
    app = world.executor.deploy(template)

    execution = world.executor.run(app["OrderFlow"], {"total": 5})

    execution.assert_succeeded({"stage": "dev", "total": 5})
    app["ChargeFunction"].assert_called_once_with({"total": 5})


def test_a_fake_wins_over_the_code(world: World, template: Path):
    fake = world.lambdas.register("ChargeFunction", returns="faked")
    app = world.executor.deploy(template)

    world.executor.run(app["OrderFlow"], {"total": 5}).assert_succeeded("faked")

    fake.assert_called_once()


def test_parameters_and_conditions(world: World, template: Path):
    app = world.executor.deploy(template, parameters={"Stage": "prod"})

    world.executor.run(app["OrderFlow"], {"total": 5}).assert_succeeded({"stage": "prod", "total": 5})
    assert app["AuditTopic"] == "arn:aws:sns:us-east-1:123456789012:AuditTopic"


def test_ids_arns_and_outputs(world: World, template: Path):
    app = world.executor.deploy(template)

    assert list(app) == ["ChargeFunctionRole", "ChargeFunction", "OrderFlowRole", "OrderFlow"]
    assert app.resources["ChargeFunction"] == "ChargeFunction"
    assert app.arns["ChargeFunction"] == "arn:aws:lambda:us-east-1:123456789012:function:ChargeFunction"
    assert app.outputs == {"Flow": app.machines["OrderFlow"].arn}
    assert app.warnings == ()


def test_an_unknown_part_names_the_closest(world: World, template: Path):
    app = world.executor.deploy(template)

    with pytest.raises(SfnError, match="has no resource 'OrderFlw' \\(did you mean 'OrderFlow'\\?\\)"):
        app["OrderFlw"]


def test_a_part_of_an_application_is_not_deployed_alone(world, write):
    folder = write({"template.json": {"Resources": {"Flow": {"Type": "AWS::SQS::Queue"}}}})
    world.search = [folder]

    with pytest.raises(
        SfnError, match=r"pass 'template.json', and find the part in what deploy returns: app\['Flow'\]"
    ):
        world.executor.deploy("template.json#Flow")
