"""The resources that the arguments of AWS's services name, where it takes more than putting a name into an ARN."""

from __future__ import annotations

import re

from pytest_sfn.iam.calls import Argument, Call
from pytest_sfn.iam.targets import Pattern, Target, arn_in, each, first_of, named, of_partition, owner
from pytest_sfn.lambdas.names import parse_function_name

_QUEUE_URL = re.compile(
    r"https?://(?:sqs\.(?P<region>[\w-]+)\.|(?P<older>[\w-]+)\.queue\.)?[^/]*/(?P<account>\d+)/(?P<name>[^/]+)"
)
_API = re.compile(r"(?:https://)?(?P<api>[\w-]+)\.execute-api\.(?P<region>[\w-]+)\.")
_COLONS_BEFORE_REVISION = 5
_PARTS_OF_MACHINE = 7


def function(call: Call) -> list[str] | None:
    """A Lambda function, or one version or alias of it."""
    name, qualifier = call.argument("FunctionName"), call.argument("Qualifier")
    parsed = parse_function_name(name.value)
    if parsed is None:
        return None
    arn = parsed.arn or _written_arn(name, parsed.qualifier) or call.place.function(parsed.name)
    if not qualifier.known:
        return [f"{arn}:*"]
    version = parsed.qualifier or qualifier.value
    return [f"{arn}:{version}" if isinstance(version, str) else arn]


def _written_arn(name: Argument, qualifier: str | None) -> str | None:
    """An ARN with a region or an account that cannot be, without its qualifier: it stays as it is written."""
    if not name.value.startswith("arn:"):
        return None
    arn: str = name.value.removesuffix(f":{qualifier}") if qualifier else name.value
    return arn


def queue(call: Call) -> list[str] | None:
    """The queue that a URL leads to."""
    url = call.argument("QueueUrl").value
    found = _QUEUE_URL.match(url) if isinstance(url, str) else None
    if found is None:
        return None
    region = found["region"] or found["older"] or call.place.region
    return [of_partition(f"arn:aws:sqs:{region}:{found['account']}:{found['name']}", call.place)]


def machine(call: Call) -> list[str] | None:
    """A state machine: IAM knows its versions and aliases by its own ARN.

    https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    """
    found = arn_in("StateMachineArn")(call)
    return found and [":".join(arn.split(":")[:_PARTS_OF_MACHINE]) for arn in found]


def executions(call: Call) -> list[str] | None:
    """The executions of a state machine."""
    found = machine(call)
    return found and [f"{arn.replace(':stateMachine:', ':execution:')}:*" for arn in found]


def task_definition(call: Call) -> list[str] | None:
    """An ECS task definition; without a revision it is the latest one, whichever that is."""
    found = named("arn:aws:ecs:{region}:{account}:task-definition/{TaskDefinition}")(call)
    return found and [arn if arn.count(":") > _COLONS_BEFORE_REVISION else Pattern(f"{arn}:*") for arn in found]


def api(call: Call) -> list[str] | None:
    """A method of an API of API Gateway; a part that is decided at run time may be any."""
    endpoint = call.argument("ApiEndpoint").value
    found = _API.match(endpoint) if isinstance(endpoint, str) else None
    if found is None:
        return None
    stage, method = _part(call.argument("Stage"), "$default"), _part(call.argument("Method"), "GET")
    path = _part(call.argument("Path"), "").removeprefix("/")
    arn = f"arn:aws:execute-api:{found['region']}:{call.place.account}:{found['api']}/{stage}/{method}/{path}"
    return [of_partition(arn, call.place)]


def _part(argument: Argument, default: str) -> str:
    if not argument.known:
        return "*"
    return default if argument.value is None else str(argument.value)


def foundation_model(argument: str) -> Target:
    """A foundation model of Bedrock; a model that somebody customized is none."""
    model = named(f"arn:aws:bedrock:{{region}}::foundation-model/{{{argument}}}")

    def target(call: Call) -> list[str] | None:
        found = model(call)
        return found and [arn for arn in found if ":foundation-model/" in arn]

    return target


def s3_uri(call: Call) -> list[str] | None:
    """The object that an address in S3 leads to."""
    uri = call.argument("S3Uri").value
    is_address = isinstance(uri, str) and uri.startswith("s3://")
    return [of_partition(f"arn:aws:s3:::{uri.removeprefix('s3://')}", call.place)] if is_address else None


table = named("arn:aws:dynamodb:{region}:{account}:table/{TableName}")
topic = arn_in("TopicArn")
connection = first_of(arn_in("InvocationConfig", "ConnectionArn"), arn_in("Authentication", "ConnectionArn"))
"""The EventBridge connection of an HTTP Task."""


buses = each("Entries", named("arn:aws:events:{region}:{account}:event-bus/{EventBusName}", EventBusName="default"))
"""The event buses that events are sent to."""

_PROJECT = "arn:aws:codebuild:{region}:{account}:project/"
project = first_of(
    named(_PROJECT + "{ProjectName}"),
    owner("Id", _PROJECT + "{owner}"),
    each("Ids", owner("Item", _PROJECT + "{owner}")),
)
"""The CodeBuild project that is built, or that builds belong to."""

report_groups = each("ReportArns", owner("Item", "arn:aws:codebuild:{region}:{account}:report-group/{owner}"))
