"""What belongs to Lambda functions: what polls for them, who may invoke them, and where asynchronous results go.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import generated_name
from pytest_sfn.application.resources.plain import Plain
from pytest_sfn.application.resources.properties import arguments


def permission(declared: Declared, account: Account) -> Made:
    """A permission. It has no effect in a test, where every caller may invoke a function."""
    made = generated_name(declared, account, 100)
    asked = {**declared.properties, "StatementId": made}
    arguments(declared, "lambda", "AddPermission", asked)
    return Made(made, {"Id": made})


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
    "AWS::Lambda::Url": Plain(
        "lambda",
        "CreateFunctionUrlConfig",
        "FunctionArn",
        {"FunctionArn": "FunctionArn", "FunctionUrl": "FunctionUrl"},
        renamed={"TargetFunctionArn": "FunctionName"},
    ),
}
