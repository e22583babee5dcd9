"""A serverless.yml as a SAM template: its functions with their code and events, its state machines and resources.

https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_sfn.application.template.sam.expansion import trust_policy
from pytest_sfn.application.template.sam.policies import VERSION
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.definition.source.serverless.service import ServerlessService, function_id, machine_id
from pytest_sfn.values.json_text import Json

_DEFAULT_TIMEOUT = 6
_DEFAULT_MEMORY = 1024
_FUNCTION_ROLE = "IamRoleLambdaExecution"


def service_document(service: ServerlessService) -> tuple[dict[str, Json], dict[str, str]]:
    """The template of a service, and the keys of its functions and state machines with their logical ids."""
    names: dict[str, str] = {}
    resources = dict(service.own_resources)
    provider = _object(service.read_section("provider"))
    for key, layer in _object(service.read_section("layers")).items():
        content = {"Content": layer.get("path"), "LayerName": layer.get("name", key)}
        resources[f"{key[:1].upper()}{key[1:]}LambdaLayer"] = {
            "Type": "AWS::Lambda::LayerVersion",
            "Properties": content,
        }
    for key, function in service.service_functions.items():
        names[key] = function_id(key)
        resources[function_id(key)] = _function(service.function_name(key, function), function, provider, service)
    for key, machine in service.machine_resources.items():
        names[key] = machine_id(key)
        role = service.machine_setting(key, "role") or _role_of_plugin(machine_id(key))
        resources[machine_id(key)] = _machine(machine, role, service.machine_setting(key, "events"))
    if service.service_functions:
        resources.setdefault(_FUNCTION_ROLE, _function_role(provider))
    for name, bucket in _buckets(service).items():
        resources.setdefault(name, bucket)
    own = service.read_section("resources")
    outputs = {} if isinstance(own, list) else section(_object(own), "Outputs")
    return {"Resources": resources, "Outputs": outputs}, names


def _function(
    name: str, function: Mapping[str, Json], provider: Mapping[str, Json], service: ServerlessService
) -> Json:
    package = {**_object(service.read_section("package")), **_object(function.get("package"))}
    properties: dict[str, Json] = {
        "FunctionName": name,
        "Handler": function.get("handler"),
        "Runtime": function.get("runtime", provider.get("runtime")),
        "CodeUri": package.get("artifact", "."),
        "Timeout": function.get("timeout", provider.get("timeout", _DEFAULT_TIMEOUT)),
        "MemorySize": function.get("memorySize", provider.get("memorySize", _DEFAULT_MEMORY)),
        "Environment": {"Variables": {**_object(provider.get("environment")), **_object(function.get("environment"))}},
        "Layers": function.get("layers", provider.get("layers", [])),
        "Role": function.get("role", {"Fn::GetAtt": [_FUNCTION_ROLE, "Arn"]}),
        "Events": _events(function.get("events")),
    }
    if "image" in function:
        properties["PackageType"] = "Image"
    known = {name: value for name, value in properties.items() if value is not None}
    return {"Type": "AWS::Serverless::Function", "Properties": known}


def _function_role(provider: Mapping[str, Json]) -> Json:
    """The role of functions without one of their own."""
    iam = _object(_object(provider.get("iam")).get("role"))
    statements = iam.get("statements", provider.get("iamRoleStatements"))
    own = {"PolicyName": "lambda", "PolicyDocument": {"Version": VERSION, "Statement": statements}}
    properties = {"AssumeRolePolicyDocument": trust_policy("lambda"), "Policies": [own] if statements else []}
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def _role_of_plugin(logical_id: str) -> Json:
    """The role of a state machine without one of its own: the plugin makes it, and lets it do what its states need."""
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{logical_id}Role"}


def _machine(machine: Mapping[str, Json], role: Json, events: Json) -> Json:
    """A state machine that SAM gives its events."""
    properties = dict(machine["Properties"])
    named = {"Name": properties.pop("StateMachineName"), "Type": properties.pop("StateMachineType"), "Role": role}
    return {"Type": "AWS::Serverless::StateMachine", "Properties": {**properties, **named, "Events": _events(events)}}


def _events(given: Json) -> dict[str, Json]:
    """Events in SAM's words. Those of other services are left out."""
    found: dict[str, Json] = {}
    for number, event in enumerate(given if isinstance(given, list) else []):
        if not isinstance(event, dict) or not event:
            continue
        ((kind, settings),) = list(event.items())[:1]
        read = _READERS.get(kind)
        if read:
            type, properties = read(settings)
            found[f"Event{number}"] = {"Type": type, "Properties": properties}
    return found


_RULE_PROPERTIES = {
    "pattern": "Pattern",
    "event": "Pattern",
    "eventBus": "EventBusName",
    "input": "Input",
    "inputPath": "InputPath",
}
"""The properties of a rule in SAM's words, by serverless.yml's: cloudwatchEvent has ``event`` where eventBridge has
``pattern``."""

SamEvent = tuple[str, dict[str, Json]]


def _schedule(given: Json) -> SamEvent:
    settings = given if isinstance(given, dict) else {"rate": given}
    rate = settings.get("rate")
    properties = {"Schedule": rate[0] if isinstance(rate, list) else rate, "Enabled": settings.get("enabled", True)}
    if "input" in settings:
        properties["Input"] = settings["input"]
    return "Schedule", properties


def _mapping(type: str, source: str) -> Callable[[Json], SamEvent]:
    def read(given: Json) -> SamEvent:
        settings = given if isinstance(given, dict) and "arn" in given else {"arn": given}
        others = {"batchSize": "BatchSize", "filterPatterns": "FilterCriteria", "startingPosition": "StartingPosition"}
        properties = {others[name]: value for name, value in settings.items() if name in others}
        if "FilterCriteria" in properties:
            properties["FilterCriteria"] = {"Filters": [{"Pattern": each} for each in properties["FilterCriteria"]]}
        return type, {source: settings["arn"], **properties}

    return read


def _stream(given: Json) -> SamEvent:
    kind = str(given.get("type", "")) if isinstance(given, dict) else ""
    type = "Kinesis" if kind == "kinesis" or ":kinesis:" in str(given) else "DynamoDB"
    type, properties = _mapping(type, "Stream")(given)
    return type, {"StartingPosition": "TRIM_HORIZON", **properties}


def _topic(given: Json) -> SamEvent:
    settings = given if isinstance(given, dict) and ("arn" in given or "topicName" in given) else {"arn": given}
    topic = settings.get("arn", settings.get("topicName"))
    if isinstance(topic, str) and not topic.startswith("arn:"):
        topic = {"Fn::Sub": f"arn:${{AWS::Partition}}:sns:${{AWS::Region}}:${{AWS::AccountId}}:{topic}"}
    filters = {"FilterPolicy": settings["filterPolicy"]} if "filterPolicy" in settings else {}
    return "SNS", {"Topic": topic, **filters}


def _event_bus(given: Json) -> SamEvent:
    settings = _object(given)
    if "schedule" in settings:
        return _schedule({**settings, "rate": settings["schedule"]})
    properties = {new: settings[old] for old, new in _RULE_PROPERTIES.items() if old in settings}
    if "inputTransformer" in settings:
        given_paths = _object(settings["inputTransformer"])
        properties["InputTransformer"] = {
            "InputPathsMap": given_paths.get("inputPathsMap", {}),
            "InputTemplate": given_paths.get("inputTemplate"),
        }
    return "EventBridgeRule", properties


def _bucket(given: Json) -> SamEvent:
    settings = given if isinstance(given, dict) else {"bucket": given}
    properties = {
        "Bucket": {"Ref": _bucket_id(str(settings.get("bucket")))},
        "Events": settings.get("event", "s3:ObjectCreated:*"),
    }
    rules = [
        {"Name": name, "Value": value} for rule in settings.get("rules", []) for name, value in _object(rule).items()
    ]
    if rules:
        properties["Filter"] = {"S3Key": {"Rules": rules}}
    return "S3", properties


def _buckets(service: ServerlessService) -> dict[str, Json]:
    """The buckets that the framework makes for the events of functions."""
    events = [event for function in service.service_functions.values() for event in function.get("events") or []]
    names = [event["s3"] for event in events if isinstance(event, dict) and "s3" in event]
    texts = [str(name.get("bucket")) if isinstance(name, dict) else str(name) for name in names]
    return {_bucket_id(text): {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": text}} for text in texts}


def _bucket_id(name: str) -> str:
    words = "".join(letter for letter in name.title() if letter.isalnum())
    return f"S3Bucket{words}"


def _route(type: str) -> Callable[[Json], SamEvent]:
    def read(given: Json) -> SamEvent:
        if isinstance(given, str):
            method, _, path = given.rpartition(" ")
            return type, {"Method": method.strip() or "any", "Path": path}
        return type, {"Method": given.get("method", "any"), "Path": given.get("path", "/")}

    return read


_READERS: Mapping[str, Callable[[Any], SamEvent]] = {
    "cloudwatchEvent": _event_bus,
    "eventBridge": _event_bus,
    "http": _route("Api"),
    "httpApi": _route("HttpApi"),
    "s3": _bucket,
    "schedule": _schedule,
    "sns": _topic,
    "sqs": _mapping("SQS", "Queue"),
    "stream": _stream,
}


def _object(given: Json) -> dict[str, Any]:
    return given if isinstance(given, dict) else {}
