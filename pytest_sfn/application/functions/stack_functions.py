"""The functions of one stack: what its resources say about them, and how they get into the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pytest_sfn.application.functions.code_places import NoCode, find_layer
from pytest_sfn.application.functions.configuration import check_configuration
from pytest_sfn.application.functions.declared_functions import FunctionParts, read_code
from pytest_sfn.application.functions.handlers import check_handler
from pytest_sfn.application.made import Declared, Made
from pytest_sfn.application.resources.properties import arguments, invalid, require, wrong_type
from pytest_sfn.arns import LATEST, Place, parse_function_name
from pytest_sfn.definition.source.cloudformation.names import FUNCTIONS
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.lambdas.code.deployments import Archive
from pytest_sfn.lambdas.fake import FakeLambda
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.values.json_text import Json

VERSION = "AWS::Lambda::Version"
ALIAS = "AWS::Lambda::Alias"
INVOKE_CONFIG = "AWS::Lambda::EventInvokeConfig"
LAYERS = frozenset({"AWS::Lambda::LayerVersion", "AWS::Serverless::LayerVersion"})
FUNCTION_TYPES = FUNCTIONS | LAYERS | {VERSION, ALIAS, INVOKE_CONFIG}


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
        require(declared, "FunctionName")
        parsed = parse_function_name(declared.properties["FunctionName"])
        owner = self._ids.get(parsed.name) if parsed else None
        if owner is None:
            return Made(declared.logical_id, warnings=(f"{declared.logical_id} is for a function of another stack",))
        return self._make_part(declared, self._parts[owner])

    def install(self, lambdas: LambdaRegistry) -> dict[str, FakeLambda]:
        """Let the functions answer in a world. Returns them by logical id."""
        return {logical_id: lambdas.deployed.install(parts.deployed()) for logical_id, parts in self._parts.items()}

    def _make_function(self, declared: Declared, name: str, metadata: Mapping[str, Json]) -> Made:
        check_configuration(declared, name)
        given = declared.properties.get("Layers")
        arns = [str(arn) for arn in given] if isinstance(given, list) else []
        layers = [layer for arn in arns if (layer := self._layers.get(arn))]
        code = read_code(declared, name, metadata, self._folders, layers, self._place)
        unknown = [arn for arn in arns if not self._layers.get(arn)]
        warnings = [
            f"{declared.logical_id} has the layer {arn}, which is not on this computer: its modules come from the"
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
            alias, weights = str(properties["Name"]), _weights(declared)
            missing = [version for version in weights if version not in (LATEST, *function.versions)]
            function.aliases[alias] = {LATEST: 1.0} if missing else weights
            warnings = [
                f"{declared.logical_id} points to the version {version}, which the template does not create: the alias"
                " runs the latest code"
                for version in missing
            ]
            return Made(f"{arn}:{alias}", {"AliasArn": f"{arn}:{alias}"}, tuple(warnings))
        arguments(declared, "lambda", "PutFunctionEventInvokeConfig", properties)
        retries = properties.get("MaximumRetryAttempts")
        function.retries = function.retries if retries is None else int(retries)
        return Made(declared.logical_id)


def _weights(declared: Declared) -> dict[str, float]:
    """The share of an alias's calls that each version gets. Raises SfnError for a version without its share."""
    others: dict[str, float] = {}
    place = "#/RoutingConfig/AdditionalVersionWeights"
    listed = section(declared.properties, "RoutingConfig").get("AdditionalVersionWeights") or []
    if not isinstance(listed, list):
        raise invalid(declared, [wrong_type(place, "JSONArray", listed)])
    for index, each in enumerate(listed):
        at = f"{place}/{index}"
        if not declared.left_out.isdisjoint((at, f"{at}/FunctionWeight")):
            continue
        if not isinstance(each, dict):
            raise invalid(declared, [wrong_type(at, "JSONObject", each)])
        missing = [name for name in ("FunctionVersion", "FunctionWeight") if each.get(name) is None]
        if missing:
            raise invalid(declared, [f"{at}: required key [{name}] not found" for name in missing])
        weight = each["FunctionWeight"]
        try:
            others[str(each["FunctionVersion"])] = float(weight)
        except (TypeError, ValueError):
            raise invalid(declared, [wrong_type(f"{at}/FunctionWeight", "Number", weight)]) from None
    return {str(declared.properties.get("FunctionVersion", LATEST)): 1 - sum(others.values()), **others}
