"""The policy that Step Functions would generate."""

import pytest

from pytest_sfn.arns import Place
from pytest_sfn.iam.policy import generate_policy
from tests.iam.machines import allowed, jsonata_task, machine, policy, rule, statements, task

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
ROLE = "arn:aws:iam::999999999999:role/baker"
TOPIC = "arn:aws:sns:us-east-1:123456789012:bread"
INVOKE = "arn:aws:states:::lambda:invoke"
DENIED = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}


def invoke(name, pattern="", **more):
    return {"Type": "Task", "Resource": INVOKE + pattern, "Parameters": {"FunctionName": name, **more}}


def jsonata(arguments):
    return {"Type": "Task", "QueryLanguage": "JSONata", "Resource": INVOKE, "Arguments": arguments}


def direct(name):
    return {"Type": "Task", "Resource": ARN + name}


def resources(*states, **top):
    (statement,) = statements(*states, **top)
    assert (statement["Effect"], statement["Action"]) == ("Allow", ["lambda:InvokeFunction"])
    return statement["Resource"]


def test_two_functions_have_one_statement_in_their_order():
    found = generate_policy(machine(invoke(ARN + "myFn1"), direct("myFn2")), Place(), "orders")

    assert found == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [ARN + "myFn1", ARN + "myFn2"]}
        ],
    }
    assert list(found["Statement"][0]) == ["Effect", "Action", "Resource"]


def test_a_function_called_twice_is_listed_once():
    assert resources(direct("b"), invoke(ARN + "a"), direct("b")) == [ARN + "b", ARN + "a"]


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Task", "Resource": INVOKE, "Parameters": {"FunctionName.$": "$.f"}},
        jsonata({"FunctionName": "{% $states.input.f %}"}),
        jsonata("{% $states.input %}"),
    ],
)
def test_a_function_chosen_at_run_time_may_be_any(state):
    assert resources(state) == "*"
    assert resources(direct("f"), state) == "*"


@pytest.mark.parametrize(
    ("state", "resource"),
    [
        (invoke("f"), ARN + "f"),
        (invoke("123456789012:function:f:7"), ARN + "f:7"),
        (invoke(ARN + "f:prod"), ARN + "f:prod"),
        (invoke(ARN + "f", Qualifier="prod"), ARN + "f:prod"),
        (invoke("arn:aws:lambda:region:account-id:function:f:1"), "arn:aws:lambda:region:account-id:function:f:1"),
        (
            invoke("arn:aws:lambda:eu-west-1:999999999999:function:f"),
            "arn:aws:lambda:eu-west-1:999999999999:function:f",
        ),
        ({**invoke(ARN + "f"), "Parameters": {"FunctionName": ARN + "f", "Qualifier.$": "$.q"}}, ARN + "f:*"),
        (jsonata({"FunctionName": "f", "Qualifier": "{% $q %}"}), ARN + "f:*"),
        (direct("f:$LATEST"), ARN + "f:$LATEST"),
        (invoke("f", ".waitForTaskToken"), ARN + "f"),
    ],
)
def test_a_version_or_alias_is_part_of_the_resource(state, resource):
    assert resources(state) == [resource]


def test_a_name_is_in_the_machines_own_place():
    place = Place("eu-west-1", "999999999999")

    found = generate_policy(machine(invoke("f")), place, "orders")

    assert found["Statement"][0]["Resource"] == ["arn:aws:lambda:eu-west-1:999999999999:function:f"]


def test_nested_states_count_where_they_appear():
    branches = {"Type": "Parallel", "Branches": [machine(direct("a")), machine(direct("b"))]}
    iterated = {"Type": "Map", "Iterator": machine(direct("c"))}
    processed = {"Type": "Map", "ItemProcessor": machine(branches, direct("d"))}

    assert resources(direct("first"), processed, iterated, direct("last")) == [
        ARN + name for name in ("first", "a", "b", "d", "c", "last")
    ]


def test_the_query_language_of_the_machine_holds_for_its_states():
    state = {"Type": "Task", "Resource": INVOKE, "Arguments": {"FunctionName": ARN + "f"}}
    other = {**invoke(ARN + "g"), "QueryLanguage": "JSONPath"}

    assert resources(state, other, QueryLanguage="JSONata") == [ARN + "f", ARN + "g"]


@pytest.mark.parametrize(
    "states",
    [
        [{"Type": "Pass"}],
        [{"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:a"}, {"Type": "Succeed"}],
    ],
)
def test_without_tasks_or_with_activities_alone_everything_is_denied(states):
    assert generate_policy(machine(*states), Place(), "orders") == DENIED


def test_sdk_integrations_get_nothing():
    sdk = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject", "Parameters": {}}

    assert generate_policy(machine(sdk), Place(), "orders")["Statement"] == []
    assert resources(sdk, direct("f")) == [ARN + "f"]


def test_the_policy_is_the_readers_own():
    job = machine(task("mediaconvert:createJob", {"Role": ROLE}))

    generate_policy(job, Place(), "orders")["Statement"][1]["Condition"]["StringEquals"].clear()

    assert generate_policy(job, Place(), "orders")["Statement"][1]["Condition"]["StringEquals"]


# ---- several tasks of one service


def test_tasks_of_a_service_share_the_statements_with_the_same_actions():
    found = statements(
        task("ecs:runTask", {"TaskDefinition": "oven:1"}),
        task("sns:publish", {"TopicArn": TOPIC}),
        task("ecs:runTask.sync", {"TaskDefinition": "oven:2"}),
    )

    ovens = [f"arn:aws:ecs:us-east-1:123456789012:task-definition/oven:{revision}" for revision in (1, 2)]
    assert found == [
        allowed("ecs:RunTask", ovens),
        allowed("ecs:StopTask DescribeTasks", "*"),
        rule("StepFunctionsGetEventsForECSTaskRule"),
        allowed("sns:Publish", [TOPIC]),
    ]


def test_a_resource_chosen_at_run_time_stands_for_those_that_are_written():
    build = task("codebuild:startBuild", {"ProjectName": "oven"})
    any_build = task("codebuild:startBuild", {"ProjectName.$": "$.project"})

    assert statements(build, any_build) == [
        allowed("codebuild:StartBuild", ["arn:aws:codebuild:us-east-1:*:project/*"])
    ]


def test_several_http_tasks_have_sids_of_their_own():
    def http(path):
        arguments = {"ApiEndpoint": f"https://shop.example/{path}", "Method": "GET"}
        return task("http:invoke", {**arguments, "Authentication": {"ConnectionArn.$": "$.connection"}})

    found = statements(http("cakes"), http("bread"))

    assert [statement["Sid"] for statement in found] == ["Statement1", "Statement2", "Statement3", "Statement4"]
    assert [statement["Action"][0] for statement in found] == [
        "states:InvokeHTTPEndpoint",
        "events:RetrieveConnectionCredentials",
        "secretsmanager:GetSecretValue",
        "states:InvokeHTTPEndpoint",
    ]


# ---- other accounts, partitions and places


def test_a_task_with_credentials_needs_to_assume_their_role_and_nothing_else():
    other = task("lambda:invoke", {"FunctionName": "f"}, Credentials={"RoleArn": ROLE})
    chosen = task("sqs:sendMessage", {"QueueUrl": "q"}, Credentials={"RoleArn.$": "$.role"})

    assert statements(other) == [allowed("sts:AssumeRole", [ROLE])]
    assert statements(other, chosen) == [allowed("sts:AssumeRole", "*")]


def test_arns_are_in_the_partition_of_the_machine():
    place = Place("cn-north-1", "999999999999")
    states = [
        task("glue:startJobRun"),
        task("databrew:startJobRun.sync"),
        task("bedrock:invokeModel", {"ModelId": "m"}),
    ]

    found = policy(*states, place=place)["Statement"]

    assert [statement["Resource"] for statement in found] == [
        "*",
        ["arn:aws-cn:databrew:cn-north-1:999999999999:job/*"],
        ["arn:aws-cn:bedrock:cn-north-1::foundation-model/m"],
    ]


def test_jsonata_decides_at_run_time():
    chosen = jsonata_task("dynamodb:getItem", {"TableName": "{% $states.input.table %}"})
    written = jsonata_task("dynamodb:getItem", {"TableName": "cakes"})

    assert statements(chosen)[0]["Resource"] == "*"
    assert statements(written)[0]["Resource"] == ["arn:aws:dynamodb:us-east-1:123456789012:table/cakes"]


# ---- Distributed Maps


def distributed(**fields):
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **machine({"Type": "Pass"})}
    return {"Type": "Map", "ItemProcessor": processor, **fields}


MAP_RUN = [
    allowed("states:StartExecution", ["arn:aws:states:us-east-1:123456789012:stateMachine:orders"]),
    allowed("states:DescribeExecution", "arn:aws:states:us-east-1:123456789012:execution:orders:*"),
]


def reading(action, arguments, **config):
    return {"Resource": f"arn:aws:states:::s3:{action}", "Parameters": arguments, "ReaderConfig": config}


def test_a_distributed_map_starts_executions_of_its_own_machine():
    assert statements(distributed(), distributed()) == MAP_RUN


def test_an_inline_map_needs_nothing_itself():
    assert statements({"Type": "Map", "ItemProcessor": machine(direct("f"))}) == [
        allowed("lambda:InvokeFunction", [ARN + "f"])
    ]


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (
            reading("getObject", {"Bucket": "mill", "Key": "corn/a.csv"}, InputType="CSV"),
            [allowed("s3:GetObject", ["arn:aws:s3:::mill/corn/a.csv"])],
        ),
        (reading("getObject", {"Bucket": "mill", "Key.$": "$.key"}), [allowed("s3:GetObject", "*")]),
        (
            reading(
                "getObject", {"Bucket": "mill", "Key": "all/2025-01-01T01-00Z/manifest.json"}, InputType="MANIFEST"
            ),
            [
                allowed(
                    "s3:GetObject",
                    ["arn:aws:s3:::mill/all/2025-01-01T01-00Z/manifest.json", "arn:aws:s3:::mill/all/data/*"],
                )
            ],
        ),
        (
            reading("getObject", {"Bucket": "mill", "Key": "q/m.csv"}, InputType="CSV", ManifestType="ATHENA_DATA"),
            [allowed("s3:GetObject", ["arn:aws:s3:::mill/q/m.csv"])],
        ),
        (
            reading("listObjectsV2", {"Bucket": "mill", "Prefix": "corn/"}),
            [
                allowed("s3:ListBucket", ["arn:aws:s3:::mill"], condition={"StringLike": {"s3:prefix": ["corn/"]}}),
                allowed("s3:GetObject", ["arn:aws:s3:::mill/corn/*"]),
            ],
        ),
        (
            reading("listObjectsV2", {"Bucket": "mill"}),
            [allowed("s3:ListBucket", ["arn:aws:s3:::mill"]), allowed("s3:GetObject", ["arn:aws:s3:::mill/*"])],
        ),
        (
            reading("listObjectsV2", {"Bucket.$": "$.bucket"}),
            [allowed("s3:ListBucket", "*"), allowed("s3:GetObject", "*")],
        ),
    ],
)
def test_an_item_reader_reads_what_it_names(reader, expected):
    assert statements(distributed(ItemReader=reader)) == [*MAP_RUN, *expected]


@pytest.mark.parametrize(
    ("place", "resource"),
    [
        ({"Bucket": "shop", "Prefix": "bread"}, ["arn:aws:s3:::shop/bread/*"]),
        ({"Bucket": "shop", "Prefix": "bread/"}, ["arn:aws:s3:::shop/bread/*"]),
        ({"Bucket": "shop"}, ["arn:aws:s3:::shop/*"]),
        ({"Bucket.$": "$.bucket"}, "*"),
    ],
)
def test_a_result_writer_writes_below_its_prefix(place, resource):
    writer = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": place}

    assert statements(distributed(ResultWriter=writer)) == [
        *MAP_RUN,
        allowed("s3:PutObject GetObject ListMultipartUploadParts AbortMultipartUpload", resource),
    ]


def test_a_result_writer_without_a_place_needs_nothing():
    assert statements(distributed(ResultWriter={"WriterConfig": {"Transformation": "FLATTEN"}})) == MAP_RUN
