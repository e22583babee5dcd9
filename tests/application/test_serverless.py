"""An application from its serverless.yml."""

import boto3
import pytest

SERVICE = """
service: orders
provider:
  name: aws
  runtime: python3.12
  stage: ${opt:stage, 'dev'}
  environment: {STAGE: "${self:provider.stage}"}
functions:
  charge:
    handler: src/charge.handler
    timeout: 9
    environment: {TABLE: !Ref OrdersTable}
    events:
      - schedule: rate(1 hour)
      - sqs: {arn: !GetAtt [OrdersQueue, Arn], batchSize: 5}
      - sns: orders
      - http: POST /orders
      - s3: {bucket: uploads, event: "s3:ObjectCreated:*", rules: [{prefix: in/}]}
      - eventBridge: {pattern: {source: [shop]}, eventBus: orders}
stepFunctions:
  stateMachines:
    orderFlow:
      definition:
        StartAt: Charge
        States:
          Charge: {Type: Task, Resource: !GetAtt [ChargeLambdaFunction, Arn], End: true}
      events:
        - schedule: rate(1 day)
resources:
  Resources:
    OrdersTable:
      Type: AWS::DynamoDB::Table
      Properties:
        BillingMode: PAY_PER_REQUEST
        KeySchema: [{AttributeName: id, KeyType: HASH}]
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
    OrdersQueue: {Type: AWS::SQS::Queue}
  Outputs:
    Table: {Value: !Ref OrdersTable}
"""

CHARGE = """
    import os
    def handler(event, context):
        return [os.environ["STAGE"], os.environ["TABLE"], context.get_remaining_time_in_millis()]
"""


@pytest.fixture
def folder(write):
    return write({"serverless.yml": SERVICE, "src/charge.py": CHARGE})


def test_machines_run_the_code_of_functions(world, folder):
    app = world.executor.deploy(folder / "serverless.yml")

    world.executor.run(app["orderFlow"]).assert_succeeded(["dev", app["OrdersTable"], 9000])
    assert app["charge"] is app["ChargeLambdaFunction"] is world.lambdas["orders-dev-charge"]
    assert app.outputs == {"Table": app["OrdersTable"]}


def test_parameters_are_its_options(world, folder):
    app = world.executor.deploy(folder / "serverless.yml", parameters={"opt:stage": "prod"})

    world.executor.run(app["orderFlow"]).assert_succeeded(["prod", app["OrdersTable"], 9000])


def test_a_fake_wins_by_any_name(world, folder):
    world.lambdas.register("charge", returns=1)
    app = world.executor.deploy(folder / "serverless.yml")

    world.executor.run(app["orderFlow"]).assert_succeeded(1)


def test_a_role_that_the_plugin_makes_limits_nothing(world, folder):
    app = world.executor.deploy(folder / "serverless.yml", roles=True)

    warning = app.warnings[-1]
    assert warning.startswith("OrderFlowStepFunctionsStateMachine has the role ")
    assert warning.endswith("which is not in the template: it may do anything")
    world.executor.run(app["orderFlow"]).assert_succeeded()


def test_a_state_machine_with_a_role_of_its_own(world, write):
    role = "    Flow: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}\n"
    text = SERVICE.replace("    orderFlow:", "    orderFlow:\n      role: !GetAtt Flow.Arn")
    folder = write({"serverless.yml": text.replace("  Resources:\n", f"  Resources:\n{role}"), "src/charge.py": CHARGE})
    app = world.executor.deploy(folder / "serverless.yml", roles=True)

    assert "it may do anything" not in str(app.warnings)
    world.executor.run(app["orderFlow"]).assert_failed(error="Lambda.AWSLambdaException")


def test_the_role_of_functions(world, write):
    statement = "{Effect: Allow, Action: s3:GetObject, Resource: '*'}"
    iam = f"provider:\n  iam: {{role: {{statements: [{statement}]}}}}\n"
    app = world.executor.deploy(
        write({"serverless.yml": SERVICE.replace("provider:\n", iam), "src/charge.py": CHARGE}) / "serverless.yml"
    )

    document = boto3.client("iam").get_role_policy(RoleName=app["IamRoleLambdaExecution"], PolicyName="lambda")
    assert document["PolicyDocument"]["Statement"] == [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]
    assert "IamRoleLambdaExecution" not in str(app.warnings)


def test_events_become_plain_resources(world, folder):
    app = world.executor.deploy(folder / "serverless.yml")

    made = {id for id in app if id.startswith(("ChargeLambdaFunctionEvent", "OrderFlowStepFunctionsStateMachineEvent"))}
    assert made == {
        "ChargeLambdaFunctionEvent0",
        "ChargeLambdaFunctionEvent1",
        "ChargeLambdaFunctionEvent2",
        "ChargeLambdaFunctionEvent5",
        "OrderFlowStepFunctionsStateMachineEvent0",
    }
    assert app["S3BucketUploads"] == "uploads"
