"""The shapes of names and ARNs: each is written here once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

DEFAULT_REGION = "us-east-1"
DEFAULT_ACCOUNT = "123456789012"

DEFAULT_ROLE = "StepFunctionsRole"
"""The role of state machines for which nobody names one."""

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
"""The partitions of AWS, by how the names of their regions begin."""


def is_valid_name(name: str) -> bool:
    """Whether AWS takes this name for a state machine, an execution or an activity."""
    return 0 < len(name) <= MAX_NAME and not _FORBIDDEN.search(name)


def machine_of_execution(arn: str) -> str:
    """The ARN of the state machine that an execution belongs to."""
    prefix, _, rest = arn.partition(":express:" if ":express:" in arn else ":execution:")
    return f"{prefix}:stateMachine:{rest.split(':')[0]}"


def is_child(execution_arn: str) -> bool:
    """Whether an execution is the child of a Map Run."""
    return "/" in machine_of_execution(execution_arn)


@cache
def _partition_of(region: str) -> str:
    beginnings = (beginning for beginning in _PARTITIONS if region.startswith(beginning))
    return _PARTITIONS[next(beginnings, "")]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a world pretends to be."""

    region: str = DEFAULT_REGION
    account: str = DEFAULT_ACCOUNT

    @property
    def partition(self) -> str:
        """What the ARNs of the region begin with: ``aws``, ``aws-cn``, ..."""
        return _partition_of(self.region)

    def state_machine(self, name: str) -> str:
        return self._states(f"stateMachine:{name}")

    def execution(self, machine: str, name: str) -> str:
        return self._states(f"execution:{machine}:{name}")

    def express_execution(self, machine: str, name: str, run_id: str) -> str:
        return self._states(f"express:{machine}:{name}:{run_id}")

    def tested_execution(self, machine: str, name: str) -> str:
        """What TestState runs a state in: an Express execution, whose ARN ends with its name."""
        return self._states(f"express:{machine}:{name}")

    def map_run(self, machine: str, label: str, run_id: str) -> str:
        return self._states(f"mapRun:{machine}/{label}:{run_id}")

    def activity(self, name: str) -> str:
        return self._states(f"activity:{name}")

    def function(self, name: str, qualifier: str | None = None) -> str:
        suffix = f":{qualifier}" if qualifier else ""
        return f"arn:{self.partition}:lambda:{self.region}:{self.account}:function:{name}{suffix}"

    def role(self, name: str) -> str:
        return f"arn:{self.partition}:iam::{self.account}:role/{name}"

    def _states(self, resource: str) -> str:
        return f"arn:{self.partition}:states:{self.region}:{self.account}:{resource}"


LATEST = "$LATEST"
"""The version of a Lambda function that its unqualified name stands for."""

_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d"
_FUNCTION_NAME = re.compile(
    rf"(?P<head>arn:[^:]*:lambda:[^:]*:[^:]*:function:|(?:{_REGION}:)?(?:\d{{12}}:)?(?:function:)?)"
    r"(?P<name>[\w.-]+)(?::(?P<qualifier>\$LATEST(?:\.PUBLISHED)?|[\w-]+))?"
)
_WHOLE_FUNCTION_ARN = re.compile(rf"arn:[\w-]+:lambda:{_REGION}:\d{{12}}:function:")


class FunctionName(NamedTuple):
    """A function's bare name and its qualifier. ``arn`` is without the qualifier; None unless a whole one was given,
    with a region and an account that can be."""

    name: str
    qualifier: str | None
    arn: str | None


def parse_function_name(text: object) -> FunctionName | None:
    """The parts of a Lambda function's name: a name, ARN or partial ARN, with or without a version or alias; else None.

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
