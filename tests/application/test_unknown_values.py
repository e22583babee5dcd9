"""Resources whose properties have a value that only AWS knows: what AWS would say of the rest is not an error."""

import warnings
from typing import Any

import pytest

from pytest_sfn import InvalidDefinition, SfnDefinitionWarning, SfnError
from pytest_sfn.world.world import World

ASSUMED = {"Version": "2012-10-17", "Statement": []}


def role(resource: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}
    policy = {"PolicyName": "read", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": ASSUMED, "Policies": [policy]}}


def test_a_policy_for_something_that_another_stack_exports(world: World):
    app = world.executor.deploy({"Resources": {"Reader": role({"Fn::ImportValue": "shared-bucket"})}})

    assert app["Reader"] == "Reader"
    (warning, _) = app.warnings
    assert "Reader (AWS::IAM::Role): Policies has no effect: AWS refuses PutRolePolicy: " in warning
    assert warning.endswith("(known only on AWS: 'ImportValue shared-bucket')")


def test_a_number_that_only_aws_knows(world: World):
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": {"Fn::ImportValue": "delay"}}}
    app = world.executor.deploy({"Resources": {"Jobs": queue}})

    assert app["Jobs"] == "https://sqs.us-east-1.amazonaws.com/123456789012/Jobs"
    (warning, _) = app.warnings
    assert "#/DelaySeconds: expected type: Integer, found: String (known only on AWS: 'ImportValue delay')" in warning


def test_a_known_value_that_aws_refuses(world: World):
    with pytest.raises(SfnError, match=r"Reader \(AWS::IAM::Role\): AWS refuses PutRolePolicy: "):
        world.executor.deploy({"Resources": {"Reader": role("bucket")}})


def test_a_name_with_a_value_that_another_stack_exports(world: World):
    flow = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "StateMachineName": {"Fn::Join": ["-", [{"Fn::ImportValue": "base:stage"}, "orders"]]},
            "Definition": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}},
        },
    }
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "{{resolve:ssm:/stage}}-jobs"}}}

    app = world.executor.deploy({"Resources": {"Flow": flow, "Jobs": queue}})

    assert app["Flow"].name == "ImportValue-base-stage-orders"
    assert app["Jobs"].endswith("/-resolve-ssm-stage--jobs")
    assert len(app.warnings) == 2
    assert world.executor.load({"Resources": {"Flow": flow}}).name == "ImportValue-base-stage-orders"


def test_a_value_in_a_definition_is_given_when_the_machine_is_loaded(world: World):
    definition = {
        "StartAt": "Say",
        "States": {"Say": {"Type": "Pass", "Result": {"Fn::ImportValue": "greeting"}, "End": True}},
    }
    flow = {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": definition}}
    template = {"Resources": {"Flow": flow}}

    with pytest.warns(SfnDefinitionWarning, match="used instead; if the state machine uses it, load it after deploy"):
        app = world.executor.deploy(template)

    assert world.executor.run(app["Flow"]).output == "ImportValue greeting"
    loaded = world.executor.load(template, substitutions={"ImportValue greeting": "hello"})
    assert world.executor.run(loaded).output == "hello"


UNKNOWN = {"Fn::ImportValue": "shared"}
KNOWN_ON_AWS = "(known only on AWS: 'ImportValue shared')"
GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:flow:*"
DESTINATION = {"CloudWatchLogsLogGroup": {"LogGroupArn": GROUP}}


def flow(**properties: Any) -> dict[str, Any]:
    definition = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition, **properties}}


def function(**properties: Any) -> dict[str, Any]:
    code = {"ZipFile": "def handler(event, context): return event"}
    own = {"Runtime": "python3.12", "Handler": "index.handler", "Code": code, **properties}
    return {"Type": "AWS::Lambda::Function", "Properties": own}


@pytest.mark.parametrize(
    "properties",
    [
        {"LoggingConfiguration": UNKNOWN},
        {"LoggingConfiguration": {"Level": UNKNOWN, "Destinations": [DESTINATION]}},
        {"LoggingConfiguration": {"Level": "ALL", "IncludeExecutionData": UNKNOWN, "Destinations": [DESTINATION]}},
        {"LoggingConfiguration": {"Level": "ALL", "Destinations": UNKNOWN}},
        {"LoggingConfiguration": {"Level": "ALL", "Destinations": [UNKNOWN]}},
        {"LoggingConfiguration": {"Level": "ALL", "Destinations": [{"CloudWatchLogsLogGroup": UNKNOWN}]}},
        {"TracingConfiguration": UNKNOWN},
        {"TracingConfiguration": {"Enabled": UNKNOWN}},
        {"Tags": UNKNOWN},
        {"Tags": [UNKNOWN, {"Key": "team", "Value": "shop"}]},
    ],
)
def test_a_setting_of_a_state_machine(world: World, properties: dict[str, Any]):
    app = world.executor.deploy({"Resources": {"Flow": flow(**properties)}})

    assert world.executor.run(app["Flow"]).status == "SUCCEEDED"
    assert [warning for warning in app.warnings if KNOWN_ON_AWS in warning and "Flow" in warning]


@pytest.mark.parametrize("arn", [UNKNOWN, {"Fn::Join": ["", ["arn:", UNKNOWN]]}])
def test_the_log_group_of_a_state_machine(world: World, arn: Any):
    destination = {"CloudWatchLogsLogGroup": {"LogGroupArn": arn}}
    app = world.executor.deploy(
        {"Resources": {"Flow": flow(LoggingConfiguration={"Level": "ALL", "Destinations": [destination]})}}
    )

    assert world.executor.run(app["Flow"]).status == "SUCCEEDED"


def test_the_other_settings_are_kept(world: World):
    tags = [UNKNOWN, {"Key": "team", "Value": UNKNOWN}, {"Key": "cost", "Value": "7"}]
    app = world.executor.deploy({"Resources": {"Flow": flow(Tags=tags)}})

    listed = world.clients("stepfunctions", "us-east-1").list_tags_for_resource(resourceArn=app.arns["Flow"])
    assert listed["tags"] == [{"key": "team", "value": "ImportValue shared"}, {"key": "cost", "value": "7"}]


@pytest.mark.parametrize("tags", [UNKNOWN, [UNKNOWN]])
def test_the_tags_of_an_activity(world: World, tags: Any):
    activity = {"Type": "AWS::StepFunctions::Activity", "Properties": {"Name": "pack", "Tags": tags}}
    app = world.executor.deploy({"Resources": {"Pack": activity}})

    assert app["Pack"] == "arn:aws:states:us-east-1:123456789012:activity:pack"


def versions(*routes: Any, arn: Any = None) -> dict[str, Any]:
    machine_arn = {"Ref": "Flow"} if arn is None else arn
    version = {"Type": "AWS::StepFunctions::StateMachineVersion", "Properties": {"StateMachineArn": machine_arn}}
    alias = {"Name": "live", "RoutingConfiguration": list(routes)}
    resources = {
        "Flow": flow(),
        "Version": version,
        "Live": {"Type": "AWS::StepFunctions::StateMachineAlias", "Properties": alias},
    }
    return {"Resources": resources}


def test_the_only_weight_of_an_alias_is_everything(world: World):
    app = world.executor.deploy(versions({"StateMachineVersionArn": {"Ref": "Version"}, "Weight": UNKNOWN}))

    described = world.clients("stepfunctions", "us-east-1").describe_state_machine_alias(
        stateMachineAliasArn=app["Live"]
    )
    assert [route["weight"] for route in described["routingConfiguration"]] == [100]
    assert "#/RoutingConfiguration/0/Weight: expected type: Integer" in app.warnings[0]


@pytest.mark.parametrize("second", [UNKNOWN, {"StateMachineVersionArn": UNKNOWN, "Weight": 20}])
def test_an_alias_of_a_version_that_only_aws_knows_is_not_made(world: World, second: Any):
    app = world.executor.deploy(versions({"StateMachineVersionArn": {"Ref": "Version"}, "Weight": 80}, second))

    assert app["Live"].endswith(":stateMachine:Flow:live")
    assert [warning for warning in app.warnings if "Live (" in warning and f"another stack {KNOWN_ON_AWS}" in warning]


def test_a_version_of_a_machine_of_another_stack_is_not_made(world: World):
    template = versions({"StateMachineVersionArn": {"Ref": "Version"}, "Weight": 100}, arn=UNKNOWN)
    app = world.executor.deploy(template)

    assert app["Version"] == "ImportValue shared:1"
    assert app["Live"] == "ImportValue shared:live"
    assert len([warning for warning in app.warnings if "is not created: it is for a state machine of" in warning]) == 2


@pytest.mark.parametrize(
    "properties",
    [
        {"MaximumRetryAttempts": UNKNOWN},
        {"MaximumEventAgeInSeconds": UNKNOWN},
        {"DestinationConfig": UNKNOWN},
        {"DestinationConfig": {"OnFailure": UNKNOWN}},
    ],
)
def test_what_becomes_of_asynchronous_calls(world: World, properties: dict[str, Any]):
    of_function = {"FunctionName": {"Ref": "Charge"}, "Qualifier": "$LATEST", **properties}
    settings = {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": of_function}
    app = world.executor.deploy({"Resources": {"Charge": function(), "Settings": settings}})

    assert [warning for warning in app.warnings if KNOWN_ON_AWS in warning and "Settings" in warning]


def test_the_weights_of_the_alias_of_a_function(world: World):
    version = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Charge"}}}
    weights = [UNKNOWN, {"FunctionVersion": {"Fn::GetAtt": ["First", "Version"]}, "FunctionWeight": UNKNOWN}]
    alias = {
        "FunctionName": {"Ref": "Charge"},
        "Name": "live",
        "FunctionVersion": {"Fn::GetAtt": ["First", "Version"]},
        "RoutingConfig": {"AdditionalVersionWeights": weights},
    }
    resources = {"Charge": function(), "First": version, "Live": {"Type": "AWS::Lambda::Alias", "Properties": alias}}
    app = world.executor.deploy({"Resources": resources})

    assert app["Live"].endswith(":function:Charge:live")


@pytest.mark.parametrize(
    "setting",
    [
        {"Environment": UNKNOWN},
        {"Environment": {"Variables": UNKNOWN}},
        {"Layers": UNKNOWN},
        {"Architectures": UNKNOWN},
    ],
)
def test_a_setting_of_a_function_is_left_out(world: World, setting: dict[str, Any]):
    app = world.executor.deploy({"Resources": {"Charge": function(**setting)}})

    assert app["Charge"].name == "Charge"
    assert [warning for warning in app.warnings if KNOWN_ON_AWS in warning and "Charge" in warning]


def test_a_known_setting_of_a_function_with_unknown_ones_is_checked(world: World):
    with pytest.raises(SfnError, match=r"#/Timeout: 4000 is not"):
        world.executor.deploy({"Resources": {"Charge": function(Timeout=4000, MemorySize=UNKNOWN)}})


@pytest.mark.parametrize("kind", ["flow", "function"])
def test_a_name_that_is_too_long_because_of_its_unknown_part(world: World, kind: str):
    name = {"Fn::Join": ["-", [{"Fn::ImportValue": "network" * 9}, "charge"]]}
    named = flow(StateMachineName=name) if kind == "flow" else function(FunctionName=name)
    app = world.executor.deploy({"Resources": {"It": named}})

    assert app["It"].name == "ImportValue-networknetworknetwo-worknetworknetworknetwork-charge"


WAIT = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": UNKNOWN, "End": True}}}


@pytest.mark.parametrize(
    ("properties", "place"),
    [
        ({"Definition": WAIT}, "'ImportValue shared' at /States/W/Seconds"),
        ({"Definition": UNKNOWN}, "'ImportValue shared' as a whole"),
        ({"DefinitionString": UNKNOWN, "Definition": None}, "'ImportValue shared' in its text"),
        ({"Definition": {**WAIT, "StartAt": UNKNOWN}}, "'ImportValue shared' at /StartAt"),
    ],
)
def test_a_definition_that_depends_on_a_value_is_left_out(world: World, properties: dict[str, Any], place: str):
    resources = {"Slow": flow(**properties), "Flow": flow()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SfnDefinitionWarning)
        app = world.executor.deploy({"Resources": resources})

    assert list(app.machines) == ["Flow"]
    with pytest.raises(SfnError, match=r"Slow is not created: .* has values that only AWS knows") as caught:
        app["Slow"]
    assert place in str(caught.value)
    assert 'Give them to load(..., substitutions={"ImportValue shared": ...})' in str(caught.value)


def test_a_definition_with_a_mistake_beside_an_unknown_value_is_refused(world: World):
    states = {"A": {"Type": "Pass", "Result": UNKNOWN, "Next": "B"}}
    with pytest.raises(InvalidDefinition, match="Missing 'Next' target: B"):
        world.executor.deploy({"Resources": {"Flow": flow(Definition={"StartAt": "A", "States": states})}})


@pytest.mark.parametrize("expression", [UNKNOWN, {"Fn::Join": ["", ["rate(", UNKNOWN, " minutes)"]]}])
@pytest.mark.parametrize("type", ["AWS::Events::Rule", "AWS::Scheduler::Schedule"])
def test_a_schedule_never_fires(world: World, type: str, expression: Any):
    target = {"Arn": {"Ref": "Flow"}, "RoleArn": "arn:aws:iam::123456789012:role/r"}
    properties = (
        {"Targets": [{**target, "Id": "flow"}]}
        if type == "AWS::Events::Rule"
        else {"Target": target, "FlexibleTimeWindow": {"Mode": "OFF"}}
    )
    tick = {"Type": type, "Properties": {"ScheduleExpression": expression, **properties}}
    app = world.executor.deploy({"Resources": {"Flow": flow(), "Tick": tick}}, schedules=True)
    world.clock.advance(86_400)

    assert app.triggers == ()
    assert [warning for warning in app.warnings if "Tick" in warning and KNOWN_ON_AWS in warning]


def test_a_redeployment_leaves_what_is_the_same(world: World):
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": UNKNOWN}}
    template = {"Resources": {"Jobs": queue}}
    url = world.executor.deploy(template)["Jobs"]
    sqs = world.clients("sqs", "us-east-1")
    sqs.send_message(QueueUrl=url, MessageBody="hello")

    world.executor.deploy(template)
    assert [message["Body"] for message in sqs.receive_message(QueueUrl=url)["Messages"]] == ["hello"]
