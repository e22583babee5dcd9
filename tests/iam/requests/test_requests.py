"""What IAM is asked for requests: actions and resources."""

from __future__ import annotations

import pytest

from pytest_sfn.arns import Place
from pytest_sfn.iam.requests.needs import needs_of_operation
from pytest_sfn.iam.requests.tasks import job_needs, needs_of_job, needs_of_request
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import PartialArn
from tests.integrations.actions import RULES

HERE = "us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/baker"
CAKES = f"arn:aws:dynamodb:{HERE}:table/cakes"
BREAD = f"arn:aws:dynamodb:{HERE}:table/bread"
CONNECTION = f"arn:aws:events:{HERE}:connection/shop/81210c42"
SECRET = f"arn:aws:secretsmanager:{HERE}:secret:events!connection/shop/81210c42*"
MACHINE = f"arn:aws:states:{HERE}:stateMachine:bakery"


def call(service, action, arguments, pattern=""):
    return ServiceCall(service, action, arguments, Place(), "orders", pattern=pattern)


def operation(name, arguments):
    prefix, action = name.split(":")
    return needs_of_operation(prefix, action, call(prefix, action, arguments))


def pairs(needs):
    return [(need.action, need.resource) for need in needs]


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("lambda:Invoke", {"FunctionName": "f"}, [("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:f")]),
        (
            "lambda:Invoke",
            {"FunctionName": "f", "Qualifier": "prod"},
            [("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:f:prod")],
        ),
        ("lambda:GetFunction", {"FunctionName": "f"}, [("lambda:GetFunction", f"arn:aws:lambda:{HERE}:function:f")]),
        ("dynamodb:Query", {"TableName": "cakes"}, [("dynamodb:Query", CAKES)]),
        (
            "dynamodb:Query",
            {"TableName": "cakes", "IndexName": "size"},
            [("dynamodb:Query", f"{CAKES}/index/size")],
        ),
        (
            "dynamodb:BatchGetItem",
            {"RequestItems": {"cakes": {}, "bread": {}}},
            [("dynamodb:BatchGetItem", CAKES), ("dynamodb:BatchGetItem", BREAD)],
        ),
        (
            "dynamodb:TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "cakes"}},
                    {"Put": {"TableName": "bread"}},
                    {"Delete": {"TableName": "cakes"}},
                    {"ConditionCheck": {"TableName": "bread"}},
                ]
            },
            [
                ("dynamodb:ConditionCheckItem", BREAD),
                ("dynamodb:PutItem", CAKES),
                ("dynamodb:PutItem", BREAD),
                ("dynamodb:DeleteItem", CAKES),
            ],
        ),
        (
            "dynamodb:TransactGetItems",
            {"TransactItems": [{"Get": {"TableName": "cakes"}}]},
            [("dynamodb:GetItem", CAKES)],
        ),
        (
            "dynamodb:ExecuteStatement",
            {"Statement": 'select size from "cakes" where id = ?'},
            [("dynamodb:PartiQLSelect", CAKES)],
        ),
        ("dynamodb:ExecuteStatement", {"Statement": "INSERT INTO cakes VALUE {}"}, [("dynamodb:PartiQLInsert", CAKES)]),
        ("dynamodb:ExecuteStatement", {"Statement": 'UPDATE "cakes" SET a=1'}, [("dynamodb:PartiQLUpdate", CAKES)]),
        ("dynamodb:ExecuteStatement", {"Statement": "DELETE FROM cakes"}, [("dynamodb:PartiQLDelete", CAKES)]),
        ("s3:GetObject", {"Bucket": "b", "Key": "a/k"}, [("s3:GetObject", "arn:aws:s3:::b/a/k")]),
        (
            "s3:GetObject",
            {"Bucket": "b", "Key": "k", "VersionId": "v"},
            [("s3:GetObjectVersion", "arn:aws:s3:::b/k")],
        ),
        ("s3:HeadObject", {"Bucket": "b", "Key": "k"}, [("s3:GetObject", "arn:aws:s3:::b/k")]),
        ("s3:ListObjectsV2", {"Bucket": "b"}, [("s3:ListBucket", "arn:aws:s3:::b")]),
        ("s3:ListBuckets", {}, [("s3:ListAllMyBuckets", "*")]),
        (
            "s3:CopyObject",
            {"Bucket": "b", "Key": "k", "CopySource": "/from/a%20b?versionId=1"},
            [("s3:GetObject", "arn:aws:s3:::from/a b"), ("s3:PutObject", "arn:aws:s3:::b/k")],
        ),
        (
            "s3:DeleteObjects",
            {"Bucket": "b", "Delete": {"Objects": [{"Key": "x"}, {"Key": "y"}]}},
            [("s3:DeleteObject", "arn:aws:s3:::b/x"), ("s3:DeleteObject", "arn:aws:s3:::b/y")],
        ),
        ("s3:UploadPart", {"Bucket": "b", "Key": "k"}, [("s3:PutObject", "arn:aws:s3:::b/k")]),
        (
            "sqs:SendMessageBatch",
            {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q"},
            [("sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:q")],
        ),
        ("sns:PublishBatch", {"TopicArn": "arn:aws:sns:r:1:t"}, [("sns:Publish", "arn:aws:sns:r:1:t")]),
        ("states:StartExecution", {"StateMachineArn": f"{MACHINE}:3"}, [("states:StartExecution", MACHINE)]),
        ("states:DescribeExecution", {"ExecutionArn": "arn:aws:x"}, [("states:DescribeExecution", "arn:aws:x")]),
        (
            "secretsmanager:GetSecretValue",
            {"SecretId": "oven"},
            [("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:oven-??????")],
        ),
        (
            "secretsmanager:GetSecretValue",
            {"SecretId": "arn:aws:secretsmanager:r:1:secret:oven-abcdef"},
            [("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:r:1:secret:oven-abcdef")],
        ),
        ("ssm:GetParameter", {"Name": "/a/b"}, [("ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/a/b")]),
        (
            "ssm:GetParameters",
            {"Names": ["a", "/b"]},
            [("ssm:GetParameters", f"arn:aws:ssm:{HERE}:parameter/{name}") for name in "ab"],
        ),
        ("kinesis:PutRecord", {"StreamName": "s"}, [("kinesis:PutRecord", f"arn:aws:kinesis:{HERE}:stream/s")]),
        (
            "execute-api:PostToConnection",
            {"ConnectionId": "c"},
            [("execute-api:ManageConnections", "*")],
        ),
        ("glue:StartCrawler", {"Name": "c"}, [("glue:StartCrawler", f"arn:aws:glue:{HERE}:crawler/c")]),
        (
            "bedrock:Converse",
            {"ModelId": "poet"},
            [("bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/poet")],
        ),
        (
            "bedrock:InvokeModel",
            {"ModelId": "poet", "Input": {"S3Uri": "s3://b/in"}, "Output": {"S3Uri": "s3://b/out/k"}},
            [
                ("bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/poet"),
                ("s3:GetObject", "arn:aws:s3:::b/in"),
                ("s3:PutObject", "arn:aws:s3:::b/out/k"),
            ],
        ),
        (
            "rds:StopDBInstance",
            {"DbInstanceIdentifier": "d"},
            [("rds:StopDBInstance", "*")],
        ),
        (
            "backup:StartBackupJob",
            {"BackupVaultName": "v", "ResourceArn": "arn:aws:rds:r:1:db:d", "PlanArn": "arn:aws:backup:r:1:plan:p"},
            [("backup:StartBackupJob", "arn:aws:backup:r:1:plan:p")],
        ),
        (
            "ecs:RunTask",
            {"TaskDefinition": "oven:1", "Overrides": {"TaskRoleArn": ROLE}},
            [("ecs:RunTask", f"arn:aws:ecs:{HERE}:task-definition/oven:1"), ("iam:PassRole", ROLE)],
        ),
        (
            "batch:SubmitJob",
            {"JobDefinition": "d:1", "JobQueue": "q"},
            [
                ("batch:SubmitJob", f"arn:aws:batch:{HERE}:job-definition/d:1"),
                ("batch:SubmitJob", f"arn:aws:batch:{HERE}:job-queue/q"),
            ],
        ),
    ],
)
def test_an_operation_asks_for_actions_on_what_its_arguments_name(name, arguments, expected):
    assert pairs(operation(name, arguments)) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "context"),
    [
        ("s3:ListObjectsV2", {"Bucket": "b", "Prefix": "p"}, {"s3:prefix": ("p",), "s3:delimiter": ()}),
        ("ecs:RunTask", {"TaskDefinition": "t:1"}, {"ecs:cluster": (f"arn:aws:ecs:{HERE}:cluster/default",)}),
        ("states:StartExecution", {"StateMachineArn": f"{MACHINE}:prod"}, {"states:StateMachineQualifier": ("prod",)}),
        ("states:StartExecution", {"StateMachineArn": MACHINE}, {"states:StateMachineQualifier": ()}),
        (
            "events:PutEvents",
            {"Entries": [{"Source": "mill", "DetailType": "sack"}, {"Source": "mill"}]},
            {"events:source": ("mill",), "events:detail-type": ("sack",)},
        ),
        ("emr-containers:StartJobRun", {"ExecutionRoleArn": ROLE}, {"emr-containers:ExecutionRoleArn": (ROLE,)}),
    ],
)
def test_arguments_give_condition_keys(name, arguments, context):
    assert operation(name, arguments)[0].context == context


def test_a_resource_of_which_nothing_is_known_is_a_pattern():
    assert isinstance(operation("rds:StopDBInstance", {})[0].resource, PartialArn)
    assert not isinstance(operation("s3:ListBuckets", {})[0].resource, PartialArn)


@pytest.mark.parametrize(
    ("service", "action", "arguments", "expected"),
    [
        ("glue", "startJobRun", {"JobName": "knead"}, [("glue:StartJobRun", f"arn:aws:glue:{HERE}:job/knead")]),
        (
            "elasticmapreduce",
            "modifyInstanceFleetByName",
            {"ClusterId": "j-1"},
            [("elasticmapreduce:ModifyInstanceFleet", f"arn:aws:elasticmapreduce:{HERE}:cluster/j-1")],
        ),
        (
            "sagemaker",
            "createTrainingJob",
            {"TrainingJobName": "taste", "RoleArn": ROLE},
            [
                ("sagemaker:CreateTrainingJob", f"arn:aws:sagemaker:{HERE}:training-job/taste"),
                ("iam:PassRole", ROLE),
            ],
        ),
        ("eks", "call", {"ClusterName": "kitchen"}, []),
        ("apigateway", "invoke", {"ApiEndpoint": "a1.execute-api.us-east-1.amazonaws.com", "Method": "GET"}, []),
        (
            "apigateway",
            "invoke",
            {"ApiEndpoint": "a1.execute-api.us-east-1.amazonaws.com", "Method": "GET", "AuthType": "IAM_ROLE"},
            [("execute-api:Invoke", f"arn:aws:execute-api:{HERE}:a1/$default/GET/")],
        ),
        (
            "http",
            "invoke",
            {"ApiEndpoint": "https://shop.example", "Method": "GET", "Authentication": {"ConnectionArn": CONNECTION}},
            [
                ("states:InvokeHTTPEndpoint", f"arn:aws:states:{HERE}:stateMachine:orders"),
                ("events:RetrieveConnectionCredentials", CONNECTION),
                ("secretsmanager:GetSecretValue", SECRET),
                ("secretsmanager:DescribeSecret", SECRET),
            ],
        ),
    ],
)
def test_a_task_asks_for_its_request_and_for_the_roles_that_it_hands_over(service, action, arguments, expected):
    assert pairs(needs_of_request(call(service, action, arguments))) == expected


def test_an_action_may_call_an_operation_of_another_name():
    cluster = call("elasticmapreduce", "createCluster", {"ServiceRole": ROLE})

    assert pairs(needs_of_request(cluster, "RunJobFlow")) == [
        ("elasticmapreduce:RunJobFlow", "*"),
        ("iam:PassRole", ROLE),
    ]


def test_what_follows_on_a_request_is_needed_too():
    job = call("glue", "startJobRun", {"JobName": "knead"}, "sync")

    assert pairs(needs_of_job(job, needs_of_request(job))) == [
        ("glue:GetJobRun", "*"),
        ("glue:GetJobRuns", "*"),
        ("glue:BatchStopJobRun", "*"),
    ]


def test_of_a_table_only_the_action_that_is_called_is_needed():
    assert needs_of_job(call("dynamodb", "getItem", {"TableName": "cakes"}), []) == []


SYNC = [name for name, rule in RULES.items() if rule.sync]


@pytest.mark.parametrize("name", [*SYNC, "elasticmapreduce:addStep", "eks:createCluster", "eks:deleteNodegroup"])
def test_every_job_can_be_asked_about(name):
    service, action = name.split(":")
    job = call(service, action, {}, "sync")

    poll, _, _ = job_needs(job, needs_of_job(job, []))

    assert poll is not None
