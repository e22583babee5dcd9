"""CloudFormation's intrinsic functions, as far as they can be resolved without an account.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping

from pytest_sfn.arns import Place, parse_function_name
from pytest_sfn.definition.source.cloudformation.bounds import LengthLimit, ValueCache
from pytest_sfn.definition.source.cloudformation.names import (
    ALIASES,
    FUNCTIONS,
    VERSIONS,
    NamedResource,
    attribute,
    construct_path,
    default_name,
    name_property,
    reference,
    without_hash,
)
from pytest_sfn.definition.source.given_values import GivenValues
from pytest_sfn.definition.source.machine_file import FunctionNames
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json, dumps

_IN_TEXT = re.compile(r"\$\{(!?)\s*([^{}]*?)\s*\}")
_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")
_UNSAFE = re.compile(r"[\"\\\x00-\x1f]+")
"""What would end a JSON string, or make it invalid."""

IMPLICIT_APIS = {
    "ServerlessRestApi": "ServerlessRestApi",
    "ServerlessHttpApi": "ServerlessHttpApi",
    "ServerlessRestApiProdStage": "Prod",
}
"""What ``Ref`` gives for the APIs that SAM makes of a function's events.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-api.html
"""

_SHORT_TAGS = {"!Ref": "Ref", "!Condition": "Condition"}


def read_tag(tag: str, value: Json) -> Json:
    """The long form of a short tag: ``!Sub x`` is ``{"Fn::Sub": x}``. Raises ValueError for other tags."""
    if not re.fullmatch(r"![A-Za-z0-9]+", tag):
        raise ValueError(f"The YAML tag {tag} is not one of CloudFormation")
    if tag == "!GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {_SHORT_TAGS.get(tag, f"Fn::{tag[1:]}"): value}


class Resolver:
    """Resolves the values of one template. ``opaque`` maps each text that replaces an unknown value to the reason."""

    def __init__(self, template: Mapping[str, Json], given: GivenValues, place: Place) -> None:
        self._parameters = _section(template, "Parameters")
        self._mappings = _section(template, "Mappings")
        self._conditions = _section(template, "Conditions")
        self._resources = _section(template, "Resources")
        self._given = given
        self._place = place
        self._known = ValueCache()
        self.opaque: dict[str, str] = {}
        self._functions: Mapping[str, Callable[[Json], Json]] = {
            "Ref": self._ref,
            "Condition": self._condition,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": self._if,
            "Fn::Equals": lambda pair: len(set(map(dumps, self._each(pair)))) == 1,
            "Fn::Not": lambda values: not any(self._each(values)),
            "Fn::And": lambda values: all(self._each(values)),
            "Fn::Or": lambda values: any(self._each(values)),
            "Fn::Length": lambda values: len(self.resolve(values)),
            "Fn::ToJsonString": lambda value: dumps(self.resolve(value)),
            "Fn::Base64": lambda text: b64encode(str(self.resolve(text)).encode()).decode(),
            "Fn::GetAZs": lambda region: [f"{self.resolve(region) or place.region}{zone}" for zone in "abc"],
        }

    def resolve(self, value: Json) -> Json:
        """A value with all its intrinsic functions resolved."""
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if isinstance(value, str):
            return self._dynamic(value) if "{{resolve:" in value else value
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name in self._functions:
                return self._call(name, argument)
            if name.startswith("Fn::"):
                return self._placeholder(f"{name.removeprefix('Fn::')} {_words(self.resolve(argument))}")
        return {key: self.resolve(item) for key, item in value.items()}

    def functions(self) -> tuple[FunctionNames, ...]:
        """The names of the functions of the template."""
        return tuple(
            FunctionNames(self.find_resource(logical_id).name, _other_names(logical_id, resource))
            for logical_id, resource in self._resources.items()
            if isinstance(resource, dict) and str(resource.get("Type")) in FUNCTIONS
        )

    def find_resource(self, logical_id: str) -> NamedResource:
        """A resource by its logical id. Raises SfnError if there is none, or if its name has a circular reference."""
        found: NamedResource = self._known.once("the name of", logical_id, self._find_resource)
        return found

    def _find_resource(self, logical_id: str) -> NamedResource:
        resource = self._resources.get(logical_id)
        if not isinstance(resource, dict):
            raise SfnError(f"The template has no resource {logical_id}")
        type = str(resource.get("Type"))
        key = name_property(type)
        name = self.resolve(_section(resource, "Properties").get(key)) if key else None
        return NamedResource(logical_id, type, name if isinstance(name, str) else default_name(logical_id, type))

    def _call(self, name: str, argument: Json) -> Json:
        try:
            return self._functions[name](argument)
        except (AttributeError, KeyError, IndexError, TypeError, ValueError) as problem:
            raise SfnError(f"The template's {name} {dumps(argument)} cannot be resolved: {problem}") from None

    def _each(self, values: Json) -> list[Json]:
        return [self.resolve(value) for value in values]

    # ---- the functions

    def _ref(self, name: str) -> Json:
        if name.startswith("AWS::"):
            return self._pseudo(name)
        if name in self._given:
            return self._given[name]
        if name in self._parameters:
            return self._default(name)
        if name in self._resources:
            return self._qualified(name) or reference(self.find_resource(name), self._place)
        logical_id, _, part = name.partition(".")
        if part and logical_id in self._resources:
            return self._of_function(logical_id, part) or self._get_att([logical_id, part])
        implicit = self._implicit(name)
        return implicit or self._placeholder(name, f"The template has no parameter or resource '{name}'")

    def _qualified(self, logical_id: str) -> str | None:
        """The ARN that ``Ref`` gives for a version or an alias of a function or state machine; None for other types."""
        resource = self._resources[logical_id]
        type, properties = str(resource.get("Type")), _section(resource, "Properties")
        if type not in VERSIONS | ALIASES:
            return None
        owner = self.resolve(properties.get("FunctionName", properties.get("StateMachineArn", _owner_of(properties))))
        qualifier = self.resolve(properties.get("Name")) if type in ALIASES else "1"
        if not isinstance(owner, str):
            return None
        parsed = parse_function_name(owner)
        arn = self._place.function(parsed.name) if parsed else owner
        return f"{arn}:{qualifier}"

    def _of_function(self, logical_id: str, part: str) -> str | None:
        """What SAM's ``Function.Alias`` and ``Function.Version`` refer to; None for other attributes.

        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
        """
        if part not in ("Alias", "Version"):
            return None
        alias = self.resolve(_section(self._resources[logical_id], "Properties").get("AutoPublishAlias"))
        arn = attribute(self.find_resource(logical_id), "Arn", self._place)
        return f"{arn}:{alias}" if part == "Alias" and alias else f"{arn}:1" if part == "Version" else arn

    def _implicit(self, name: str) -> str | None:
        """The name of what SAM makes without saying: its APIs, and the role of a function or a state machine."""
        if name in IMPLICIT_APIS:
            return IMPLICIT_APIS[name]
        owner = name.removesuffix("Role")
        return name if owner != name and owner in self._resources else None

    def _pseudo(self, name: str) -> Json:
        place = self._place
        return {
            "AWS::Region": place.region,
            "AWS::AccountId": place.account,
            "AWS::Partition": place.partition,
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": "stack",
            "AWS::StackId": place.arn("cloudformation", "stack/stack/1"),
            "AWS::NotificationARNs": [],
            "AWS::NoValue": None,
        }.get(name, name)

    def _default(self, name: str) -> Json:
        parameter = _section(self._parameters, name)
        if "Default" not in parameter:
            return self._placeholder(name, f"The parameter '{name}' has no default")
        default = parameter["Default"]
        kind = str(parameter.get("Type", "String"))
        if (kind == "CommaDelimitedList" or kind.startswith("List<")) and isinstance(default, str):
            return [item.strip() for item in default.split(",")]
        return default

    def _get_att(self, argument: Json) -> Json:
        path = argument.split(".", 1) if isinstance(argument, str) else self._each(argument)
        logical_id, name = path[0], ".".join(path[1:])
        if logical_id not in self._resources and self._implicit(logical_id) and name == "Arn":
            return self._place.role(logical_id)
        if logical_id in self._resources and self._qualified(logical_id):
            return self._qualified(logical_id) if name.endswith("Arn") else "1"
        if logical_id not in self._resources:
            return self._placeholder(f"{logical_id}.{name}", f"The template has no resource '{logical_id}'")
        found = attribute(self.find_resource(logical_id), name, self._place)
        return self._placeholder(f"{logical_id}.{name}") if found is None else found

    def _sub(self, argument: Json) -> str:
        text, variables = (argument, {}) if isinstance(argument, str) else argument
        values: dict[str, Json] = {}
        growth = LengthLimit("Fn::Sub", text)

        def insert(found: re.Match[str]) -> str:
            if found[1]:
                return f"${{{found[2]}}}"
            if found[2] not in values:
                values[found[2]] = self._value_in_text(found[2], variables)
            return growth.add(values[found[2]])

        return _IN_TEXT.sub(insert, text)

    def _value_in_text(self, name: str, variables: Mapping[str, Json]) -> str:
        if name in variables:
            value = self.resolve(variables[name])
        elif "." in name and name not in self._given:
            value = self._get_att(name)
        else:
            value = self._ref(name)
        return value if isinstance(value, str) else dumps(value)

    def _join(self, argument: Json) -> str:
        separator, values = argument
        resolved = self.resolve(values)
        growth = LengthLimit("Fn::Join")
        texts = [growth.add(value if isinstance(value, str) else dumps(value)) for value in resolved]
        growth.add(str(separator), len(texts))
        return str(separator).join(texts)

    def _select(self, argument: Json) -> Json:
        index, values = self._each(argument)
        if not isinstance(values, list) or not 0 <= int(index) < len(values):
            return self._placeholder(
                f"Select {_words(index)}", f"Fn::Select asks for item {_words(index)} of fewer items"
            )
        return values[int(index)]

    def _split(self, argument: Json) -> list[str]:
        separator, text = self._each(argument)
        return str(text).split(separator)

    def _find_in_map(self, argument: Json) -> Json:
        name, first, second = self._each(argument)[:3]
        found = _section(_section(self._mappings, name), first)
        return found[second] if second in found else self._placeholder(f"FindInMap {name}.{first}.{second}")

    def _if(self, argument: Json) -> Json:
        name, then, otherwise = argument
        return self.resolve(then if self._condition(name) else otherwise)

    def _condition(self, name: str) -> bool:
        return bool(self._known.once("the condition", name, lambda name: self.resolve(self._conditions[name])))

    def _dynamic(self, text: str) -> str:
        """A text with its dynamic references: their values are in Parameter Store and Secrets Manager.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
        """
        for found in _DYNAMIC.finditer(text):
            self._placeholder(found[0], f"'{found[0]}' is a value of the account")
        return text

    def _placeholder(self, what: str, why: str | None = None) -> str:
        """A text that replaces an unknown value, and is safe inside a JSON text.

        ``why`` is the reason; by default, only AWS knows the value.
        """
        what = _UNSAFE.sub("-", what)
        self.opaque.setdefault(what, why or f"The value of '{what}' is known only on AWS")
        return what


def _other_names(logical_id: str, resource: Json) -> tuple[str, ...]:
    """The logical id, the id that CDK made it of, and the path of the construct with and without its stack."""
    path = construct_path(resource)
    below = path.partition("/")[2] if path else None
    return tuple(name for name in (logical_id, without_hash(logical_id), path, below) if name)


def _owner_of(properties: Mapping[str, Json]) -> Json:
    """The version that an alias of a state machine points to first."""
    routes = properties.get("RoutingConfiguration")
    first = routes[0] if isinstance(routes, list) and routes and isinstance(routes[0], dict) else {}
    return first.get("StateMachineVersionArn")


def _section(values: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    found = values.get(name)
    return found if isinstance(found, dict) else {}


def _words(argument: Json) -> str:
    return argument if isinstance(argument, str) else dumps(argument)
