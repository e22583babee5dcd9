"""The formats of names and ARNs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

DEFAULT_REGION = "us-east-1"
DEFAULT_ACCOUNT = "123456789012"

DEFAULT_ROLE = "StepFunctionsRole"
"""The name of the execution role of a state machine that is created without one."""

MAX_NAME = 80
REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-\d+")
ACCOUNT = re.compile(r"\d{12}")
_FORBIDDEN = re.compile(r"[\s?*<>{}\[\]\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff\U0010ffff]")

_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
    "": "aws",
}
"""AWS's partitions by the prefix of their region names."""


def is_valid_name(name: str) -> bool:
    """True if this is a valid name for a state machine, an execution or an activity."""
    return 0 < len(name) <= MAX_NAME and not _FORBIDDEN.search(name)


class Arn(NamedTuple):
    """The parts of an ARN. ``region`` and ``account`` are empty in the ARNs of some services."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def split_arn(text: str) -> Arn | None:
    """The parts of an ARN. None for a text that is not an ARN."""
    prefix, *parts = text.split(":", 5)
    return Arn(*parts) if prefix == "arn" and len(parts) == 5 else None


def region_of(arn: str) -> str:
    """The region in a valid ARN."""
    return arn.split(":", 4)[3]


def account_of(arn: str) -> str:
    """The account in a valid ARN."""
    return arn.split(":", 5)[4]


def is_arn(text: object) -> bool:
    """True if a value begins as an ARN does."""
    return isinstance(text, str) and text.startswith("arn:")


def assumed_role(partition: str, account: str, role: str, session: str) -> str:
    """The ARN of a caller that has assumed a role."""
    return f"arn:{partition}:sts::{account}:assumed-role/{role}/{session}"


def executions_of_machine(machine_arn: str) -> str:
    """The beginning of the ARNs of a state machine's executions."""
    return machine_arn.replace(":stateMachine:", ":execution:")


def executions_of_map_run(map_run_arn: str) -> str:
    """The beginning of the ARNs of a Map Run's child executions."""
    return map_run_arn.replace(":mapRun:", ":execution:").rpartition(":")[0]


def machine_of_map_run(map_run_arn: str) -> str:
    """The name of the state machine that a Map Run's child executions belong to: ``Machine/label``."""
    return map_run_arn.partition(":mapRun:")[2].partition(":")[0]


def machine_of_execution(arn: str) -> str:
    """The ARN of the state machine that an execution belongs to."""
    prefix, _, rest = arn.partition(":express:" if is_express(arn) else ":execution:")
    return f"{prefix}:stateMachine:{rest.split(':')[0]}"


def name_of_machine(arn: str) -> str:
    """The name in the ARN of a state machine, also with a version or an alias."""
    return arn.partition(":stateMachine:")[2].partition(":")[0]


def name_of_execution(arn: str) -> str:
    """The name in the ARN of an execution."""
    return arn.partition(":express:" if is_express(arn) else ":execution:")[2].split(":")[1]


def is_execution(arn: str) -> bool:
    """True if this is the ARN of an execution: it names a state machine and the execution."""
    return len(arn.partition(":express:" if is_express(arn) else ":execution:")[2].split(":")) > 1


def is_express(execution_arn: str) -> bool:
    """True if the ARN is that of an execution of an Express workflow."""
    return ":express:" in execution_arn


def is_child(execution_arn: str) -> bool:
    """True if the ARN is that of a child execution of a Map Run."""
    return "/" in machine_of_execution(execution_arn)


@cache
def _partition_of(region: str) -> str:
    beginnings = (beginning for beginning in _PARTITIONS if region.startswith(beginning))
    return _PARTITIONS[next(beginnings, "")]


@dataclass(frozen=True, slots=True)
class Place:
    """The region and account of a world."""

    region: str = DEFAULT_REGION
    account: str = DEFAULT_ACCOUNT

    @property
    def partition(self) -> str:
        """The partition in the ARNs of the region: ``aws``, ``aws-cn``, ..."""
        return _partition_of(self.region)

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of a service."""
        return f"arn:{_partition_of(self.region)}:{service}:{self.region}:{self.account}:{resource}"

    def in_partition(self, arn: str) -> str:
        """An ARN in the partition of this place. ``arn:aws:`` stands for any partition."""
        return f"arn:{self.partition}:{arn.removeprefix('arn:aws:')}" if arn.startswith("arn:aws:") else arn

    def bucket(self, name: str) -> str:
        return f"arn:{self.partition}:s3:::{name}"

    def state_machine(self, name: str) -> str:
        return self._states(f"stateMachine:{name}")

    def execution(self, machine: str, name: str) -> str:
        return self._states(f"execution:{machine}:{name}")

    def express_execution(self, machine: str, name: str, run_id: str) -> str:
        return self._states(f"express:{machine}:{name}:{run_id}")

    def tested_execution(self, machine: str, name: str) -> str:
        """The Express execution in which TestState runs a state. Its ARN ends with the execution's name."""
        return self._states(f"express:{machine}:{name}")

    def map_run(self, machine: str, label: str, run_id: str) -> str:
        return self._states(f"mapRun:{machine}/{label}:{run_id}")

    def activity(self, name: str) -> str:
        return self._states(f"activity:{name}")

    def function(self, name: str, qualifier: str | None = None) -> str:
        suffix = f":{qualifier}" if qualifier else ""
        return self.arn("lambda", f"function:{name}{suffix}")

    def role(self, name: str) -> str:
        return self._iam(f"role/{name}")

    def policy(self, name: str) -> str:
        return self._iam(f"policy/{name}")

    def _iam(self, resource: str) -> str:
        return f"arn:{self.partition}:iam::{self.account}:{resource}"

    def _states(self, resource: str) -> str:
        return self.arn("states", resource)


LATEST = "$LATEST"
"""The version of a Lambda function that a call without a qualifier invokes."""

_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d"
_FUNCTION_NAME = re.compile(
    rf"(?P<head>arn:[^:]*:lambda:[^:]*:[^:]*:function:|(?:{_REGION}:)?(?:\d{{12}}:)?(?:function:)?)"
    r"(?P<name>[\w.-]+)(?::(?P<qualifier>\$LATEST(?:\.PUBLISHED)?|[\w-]+))?"
)
_WHOLE_FUNCTION_ARN = re.compile(rf"arn:[\w-]+:lambda:{_REGION}:\d{{12}}:function:")


class FunctionName(NamedTuple):
    """A function's bare name, its qualifier, and its ARN without the qualifier.

    ``arn`` is None unless the text was a full ARN with a valid region and account.
    """

    name: str
    qualifier: str | None
    arn: str | None


def parse_function_name(text: object) -> FunctionName | None:
    """Split a function name, ARN or partial ARN, with or without a version or alias. None if it is none of these.

    https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters
    """
    return _parse_function_name(text) if isinstance(text, str) else None


@lru_cache(maxsize=1024)
def _parse_function_name(text: str) -> FunctionName | None:
    found = _FUNCTION_NAME.fullmatch(text)
    if not found:
        return None
    whole = _WHOLE_FUNCTION_ARN.fullmatch(found["head"])
    return FunctionName(found["name"], found["qualifier"], found["head"] + found["name"] if whole else None)
