"""A Terraform module as a CloudFormation template: the resources whose types map plainly onto CloudFormation's.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pytest_sfn.application.template.terraform_types import PARTS_OF_OTHERS, PLAIN_TYPES, PROPERTIES
from pytest_sfn.arns import parse_function_name
from pytest_sfn.definition.source.terraform.instances import Instance
from pytest_sfn.definition.source.terraform.module import TerraformModule
from pytest_sfn.definition.source.terraform.resources import FUNCTION, MACHINE, TYPES
from pytest_sfn.values.json_text import Json, loads

_LATER = re.compile(r"\$\{(aws_\w+\.[\w-]+)\.(\w+)\}")
_ATTRIBUTES = {"stream_arn": "StreamArn", "url": "QueueUrl", "arn": "Arn"}


def resources_not_made(module: TerraformModule) -> tuple[str, ...]:
    """Warnings about the resources of AWS that a deployment of a module leaves out."""
    return tuple(
        f"{module.title}#{instance.address} is not created: pytest-sfn does not create Terraform's resources of this"
        " type. If the code under test uses it, create it with boto3, or fake the task that does"
        for type in module.scope.resource_types()
        if type.startswith("aws_") and type not in _CONVERTERS and type not in PARTS_OF_OTHERS
        for instance in module.scope.instances(type)
    )


def module_document(module: TerraformModule) -> tuple[dict[str, Json], dict[str, str]]:
    """The template of a module, whose logical ids are Terraform's addresses, and the labels with their addresses."""
    converter = _Converter(module)
    resources: dict[str, Json] = {}
    names: dict[str, str] = {}
    for type, convert in _CONVERTERS.items():
        for instance in module.scope.instances(type):
            resources[instance.address] = convert(converter, instance)
            names.setdefault(instance.label, instance.address)
            if type == FUNCTION and instance.is_published:
                of_function = {"FunctionName": {"Ref": instance.address}}
                resources[_version(instance)] = {"Type": "AWS::Lambda::Version", "Properties": of_function}
    outputs = {name: {"Value": value} for name, value in module.scope.outputs().items()}
    return {"Resources": _with_references(resources), "Outputs": _with_references(outputs)}, names


class _Converter:
    """Converts the resources of one module."""

    def __init__(self, module: TerraformModule) -> None:
        self._scope = module.scope
        self._archives: dict[str, str] = {}
        for archive in module.scope.instances("archive_file", "data"):
            source = archive.argument("source_dir") or archive.argument("source_file")
            self._archives[str(archive.argument("output_path"))] = str(source)

    def function(self, instance: Instance) -> Json:
        properties = self._plain(instance)
        for environment in instance.nested("environment"):
            properties["Environment"] = {"Variables": environment.get("variables", {})}
        layers = properties.get("Layers")
        if isinstance(layers, str):  # all of them are unknown
            properties["Layers"] = [layers]
        code = self._code(instance)
        if code is not None:
            properties["CodeUri"] = code
        return {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": {}, "Timeout": 3, **properties}}

    def alias(self, instance: Instance) -> Json:
        """An alias, which refers to its function, so that it is made after it."""
        properties = self._plain(instance)
        named = parse_function_name(properties.get("FunctionName"))
        own = (each for each in self._scope.instances(FUNCTION) if named and each.name == named.name)
        owner = next(own, None)
        if owner is None:
            return _resource(instance, properties)
        after = {"DependsOn": _version(owner)} if owner.is_published else {}
        return {**_resource(instance, {**properties, "FunctionName": {"Ref": owner.address}}), **after}

    def layer(self, instance: Instance) -> Json:
        return _resource(instance, {**self._plain(instance), "Content": self._code(instance)})

    def machine(self, instance: Instance) -> Json:
        properties = self._plain(instance)
        for logging in instance.nested("logging_configuration"):
            group = {"LogGroupArn": logging.get("log_destination")}
            properties["LoggingConfiguration"] = {
                "Level": logging.get("level", "OFF"),
                "IncludeExecutionData": logging.get("include_execution_data", False),
                "Destinations": [{"CloudWatchLogsLogGroup": group}],
            }
        return _resource(instance, properties)

    def table(self, instance: Instance) -> Json:
        properties = self._plain(instance)
        keys = [("HASH", instance.argument("hash_key")), ("RANGE", instance.argument("range_key"))]
        properties["KeySchema"] = [{"AttributeName": name, "KeyType": kind} for kind, name in keys if name]
        properties["AttributeDefinitions"] = [
            {"AttributeName": each.get("name"), "AttributeType": each.get("type")}
            for each in instance.nested("attribute")
        ]
        indexes = [_index(each) for each in instance.nested("global_secondary_index")]
        if indexes:
            properties["GlobalSecondaryIndexes"] = indexes
        if instance.argument("stream_enabled"):
            properties["StreamSpecification"] = {"StreamViewType": instance.argument("stream_view_type")}
        if properties.get("BillingMode") != "PAY_PER_REQUEST":
            properties["BillingMode"] = "PAY_PER_REQUEST"  # capacity has no effect here
        return _resource(instance, properties)

    def rule(self, instance: Instance) -> Json:
        properties = self._plain(instance)
        pattern = properties.get("EventPattern")
        if isinstance(pattern, str) and "${" not in pattern:
            properties["EventPattern"] = loads(pattern)
        targets = self._scope.instances("aws_cloudwatch_event_target")
        own = [each for each in targets if each.argument("rule") in (instance.name, instance.argument("name"))]
        properties["Targets"] = [_target(each, number) for number, each in enumerate(own)]
        return _resource(instance, properties)

    def bucket(self, instance: Instance) -> Json:
        properties = self._plain(instance)
        notifications = self._scope.instances("aws_s3_bucket_notification")
        configurations = [
            {"Event": event, "Function": block.get("lambda_function_arn"), **_key_filter(block)}
            for each in notifications
            if each.argument("bucket") == instance.name
            for block in each.nested("lambda_function")
            for event in block.get("events", [])
        ]
        if configurations:
            properties["NotificationConfiguration"] = {"LambdaConfigurations": configurations}
        return _resource(instance, properties)

    def role(self, instance: Instance) -> Json:
        properties = self._plain(instance)
        inline = instance.nested("inline_policy")
        properties["AssumeRolePolicyDocument"] = _document(instance.argument("assume_role_policy"))
        properties["Policies"] = [
            {"PolicyName": each.get("name", "inline"), "PolicyDocument": _document(each.get("policy"))}
            for each in inline
        ]
        return _resource(instance, properties)

    def role_policy(self, instance: Instance) -> Json:
        document = _document(instance.argument("policy"))
        properties = {"PolicyName": instance.name, "PolicyDocument": document, "Roles": [instance.argument("role")]}
        return {"Type": "AWS::IAM::Policy", "Properties": properties}

    def attachment(self, instance: Instance) -> Json:
        """A managed policy is attached as one of the module's own, or stays unknown."""
        arn, role = instance.argument("policy_arn"), instance.argument("role")
        own = (each for each in self._scope.instances("aws_iam_policy") if str(arn).endswith(f"policy/{each.name}"))
        document = next((_document(each.argument("policy")) for each in own), _document(""))
        properties = {"PolicyName": instance.name, "PolicyDocument": document, "Roles": [role]}
        return {"Type": "AWS::IAM::Policy", "Properties": properties}

    def policy(self, instance: Instance) -> Json:
        document = _document(instance.argument("policy"))
        return _resource(instance, {"ManagedPolicyName": instance.name, "PolicyDocument": document})

    def plain(self, instance: Instance) -> Json:
        return _resource(instance, self._plain(instance))

    def _plain(self, instance: Instance) -> dict[str, Json]:
        """The arguments that have the same meaning in CloudFormation, and the name."""
        found = {new: instance.argument(old) for old, new in PROPERTIES[instance.type].items()}
        known = {name: value for name, value in found.items() if value is not None}
        type = TYPES.get(instance.type)
        return {**known, PROPERTIES[instance.type][type.name]: instance.name} if type else known

    def _code(self, instance: Instance) -> Json:
        """The folder or file that a zip is made of, or the zip itself."""
        name = instance.argument("filename")
        return self._archives.get(name, name) if isinstance(name, str) else None


def _version(function: Instance) -> str:
    """The logical id of the version of a function that is published."""
    return f"{function.address}.version"


def _resource(instance: Instance, properties: Mapping[str, Json]) -> dict[str, Json]:
    known = TYPES.get(instance.type)
    return {"Type": known.type if known else PLAIN_TYPES[instance.type], "Properties": properties}


def _target(instance: Instance, number: int) -> Json:
    """A target of a rule."""
    names = {"arn": "Arn", "input": "Input", "input_path": "InputPath", "role_arn": "RoleArn"}
    target = {new: instance.argument(old) for old, new in names.items()}
    target["Id"] = instance.argument("target_id") or f"Target{number}"
    for block in instance.nested("input_transformer"):
        target["InputTransformer"] = {
            "InputPathsMap": block.get("input_paths", {}),
            "InputTemplate": block.get("input_template"),
        }
    return {name: value for name, value in target.items() if value is not None}


def _key_filter(block: Mapping[str, Any]) -> dict[str, Json]:
    rules = [
        {"Name": name, "Value": block[f"filter_{name}"]} for name in ("prefix", "suffix") if f"filter_{name}" in block
    ]
    return {"Filter": {"S3Key": {"Rules": rules}}} if rules else {}


def _index(block: Mapping[str, Any]) -> Json:
    keys = [("HASH", block.get("hash_key")), ("RANGE", block.get("range_key"))]
    return {
        "IndexName": block.get("name"),
        "KeySchema": [{"AttributeName": name, "KeyType": kind} for kind, name in keys if name],
        "Projection": {"ProjectionType": block.get("projection_type", "ALL")},
    }


def _document(text: Json) -> Json:
    """A policy document; unknown ones allow nothing."""
    try:
        return loads(text) if isinstance(text, str) else text
    except ValueError:
        return {"Version": "2012-10-17", "Statement": []}


def _with_references(value: Json) -> Json:
    """A value in which attributes that only the made resource knows are Fn::GetAtt."""
    if isinstance(value, dict):
        return {name: _with_references(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_references(item) for item in value]
    found = _LATER.fullmatch(value) if isinstance(value, str) else None
    if found and found[2] in _ATTRIBUTES:
        return {"Fn::GetAtt": [found[1], _ATTRIBUTES[found[2]]]}
    return value


_CONVERTERS: Mapping[str, Callable[[_Converter, Instance], Json]] = {
    **dict.fromkeys(PROPERTIES, _Converter.plain),
    "aws_cloudwatch_event_rule": _Converter.rule,
    "aws_dynamodb_table": _Converter.table,
    "aws_iam_policy": _Converter.policy,
    "aws_iam_role": _Converter.role,
    "aws_iam_role_policy": _Converter.role_policy,
    "aws_iam_role_policy_attachment": _Converter.attachment,
    "aws_lambda_alias": _Converter.alias,
    "aws_lambda_layer_version": _Converter.layer,
    "aws_s3_bucket": _Converter.bucket,
    FUNCTION: _Converter.function,
    MACHINE: _Converter.machine,
}
