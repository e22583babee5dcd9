"""Lambda functions. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html"""

from __future__ import annotations

from pytest_sfn.arns import is_arn, parse_function_name
from pytest_sfn.errors import ErrorName
from pytest_sfn.integrations.record.action import TOKEN, Action
from pytest_sfn.integrations.record.answers import ErrorNames
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import Argument, ServiceCall


def _function(call: ServiceCall) -> list[str] | None:
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
    if not is_arn(name.value):
        return None
    arn: str = name.value.removesuffix(f":{qualifier}") if qualifier else name.value
    return arn


SERVICE = Service(
    name="lambda",
    errors=ErrorNames("Lambda", "AWSLambda", ErrorName.AWS_LAMBDA_EXCEPTION),
    takes_api_arguments=False,
    actions={
        "invoke": Action(
            patterns=TOKEN,
            required=("FunctionName",),
            policy=needs(allow("lambda:InvokeFunction", on=_function)),
        ),
    },
    permissions=Permissions(
        actions={"Invoke": "InvokeFunction", "InvokeAsync": "InvokeFunction"},
        resource=_function,
    ),
)
