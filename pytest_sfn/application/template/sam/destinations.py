"""Where Lambda sends what became of a call or of a batch. SAM gives each destination a Type, for its policies.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokeconfiguration.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.values.json_text import Json

_SETTINGS = ("MaximumEventAgeInSeconds", "MaximumRetryAttempts")
_OUTCOMES = ("OnSuccess", "OnFailure")
_MADE = {
    "SQS": ("Queue", "AWS::SQS::Queue", "Arn"),
    "SNS": ("Topic", "AWS::SNS::Topic", "TopicArn"),
}
"""What SAM makes for a destination that names none, by its Type: the end of its logical id, its type, and the attribute
that is its ARN."""


def invoke_settings(function: str, settings: Mapping[str, Json], alias: Json) -> dict[str, Json]:
    """The resources of the EventInvokeConfig of a function: the plain one, and the destinations that SAM makes."""
    made: dict[str, Json] = {}
    own = f"{function}EventInvokeConfig"
    properties = {"FunctionName": {"Ref": function}, "Qualifier": alias or "$LATEST"}
    properties |= {name: settings[name] for name in _SETTINGS if name in settings}
    config = settings.get("DestinationConfig")
    if isinstance(config, dict):
        for outcome in _OUTCOMES:
            destination = section(config, outcome)
            kind = _MADE.get(str(destination.get("Type")))
            if kind and "Destination" not in destination:
                suffix, type, arn = kind
                made[f"{own}{outcome}{suffix}"] = {"Type": type, "Properties": {}}
                added = {**destination, "Destination": {"Fn::GetAtt": [f"{own}{outcome}{suffix}", arn]}}
                config = {**config, outcome: added}
    if config is not None:
        properties["DestinationConfig"] = without_types(config)
    return {**made, own: {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": properties}}


def without_types(config: Json) -> Json:
    """A DestinationConfig of SAM as CloudFormation has it."""
    if not isinstance(config, dict):
        return config
    return {outcome: _without_type(destination) for outcome, destination in config.items()}


def _without_type(destination: Json) -> Json:
    if not isinstance(destination, dict):
        return destination
    return {name: value for name, value in destination.items() if name != "Type"}
