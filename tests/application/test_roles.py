"""Machines under the policies that their template gives them."""

import json

import pytest

from pytest_sfn import SfnError, mock_sfn

SEND = {
    "StartAt": "Send",
    "States": {
        "Send": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": "${Queue}", "MessageBody": "hello"},
            "End": True,
        }
    },
}


def template(policies=None, **machine):
    flow = {"Definition": SEND, "DefinitionSubstitutions": {"Queue": {"Ref": "Orders"}}, **machine}
    if policies is not None:
        flow["Policies"] = policies
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Orders": {"Type": "AWS::SQS::Queue"},
            "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": flow},
        },
    }


MAY_SEND = {"SQSSendMessagePolicy": {"QueueName": {"Fn::GetAtt": ["Orders", "QueueName"]}}}
MAY_NOT = {"SQSPollerPolicy": {"QueueName": {"Fn::GetAtt": ["Orders", "QueueName"]}}}


@pytest.fixture
def send(world):
    return world.tasks.register("Send", returns={})


def test_a_policy_template_allows_what_it_says(world, send):
    app = world.executor.deploy(template([MAY_SEND]), roles=True)

    world.executor.run(app["Flow"]).assert_succeeded()


def test_what_no_policy_allows_is_denied(world, send):
    app = world.executor.deploy(template([MAY_NOT]), roles=True)

    execution = world.executor.run(app["Flow"])

    execution.assert_failed(error="SQS.AmazonSQSException")
    assert "is not authorized to perform: sqs:sendmessage" in execution.cause
    assert "the role's policies do not allow sqs:sendmessage: add it;" in str(execution)


def test_boto3_and_nested_executions_are_under_the_role_too(world, send):
    app = world.executor.deploy(template([MAY_NOT]), roles=True)

    world.clients("stepfunctions", "us-east-1").start_execution(stateMachineArn=app["Flow"].arn)

    world.executor.last.assert_failed(error="SQS.AmazonSQSException")


def test_without_roles_a_machine_may_do_anything(world, send):
    world.executor.deploy(template([MAY_NOT]), roles=True)
    app = world.executor.deploy(template([MAY_NOT]))

    world.executor.run(app["Flow"]).assert_succeeded()


def test_a_policy_of_aws(world, send):
    app = world.executor.deploy(template("AmazonSQSFullAccess"), roles=True)

    world.executor.run(app["Flow"]).assert_succeeded()


def test_a_connector_gives_its_source_permissions(world, send):
    given = template([MAY_NOT])
    given["Resources"]["Sends"] = {
        "Type": "AWS::Serverless::Connector",
        "Properties": {"Source": {"Id": "Flow"}, "Destination": {"Id": "Orders"}, "Permissions": ["Write"]},
    }

    app = world.executor.deploy(given, roles=True)

    world.executor.run(app["Flow"]).assert_succeeded()


def test_the_policies_of_a_plain_role(world, send):
    given = template(Role={"Fn::GetAtt": ["FlowRole", "Arn"]})
    document = {"Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}}
    given["Resources"]["FlowRole"] = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    given["Resources"]["MaySend"] = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "send", "PolicyDocument": document, "Roles": [{"Ref": "FlowRole"}]},
    }

    app = world.executor.deploy(given, roles=True)

    assert app["Flow"].role_arn == "arn:aws:iam::123456789012:role/FlowRole"
    world.executor.run(app["Flow"]).assert_succeeded()


def test_a_role_of_another_account_is_a_warning(world):
    app = world.executor.deploy(template(Role="arn:aws:iam::111111111111:role/other"), roles=True)

    assert app.warnings == (
        "Flow has the role arn:aws:iam::111111111111:role/other, which is not in the template: it may do anything",
    )


@pytest.mark.parametrize("deployed", [False, True])
def test_the_role_of_a_template_is_a_policy_for_one_run(world, write, send, deployed):
    world.search = [write({"may.json": template([MAY_SEND]), "may_not.json": template([MAY_NOT])})]
    if deployed:
        world.executor.deploy("may_not.json")
    machine = world.executor.load("may.json")

    world.executor.run(machine, role_policy="may.json#Flow").assert_succeeded()
    world.executor.run(machine, role_policy="may.json#FlowRole").assert_succeeded()
    world.executor.run(machine, role_policy="may_not.json#Flow").assert_failed(error="SQS.AmazonSQSException")


def test_an_unknown_role_names_the_closest(world, write):
    world.search = [write({"may.json": template([MAY_SEND])})]
    machine = world.executor.load("may.json")

    with pytest.raises(SfnError, match=r"has no state machine, function or role 'Flw' \(did you mean 'Flow'\?\)"):
        world.executor.run(machine, role_policy="may.json#Flw")


def test_an_unknown_policy_template_names_the_closest(world):
    with pytest.raises(SfnError, match=r"not a policy template of SAM \(did you mean 'SQSSendMessagePolicy'\?\)"):
        world.executor.deploy(template([{"SQSSendMesagePolicy": {"QueueName": "x"}}]))


def test_a_policy_template_without_its_parameter(world):
    with pytest.raises(SfnError, match="the policy template SQSSendMessagePolicy needs the parameter QueueName"):
        world.executor.deploy(template([{"SQSSendMessagePolicy": {}}]))


def test_the_roles_of_a_template_are_in_iam_in_each_world():
    for _ in range(2):
        with mock_sfn() as world:
            app = world.executor.deploy(template([MAY_SEND]))
            iam = world.clients("iam", "us-east-1")

            assert iam.get_role(RoleName=app["FlowRole"])["Role"]["Arn"] == app["Flow"].role_arn
            assert iam.list_role_policies(RoleName=app["FlowRole"])["PolicyNames"] == ["FlowRolePolicy0"]


def test_a_policy_may_be_a_json_text(world, send):
    allowed = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    document = template(Role={"Fn::GetAtt": ["FlowRole", "Arn"]})
    document["Resources"] |= {
        "FlowRole": {
            "Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": {}, "ManagedPolicyArns": [{"Ref": "May"}]},
        },
        "May": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"PolicyDocument": json.dumps({"Version": "2012-10-17", "Statement": [allowed]})},
        },
    }

    app = world.executor.deploy(document, roles=True)

    world.executor.run(app["Flow"]).assert_succeeded()


@pytest.mark.parametrize("name", [{"Fn::ImportValue": "shop/charge"}, "{{resolve:ssm:/shop/charge}}"])
@pytest.mark.parametrize("is_arn", [True, False])
def test_a_function_that_only_aws_knows_is_the_one_that_its_policy_allows(world, name, is_arn):
    task = {"Type": "Task", "Resource": "${Charge}", "End": True}
    if not is_arn:
        task |= {"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "${Charge}"}}
    statement = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": name}
    policy = {"Statement": [statement]} if is_arn else {"LambdaInvokePolicy": {"FunctionName": name}}
    flow = {"StartAt": "A", "States": {"A": task}}
    document = template([policy], Definition=flow, DefinitionSubstitutions={"Charge": name})
    charge = world.lambdas.register("shop-charge", returns={})

    app = world.executor.deploy(document, roles=True)

    world.executor.run(app["Flow"]).assert_succeeded()
    assert charge.called


def of_another_stack(resource, **task):
    """A state machine whose only task may use a resource of another stack."""
    statement = {"Effect": "Allow", "Action": ["sns:Publish", "dynamodb:PutItem"], "Resource": resource}
    flow = {"StartAt": "A", "States": {"A": {"Type": "Task", "End": True, **task}}}
    return template([{"Version": "2012-10-17", "Statement": [statement]}], Definition=flow)


@pytest.mark.parametrize(
    "resource",
    [
        {"Fn::ImportValue": "shared-topic"},
        {"Fn::Join": ["", ["arn:aws:sns:us-east-1:123456789012:", {"Fn::ImportValue": "shared-topic"}]]},
    ],
)
def test_a_topic_of_another_stack_is_the_one_that_its_policy_allows(world, resource):
    parameters = {"TopicArn": {"Fn::ImportValue": "shared-topic"}, "Message": "hello"}
    app = world.executor.deploy(
        of_another_stack(resource, Resource="arn:aws:states:::sns:publish", Parameters=parameters), roles=True
    )
    fake = world.executor.mock_task("A", returns={"MessageId": "1"})

    world.executor.run(app["Flow"]).assert_succeeded()
    assert fake.called


def test_a_policy_that_may_be_about_something_else(world):
    parameters = {"TableName": "orders", "Item": {"id": {"S": "7"}}}
    document = of_another_stack(
        {"Fn::ImportValue": "shared-table"}, Resource="arn:aws:states:::dynamodb:putItem", Parameters=parameters
    )
    app = world.executor.deploy(document, roles=True)

    with pytest.raises(SfnError, match=r"which resource it is \(known only on AWS: ImportValue shared-table\)"):
        world.executor.run(app["Flow"])
