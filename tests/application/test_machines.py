"""The state machines and activities of a template, as the API of Step Functions shows them."""

import pytest

from pytest_sfn import InvalidDefinition, SfnError

PASS = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}


def machine(**properties):
    return {
        "Resources": {
            "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": PASS, **properties}}
        }
    }


@pytest.fixture
def client(world):
    return world.clients("stepfunctions", "us-east-1")


def test_name_type_and_role(world, client):
    app = world.executor.deploy(machine(Name="order-flow", Type="EXPRESS", Role="arn:aws:iam::123456789012:role/own"))

    described = client.describe_state_machine(stateMachineArn=app["Flow"].arn)
    assert (described["name"], described["type"]) == ("order-flow", "EXPRESS")
    assert described["roleArn"] == "arn:aws:iam::123456789012:role/own"
    assert app.arns["Flow"] == app["Flow"].arn == described["stateMachineArn"]


def test_logging_tracing_and_tags(world, client):
    group = {"CloudWatchLogsLogGroup": {"LogGroupArn": {"Fn::GetAtt": ["Logs", "Arn"]}}}
    template = machine(
        Logging={"Level": "ALL", "IncludeExecutionData": True, "Destinations": [group]},
        Tracing={"Enabled": True},
        Tags={"team": "orders"},
    )
    template["Resources"]["Logs"] = {"Type": "AWS::Logs::LogGroup"}

    app = world.executor.deploy(template)

    described = client.describe_state_machine(stateMachineArn=app["Flow"].arn)
    assert described["loggingConfiguration"]["level"] == "ALL"
    assert described["loggingConfiguration"]["includeExecutionData"] is True
    assert described["loggingConfiguration"]["destinations"][0]["cloudWatchLogsLogGroup"]["logGroupArn"].endswith(":*")
    assert described["tracingConfiguration"] == {"enabled": True}
    assert client.list_tags_for_resource(resourceArn=app["Flow"].arn)["tags"] == [{"key": "team", "value": "orders"}]
    world.executor.run(app["Flow"]).assert_succeeded()


def test_versions_and_aliases(world, client):
    template = machine()
    template["Resources"] |= {
        "V": {"Type": "AWS::StepFunctions::StateMachineVersion", "Properties": {"StateMachineArn": {"Ref": "Flow"}}},
        "Live": {
            "Type": "AWS::StepFunctions::StateMachineAlias",
            "Properties": {
                "Name": "live",
                "RoutingConfiguration": [{"StateMachineVersionArn": {"Ref": "V"}, "Weight": 100}],
            },
        },
    }

    app = world.executor.deploy(template)

    assert app["V"] == f"{app['Flow'].arn}:1"
    assert app["Live"] == f"{app['Flow'].arn}:live"
    started = client.start_execution(stateMachineArn=app["Live"])
    described = client.describe_execution(executionArn=started["executionArn"])
    assert described["stateMachineAliasArn"] == app["Live"]


def test_the_alias_that_sam_publishes(world, client):
    app = world.executor.deploy(machine(AutoPublishAlias="live"))

    assert app["FlowAliaslive"] == f"{app['Flow'].arn}:live"
    client.start_execution(stateMachineArn=app["FlowAliaslive"])
    world.executor.last.assert_succeeded()


def test_an_activity(world, client):
    template = {"Resources": {"Approve": {"Type": "AWS::StepFunctions::Activity", "Properties": {"Name": "approve"}}}}

    app = world.executor.deploy(template)

    assert app["Approve"] == "arn:aws:states:us-east-1:123456789012:activity:approve"
    assert client.describe_activity(activityArn=app["Approve"])["name"] == "approve"


def test_a_definition_that_aws_would_reject(world):
    with pytest.raises(InvalidDefinition, match=r"Step Functions would reject the definition the template#Flow"):
        world.executor.deploy(machine(Definition={"StartAt": "A", "States": {}}))


def test_a_definition_with_a_placeholder_that_the_template_does_not_give(world):
    definition = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${ChargeArn}", "End": True}}}
    problem = r"the template#Flow has placeholders without a value: \$\{ChargeArn\}.*DefinitionSubstitutions"

    with pytest.raises(SfnError, match=problem):
        world.executor.deploy(machine(Definition=definition))


@pytest.mark.parametrize(
    ("properties", "problem"),
    [
        ({"Tags": [{"Name": "a"}]}, r"#/Tags/0: extraneous key \[Name\] is not permitted"),
        (
            {"LoggingConfiguration": {"Destinations": "x"}},
            "#/LoggingConfiguration/Destinations: expected type: JSONArray",
        ),
    ],
)
def test_a_setting_of_another_type(world, properties, problem):
    resource = {"Definition": PASS, "RoleArn": "arn:aws:iam::123456789012:role/x", **properties}

    with pytest.raises(SfnError, match=problem):
        world.executor.deploy(
            {"Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": resource}}}
        )


@pytest.mark.parametrize(
    ("type", "properties", "problem"),
    [
        ("AWS::StepFunctions::StateMachineVersion", {}, r"#: required key \[StateMachineArn\] not found"),
        (
            "AWS::StepFunctions::StateMachineAlias",
            {"Name": "live", "RoutingConfiguration": [{"Weight": 100}]},
            r"#/RoutingConfiguration/0: required key \[StateMachineVersionArn\] not found",
        ),
    ],
)
def test_a_version_or_an_alias_without_its_machine(world, type, properties, problem):
    with pytest.raises(SfnError, match=problem):
        world.executor.deploy({"Resources": {"A": {"Type": type, "Properties": properties}}})


MISSING = [
    ({"DefinitionUri": "flow.asl.json"}, "There is no definition file flow.asl.json. Searched: "),
    ({"DefinitionUri": "s3://bucket/flow.json"}, "has no local definition: DefinitionUri is 's3://bucket/flow.json'"),
    ({"DefinitionS3Location": {"Bucket": "b", "Key": "0a.json"}}, "in the asset 'asset.0a.json', which is not in "),
]


@pytest.mark.parametrize(("properties", "why"), MISSING)
def test_a_machine_without_its_definition_is_a_warning(world, write, properties, why):
    definition = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    resources = {
        "Flow": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties},
        "Version": {
            "Type": "AWS::StepFunctions::StateMachineVersion",
            "Properties": {"StateMachineArn": {"Ref": "Flow"}},
        },
        "Live": {
            "Type": "AWS::StepFunctions::StateMachineAlias",
            "Properties": {
                "Name": "live",
                "RoutingConfiguration": [{"StateMachineVersionArn": {"Ref": "Version"}, "Weight": 100}],
            },
        },
        "Flow2": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}},
    }
    path = write({"template.json": {"Resources": resources}}) / "template.json"

    app = world.executor.deploy(path)

    (warning,) = app.warnings
    assert warning.startswith("the state machine Flow is not created: ")
    assert why in warning
    assert list(app) == ["Version", "Live", "Flow2"]
    assert app.arns["Flow"].endswith(":stateMachine:Flow")
    world.executor.run(app["Flow2"]).assert_succeeded()
    for parts in (app, app.machines):
        with pytest.raises(SfnError) as refused:
            parts["Flow"]
        assert warning in str(refused.value)
    assert "Flow" not in app.machines


@pytest.mark.parametrize("type", ["AWS::StepFunctions::Activity", "AWS::StepFunctions::StateMachine"])
@pytest.mark.parametrize("name", ["Key", "Value"])
def test_half_a_tag(world, type, name):
    own = {"Definition": PASS} if type.endswith("StateMachine") else {"Name": "pack"}
    resource = {"Type": type, "Properties": {**own, "Tags": [{"Key": "a", "Value": "b"}, {name: "c"}]}}
    missing = "Value" if name == "Key" else "Key"

    with pytest.raises(SfnError, match=rf"#/Tags/1: required key \[{missing}\] not found"):
        world.executor.deploy({"Resources": {"It": resource}})


def test_a_machine_that_a_template_does_not_have(world):
    flow = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": PASS}}
    app = world.executor.deploy({"Resources": {"OrderFlow": flow}})

    with pytest.raises(
        KeyError, match=r"the template has no state machine 'OrderFlw' \(did you mean 'OrderFlow'\?\); it has"
    ):
        app.machines["OrderFlw"]
    assert app.machines.get("OrderFlw") is None


def test_a_machine_without_any_definition_is_a_mistake(world):
    flow = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitonUri": "s3://bucket/flow.json"}}

    with pytest.raises(SfnError, match="did you mean 'DefinitionUri'"):
        world.executor.deploy({"Resources": {"Flow": flow}})
