"""The transform AWS::LanguageExtensions: loops, and the functions that it adds."""

import pytest

from pytest_sfn import SfnError

EXTENDED = {"Transform": "AWS::LanguageExtensions"}


def loop(collection, fragment, name="Name"):
    return {"Fn::ForEach::Loop": [name, collection, fragment]}


def queue(**properties):
    return {"Type": "AWS::SQS::Queue", "Properties": properties}


def test_resources_and_outputs(world):
    resources = loop(["Orders", "Bills"], {"${Name}Queue": queue(QueueName={"Fn::Sub": "${Name}-${AWS::Region}"})})
    outputs = loop(["Orders", "Bills"], {"${Name}Arn": {"Value": {"Fn::GetAtt": ["${Name}Queue", "Arn"]}}})

    app = world.executor.deploy({**EXTENDED, "Resources": resources, "Outputs": outputs})

    assert list(app) == ["OrdersQueue", "BillsQueue"]
    assert app.outputs["BillsArn"] == "arn:aws:sqs:us-east-1:123456789012:Bills-us-east-1"
    assert app.warnings == ()


@pytest.mark.parametrize(
    ("parameters", "made"), [({}, ["QA", "QB"]), ({"Names": "C,D"}, ["QC", "QD"]), ({"Names": ["E"]}, ["QE"])]
)
def test_the_values_of_a_parameter(world, parameters, made):
    declared = {"Names": {"Type": "CommaDelimitedList", "Default": "A, B"}}
    resources = loop({"Ref": "Names"}, {"Q${Name}": queue(QueueName={"Ref": "Name"})})

    app = world.executor.deploy({**EXTENDED, "Parameters": declared, "Resources": resources}, parameters=parameters)

    assert list(app) == made
    assert app[made[0]].endswith(f"/{made[0][1:]}")


def test_loops_in_loops_and_in_properties(world):
    inner = {
        "Fn::ForEach::Inner": [
            "Stage",
            ["Dev", "Prod"],
            {"${Name}${Stage}": queue(**{"Fn::ForEach::P": ["Key", ["DelaySeconds"], {"${Key}": 5}]})},
        ]
    }

    app = world.executor.deploy({**EXTENDED, "Resources": loop(["A", "B"], inner)})

    assert list(app) == ["ADev", "AProd", "BDev", "BProd"]
    client = world.clients("sqs", "us-east-1")
    found = client.get_queue_attributes(QueueUrl=app["ADev"], AttributeNames=["DelaySeconds"])["Attributes"]
    assert found == {"DelaySeconds": "5"}


def test_values_that_are_not_alphanumeric(world):
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "${Name}"}}

    app = world.executor.deploy({**EXTENDED, "Resources": loop(["a.b", "c/d"], {"Topic&{Name}": topic})})

    assert list(app) == ["Topicab", "Topiccd"]
    client = world.clients("sns", "us-east-1")
    assert client.get_topic_attributes(TopicArn=app["Topicab"])["Attributes"]["DisplayName"] == "a.b"


def test_a_machine_in_a_loop_is_loaded_and_deployed(world):
    definition = {"StartAt": "Say", "States": {"Say": {"Type": "Pass", "Result": "${Name}", "End": True}}}
    machine = {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": definition}}
    template = {**EXTENDED, "Resources": loop(["A", "B"], {"Flow${Name}": machine})}

    app = world.executor.deploy(template)

    assert world.executor.run(app["FlowB"]).output == "B"
    assert world.executor.run(template, logical_id="FlowA").output == "A"


def test_a_loop_in_a_nested_stack(world, write):
    child = {
        **EXTENDED,
        "Parameters": {"Names": {"Type": "CommaDelimitedList"}},
        "Resources": loop({"Ref": "Names"}, {"Q${Name}": queue()}),
    }
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": "b.json", "Parameters": {"Names": "A,B"}},
    }
    folder = write({"a.json": {"Resources": {"N": nested}}, "b.json": child})

    assert {"QA", "QB"} <= set(world.executor.deploy(folder / "a.json"))


def test_the_functions(world):
    outputs = {
        "Length": {"Value": {"Fn::Length": ["a", "b"]}},
        "Text": {"Value": {"Fn::ToJsonString": {"a": [1]}}},
        "Default": {"Value": {"Fn::FindInMap": ["M", "a", "x", {"DefaultValue": "d"}]}},
    }
    resources = {"T": {"Type": "AWS::SNS::Topic"}}

    app = world.executor.deploy(
        {**EXTENDED, "Mappings": {"M": {"a": {"b": "c"}}}, "Resources": resources, "Outputs": outputs}
    )

    assert app.outputs == {"Length": 2, "Text": '{"a":[1]}', "Default": "d"}


REFERENCES = [
    ({"Ref": {"Fn::Sub": "${Stage}Topic"}}, "arn:aws:sns:us-east-1:123456789012:TestTopic"),
    ({"Fn::GetAtt": [{"Fn::Sub": "${Stage}Topic"}, "TopicName"]}, "TestTopic"),
    ({"Fn::GetAtt": [{"Fn::If": ["IsProd", "Q", "TestTopic"]}, {"Fn::Join": ["", ["Topic", "Name"]]}]}, "TestTopic"),
]


@pytest.mark.parametrize(("value", "expected"), REFERENCES)
def test_a_reference_takes_a_function(world, value, expected):
    template = {
        "Parameters": {"Stage": {"Type": "String", "Default": "Test"}},
        "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "Prod"]}},
        "Resources": {"Q": queue(Tags=[{"Key": "topic", "Value": value}]), "TestTopic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"Found": {"Value": value}},
    }

    assert world.executor.deploy({"Transform": [EXTENDED["Transform"]], **template}).outputs == {"Found": expected}


def test_a_resource_is_made_after_one_that_a_function_names(world):
    name = {"Ref": {"Fn::If": ["Always", "Pool", "Other"]}}
    resources = {
        "First": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": name}},
        "Pool": {"Type": "AWS::Cognito::UserPool"},
        "Other": queue(),
    }
    conditions = {"Always": {"Fn::Equals": ["a", "a"]}}

    app = world.executor.deploy({**EXTENDED, "Conditions": conditions, "Resources": resources})

    attributes = world.clients("sns", "us-east-1").get_topic_attributes(TopicArn=app["First"])["Attributes"]
    assert attributes["DisplayName"] == app["Pool"]


def test_a_reference_takes_no_function_without_the_transform(world):
    outputs = {"Found": {"Value": {"Ref": {"Fn::Sub": "Q"}}}}

    with pytest.raises(SfnError, match="every Ref object must have a single String value"):
        world.executor.deploy({"Resources": {"Q": queue()}, "Outputs": outputs})


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ({"Resources": loop(["A"], {"${Name}": queue()})}, "needs 'Transform: AWS::LanguageExtensions'"),
        (
            {**EXTENDED, "Resources": {"Fn::ForEach::Loop": ["Name", ["A"]]}},
            "Fn::ForEach layout is incorrect: Fn::ForEach::Loop needs",
        ),
        (
            {**EXTENDED, "Resources": loop("A", {"${Name}": queue()})},
            "the collection of Fn::ForEach::Loop is not a list of strings: 'A'",
        ),
        ({**EXTENDED, "Resources": loop(["A", "B"], {"Q": queue()})}, "makes 'Q' twice: its keys need"),
        (
            {**EXTENDED, "Resources": {"Q": queue(), **loop(["Q"], {"${Name}": queue()})}},
            "makes 'Q', which exists already",
        ),
        ({**EXTENDED, "Resources": loop(["a.b"], {"${Name}": queue()})}, "Resource name a.b is non alphanumeric."),
    ],
)
def test_a_wrong_loop(world, template, said):
    with pytest.raises(SfnError) as refused:
        world.executor.deploy(template)

    assert said in str(refused.value)
