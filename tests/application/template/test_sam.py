"""What SAM makes of its resources."""

import pytest

from pytest_sfn import SfnError
from pytest_sfn.application.template.checks.format import check_format
from pytest_sfn.application.template.sam.expansion import expand


def expanded(resources, **sections):
    return expand({"Resources": resources, **sections}, "template.yaml")["Resources"]


def function(**properties):
    return {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "app.handler", **properties}}


def machine(**properties):
    return {"Type": "AWS::Serverless::StateMachine", "Properties": properties}


def with_event(type, **properties):
    """The resource that SAM makes for an event E of the function F."""
    return expanded({"F": function(Events={"E": {"Type": type, "Properties": properties}})})["FE"]


ARN = {"Fn::GetAtt": ["F", "Arn"]}


def test_a_template_without_sam_is_left_as_it_is():
    document = {"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}

    assert expand(document, "x") is document


def test_globals_are_merged_joined_and_replaced():
    shared = {"Timeout": 5, "Layers": ["a"], "Environment": {"Variables": {"A": "1", "B": "1"}}}
    own = function(Timeout=9, Layers=["b"], Environment={"Variables": {"B": "2"}})

    found = expanded({"F": own}, Globals={"Function": shared})["F"]["Properties"]

    assert found["Timeout"] == 9
    assert found["Layers"] == ["a", "b"]
    assert found["Environment"] == {"Variables": {"A": "1", "B": "2"}}


def test_a_schedule_is_a_rule():
    assert with_event("Schedule", Schedule="rate(1 hour)", Input='{"a": 1}', Enabled=False) == {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "ScheduleExpression": "rate(1 hour)",
            "State": "DISABLED",
            "Targets": [{"Input": '{"a": 1}', "Arn": ARN, "Id": "FETarget"}],
        },
    }


def test_a_schedule_of_the_scheduler():
    found = with_event(
        "ScheduleV2", ScheduleExpression="cron(0 9 * * ? *)", ScheduleExpressionTimezone="Europe/Berlin", RoleArn="role"
    )

    assert found["Type"] == "AWS::Scheduler::Schedule"
    assert found["Properties"] == {
        "Name": "FE",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "ScheduleExpression": "cron(0 9 * * ? *)",
        "ScheduleExpressionTimezone": "Europe/Berlin",
        "State": "ENABLED",
        "Target": {"Arn": ARN, "RoleArn": "role"},
    }


@pytest.mark.parametrize("type", ["EventBridgeRule", "CloudWatchEvent"])
def test_a_pattern_is_a_rule(type):
    transformer = {"InputTemplate": "<a>", "InputPathsMap": {"a": "$.a"}}
    found = with_event(type, Pattern={"source": ["shop"]}, EventBusName="orders", InputTransformer=transformer)

    assert found["Properties"]["EventPattern"] == {"source": ["shop"]}
    assert found["Properties"]["EventBusName"] == "orders"
    assert found["Properties"]["Targets"] == [{"InputTransformer": transformer, "Arn": ARN, "Id": "FETarget"}]


def test_a_topic_is_a_subscription():
    assert with_event("SNS", Topic="arn", FilterPolicy={"a": ["b"]}) == {
        "Type": "AWS::SNS::Subscription",
        "Properties": {"FilterPolicy": {"a": ["b"]}, "TopicArn": "arn", "Protocol": "lambda", "Endpoint": ARN},
    }


def test_a_topic_through_a_queue():
    found = expanded(
        {"F": function(Events={"E": {"Type": "SNS", "Properties": {"Topic": "t", "SqsSubscription": True}}})}
    )

    queue = {"Fn::GetAtt": ["FEQueue", "Arn"]}
    assert found["FE"]["Properties"] == {"TopicArn": "t", "Protocol": "sqs", "Endpoint": queue}
    assert found["FEEventSourceMapping"]["Properties"]["EventSourceArn"] == queue


@pytest.mark.parametrize(("type", "source"), [("SQS", "Queue"), ("DynamoDB", "Stream"), ("Kinesis", "Stream")])
def test_what_a_function_polls_is_an_event_source_mapping(type, source):
    assert with_event(type, **{source: "arn", "BatchSize": 5, "StartingPosition": "LATEST"}) == {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"FunctionName": ARN, "BatchSize": 5, "StartingPosition": "LATEST", "EventSourceArn": "arn"},
    }


@pytest.mark.parametrize("first", ["Bucket", "F"])
def test_a_bucket_notifies_a_function(first):
    event = {
        "Type": "S3",
        "Properties": {"Bucket": {"Ref": "Bucket"}, "Events": "s3:ObjectCreated:*", "Filter": {"x": 1}},
    }
    both = {"Bucket": {"Type": "AWS::S3::Bucket"}, "F": function(Events={"E": event})}

    found = expanded({first: both[first], **both})["Bucket"]

    configurations = [{"Event": "s3:ObjectCreated:*", "Function": ARN, "Filter": {"x": 1}}]
    assert found["Properties"] == {"NotificationConfiguration": {"LambdaConfigurations": configurations}}


def test_events_of_an_api_stay_with_the_function():
    api = {"Type": "Api", "Properties": {"Path": "/orders", "Method": "post"}}
    found = expanded(
        {"F": function(Events={"E": api, "S": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)"}}})}
    )

    assert found["F"]["Properties"]["Events"] == {"E": api}


def test_events_start_the_alias():
    event = {"E": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 hour)"}}}
    found = expanded({"F": function(AutoPublishAlias="live", Events=event)})

    assert found["FE"]["Properties"]["Targets"][0]["Arn"] == {"Ref": "FAliaslive"}
    assert found["FAliaslive"]["Properties"] == {
        "FunctionName": {"Ref": "F"},
        "Name": "live",
        "FunctionVersion": {"Fn::GetAtt": ["FVersion", "Version"]},
    }


def test_where_asynchronous_results_go():
    destinations = {
        "OnSuccess": {"Type": "EventBridge", "Destination": "arn:aws:events:us-east-1:1:event-bus/shop"},
        "OnFailure": {"Type": "SQS"},
    }
    settings = {"MaximumRetryAttempts": 1, "DestinationConfig": destinations}
    made = expanded({"Charge": function(EventInvokeConfig=settings)})

    queue = "ChargeEventInvokeConfigOnFailureQueue"
    assert made[queue]["Type"] == "AWS::SQS::Queue"
    assert made["ChargeEventInvokeConfig"]["Properties"] == {
        "FunctionName": {"Ref": "Charge"},
        "Qualifier": "$LATEST",
        "MaximumRetryAttempts": 1,
        "DestinationConfig": {
            "OnSuccess": {"Destination": "arn:aws:events:us-east-1:1:event-bus/shop"},
            "OnFailure": {"Destination": {"Fn::GetAtt": [queue, "Arn"]}},
        },
    }


def test_where_failed_batches_go():
    failed = {"OnFailure": {"Type": "SQS", "Destination": "arn:aws:sqs:us-east-1:1:failed"}}
    event = {"Type": "Kinesis", "Properties": {"Stream": "arn", "DestinationConfig": failed}}
    made = expanded({"Charge": function(Events={"Read": event})})

    destinations = made["ChargeRead"]["Properties"]["DestinationConfig"]
    assert destinations == {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:1:failed"}}


def test_an_event_starts_a_machine_under_a_role():
    event = {"E": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 hour)"}}}
    (target,) = expanded({"M": machine(Events=event)})["ME"]["Properties"]["Targets"]

    assert target["Arn"] == {"Ref": "M"}
    assert "RoleArn" in target


def test_a_simple_table_has_one_key_and_capacity_on_demand():
    table = {"Type": "AWS::Serverless::SimpleTable", "Properties": {"TableName": "orders", "Tags": {"a": "b"}}}

    assert expanded({"T": table})["T"] == {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "TableName": "orders",
            "BillingMode": "PAY_PER_REQUEST",
            "Tags": [{"Key": "a", "Value": "b"}],
        },
    }


def test_what_sam_makes_exists_under_the_condition_of_its_owner():
    owner = {
        **function(Events={"E": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)"}}}),
        "Condition": "IsProd",
    }
    found = expanded({"F": owner})

    assert [found[name]["Condition"] for name in ("F", "FRole", "FE")] == ["IsProd"] * 3


def test_policies_are_documents_templates_and_names():
    document = {"Statement": []}
    policies = ["AmazonSQSFullAccess", document, {"S3ReadPolicy": {"BucketName": "b"}}, {"Ref": "Own"}]
    role = expanded({"M": machine(Policies=policies)})["MRole"]["Properties"]

    assert role["ManagedPolicyArns"] == [
        {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonSQSFullAccess"},
        {"Ref": "Own"},
    ]
    first, second = (policy["PolicyDocument"] for policy in role["Policies"])
    assert first == document
    assert second["Statement"][0]["Resource"][1] == {
        "Fn::Sub": ["arn:${AWS::Partition}:s3:::${BucketName}/*", {"BucketName": "b"}]
    }


def test_a_resource_without_a_type():
    with pytest.raises(SfnError, match=r"yaml#F is not a resource: it must be an object with a Type, not \[\]"):
        check_format({"Resources": {"F": []}}, "template.yaml")


@pytest.mark.parametrize(
    ("connector", "problem"),
    [
        ({"Source": {"Id": "F"}, "Destination": {"Id": "Tabel"}}, r"'Tabel'.* \(did you mean 'Table'\?\)"),
        ({"Source": {"Id": "F"}, "Destination": {"Id": "Table"}, "Permissions": ["Own"]}, "cannot give 'Own'"),
        ({"Source": "F"}, "needs Source and Destination"),
    ],
)
def test_a_wrong_connector(connector, problem):
    resources = {
        "F": function(),
        "Table": {"Type": "AWS::DynamoDB::Table"},
        "C": {"Type": "AWS::Serverless::Connector", "Properties": {"Permissions": ["Read"], **connector}},
    }

    with pytest.raises(SfnError, match=problem):
        expanded(resources)


def test_a_connector_that_is_embedded():
    own = {
        **function(),
        "Connectors": {"ToTable": {"Properties": {"Destination": {"Id": "T"}, "Permissions": ["Read"]}}},
    }
    found = expanded({"F": own, "T": {"Type": "AWS::DynamoDB::Table"}})["FToTablePolicy"]["Properties"]

    assert found["Roles"] == [{"Ref": "FRole"}]
    assert "dynamodb:GetItem" in found["PolicyDocument"]["Statement"][0]["Action"]
