"""What belongs to Lambda functions: what polls for them, who may invoke them, and where asynchronous results go.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import generated_name, random_letters
from pytest_sfn.application.resources.plain import Plain
from pytest_sfn.application.resources.properties import arguments, require
from pytest_sfn.arns import parse_function_name


def permission(declared: Declared, account: Account) -> Made:
    """A permission. It has no effect in a test, where every caller may invoke a function."""
    made = generated_name(declared, account, 100)
    asked = {**declared.properties, "StatementId": made}
    arguments(declared, "lambda", "AddPermission", asked)
    return Made(made, {"Id": made})


def url(declared: Declared, account: Account) -> Made:
    """The URL of a function, which ``app.request`` reaches. No test reaches the network."""
    require(declared, "AuthType", "TargetFunctionArn")
    names = {"TargetFunctionArn": "FunctionName"}
    asked = {names.get(key, key): value for key, value in declared.properties.items()}
    arguments(declared, "lambda", "CreateFunctionUrlConfig", asked)
    name = parse_function_name(declared.properties["TargetFunctionArn"])
    arn = account.place.function(name.name) if name else str(declared.properties["TargetFunctionArn"])
    host = random_letters(account.ids, f"url {declared.logical_id}", 32).lower()
    address = f"https://{host}.lambda-url.{account.place.region}.on.aws/"
    return Made(arn, {"FunctionArn": arn, "FunctionUrl": address})


MAKERS: Mapping[str, Maker] = {
    "AWS::Lambda::EventInvokeConfig": Plain(
        "lambda", "PutFunctionEventInvokeConfig", "FunctionName", {"Qualifier": "Qualifier"}
    ),
    "AWS::Lambda::EventSourceMapping": Plain(
        "lambda",
        "CreateEventSourceMapping",
        "UUID",
        {"Id": "UUID", "EventSourceMappingArn": "EventSourceMappingArn"},
    ),
    "AWS::Lambda::Permission": permission,
    "AWS::Lambda::Url": url,
}
