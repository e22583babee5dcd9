"""The functions of one stack: what its resources say about them, and how they get into the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pytest_sfn.application.functions.declared_functions import FunctionParts, function_of, read_code
from pytest_sfn.application.made import Declared, Made
from pytest_sfn.arns import LATEST, Place
from pytest_sfn.definition.source.cloudformation.names import FUNCTIONS
from pytest_sfn.lambdas.fake import FakeLambda
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.values.json_text import Json

VERSION = "AWS::Lambda::Version"
ALIAS = "AWS::Lambda::Alias"
INVOKE_CONFIG = "AWS::Lambda::EventInvokeConfig"
FUNCTION_TYPES = FUNCTIONS | {VERSION, ALIAS, INVOKE_CONFIG}


class StackFunctions:
    """Collects the functions of one stack while its resources are made, in order of dependence."""

    def __init__(self, place: Place, folders: Sequence[Path]) -> None:
        self._place = place
        self._folders = folders
        self._parts: dict[str, FunctionParts] = {}
        self._ids: dict[str, str] = {}

    def make(self, declared: Declared, name: str, metadata: Mapping[str, Json]) -> Made:
        """Note a function, or a version, an alias or a setting of one."""
        if declared.type in FUNCTIONS:
            return self._make_function(declared, name, metadata)
        found = function_of(declared.properties.get("FunctionName"), self._ids)
        if found is None:
            return Made(
                declared.logical_id, warnings=(f"{declared.logical_id} belongs to a function of another stack",)
            )
        parts = self._parts[found]
        if declared.type == VERSION:
            number = parts.publish()
            return Made(
                f"{parts.latest.arn}:{number}", {"Version": number, "FunctionArn": f"{parts.latest.arn}:{number}"}
            )
        if declared.type == ALIAS:
            alias = str(declared.properties.get("Name"))
            parts.aliases[alias] = _weights(declared.properties)
            return Made(f"{parts.latest.arn}:{alias}", {"AliasArn": f"{parts.latest.arn}:{alias}"})
        retries = declared.properties.get("MaximumRetryAttempts")
        parts.retries = parts.retries if retries is None else int(retries)
        return Made(declared.logical_id)

    def install(self, lambdas: LambdaRegistry) -> dict[str, FakeLambda]:
        """Let the functions answer in a world. Returns them by logical id."""
        return {logical_id: lambdas.deploy(parts.deployed()) for logical_id, parts in self._parts.items()}

    def warnings(self) -> list[str]:
        """What prevents the code of functions from running."""
        codes = {logical_id: parts.latest for logical_id, parts in self._parts.items()}
        return [f"{logical_id}: {code.obstacle}" for logical_id, code in codes.items() if code.obstacle]

    def _make_function(self, declared: Declared, name: str, metadata: Mapping[str, Json]) -> Made:
        code = read_code(declared, name, metadata, self._folders, (), self._place)
        self._parts[declared.logical_id] = FunctionParts(code)
        self._ids[name] = declared.logical_id
        return Made(name, {"Arn": code.arn})


def _weights(properties: Mapping[str, Json]) -> dict[str, float]:
    """The share of an alias's calls that each version gets."""
    routing = properties.get("RoutingConfig")
    listed = routing.get("AdditionalVersionWeights", []) if isinstance(routing, dict) else []
    others = {str(each["FunctionVersion"]): float(each["FunctionWeight"]) for each in listed}
    first = str(properties.get("FunctionVersion", LATEST))
    return {first: 1 - sum(others.values()), **others}
