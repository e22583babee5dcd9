"""The functions of one stack: what its resources say about them, and how they get into the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pytest_sfn.application.functions.code_places import NoCode, find_layer
from pytest_sfn.application.functions.declared_functions import FunctionParts, read_code
from pytest_sfn.application.functions.handlers import check_handler
from pytest_sfn.application.made import Declared, Made
from pytest_sfn.application.resources.properties import arguments, invalid, require
from pytest_sfn.arns import LATEST, Place, parse_function_name
from pytest_sfn.definition.source.cloudformation.names import FUNCTIONS
from pytest_sfn.lambdas.code.deployments import Archive
from pytest_sfn.lambdas.fake import FakeLambda
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.values.json_text import Json

VERSION = "AWS::Lambda::Version"
ALIAS = "AWS::Lambda::Alias"
INVOKE_CONFIG = "AWS::Lambda::EventInvokeConfig"
LAYERS = frozenset({"AWS::Lambda::LayerVersion", "AWS::Serverless::LayerVersion"})
FUNCTION_TYPES = FUNCTIONS | LAYERS | {VERSION, ALIAS, INVOKE_CONFIG}

_CHECKED = frozenset({"Environment", "Layers", "MemorySize", "Timeout"})
"""The properties that the code runs with."""

_GIVEN = {"FunctionName": "", "Role": "", "Code": {}}


class StackFunctions:
    """Collects the functions of one stack while its resources are made, in order of dependence.

    ``folders`` are those in which their code is looked for.
    """

    def __init__(self, place: Place, folders: Sequence[Path]) -> None:
        self._place = place
        self._folders = folders
        self._parts: dict[str, FunctionParts] = {}
        self._ids: dict[str, str] = {}
        self._layers: dict[str, Archive | None] = {}

    def make(self, declared: Declared, name: str, metadata: Mapping[str, Json]) -> Made:
        """Note a function, or what belongs to one. Raises SfnError for a Handler that does not exist."""
        if declared.type in FUNCTIONS:
            return self._make_function(declared, name, metadata)
        if declared.type in LAYERS:
            return self._make_layer(declared, name, metadata)
        parsed = parse_function_name(declared.properties.get("FunctionName"))
        owner = self._ids.get(parsed.name) if parsed else None
        if owner is None:
            return Made(declared.logical_id, warnings=(f"{declared.logical_id} is for a function of another stack",))
        return self._make_part(declared, self._parts[owner])

    def install(self, lambdas: LambdaRegistry) -> dict[str, FakeLambda]:
        """Let the functions answer in a world. Returns them by logical id."""
        return {logical_id: lambdas.deploy(parts.deployed()) for logical_id, parts in self._parts.items()}

    def _make_function(self, declared: Declared, name: str, metadata: Mapping[str, Json]) -> Made:
        if not declared.unknown:
            checked = {name: value for name, value in declared.properties.items() if name in _CHECKED}
            arguments(declared, "lambda", "CreateFunction", checked, given=_GIVEN)
        given = declared.properties.get("Layers")
        arns = [str(arn) for arn in given] if isinstance(given, list) else []
        layers = [layer for arn in arns if (layer := self._layers.get(arn))]
        code = read_code(declared, name, metadata, self._folders, layers, self._place)
        unknown = [arn for arn in arns if not self._layers.get(arn)]
        warnings = [
            f"{declared.logical_id} has the layer {arn}, which is not on this machine: its modules come from the"
            " environment of the tests"
            for arn in unknown
        ]
        if code.obstacle:
            warnings = [f"{declared.logical_id} is a function {code.obstacle}. Register a fake for it"]
        elif not unknown:
            check_handler(code, f"{declared.template}#{declared.logical_id}")
        self._parts[declared.logical_id] = FunctionParts(code)
        self._ids[name] = declared.logical_id
        return Made(name, {"Arn": code.arn}, tuple(warnings))

    def _make_layer(self, declared: Declared, name: str, metadata: Mapping[str, Json]) -> Made:
        arn = self._place.arn("lambda", f"layer:{name}:1")
        warnings: tuple[str, ...] = ()
        try:
            self._layers[arn] = find_layer(declared.properties, metadata, self._folders)
        except NoCode as reason:
            self._layers[arn] = None
            warnings = (f"{declared.logical_id} is a layer {reason}",)
        return Made(arn, {"Arn": arn, "LayerVersionArn": arn}, warnings)

    def _make_part(self, declared: Declared, function: FunctionParts) -> Made:
        """A version, an alias or a setting of a function."""
        properties, arn = declared.properties, function.latest.arn
        if declared.type == VERSION:
            number = function.publish()
            return Made(f"{arn}:{number}", {"Version": number, "FunctionArn": f"{arn}:{number}"})
        if declared.type == ALIAS:
            require(declared, "Name")
            alias = str(properties["Name"])
            function.aliases[alias] = _weights(declared)
            return Made(f"{arn}:{alias}", {"AliasArn": f"{arn}:{alias}"})
        arguments(declared, "lambda", "PutFunctionEventInvokeConfig", properties)
        retries = properties.get("MaximumRetryAttempts")
        function.retries = function.retries if retries is None else int(retries)
        return Made(declared.logical_id)


def _weights(declared: Declared) -> dict[str, float]:
    """The share of an alias's calls that each version gets. Raises SfnError for a version without its share."""
    routing = declared.properties.get("RoutingConfig")
    listed = routing.get("AdditionalVersionWeights", []) if isinstance(routing, dict) else []
    others: dict[str, float] = {}
    for index, each in enumerate(listed):
        missing = [name for name in ("FunctionVersion", "FunctionWeight") if each.get(name) is None]
        if missing:
            at = f"#/RoutingConfig/AdditionalVersionWeights/{index}"
            raise invalid(declared, [f"{at}: required key [{name}] not found" for name in missing])
        others[str(each["FunctionVersion"])] = float(each["FunctionWeight"])
    first = str(declared.properties.get("FunctionVersion", LATEST))
    return {first: 1 - sum(others.values()), **others}
