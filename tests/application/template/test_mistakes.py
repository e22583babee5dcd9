"""What CloudFormation, SAM and Lambda refuse in a template, with the line at which it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn import SfnError
from pytest_sfn.world.world import World

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage:
    Type: String
    Default: test
Conditions:
  IsProd:
    Fn::Equals: [!Ref Stage, prod]
Mappings:
  M: {a: {b: c}}
Resources:
  Charge:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "def handler(event, context): return event"
      Handler: index.handler
      Runtime: python3.12
      Timeout: 10
      Events:
        Jobs:
          Type: SQS
          Properties:
            Queue: !GetAtt Jobs.Arn
  Jobs:
    Type: AWS::SQS::Queue
  Raw:
    Type: AWS::Lambda::Function
    DependsOn: Jobs
    Properties:
      Code: {ZipFile: "def handler(event, context): return 1"}
      Handler: index.handler
      Runtime: python3.12
      Description: raw
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {StartAt: A, States: {A: {Type: Pass, End: true}}}
      Events:
        Daily:
          Type: Schedule
          Properties:
            Schedule: rate(1 day)
Outputs:
  FlowArn:
    Value: !Ref Flow
"""

Write = Callable[[Mapping[str, Any]], Path]

DEPENDENCY, EQUALS = "    DependsOn: Jobs", "    Fn::Equals: [!Ref Stage, prod]"
OF_FLOW, SCHEDULE = "      Events:\n        Daily", "            Schedule: rate(1 day)"
NO_RESOURCE = "Template format error: Unresolved resource dependencies"
NO_CONDITION = "Template format error: Unresolved condition dependency"
DESCRIPTION = "      Description: raw"

MISTAKES = [
    # the text that is replaced, what it is replaced with, what is said, the line
    (
        DEPENDENCY,
        "    DependsOn: Job",
        f"{NO_RESOURCE} [Job] in the Resources block of the template (did you mean 'Jobs'?)",
        28,
    ),
    (DEPENDENCY, "    DependsOn: [Jobs, X, Y]", f"{NO_RESOURCE} [X, Y] in the Resources block of the template", 28),
    (DEPENDENCY, "    DependsOn: 3", "DependsOn of Raw must be a logical id or a list of them, not 3", 28),
    (
        DEPENDENCY,
        "    Propertie: {}",
        "Invalid template resource property 'Propertie' (did you mean 'Properties'?)",
        28,
    ),
    (DEPENDENCY, "    Condition: Prod", f"{NO_CONDITION} Prod in the Resources block of the template", 28),
    (DEPENDENCY, "    Condition: 3", f"{NO_CONDITION} 3 in the Resources block of the template", 28),
    (DESCRIPTION, "      Timeout: 2000", "#/Timeout: 2000 is not less or equal to 1800", 33),
    (DESCRIPTION, "      Timeout: 0", "#/Timeout: 0 is not greater or equal to 1", 33),
    (DESCRIPTION, "      MemorySize: 64", "#/MemorySize: 64 is not greater or equal to 128", 33),
    (DESCRIPTION, "      MemorySize: '10241'", "#/MemorySize: 10241 is not less or equal to 10240", 33),
    (
        DESCRIPTION,
        "      ReservedConcurrentExecutions: -1",
        "#/ReservedConcurrentExecutions: -1 is not greater or equal to 0",
        33,
    ),
    (DESCRIPTION, "      PackageType: Box", "#/PackageType: Box is not a valid enum value", 33),
    (DESCRIPTION, "      EphemeralStorage: {Size: 5}", "#/EphemeralStorage/Size: 5 is not greater or equal to 512", 33),
    (DESCRIPTION, f"      FunctionName: {'x' * 65}", "#/FunctionName: expected maxLength: 64, actual: 65", 33),
    (DESCRIPTION, "      FunctionName: [a]", "#/FunctionName: expected type: String, found: JSONArray", 33),
    (
        DESCRIPTION,
        "      Environment: {Variables: {AA: [1]}}",
        "#/Environment/Variables/AA: expected type: String, found: JSONArray",
        33,
    ),
    (
        DESCRIPTION,
        "      Environment: {Variables: {AWS_REGION: x}}",
        "Reserved keys used in this request: AWS_REGION",
        33,
    ),
    (
        DESCRIPTION,
        "      Environment: {Variables: {a-b: x}}",
        "Value 'a-b' at 'environment.variables' failed to satisfy constraint",
        33,
    ),
    (
        DESCRIPTION,
        f"      Environment: {{Variables: {{AA: {'x' * 4096}}}}}",
        "exceeded the 4KB limit. They have 4098 bytes",
        33,
    ),
    (DESCRIPTION, "      Role: !Ref Nope", f"{NO_RESOURCE} [Nope] in the Resources block of the template", 33),
    (
        DESCRIPTION,
        "      Role: !GetAtt Nope.Arn",
        "Template error: instance of Fn::GetAtt references undefined resource Nope",
        33,
    ),
    (DESCRIPTION, '      Role: !Sub "a-${Nope}"', f"{NO_RESOURCE} [Nope]", 33),
    (DESCRIPTION, "      Role: !GetAtt Jobs", "every Fn::GetAtt object requires two non-empty parameters", 33),
    (DESCRIPTION, "      Role: !If [Nope, a, b]", f"{NO_CONDITION} Nope in the Resources block of the template", 33),
    (DESCRIPTION, "      Role: !Join [a]", "every Fn::Join object requires two parameters", 33),
    (DESCRIPTION, "      Role: !Join [a, abc]", "every Fn::Join object requires two parameters", 33),
    (DESCRIPTION, "      Role: !Split [a]", "every Fn::Split object requires two parameters", 33),
    (DESCRIPTION, "      Role: !Split [a, [b]]", "every Fn::Split object must have a String-typed value.", 33),
    (DESCRIPTION, "      Role: {Fn::Base64: [b]}", "every Fn::Base64 object must have a String-typed value.", 33),
    (DESCRIPTION, "      Role: !FindInMap [M]", "every Fn::FindInMap object requires three parameters", 33),
    (DESCRIPTION, "      Role: !Select [a]", "Fn::Select requires a list argument with two elements", 33),
    (DESCRIPTION, "      Role: {Ref: [a]}", "every Ref object must have a single String value.", 33),
    (
        DESCRIPTION,
        "      Role: !Sub [a]",
        "One or more Fn::Sub intrinsic functions don't specify expected arguments",
        33,
    ),
    (DESCRIPTION, "      Role: !Cidr [10.0.0.0/24, 9, 5]", "10.0.0.0/24 has only 8 blocks of this size", 33),
    (EQUALS, "    Condition: Nope", f"{NO_CONDITION} Nope in the Conditions block of the template", 7),
    (EQUALS, "    Condition: IsProd", "circular reference: the condition IsProd -> the condition IsProd", 7),
    (EQUALS, "    Fn::Equals: [a]", "every Fn::Equals object requires a list of 2 string parameters.", 7),
    (EQUALS, "    Fn::Join: [a, [b]]", "Conditions can only be boolean operations on parameters", 7),
    ("    Type: String", "    Type: Sting", "Unrecognized parameter type: Sting (did you mean 'String'?)", 4),
    (
        "    Type: String",
        "    Description: x",
        "Every Parameters object must contain a Type member (Stage has none)",
        3,
    ),
    ("    Default: test", "    Default: test\n    AllowedValues: [prod]", "The parameter 'Stage' of", 3),
    ("  M: {a: {b: c}}", "  - M", "Template format error: Mappings must be an object, not ['M']", 9),
    ("Mappings:", "Mapings:", "Invalid template property or properties [Mapings] (did you mean 'Mappings'?)", 9),
    (
        "  Jobs:\n    Type",
        "  my_jobs: {Type: AWS::SQS::Queue}\n  Jobs:\n    Type",
        "Resource name my_jobs is non alphanumeric.",
        24,
    ),
    (
        "  Jobs:\n    Type",
        "  J: {Properties: {}}\n  Jobs:\n    Type",
        "#J is not a resource: it must be an object with a Type",
        24,
    ),
    (
        "    Type: AWS::SQS::Queue",
        "    Type: AWS::SQS::Queue\n    Properties: [a]",
        "Properties of Jobs must be an object, not ['a']",
        26,
    ),
    (
        "    Value: !Ref Flow",
        "    Description: x",
        "Every Outputs member must contain a Value object (FlowArn has none)",
        44,
    ),
    (
        "    Value: !Ref Flow",
        "    Value: !Ref Folw",
        f"{NO_RESOURCE} [Folw] in the Outputs block of the template (did you mean 'Flow'?)",
        45,
    ),
    (
        "    Value: !Ref Flow",
        "    Value: x\n    Condition: Nope",
        f"{NO_CONDITION} Nope in the Outputs block of the template",
        46,
    ),
    (
        "        Jobs:\n          Type: SQS",
        "        - Type: SQS",
        "Resource with id [Charge] is invalid. Type of property 'Events' is invalid.",
        19,
    ),
    ("          Type: SQS", "          Type: SQ", "the type 'SQ', which SAM does not have (did you mean 'SQS'?)", 20),
    ("          Type: SQS", "          Type: S3", "needs the property Bucket", 20),
    (
        "            Queue: !GetAtt Jobs.Arn",
        "            Queu: a",
        "needs the property Queue (did you mean 'Queu'?)",
        20,
    ),
    (SCHEDULE, "            Schedule: rate(1 days)", "'rate(1 days)' is not a valid schedule expression", 39),
    (SCHEDULE, "            Schedule: cron(0 3 * * *)", "'cron(0 3 * * *)' is not a valid schedule expression", 39),
    (SCHEDULE, '            Schedule: "at(2025-01-31T10:00:00)"', "a rule has rate or cron", 39),
    (
        OF_FLOW,
        "      Type: EXPRES\n      Events:\n        Daily",
        "#Flow has the type 'EXPRES': it must be STANDARD or EXPRESS",
        34,
    ),
    (OF_FLOW, "      Name: a b\n      Events:\n        Daily", "'a b' is not a valid state machine name", 34),
    (
        OF_FLOW,
        "      Logging: {Level: LOUD}\n      Events:\n        Daily",
        "#/LoggingConfiguration/Level: LOUD is not a valid enum value",
        36,
    ),
    (OF_FLOW, "      Policies: 3\n      Events:\n        Daily", "Type of property 'Policies' is invalid.", 38),
]


@pytest.mark.parametrize(("text", "instead", "said", "line"), MISTAKES)
def test_a_mistake(text: str, instead: str, said: str, line: int, world: World, tmp_path: Path):
    assert text in TEMPLATE
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE.replace(text, instead, 1))

    with pytest.raises(SfnError) as refused:
        world.executor.deploy(path)

    message = str(refused.value)
    assert said in message
    assert message.endswith(f"\n  at {path}:{line}")


@pytest.mark.parametrize("name", ["ServerlessRestApi", "ServerlessHttpApi", "FlowRole"])
def test_a_resource_may_depend_on_what_sam_makes(name: str, world: World):
    flow = {"Type": "AWS::Serverless::StateMachine", "Properties": MACHINE}
    topic = {"Type": "AWS::SNS::Topic", "DependsOn": name}

    assert world.executor.deploy({"Resources": {"Flow": flow, "T": topic}}).warnings == ()


def test_the_template_itself_has_no_mistake(world: World, tmp_path: Path):
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)

    assert world.executor.deploy(path).warnings == ()


@pytest.mark.parametrize(
    ("type", "properties", "said"),
    [
        (
            "AWS::StepFunctions::Activity",
            {"Name": "a b"},
            "AWS refuses CreateActivity: InvalidName: Invalid Name: 'a b'",
        ),
        ("AWS::StepFunctions::Activity", {"Tags": [1]}, "#/Tags/0: expected type: JSONObject, found: Integer"),
        (
            "AWS::StepFunctions::StateMachineVersion",
            {"StateMachineArn": "x"},
            "AWS refuses PublishStateMachineVersion: InvalidArn",
        ),
        (
            "AWS::StepFunctions::StateMachineAlias",
            {
                "Name": "a",
                "RoutingConfiguration": [
                    {
                        "StateMachineVersionArn": "arn:aws:states:us-east-1:123456789012:stateMachine:Flow:9",
                        "Weight": 100,
                    }
                ],
            },
            "AWS refuses CreateStateMachineAlias: ResourceNotFound",
        ),
        ("AWS::Lambda::Alias", {"Name": "a"}, "#: required key [FunctionName] not found"),
        (
            "AWS::Lambda::Alias",
            {
                "Name": "a",
                "FunctionName": {"Ref": "F"},
                "FunctionVersion": "$LATEST",
                "RoutingConfig": {"AdditionalVersionWeights": [1]},
            },
            "#/RoutingConfig/AdditionalVersionWeights/0: expected type: JSONObject, found: Integer",
        ),
        (
            "AWS::Lambda::Alias",
            {
                "Name": "a",
                "FunctionName": {"Ref": "F"},
                "FunctionVersion": "$LATEST",
                "RoutingConfig": {"AdditionalVersionWeights": [{"FunctionVersion": "1", "FunctionWeight": "x"}]},
            },
            "#/RoutingConfig/AdditionalVersionWeights/0/FunctionWeight: expected type: Number, found: String",
        ),
        (
            "AWS::Lambda::Url",
            {"AuthType": "SOME", "TargetFunctionArn": {"Ref": "F"}},
            "#/AuthType: SOME is not a valid enum value",
        ),
        ("AWS::Lambda::Function", {"FunctionName": "given"}, "given already exists: it is the FunctionName of G, too"),
        (
            "AWS::Events::Rule",
            {"ScheduleExpression": "rate(5 minute)"},
            "'rate(5 minute)' is not a valid schedule expression",
        ),
        (
            "AWS::Scheduler::Schedule",
            {
                "ScheduleExpression": "rate(x)",
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {"Arn": "a", "RoleArn": "b"},
            },
            "'rate(x)' is not a valid schedule expression",
        ),
        ("AWS::StepFunctions::StateMachineVersion", {"StateMachineArn": 3}, "AWS refuses PublishStateMachineVersion"),
        (
            "AWS::StepFunctions::StateMachineAlias",
            {"Name": "a", "RoutingConfiguration": [{"StateMachineVersionArn": [1], "Weight": 100}]},
            "AWS refuses CreateStateMachineAlias",
        ),
        (
            "AWS::Lambda::Alias",
            {"Name": "a", "FunctionName": {"Ref": "F"}, "RoutingConfig": {"AdditionalVersionWeights": 3}},
            "#/RoutingConfig/AdditionalVersionWeights: expected type: JSONArray, found: Integer",
        ),
        ("AWS::CloudFormation::Stack", {}, "#: required key [TemplateURL] not found"),
    ],
)
def test_a_mistake_in_a_resource(type: str, properties: Any, said: str, world: World):
    function = {
        "Handler": "index.handler",
        "Runtime": "python3.12",
        "Code": {"ZipFile": "def handler(event, context): return 1"},
    }
    resources = {
        "F": {"Type": "AWS::Lambda::Function", "Properties": function},
        "G": {"Type": "AWS::Lambda::Function", "Properties": {**function, "FunctionName": "given"}},
        "Mine": {"Type": type, "Properties": properties},
    }

    with pytest.raises(SfnError) as refused:
        world.executor.deploy({"Resources": resources})

    assert f"the template: Mine ({type}): " in str(refused.value)
    assert said in str(refused.value)


def test_a_stack_that_nests_itself(world: World, write: Write):
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "b.json"}}
    back = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "a.json"}}
    folder = write({"a.json": {"Resources": {"N": nested}}, "b.json": {"Resources": {"N": back}}})

    with pytest.raises(SfnError, match=r"N \(AWS::CloudFormation::Stack\) is a circle of nested stacks: .*a.json"):
        world.executor.deploy(folder / "a.json")


def test_parameters_of_a_nested_stack_that_are_not_an_object(world: World, write: Write):
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "b.json", "Parameters": [1]}}
    folder = write(
        {"a.json": {"Resources": {"N": nested}}, "b.json": {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}}
    )

    with pytest.raises(SfnError, match="#/Parameters: expected type: JSONObject, found: JSONArray"):
        world.executor.deploy(folder / "a.json")


@pytest.mark.parametrize("kind", ["AlexaSkill", "CloudWatchLogs", "DocumentDB", "IoTRule", "MQ", "MSK"])
def test_an_event_that_nothing_delivers_is_a_warning(kind: str, world: World):
    names = ("Broker", "Cluster", "FilterPattern", "LogGroupName", "Queues", "Sql", "Stream", "Topics")
    event = {"Type": kind, "Properties": dict.fromkeys(names, "x")}
    function = {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "InlineCode": "def handler(event, context): return 1",
            "Handler": "index.handler",
            "Runtime": "python3.12",
            "Events": {"It": event},
        },
    }

    app = world.executor.deploy({"Resources": {"F": function}})

    assert app.warnings[0] == (
        f"the template#F has the event 'It' of the type {kind}, which pytest-sfn does not deliver: in the test, call"
        " the function with such an event"
    )


def test_a_name_that_a_resource_gives_itself_is_not_the_default_of_another(world: World):
    queues = {
        "Jobs": {"Type": "AWS::SQS::Queue"},
        "Other": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "Jobs"}},
    }

    app = world.executor.deploy({"Resources": queues})

    assert app["Other"].endswith("/Jobs")
    assert app["Jobs"].endswith("/stack-Jobs")


def test_the_blocks_of_a_network(world: World):
    topic = {"Type": "AWS::SNS::Topic"}
    blocks = {"Fn::Select": [1, {"Fn::Cidr": ["192.168.0.0/24", "6", "5"]}]}

    app = world.executor.deploy({"Resources": {"T": topic}, "Outputs": {"Block": {"Value": blocks}}})

    assert app.outputs["Block"] == "192.168.0.32/27"


MACHINE = {"Definition": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}}
GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:flows:*"


@pytest.mark.parametrize(
    ("logging", "why"),
    [
        ({"Level": "ALL"}, "Must specify exactly one Log Destination."),
        ({"Level": "ALL", "Destinations": [GROUP, GROUP]}, "Must specify exactly one Log Destination."),
        ({"Level": "ALL", "Destinations": ["arn:aws:s3:::b"]}, "arn:aws:s3:::b is not the ARN of a log group"),
    ],
)
def test_a_log_that_step_functions_refuses(logging: dict[str, Any], why: str, world: World):
    groups = [{"CloudWatchLogsLogGroup": {"LogGroupArn": arn}} for arn in logging.get("Destinations", [])]
    flow = {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {**MACHINE, "Logging": {**logging, "Destinations": groups}},
    }

    with pytest.raises(SfnError, match=f"InvalidLoggingConfiguration: Invalid Logging Configuration: {why}"):
        world.executor.deploy({"Resources": {"Flow": flow}})


def test_a_log_group_that_only_aws_knows_gets_no_logs(world: World):
    destination = {"CloudWatchLogsLogGroup": {"LogGroupArn": {"Fn::ImportValue": "logs"}}}
    logging = {"Level": "ALL", "Destinations": [destination]}
    flow = {"Type": "AWS::Serverless::StateMachine", "Properties": {**MACHINE, "Logging": logging}}
    app = world.executor.deploy({"Resources": {"Flow": flow}})

    world.executor.run(app["Flow"]).assert_succeeded()


@pytest.mark.parametrize(
    ("connector", "said"),
    [
        ({"Destination": {"Id": [1]}, "Permissions": ["Read"]}, "connects \\[1\\], which is not a resource"),
        ({"Destination": {"Id": "T"}, "Permissions": 3}, "needs Permissions, a list of Read and Write"),
        (
            {"Destination": {"Id": "T"}, "Permissions": [{}]},
            "cannot give {} on a resource of type AWS::Dyn",
        ),
    ],
)
def test_a_wrong_connector(connector: dict[str, Any], said: str, world: World):
    table = {"Type": "AWS::Serverless::SimpleTable"}
    flow = {"Type": "AWS::Serverless::StateMachine", "Properties": MACHINE}
    own = {"Type": "AWS::Serverless::Connector", "Properties": {"Source": {"Id": "Flow"}, **connector}}

    with pytest.raises(SfnError, match=said):
        world.executor.deploy({"Resources": {"T": table, "Flow": flow, "C": own}})


def test_a_policy_template_without_an_object(world: World):
    flow = {"Type": "AWS::Serverless::StateMachine", "Properties": {**MACHINE, "Policies": [{"SQSPollerPolicy": 3}]}}

    with pytest.raises(SfnError, match="SQSPollerPolicy needs an object of parameters, not 3"):
        world.executor.deploy({"Resources": {"Flow": flow}})


def test_items_that_are_null_are_left_out(world: World):
    alias = {"Name": "live", "RoutingConfiguration": [{"StateMachineVersionArn": {"Ref": "V"}, "Weight": 100}, None]}
    logging = {"Level": "OFF", "Destinations": [None]}
    resources = {
        "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": {**MACHINE, "Logging": logging}},
        "V": {"Type": "AWS::StepFunctions::StateMachineVersion", "Properties": {"StateMachineArn": {"Ref": "Flow"}}},
        "Live": {"Type": "AWS::StepFunctions::StateMachineAlias", "Properties": alias},
        "Wait": {"Type": "AWS::StepFunctions::Activity", "Properties": {"Tags": [None]}},
    }

    assert world.executor.deploy({"Resources": resources}).warnings == ()
