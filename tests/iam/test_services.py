"""The statements of each integration: those of its page in the developer guide."""

from __future__ import annotations

import pytest

from tests.iam.machines import allowed, passing, rule, statements, task
from tests.integrations.actions import ACTIONS, RULES

HERE = "us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/baker"
ORDERS = f"arn:aws:states:{HERE}:stateMachine:orders"


def arn(service: str, rest: str) -> str:
    return f"arn:aws:{service}:{HERE}:{rest}"


ATHENA_DATA = [
    allowed(
        "s3:GetBucketLocation GetObject ListBucket ListBucketMultipartUploads ListMultipartUploadParts"
        " AbortMultipartUpload CreateBucket PutObject",
        ["arn:aws:s3:::*"],
    ),
    allowed(
        "glue:CreateDatabase GetDatabase GetDatabases UpdateDatabase DeleteDatabase CreateTable UpdateTable GetTable"
        " GetTables DeleteTable BatchDeleteTable BatchCreatePartition CreatePartition UpdatePartition GetPartition"
        " GetPartitions BatchGetPartition DeletePartition BatchDeletePartition",
        [arn("glue", kind) for kind in ("catalog", "database/*", "table/*", "userDefinedFunction/*")],
    ),
    allowed("lakeformation:GetDataAccess", ["*"]),
]
ATHENA_SYNC = (
    "athena:startQueryExecution stopQueryExecution getQueryExecution getDataCatalog GetWorkGroup BatchGetQueryExecution"
    " GetQueryResults ListQueryExecutions"
)
CATALOGS = arn("athena", "datacatalog/*")
TAGS = allowed("sagemaker:ListTags AddTags", ["*"])
TO_SAGEMAKER = passing(ROLE, "sagemaker.amazonaws.com")
MEDIACONVERT_JOB = [
    allowed(
        "mediaconvert:CreateJob",
        [arn("mediaconvert", f"{kind}/*") for kind in ("queues", "jobTemplates", "presets")],
        sid="MediaConvertCreateJob",
    ),
    passing(ROLE, ["mediaconvert.amazonaws.com"], sid="IamPassRole"),
]
SERVERLESS = [
    allowed("emr-serverless:CreateApplication", [arn("emr-serverless", "/*")]),
    allowed(
        "iam:CreateServiceLinkedRole",
        "arn:aws:iam::123456789012:role/aws-service-role/ops.emr-serverless.amazonaws.com/"
        "AWSServiceRoleForAmazonEMRServerless*",
        condition={"StringLike": {"iam:AWSServiceName": "ops.emr-serverless.amazonaws.com"}},
    ),
]
APPLICATION = arn("emr-serverless", "/applications/00f1")
APPLICATIONS = arn("emr-serverless", "/applications/*")
APPLICATION_RULE = rule("StepFunctionsGetEventsForEMRServerlessApplicationRule")
SERVERLESS_JOB_RULE = rule("StepFunctionsGetEventsForEMRServerlessJobRule")
TO_SERVERLESS = passing(ROLE, "emr-serverless.amazonaws.com")
CLUSTER = arn("elasticmapreduce", "cluster/j-1")
CLUSTERS = "arn:aws:elasticmapreduce:*:*:cluster/*"
PROJECT = arn("codebuild", "project/oven")
PROJECTS = arn("codebuild", "project/*")
PROJECTS_OF_ANYBODY = "arn:aws:codebuild:us-east-1:*:project/*"
MODELS = "arn:aws:bedrock:us-east-1::foundation-model/"
CUSTOM_MODELS = [arn("bedrock", "custom-model/*"), arn("bedrock", "model-customization-job/*")]
MACHINE = arn("states", "stateMachine:bakery")
CONNECTION = arn("events", "connection/shop/81210c42")
VIRTUAL_CLUSTER = arn("emr-containers", "/virtualclusters/v1")

HARNESS = arn("bedrock-agentcore", "harness/clerk")

CASES = [
    (
        "bedrockagentcore:invokeHarness",
        {"HarnessArn": HARNESS, "Messages": []},
        [allowed("bedrock-agentcore:InvokeHarness InvokeAgentRuntime", [HARNESS])],
    ),
    (
        "bedrockagentcore:invokeHarness",
        {"HarnessArn.$": "$.harness", "Messages": []},
        [allowed("bedrock-agentcore:InvokeHarness InvokeAgentRuntime", arn("bedrock-agentcore", "harness/*"))],
    ),
    # Lambda, messages, state machines
    ("lambda:invoke", {"FunctionName": "bake"}, [allowed("lambda:InvokeFunction", [arn("lambda", "function:bake")])]),
    ("lambda:invoke", {"FunctionName.$": "$.f"}, [allowed("lambda:InvokeFunction", "*")]),
    (
        "lambda:invoke.waitForTaskToken",
        {"FunctionName": "bake"},
        [allowed("lambda:InvokeFunction", [arn("lambda", "function:bake")])],
    ),
    ("sns:publish", {"TopicArn": arn("sns", "bread")}, [allowed("sns:Publish", [arn("sns", "bread")])]),
    ("sns:publish.waitForTaskToken", {"TopicArn.$": "$.t"}, [allowed("sns:Publish", "*")]),
    ("sns:publish", {"TargetArn": arn("sns", "endpoint/GCM/app/1")}, [allowed("sns:Publish", "*")]),
    ("sns:publish", {"PhoneNumber": "+4930"}, [allowed("sns:Publish", "*")]),
    (
        "sqs:sendMessage",
        {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/dough"},
        [allowed("sqs:SendMessage", [arn("sqs", "dough")])],
    ),
    (
        "sqs:sendMessage",
        {"QueueUrl": "https://eu-west-1.queue.amazonaws.com/123456789012/dough"},
        [allowed("sqs:SendMessage", ["arn:aws:sqs:eu-west-1:123456789012:dough"])],
    ),
    ("sqs:sendMessage.waitForTaskToken", {"QueueUrl.$": "$.q"}, [allowed("sqs:SendMessage", "*")]),
    (
        "events:putEvents",
        {"Entries": [{"EventBusName": "shop"}, {"Source": "bakery"}, {"EventBusName": arn("events", "event-bus/far")}]},
        [allowed("events:PutEvents", [arn("events", f"event-bus/{bus}") for bus in ("shop", "default", "far")])],
    ),
    (
        "events:putEvents",
        {"Entries": [{"EventBusName.$": "$.bus"}]},
        [allowed("events:PutEvents", "arn:aws:events:*:*:event-bus/*")],
    ),
    (
        "events:putEvents.waitForTaskToken",
        {"Entries.$": "$.entries"},
        [allowed("events:PutEvents", "arn:aws:events:*:*:event-bus/*")],
    ),
    ("states:startExecution", {"StateMachineArn": MACHINE}, [allowed("states:StartExecution", [MACHINE])]),
    (
        "states:startExecution.waitForTaskToken",
        {"StateMachineArn": f"{MACHINE}:prod"},
        [allowed("states:StartExecution", [MACHINE])],
    ),
    ("states:startExecution", {"StateMachineArn.$": "$.m"}, [allowed("states:StartExecution", "*")]),
    *(
        (
            f"states:startExecution.{pattern}",
            {"StateMachineArn": MACHINE},
            [
                allowed("states:StartExecution", [MACHINE]),
                allowed("states:DescribeExecution StopExecution", [arn("states", "execution:bakery:*")]),
                rule("StepFunctionsGetEventsForStepFunctionsExecutionRule"),
            ],
        )
        for pattern in ("sync", "sync:2")
    ),
    (
        "states:startExecution.sync",
        {"StateMachineArn.$": "$.m"},
        [
            allowed("states:StartExecution", "*"),
            allowed("states:DescribeExecution StopExecution", "*"),
            rule("StepFunctionsGetEventsForStepFunctionsExecutionRule"),
        ],
    ),
    # APIs
    (
        "apigateway:invoke",
        {"ApiEndpoint": "a1b2.execute-api.us-east-1.amazonaws.com", "Method": "POST", "Stage": "v1", "Path": "/cakes"},
        [allowed("execute-api:Invoke", [arn("execute-api", "a1b2/v1/POST/cakes")])],
    ),
    (
        "apigateway:invoke.waitForTaskToken",
        {"ApiEndpoint": "a1b2.execute-api.us-east-1.amazonaws.com", "Method": "GET", "Stage": "v1", "Path.$": "$.path"},
        [allowed("execute-api:Invoke", [arn("execute-api", "a1b2/v1/GET/*")])],
    ),
    (
        "apigateway:invoke",
        {"ApiEndpoint": "a1b2.execute-api.us-east-1.amazonaws.com", "Method": "GET"},
        [allowed("execute-api:Invoke", [arn("execute-api", "a1b2/$default/GET/")])],
    ),
    ("apigateway:invoke", {"ApiEndpoint.$": "$.api", "Method": "GET"}, [allowed("execute-api:Invoke", "*")]),
    ("apigateway:invoke", {"ApiEndpoint": "cakes.example", "Method": "GET"}, [allowed("execute-api:Invoke", "*")]),
    (
        "http:invoke",
        {
            "ApiEndpoint": "https://shop.example/cakes",
            "Method": "GET",
            "Authentication": {"ConnectionArn": CONNECTION},
        },
        [
            allowed(
                "states:InvokeHTTPEndpoint",
                ORDERS,
                sid="Statement1",
                condition={
                    "StringEquals": {"states:HTTPMethod": "GET"},
                    "StringLike": {"states:HTTPEndpoint": "https://shop.example/cakes"},
                },
            ),
            allowed("events:RetrieveConnectionCredentials", [CONNECTION], sid="Statement2"),
            allowed(
                "secretsmanager:GetSecretValue DescribeSecret",
                "arn:aws:secretsmanager:*:*:secret:events!connection/*",
                sid="Statement3",
            ),
        ],
    ),
    (
        "http:invoke",
        {"ApiEndpoint.$": "$.url", "Method": "POST", "InvocationConfig": {"ConnectionArn.$": "$.connection"}},
        [
            allowed(
                "states:InvokeHTTPEndpoint",
                ORDERS,
                sid="Statement1",
                condition={"StringEquals": {"states:HTTPMethod": "POST"}},
            ),
            allowed("events:RetrieveConnectionCredentials", arn("events", "connection/*"), sid="Statement2"),
            allowed(
                "secretsmanager:GetSecretValue DescribeSecret",
                "arn:aws:secretsmanager:*:*:secret:events!connection/*",
                sid="Statement3",
            ),
        ],
    ),
    # Tables and jobs on data
    *(
        (
            f"dynamodb:{action}",
            {"TableName": "cakes"},
            [allowed("dynamodb:GetItem PutItem UpdateItem DeleteItem", [arn("dynamodb", "table/cakes")])],
        )
        for action in ("getItem", "putItem", "updateItem", "deleteItem")
    ),
    (
        "dynamodb:getItem",
        {"TableName.$": "$.table"},
        [allowed("dynamodb:GetItem PutItem UpdateItem DeleteItem", "*")],
    ),
    ("glue:startJobRun", {"JobName": "knead"}, [allowed("glue:StartJobRun", "*")]),
    (
        "glue:startJobRun.sync",
        {"JobName": "knead"},
        [allowed("glue:StartJobRun GetJobRun GetJobRuns BatchStopJobRun", "*")],
    ),
    ("databrew:startJobRun", {"Name": "sieve"}, [allowed("databrew:startJobRun", [arn("databrew", "job/*")])]),
    (
        "databrew:startJobRun.sync",
        {"Name.$": "$.job"},
        [allowed("databrew:startJobRun listJobRuns stopJobRun", [arn("databrew", "job/*")])],
    ),
    ("mediaconvert:createJob", {"Role": ROLE}, MEDIACONVERT_JOB),
    (
        "mediaconvert:createJob.sync",
        {"Role": ROLE},
        [
            *MEDIACONVERT_JOB,
            allowed(
                "mediaconvert:GetJob CancelJob",
                arn("mediaconvert", "jobs/*"),
                sid="MediaConvertManageJob",
                condition={"StringEquals": {"aws:ResourceTag/ManagedByService": "AWSStepFunctions"}},
            ),
            rule("StepFunctionsGetEventsForMediaConvertJobRule", sid="EventBridgeManageRule"),
        ],
    ),
    # Containers, batches, clusters, builds
    ("batch:submitJob", {"JobDefinition": "d", "JobQueue": "q"}, [allowed("batch:SubmitJob", "*")]),
    (
        "batch:submitJob.sync",
        {"JobDefinition": "d", "JobQueue": "q"},
        [allowed("batch:SubmitJob DescribeJobs TerminateJob", "*"), rule("StepFunctionsGetEventsForBatchJobsRule")],
    ),
    ("ecs:runTask", {"TaskDefinition": "oven:7"}, [allowed("ecs:RunTask", [arn("ecs", "task-definition/oven:7")])]),
    (
        "ecs:runTask.waitForTaskToken",
        {"TaskDefinition": "oven"},
        [allowed("ecs:RunTask", [arn("ecs", "task-definition/oven:*")])],
    ),
    ("ecs:runTask", {"TaskDefinition.$": "$.task"}, [allowed("ecs:RunTask", "*")]),
    (
        "ecs:runTask.sync",
        {"TaskDefinition": arn("ecs", "task-definition/oven:7")},
        [
            allowed("ecs:RunTask", [arn("ecs", "task-definition/oven:7")]),
            allowed("ecs:StopTask DescribeTasks", "*"),
            rule("StepFunctionsGetEventsForECSTaskRule"),
        ],
    ),
    (
        "ecs:runTask.sync",
        {"TaskDefinition.$": "$.task"},
        [allowed("ecs:RunTask StopTask DescribeTasks", "*"), rule("StepFunctionsGetEventsForECSTaskRule")],
    ),
    *(
        (
            f"eks:createCluster{pattern}",
            {"Name": "kitchen", "RoleArn": ROLE},
            [
                allowed("eks:CreateCluster", "*"),
                allowed("eks:DescribeCluster DeleteCluster", arn("eks", "cluster/*")),
                passing(ROLE, "eks.amazonaws.com"),
            ],
        )
        for pattern in ("", ".sync")
    ),
    (
        "eks:createNodegroup",
        {"ClusterName": "kitchen", "NodegroupName": "ovens", "NodeRole": ROLE},
        [
            {**allowed("ec2:DescribeSubnets", "*"), "Action": ["ec2:DescribeSubnets", "eks:CreateNodegroup"]},
            allowed("eks:DescribeNodegroup DeleteNodegroup", arn("eks", "nodegroup/*")),
            allowed("iam:GetRole ListAttachedRolePolicies", "arn:aws:iam::123456789012:role/*"),
            passing(ROLE, "eks.amazonaws.com"),
        ],
    ),
    (
        "eks:deleteCluster.sync",
        {"Name": "kitchen"},
        [allowed("eks:DeleteCluster DescribeCluster", [arn("eks", "cluster/kitchen")])],
    ),
    (
        "eks:deleteNodegroup",
        {"ClusterName": "kitchen", "NodegroupName": "ovens"},
        [allowed("eks:DeleteNodegroup DescribeNodegroup", [arn("eks", "nodegroup/kitchen/ovens/*")])],
    ),
    ("codebuild:startBuild", {"ProjectName": "oven"}, [allowed("codebuild:StartBuild", [PROJECT])]),
    ("codebuild:startBuild", {"ProjectName.$": "$.p"}, [allowed("codebuild:StartBuild", PROJECTS_OF_ANYBODY)]),
    (
        "codebuild:startBuild.sync",
        {"ProjectName": "oven"},
        [
            allowed("codebuild:StartBuild StopBuild BatchGetBuilds", [PROJECT]),
            rule("StepFunctionsGetEventForCodeBuildStartBuildRule"),
        ],
    ),
    ("codebuild:stopBuild", {"Id": "oven:1-2-3"}, [allowed("codebuild:StopBuild", [PROJECT])]),
    ("codebuild:stopBuild", {"Id.$": "$.id"}, [allowed("codebuild:StopBuild", PROJECTS_OF_ANYBODY)]),
    (
        "codebuild:batchDeleteBuilds",
        {"Ids": ["oven:1", arn("codebuild", "build/oven:2")]},
        [allowed("codebuild:BatchDeleteBuilds", [PROJECT])],
    ),
    (
        "codebuild:batchGetReports",
        {"ReportArns": [arn("codebuild", "report/taste:1")]},
        [allowed("codebuild:BatchGetReports", [arn("codebuild", "report-group/taste")])],
    ),
    (
        "codebuild:batchGetReports",
        {"ReportArns.$": "$.reports"},
        [allowed("codebuild:BatchGetReports", "arn:aws:codebuild:us-east-1:*:report-group/*")],
    ),
    ("codebuild:startBuildBatch", {"ProjectName": "oven"}, [allowed("codebuild:StartBuildBatch", [PROJECT])]),
    (
        "codebuild:startBuildBatch.sync",
        {"ProjectName.$": "$.p"},
        [
            allowed("codebuild:StartBuildBatch StopBuildBatch BatchGetBuildBatches", PROJECTS),
            rule("StepFunctionsGetEventForCodeBuildStartBuildBatchRule"),
        ],
    ),
    ("codebuild:retryBuildBatch", {"Id": "oven:1"}, [allowed("codebuild:RetryBuildBatch", [PROJECT])]),
    (
        "codebuild:retryBuildBatch.sync",
        {"Id": "oven:1"},
        [allowed("codebuild:RetryBuildBatch StopBuildBatch BatchGetBuildBatches", [PROJECT])],
    ),
    ("codebuild:stopBuildBatch", {"Id": "oven:1"}, [allowed("codebuild:StopBuildBatch", [PROJECT])]),
    ("codebuild:deleteBuildBatch", {"Id.$": "$.id"}, [allowed("codebuild:DeleteBuildBatch", PROJECTS)]),
    # Athena
    (
        "athena:startQueryExecution",
        {"QueryString": "SELECT 1", "WorkGroup": "bakers"},
        [
            allowed("athena:startQueryExecution getDataCatalog", [arn("athena", "workgroup/bakers"), CATALOGS]),
            *ATHENA_DATA,
        ],
    ),
    (
        "athena:startQueryExecution",
        {"QueryString": "SELECT 1"},
        [
            allowed("athena:startQueryExecution getDataCatalog", [arn("athena", "workgroup/primary"), CATALOGS]),
            *ATHENA_DATA,
        ],
    ),
    (
        "athena:startQueryExecution.sync",
        {"QueryString": "SELECT 1", "WorkGroup.$": "$.group"},
        [allowed(ATHENA_SYNC, [arn("athena", "workgroup/*"), CATALOGS]), *ATHENA_DATA],
    ),
    *(
        (f"athena:{action}", {"QueryExecutionId": "1"}, [allowed(f"athena:{action}", [arn("athena", "workgroup/*")])])
        for action in ("stopQueryExecution", "getQueryExecution")
    ),
    (
        "athena:getQueryResults",
        {"QueryExecutionId": "1"},
        [
            allowed("athena:getQueryResults", [arn("athena", "workgroup/*")]),
            allowed("s3:GetObject", ["arn:aws:s3:::*"]),
        ],
    ),
    # SageMaker, Bedrock
    (
        "sagemaker:createTrainingJob",
        {"TrainingJobName": "taste", "RoleArn": ROLE},
        [allowed("sagemaker:CreateTrainingJob", [arn("sagemaker", "training-job/taste*")]), TAGS, TO_SAGEMAKER],
    ),
    (
        "sagemaker:createTrainingJob.sync",
        {"TrainingJobName.$": "$.name", "RoleArn": ROLE},
        [
            allowed(
                "sagemaker:CreateTrainingJob DescribeTrainingJob StopTrainingJob", [arn("sagemaker", "training-job/*")]
            ),
            TAGS,
            TO_SAGEMAKER,
            rule("StepFunctionsGetEventsForSageMakerTrainingJobsRule"),
        ],
    ),
    (
        "sagemaker:createTransformJob",
        {"TransformJobName": "rate"},
        [allowed("sagemaker:CreateTransformJob", [arn("sagemaker", "transform-job/rate*")]), TAGS],
    ),
    (
        "sagemaker:createTransformJob.sync",
        {"TransformJobName": "rate"},
        [
            allowed(
                "sagemaker:CreateTransformJob DescribeTransformJob StopTransformJob",
                [arn("sagemaker", "transform-job/rate*")],
            ),
            TAGS,
            rule("StepFunctionsGetEventsForSageMakerTransformJobsRule"),
        ],
    ),
    (
        "bedrock:invokeModel",
        {"ModelId": "poet"},
        [allowed("bedrock:InvokeModel", [f"{MODELS}poet"], sid="InvokeModel1")],
    ),
    (
        "bedrock:invokeModel.waitForTaskToken",
        {"ModelId": arn("bedrock", "provisioned-model/p1")},
        [allowed("bedrock:InvokeModel", [arn("bedrock", "provisioned-model/p1")], sid="InvokeModel1")],
    ),
    (
        "bedrock:invokeModel",
        {"ModelId.$": "$.model"},
        [allowed("bedrock:InvokeModel", [f"{MODELS}*", arn("bedrock", "provisioned-model/*")], sid="InvokeModel1")],
    ),
    (
        "bedrockagentcore:invokeHarness",
        {},
        [allowed("bedrock-agentcore:InvokeHarness InvokeAgentRuntime", arn("bedrock-agentcore", "harness/*"))],
    ),
    (
        "bedrock:createModelCustomizationJob",
        {"BaseModelIdentifier": "poet", "RoleArn": ROLE},
        [
            allowed(
                "bedrock:CreateModelCustomizationJob",
                [f"{MODELS}poet", *CUSTOM_MODELS],
                sid="CreateModelCustomizationJob1",
            ),
            passing(ROLE, sid="CreateModelCustomizationJob2"),
        ],
    ),
    (
        "bedrock:createModelCustomizationJob.sync",
        {"BaseModelIdentifier": arn("bedrock", "custom-model/mine"), "RoleArn": ROLE},
        [
            allowed("bedrock:CreateModelCustomizationJob", CUSTOM_MODELS, sid="CreateModelCustomizationJob1"),
            allowed(
                "bedrock:GetModelCustomizationJob StopModelCustomizationJob",
                CUSTOM_MODELS[1:],
                sid="CreateModelCustomizationJob2",
            ),
            passing(ROLE, sid="CreateModelCustomizationJob3"),
        ],
    ),
    (
        "bedrock:createModelCustomizationJob",
        {"BaseModelIdentifier.$": "$.model", "RoleArn.$": "$.role"},
        [
            allowed(
                "bedrock:CreateModelCustomizationJob",
                [f"{MODELS}*", *CUSTOM_MODELS],
                sid="CreateModelCustomizationJob1",
            ),
            allowed("iam:PassRole", "*", sid="CreateModelCustomizationJob2"),
        ],
    ),
    # EMR
    (
        "elasticmapreduce:createCluster.sync",
        {"Name": "mill", "ServiceRole": "Miller", "JobFlowRole": ROLE},
        [
            allowed("elasticmapreduce:RunJobFlow DescribeCluster TerminateJobFlows", "*"),
            allowed("iam:PassRole", ["arn:aws:iam::123456789012:role/Miller", ROLE]),
        ],
    ),
    (
        "elasticmapreduce:addStep.sync",
        {"ClusterId": "j-1"},
        [allowed("elasticmapreduce:AddJobFlowSteps DescribeStep CancelSteps", [CLUSTER])],
    ),
    (
        "elasticmapreduce:addStep",
        {"ClusterId.$": "$.cluster"},
        [allowed("elasticmapreduce:AddJobFlowSteps DescribeStep CancelSteps", CLUSTERS)],
    ),
    (
        "elasticmapreduce:terminateCluster.sync",
        {"ClusterId": "j-1"},
        [allowed("elasticmapreduce:TerminateJobFlows DescribeCluster", [CLUSTER])],
    ),
    ("elasticmapreduce:cancelStep", {"ClusterId": "j-1"}, [allowed("elasticmapreduce:CancelSteps", [CLUSTER])]),
    (
        "elasticmapreduce:setClusterTerminationProtection",
        {"ClusterId.$": "$.cluster"},
        [allowed("elasticmapreduce:SetTerminationProtection", CLUSTERS)],
    ),
    (
        "elasticmapreduce:modifyInstanceFleetByName",
        {"ClusterId": "j-1"},
        [allowed("elasticmapreduce:ModifyInstanceFleet ListInstanceFleets", [CLUSTER])],
    ),
    (
        "elasticmapreduce:modifyInstanceGroupByName",
        {"ClusterId.$": "$.cluster"},
        [allowed("elasticmapreduce:ModifyInstanceGroups ListInstanceGroups", "*")],
    ),
    (
        "emr-containers:startJobRun",
        {"VirtualClusterId": "v1", "ExecutionRoleArn": ROLE},
        [
            allowed(
                "emr-containers:StartJobRun",
                [VIRTUAL_CLUSTER],
                condition={"StringEquals": {"emr-containers:ExecutionRoleArn": ROLE}},
            )
        ],
    ),
    (
        "emr-containers:startJobRun.sync",
        {"VirtualClusterId": "v1", "ExecutionRoleArn.$": "$.role"},
        [
            allowed("emr-containers:StartJobRun", [VIRTUAL_CLUSTER]),
            allowed("emr-containers:DescribeJobRun CancelJobRun", [f"{VIRTUAL_CLUSTER}/jobruns/*"]),
        ],
    ),
    ("emr-serverless:createApplication", {"Type": "SPARK"}, SERVERLESS),
    (
        "emr-serverless:createApplication.sync",
        {"Type": "SPARK"},
        [*SERVERLESS, allowed("emr-serverless:GetApplication DeleteApplication", [APPLICATIONS]), APPLICATION_RULE],
    ),
    (
        "emr-serverless:startApplication",
        {"ApplicationId": "00f1"},
        [allowed("emr-serverless:StartApplication", [APPLICATION])],
    ),
    (
        "emr-serverless:startApplication.sync",
        {"ApplicationId": "00f1"},
        [allowed("emr-serverless:StartApplication GetApplication StopApplication", [APPLICATION]), APPLICATION_RULE],
    ),
    *(
        (
            f"emr-serverless:{verb}Application",
            {"ApplicationId.$": "$.id"},
            [allowed(f"emr-serverless:{verb.title()}Application", [APPLICATIONS])],
        )
        for verb in ("stop", "delete")
    ),
    *(
        (
            f"emr-serverless:{verb}Application.sync",
            {"ApplicationId": "00f1"},
            [allowed(f"emr-serverless:{verb.title()}Application GetApplication", [APPLICATION]), APPLICATION_RULE],
        )
        for verb in ("stop", "delete")
    ),
    (
        "emr-serverless:startJobRun",
        {"ApplicationId": "00f1", "ExecutionRoleArn": ROLE},
        [allowed("emr-serverless:StartJobRun", [APPLICATION]), TO_SERVERLESS],
    ),
    (
        "emr-serverless:startJobRun.sync",
        {"ApplicationId": "00f1", "ExecutionRoleArn": ROLE},
        [
            allowed("emr-serverless:StartJobRun", [APPLICATION]),
            TO_SERVERLESS,
            allowed("emr-serverless:GetJobRun CancelJobRun", [f"{APPLICATION}/jobruns/*"]),
            SERVERLESS_JOB_RULE,
        ],
    ),
    (
        "emr-serverless:startJobRun.sync",
        {"ApplicationId.$": "$.id", "ExecutionRoleArn": ROLE},
        [
            allowed("emr-serverless:StartJobRun GetJobRun CancelJobRun", [APPLICATIONS]),
            TO_SERVERLESS,
            SERVERLESS_JOB_RULE,
        ],
    ),
    (
        "emr-serverless:cancelJobRun",
        {"ApplicationId": "00f1", "JobRunId": "r1"},
        [allowed("emr-serverless:CancelJobRun", [f"{APPLICATION}/jobruns/r1"])],
    ),
    (
        "emr-serverless:cancelJobRun.sync",
        {"ApplicationId": "00f1", "JobRunId.$": "$.run"},
        [allowed("emr-serverless:CancelJobRun GetJobRun", [APPLICATIONS]), SERVERLESS_JOB_RULE],
    ),
]


@pytest.mark.parametrize(
    ("resource", "arguments", "expected"), CASES, ids=[f"{case[0]}-{index}" for index, case in enumerate(CASES)]
)
def test_a_task_needs_what_its_page_says(resource, arguments, expected):
    assert statements(task(resource, arguments)) == expected


def test_every_rule_is_that_of_an_integration():
    known = set(ACTIONS)

    assert set(RULES) <= known


def test_every_rule_has_a_case():
    tested = {resource.split(".")[0] for resource, _, _ in CASES}

    assert tested == set(RULES)


@pytest.mark.parametrize("resource", ["eks:call", "sagemaker:createModel", "emr-containers:createVirtualCluster"])
def test_what_no_page_has_a_policy_for_gets_none(resource):
    assert statements(task(resource, {"Name": "n"})) == []
