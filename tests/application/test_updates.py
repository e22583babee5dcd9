"""The same template again, two templates in one world, and deployments that fail."""

import pytest

from pytest_sfn import SfnError


def flow(state="A", resource="arn:aws:states:::sqs:sendMessage"):
    task = {"Type": "Task", "Resource": resource, "Parameters": {"QueueUrl": "${Q}", "MessageBody": "x"}, "End": True}
    return {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {
            "Definition": {"StartAt": state, "States": {state: task}},
            "DefinitionSubstitutions": {"Q": {"Ref": "Orders"}},
        },
    }


def template(**resources):
    return {"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}, **resources}}


def inline(value):
    code = f"def handler(event, context): return {value!r}"
    return {"Type": "AWS::Lambda::Function", "Properties": {"Handler": "index.handler", "Code": {"ZipFile": code}}}


def invoke(world, arn):
    return world.clients("lambda", "us-east-1").invoke(FunctionName=arn)["Payload"].read()


def test_a_changed_template_replaces_machines_and_code(world, write):
    world.search = [write({"template.json": template(Flow=flow("A"), F=inline("old"))})]
    before = world.executor.deploy("template.json")
    write({"template.json": template(Flow=flow("B"), F=inline("new"))})

    after = world.executor.deploy("template.json")

    assert after["Flow"].states == ("B",)
    assert after["Flow"].arn == before["Flow"].arn
    assert invoke(world, after.arns["F"]) == b'"new"'
    assert after["F"] is before["F"]


def test_a_file_is_one_stack_however_its_path_is_written(world, write):
    folder = write({"template.json": template(Flow=flow()), "tests/x.txt": ""})

    before = world.executor.deploy(folder / "template.json")
    after = world.executor.deploy(folder / "tests" / ".." / "template.json")

    assert after.resources == before.resources
    assert repr(after).startswith(f"<Deployment of {folder}/template.json: ")


def test_what_a_template_no_longer_has_is_removed(world, write):
    world.search = [write({"template.json": template(Flow=flow(), F=inline(1))})]
    before = world.executor.deploy("template.json")
    write({"template.json": template()})

    world.executor.deploy("template.json")

    assert before["Flow"].arn not in world.machines
    assert "F" not in world.lambdas


def test_two_templates_in_one_world_do_not_share_names(world, write):
    world.search = [
        write({"one.json": template(Flow=flow(), F=inline(1)), "two.json": template(Flow=flow(), F=inline(2))})
    ]

    one, two = world.executor.deploy("one.json"), world.executor.deploy("two.json")

    assert one.resources["Orders"] == "https://sqs.us-east-1.amazonaws.com/123456789012/Orders"
    assert two.resources["Orders"] == "https://sqs.us-east-1.amazonaws.com/123456789012/stack-2-Orders"
    assert one["Flow"].arn != two["Flow"].arn
    assert [invoke(world, one.arns["F"]), invoke(world, two.arns["F"])] == [b"1", b"2"]


def test_a_dict_that_shares_a_resource_is_a_change_of_the_same_stack(world):
    one = world.executor.deploy(template(F=inline(1)))
    two = world.executor.deploy(template(F=inline(2)))
    other = world.executor.deploy({"Resources": {"G": inline(3)}})

    assert one["F"] is two["F"]
    assert invoke(world, one.arns["F"]) == b"2"
    assert other.resources["G"] == "G"


def test_a_reset_forgets_what_was_deployed(world):
    world.executor.deploy(template(F=inline(1)))
    world.reset()

    assert "F" not in world.lambdas
    assert invoke(world, world.executor.deploy(template(F=inline(2))).arns["F"]) == b"2"


def test_a_failed_deployment_takes_back_what_it_has_made(world, write):
    bad = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": "soon"}}
    activity = {"Type": "AWS::StepFunctions::Activity"}
    world.search = [write({"template.json": template(F=inline(1), Wait=activity, Bad=bad)})]

    with pytest.raises(SfnError, match="#/DelaySeconds: expected type: Integer"):
        world.executor.deploy("template.json")

    assert "QueueUrls" not in world.clients("sqs", "us-east-1").list_queues()
    assert "F" not in world.lambdas
    assert not world.engine.activities
    write({"template.json": template(Flow=flow(), F=inline(2))})
    app = world.executor.deploy("template.json")
    assert app.warnings == ()
    assert invoke(world, app.arns["F"]) == b"2"


def test_a_failed_update_leaves_the_stack_as_it_was(world, write):
    world.search = [write({"template.json": template(Flow=flow("A"), F=inline("old"))})]
    before = world.executor.deploy("template.json")
    queue = before.resources["Orders"]
    world.clients("sqs", "us-east-1").send_message(QueueUrl=queue, MessageBody="kept")
    topic = {"Type": "AWS::SNS::Topic"}
    write({"template.json": template(Flow=flow("${Nope}"), F=inline("new"), Topic=topic)})

    with pytest.raises(SfnError, match="has placeholders without a value"):
        world.executor.deploy("template.json")

    assert invoke(world, before.arns["F"]) == b'"old"'
    assert world.machines[before["Flow"].arn].states == ("A",)
    assert world.clients("sns", "us-east-1").list_topics()["Topics"] == []
    assert world.clients("sqs", "us-east-1").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "kept"
    write({"template.json": template(Flow=flow("B"), F=inline("newest"), Topic=topic)})
    assert world.executor.deploy("template.json").warnings == ()


def test_a_failed_stack_of_several_takes_back_the_others(world, write):
    wrong = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": "soon"}}
    folder = write({"A.template.json": template(), "B.template.json": {"Resources": {"Wrong": wrong}}})

    with pytest.raises(SfnError):
        world.executor.deploy(folder)

    assert "QueueUrls" not in world.clients("sqs", "us-east-1").list_queues()


def role(action):
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    trust = {"Version": "2012-10-17", "Statement": []}
    policies = [{"PolicyName": action.partition(":")[0], "PolicyDocument": document}]
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, "Policies": policies}}


def deployed_twice(world, first, second):
    world.executor.deploy({"Resources": first})
    return world.executor.deploy({"Resources": second})


def test_the_policies_of_a_role_are_updated(world):
    app = deployed_twice(world, {"R": role("s3:GetObject")}, {"R": role("sqs:SendMessage")})

    assert app.warnings == ()
    assert world.clients("iam", "us-east-1").list_role_policies(RoleName="R")["PolicyNames"] == ["sqs"]


def test_a_generated_role_is_updated(world):
    def machine(policy):
        definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
        properties = {"Definition": definition, "Policies": [{policy: {"QueueName": "q"}}]}
        return {"Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": properties}}

    app = deployed_twice(world, machine("SQSSendMessagePolicy"), machine("SQSPollerPolicy"))

    iam = world.clients("iam", "us-east-1")
    policy = iam.get_role_policy(RoleName="FlowRole", PolicyName="FlowRolePolicy0")["PolicyDocument"]
    assert app.warnings == ()
    assert "sqs:ReceiveMessage" in policy["Statement"][0]["Action"]


@pytest.mark.parametrize("type", ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"])
def test_a_policy_is_updated(type, world):
    def resources(action):
        statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
        document = {"Version": "2012-10-17", "Statement": [statement]}
        name = "PolicyName" if type == "AWS::IAM::Policy" else "ManagedPolicyName"
        properties = {name: "p", "PolicyDocument": document, "Roles": [{"Ref": "R"}]}
        return {"R": role("s3:GetObject"), "P": {"Type": type, "Properties": properties}}

    app = deployed_twice(world, resources("sqs:SendMessage"), resources("sns:Publish"))

    iam = world.clients("iam", "us-east-1")
    assert app.warnings == ()
    if type == "AWS::IAM::Policy":
        document = iam.get_role_policy(RoleName="R", PolicyName="p")["PolicyDocument"]
    else:
        version = iam.get_policy(PolicyArn=app["P"])["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=app["P"], VersionId=version)["PolicyVersion"]["Document"]
    assert document["Statement"][0]["Action"] == "sns:Publish"


def test_a_rule_and_a_parameter_are_replaced(world):
    def resources(source, value):
        target = {"Id": "1", "Arn": {"Fn::GetAtt": ["Orders", "Arn"]}}
        rule = {"EventPattern": {"source": [source]}, "Targets": [target]}
        parameter = {"Name": "/limit", "Type": "String", "Value": value}
        return {
            "Orders": {"Type": "AWS::SQS::Queue"},
            "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
            "Limit": {"Type": "AWS::SSM::Parameter", "Properties": parameter},
        }

    app = deployed_twice(world, resources("old", "1"), resources("new", "2"))

    assert app.warnings == ()
    assert "new" in world.clients("events", "us-east-1").describe_rule(Name="Rule")["EventPattern"]
    assert world.clients("ssm", "us-east-1").get_parameter(Name="/limit")["Parameter"]["Value"] == "2"


def test_a_resource_that_is_replaced_with_a_warning_of_its_own_is_not_said_to_keep_its_properties(world):
    def resources(text):
        role, queue = "arn:aws:iam::123456789012:role/r", "arn:aws:sqs:us-east-1:123456789012:q"
        pipe = {"Name": "pipe", "RoleArn": role, "Source": queue, "Target": queue, "Description": text}
        parameter = {"Name": "/limit", "Type": "String", "Value": text, "Tier": {"Fn::ImportValue": "other"}}
        return {
            "Pipe": {"Type": "AWS::Pipes::Pipe", "Properties": pipe},
            "Limit": {"Type": "AWS::SSM::Parameter", "Properties": parameter},
        }

    app = deployed_twice(world, resources("old"), resources("new"))

    assert not any("keeps its earlier properties" in warning for warning in app.warnings)
    assert world.clients("pipes", "us-east-1").describe_pipe(Name="pipe")["Description"] == "new"
    assert world.clients("ssm", "us-east-1").get_parameter(Name="/limit")["Parameter"]["Value"] == "new"


def test_a_rule_that_a_template_no_longer_has_is_removed(world):
    rule = {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": ["x"]}}}
    deployed_twice(world, {**template()["Resources"], "Rule": rule}, template()["Resources"])

    assert world.clients("events", "us-east-1").list_rules()["Rules"] == []


def test_a_table_that_changes_keeps_its_properties_and_says_so(world):
    def table(key):
        attributes = [{"AttributeName": key, "AttributeType": "S"}]
        keys = [{"AttributeName": key, "KeyType": "HASH"}]
        properties = {"BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": attributes, "KeySchema": keys}
        return {"T": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}

    (warning,) = deployed_twice(world, table("a"), table("b")).warnings

    assert warning.startswith("T has changed since the last deployment, and keeps its earlier properties")
