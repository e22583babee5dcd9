"""What ``Ref`` and ``Fn::GetAtt`` give in one template: parameters, resources, and what SAM adds to them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-ref.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pytest_sfn.arns import Place, parse_function_name
from pytest_sfn.definition.source.cloudformation.bounds import ValueCache
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
from pytest_sfn.definition.source.cloudformation.stack_values import NO_VALUE, StackValues
from pytest_sfn.definition.source.machine_file import FunctionNames
from pytest_sfn.definition.source.substitution import GivenValues, StoredValues
from pytest_sfn.errors import SourceError
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import hint_in_brackets

_UNSAFE = re.compile(r"[\"\\\x00-\x1f]+")
"""What would end a JSON string, or make it invalid."""

_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
"""What stands in texts that replace unknown values, and in no name of a resource."""

_LONGEST_NAME = 64
"""How long the name of a function may be. Those of other resources may be longer."""

_STORED = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")

IMPLICIT_APIS = {
    "ServerlessRestApi": "ServerlessRestApi",
    "ServerlessHttpApi": "ServerlessHttpApi",
    "ServerlessRestApiProdStage": "Prod",
}
"""What ``Ref`` gives for the APIs that SAM makes of a function's events.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-api.html
"""


class References:
    """The parameters and resources of one template.

    ``resolve`` resolves the values in them. ``opaque`` maps each text that replaces an unknown value to the reason.
    ``stack`` knows the values of a stack that is deployed.
    """

    def __init__(
        self,
        template: Mapping[str, Json],
        given: GivenValues,
        place: Place,
        known: ValueCache,
        resolve: Callable[[Json], Json],
        stack: StackValues | None = None,
    ) -> None:
        self._stack = stack
        self._parameters = section(template, "Parameters")
        self._resources = section(template, "Resources")
        self._given = given
        self._place = place
        self._known = known
        self._resolve = resolve
        self.opaque: dict[str, str] = {}

    def functions(self) -> tuple[FunctionNames, ...]:
        """The names of the functions of the template, with those of their versions and aliases."""
        qualified: dict[str, list[str]] = {}
        for logical_id, resource in self._resources.items():
            owner = _function_of(resource)
            if owner is not None:
                qualified.setdefault(owner, []).extend(_other_names(logical_id, resource))
        return tuple(
            FunctionNames(
                self.find_resource(logical_id).name,
                (*_other_names(logical_id, resource), *qualified.get(logical_id, ())),
            )
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
            raise SourceError(f"The template has no resource {logical_id}")
        type = str(resource.get("Type"))
        key, properties = name_property(type), section(resource, "Properties")
        name = self._resolve(properties.get(key)) if key else None
        if not isinstance(name, str):
            name = default_name(logical_id, type, properties)
        elif any(text in name for text in self.opaque):
            name = _shortened(_NOT_IN_NAMES.sub("-", name))
        return NamedResource(logical_id, type, name)

    def ref(self, name: str) -> Json:
        """The value of ``Ref``."""
        if name.startswith("AWS::"):
            return self._pseudo(name)
        if name in self._parameters:
            return self._parameter(name)
        known = self._stack.ref(name) if self._stack else None
        if known is not None:
            return known
        if name in self._given:
            return self._given[name]
        if name in self._resources:
            return self._qualified(name) or reference(self.find_resource(name), self._place)
        logical_id, _, part = name.partition(".")
        if part and logical_id in self._resources:
            return self._of_function(logical_id, part) or self.get_att(logical_id, part)
        implicit = self._implicit(name)
        if implicit:
            return implicit
        hint = hint_in_brackets(name, [*self._parameters, *self._resources])
        return self.placeholder(name, f"The template has no parameter or resource '{name}'{hint}")

    def _qualified(self, logical_id: str) -> str | None:
        """The ARN that ``Ref`` gives for a version or an alias of a function or state machine; None for other types."""
        resource = self._resources[logical_id]
        type, properties = str(resource.get("Type")), section(resource, "Properties")
        if type not in VERSIONS | ALIASES:
            return None
        owner = self._resolve(properties.get("FunctionName", properties.get("StateMachineArn", _owner_of(properties))))
        qualifier = self._resolve(properties.get("Name")) if type in ALIASES else "1"
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
        alias = self._resolve(section(self._resources[logical_id], "Properties").get("AutoPublishAlias"))
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
        stack = self._stack.name if self._stack else "stack"
        return {
            "AWS::Region": place.region,
            "AWS::AccountId": place.account,
            "AWS::Partition": place.partition,
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": stack,
            "AWS::StackId": place.arn("cloudformation", f"stack/{stack}/1"),
            "AWS::NotificationARNs": [],
            "AWS::NoValue": NO_VALUE,
        }.get(name, name)

    def _parameter(self, name: str) -> Json:
        """The value of a parameter: the one of the deployed stack, the given one, or its default."""
        parameter = section(self._parameters, name)
        value = self._stack.ref(name) if self._stack else None
        if value is None and name in self._given:
            value = self._given[name]
        elif value is None and "Default" in parameter:
            value = parameter_value(parameter, parameter["Default"])
        if value is None:
            return self.placeholder(name, f"The parameter '{name}' has no default")
        found = _STORED.fullmatch(str(parameter.get("Type")))
        return value if found is None or name in self._given else self._stored_value(str(value), found[1])

    @property
    def store(self) -> StoredValues | None:
        """What the world stores; None if the template is read without a world."""
        if self._stack:
            return self._stack.stored
        return self._given.stored() if self._given.stored else None

    def _stored_value(self, name: str, type: str) -> Json:
        """The value that a parameter of Parameter Store has: those of a template may name one."""
        store = self.store
        value = store.parameter(name) if store else None
        if value is None:
            return self.placeholder(name, f"'{name}' is a parameter of the account")
        return parameter_value({"Type": type}, value)

    def get_att(self, logical_id: str, name: str) -> Json:
        """The value of ``Fn::GetAtt``."""
        known = self._stack.attribute(logical_id, name) if self._stack else None
        if known is not None:
            return known
        if logical_id not in self._resources and self._implicit(logical_id) and name == "Arn":
            return self._place.role(logical_id)
        if logical_id in self._resources and self._qualified(logical_id):
            return self._qualified(logical_id) if name.endswith("Arn") else "1"
        if logical_id not in self._resources:
            hint = hint_in_brackets(logical_id, self._resources)
            return self.placeholder(f"{logical_id}.{name}", f"The template has no resource '{logical_id}'{hint}")
        found = attribute(self.find_resource(logical_id), name, self._place)
        return self.placeholder(f"{logical_id}.{name}") if found is None else found

    def placeholder(self, what: str, why: str | None = None) -> Json:
        """The value that the test gave for an unknown value; else its name, which is safe inside a JSON text.

        ``why`` is the reason; by default, only AWS knows the value.
        """
        what = _UNSAFE.sub("-", what)
        if what in self._given:
            return self._given[what]
        self.opaque.setdefault(what, why or f"The value of '{what}' is known only on AWS")
        return what


def _shortened(name: str) -> str:
    """A name that every service takes, with its beginning and its end."""
    if len(name) <= _LONGEST_NAME:
        return name
    kept = _LONGEST_NAME // 2
    return f"{name[: kept - 1]}-{name[-kept:]}"


def parameter_value(parameter: Mapping[str, Json], given: Json) -> Json:
    """The value of a parameter that is given as CloudFormation takes it: a list may be a text with commas."""
    kind = str(parameter.get("Type", "String"))
    if (kind == "CommaDelimitedList" or kind.startswith("List<")) and isinstance(given, str):
        return [item.strip() for item in given.split(",")]
    return given


def _other_names(logical_id: str, resource: Json) -> tuple[str, ...]:
    """The logical id, the id that CDK made it of, and the path of the construct with and without its stack."""
    path = construct_path(resource)
    below = path.partition("/")[2] if path else None
    return tuple(name for name in (logical_id, without_hash(logical_id), path, below) if name)


def _function_of(resource: Json) -> str | None:
    """The logical id of the function that a version or an alias belongs to; None for other resources."""
    if not isinstance(resource, dict) or resource.get("Type") not in ("AWS::Lambda::Version", "AWS::Lambda::Alias"):
        return None
    reference = section(section(resource, "Properties"), "FunctionName")
    path = reference.get("Fn::GetAtt")
    if isinstance(path, str):
        return path.rpartition(".")[0]
    owner = path[0] if isinstance(path, list) and path else reference.get("Ref")
    return owner if isinstance(owner, str) else None


def _owner_of(properties: Mapping[str, Json]) -> Json:
    """The version that an alias of a state machine points to first."""
    routes = properties.get("RoutingConfiguration")
    first = routes[0] if isinstance(routes, list) and routes and isinstance(routes[0], dict) else {}
    return first.get("StateMachineVersionArn")


def section(values: Mapping[str, Json], name: str) -> dict[str, Json]:
    """A section of a template, or of a part of it; empty if it is not an object."""
    found = values.get(name)
    return found if isinstance(found, dict) else {}


def items(values: Mapping[str, Json], name: str) -> list[dict[str, Json]]:
    """The objects in the list that a part of a template holds; none if it is not a list."""
    found = values.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
