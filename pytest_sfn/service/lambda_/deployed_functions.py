"""The operations of the Lambda API that describe the functions of a deployed template. They are not in moto.

https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import NAMESPACE_URL, uuid5

from pytest_sfn.arns import LATEST, parse_function_name, region_of
from pytest_sfn.clock import to_datetime
from pytest_sfn.lambdas.code.deployed import DeployedLambda
from pytest_sfn.lambdas.code.deployments import Archive, Code
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.lambdas.service_errors import RESOURCE_NOT_FOUND
from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.service.protocol.answers import ApiAnswer, ApiError, Members

Measure = Callable[[Archive], tuple[str, int]]
"""What gives the hash and the size of some code: of the same one only once in an answer."""

_PATH = re.compile(r"/functions/(?P<name>[^/]+)(?:/aliases/(?P<alias>[^/]+))?")


def list_deployed(lambdas: LambdaRegistry, call: Boto3Call) -> list[Members]:
    """What ListFunctions says of the functions of templates."""
    functions, measure = lambdas.deployed.of_templates(), cache(_measure)
    if call.request["query_string"].get("FunctionVersion") != "ALL":
        return [_configuration(each, each.function.latest, measure) for each in functions]
    return [version for each in functions for version in _versions(each, measure)]


def find_description(lambdas: LambdaRegistry, call: Boto3Call) -> Callable[[], ApiAnswer] | None:
    """What answers a call about a function of a template; None for other functions and operations.

    It raises ApiError for a version or an alias that does not exist.
    """
    perform, found = _OPERATIONS.get(call.operation), _PATH.search(call.request["url_path"])
    name = parse_function_name(unquote(found["name"])) if perform and found else None
    function = lambdas.deployed_function(name.name) if name else None
    if not (perform and found and name and function):
        return None
    given = found["alias"] or call.request["query_string"].get("Qualifier") or name.qualifier
    qualifier = unquote(given) if given else None
    return lambda: ApiAnswer(perform(function, qualifier))


def _get_function(function: DeployedLambda, qualifier: str | None) -> Members:
    configuration = _get_configuration(function, qualifier)
    place = f"https://awslambda-{region_of(configuration['FunctionArn'])}-tasks.s3.amazonaws.com/{function.name}"
    return {"Configuration": configuration, "Code": {"RepositoryType": "S3", "Location": place}, "Tags": {}}


def _get_configuration(function: DeployedLambda, qualifier: str | None) -> Members:
    if qualifier is None:
        return _configuration(function, function.function.latest, _measure)
    return _configuration(function, _version(function, qualifier), _measure, qualifier)


def _list_versions(function: DeployedLambda, qualifier: str | None) -> Members:
    return {"Versions": list(_versions(function, cache(_measure)))}


def _list_aliases(function: DeployedLambda, qualifier: str | None) -> Members:
    return {"Aliases": [_alias(function, name) for name in function.function.aliases]}


def _get_alias(function: DeployedLambda, name: str | None) -> Members:
    if name is None or name not in function.function.aliases:
        arn = f"{function.function.latest.arn}:{name}"
        raise _missing(f"Cannot find alias arn: {arn}")
    return _alias(function, name)


_OPERATIONS: dict[str, Callable[[DeployedLambda, str | None], Members]] = {
    "GetAlias": _get_alias,
    "GetFunction": _get_function,
    "GetFunctionConfiguration": _get_configuration,
    "ListAliases": _list_aliases,
    "ListVersionsByFunction": _list_versions,
}


def _versions(function: DeployedLambda, measure: Measure) -> Iterator[Members]:
    yield _configuration(function, function.function.latest, measure, LATEST)
    for number, code in function.function.versions.items():
        yield _configuration(function, code, measure, number)


def _version(function: DeployedLambda, qualifier: str) -> Code:
    """The code of a version, or of the version that an alias points to first."""
    deployed = function.function
    number = next(iter(deployed.aliases.get(qualifier, {qualifier: 1.0})))
    if number == LATEST:
        return deployed.latest
    if number not in deployed.versions:
        raise _missing(f"Function not found: {deployed.latest.arn}:{qualifier}")
    return deployed.versions[number]


def _alias(function: DeployedLambda, name: str) -> Members:
    arn, (first, *others) = f"{function.function.latest.arn}:{name}", function.function.aliases[name].items()
    routing = {"RoutingConfig": {"AdditionalVersionWeights": dict(others)}} if others else {}
    described = {"AliasArn": arn, "Name": name, "FunctionVersion": first[0], "Description": "", **routing}
    return {**described, "RevisionId": str(uuid5(NAMESPACE_URL, arn))}


def _configuration(function: DeployedLambda, code: Code, measure: Measure, qualifier: str | None = None) -> Members:
    """The configuration of a version. The ARN has the qualifier that the caller has given."""
    digest, size = measure(code.archive)
    members: Members = {
        "FunctionName": function.name,
        "FunctionArn": f"{code.arn}:{qualifier}" if qualifier else code.arn,
        "Runtime": code.runtime,
        "Handler": code.handler or None,
        "CodeSize": size,
        "CodeSha256": digest,
        "Timeout": round(code.timeout),
        "MemorySize": code.memory_size,
        "LastModified": to_datetime(function.deployed_at).strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
        "Version": code.version,
        "Environment": {"Variables": dict(code.environment)} if code.environment else None,
        "PackageType": "Zip" if code.runtime else "Image",
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "RevisionId": str(uuid5(NAMESPACE_URL, f"{code.arn}:{code.version}:{digest}")),
        **code.settings,
    }
    return {name: value for name, value in members.items() if value is not None}


def _measure(archive: Archive) -> tuple[str, int]:
    """The hash of some code, as the API gives it, and its size in bytes."""
    content = archive if isinstance(archive, bytes) else _content(archive)
    return b64encode(sha256(content).digest()).decode(), len(content)


def _content(path: Path) -> bytes:
    if path.is_file():
        return path.read_bytes()
    files = sorted(each for each in path.rglob("*.py") if each.is_file())
    return b"".join(str(each.relative_to(path)).encode() + each.read_bytes() for each in files)


def _missing(message: str) -> ApiError:
    members: dict[str, Any] = {"Type": "User", "Message": message}
    return ApiError(RESOURCE_NOT_FOUND, message, status=404, members=members)
