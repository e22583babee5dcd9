"""The parameters and secrets of a world, for the templates that name them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from pytest_sfn.arns import Place
from pytest_sfn.values.json_text import dumps, loads

if TYPE_CHECKING:
    from pytest_sfn.service.responder import Responder

_SECTIONS_OF_AN_ARN = 7
"""How many parts the ARN of a secret has between its colons."""

_WHOLE = "SecretString"


class StoringWorld(Protocol):
    """What reading stored values needs of a world."""

    @property
    def place(self) -> Place: ...
    @property
    def clients(self) -> Callable[[str, str], Any]: ...
    @property
    def service(self) -> Responder | None: ...


class WorldStore:
    """Reads what Parameter Store and Secrets Manager have. What was never used has nothing, and is not started."""

    def __init__(self, world: StoringWorld) -> None:
        self._world = world

    def dynamic(self, reference: str) -> str | None:
        """The value of ``{{resolve:SERVICE:REFERENCE}}``; None if it is not there."""
        service, _, rest = reference.removeprefix("{{resolve:").removesuffix("}}").partition(":")
        if service in ("ssm", "ssm-secure"):
            return self.parameter(rest)
        return self._secret(rest) if service == "secretsmanager" else None

    def parameter(self, name: str) -> str | None:
        """The value of a parameter; None if there is none. ``/name:3`` is its third version."""
        answer = self._ask("ssm", "get_parameter", Name=name, WithDecryption=True)
        return str(answer["Parameter"]["Value"]) if answer else None

    def _secret(self, reference: str) -> str | None:
        """The value of ``ID:SecretString:KEY:STAGE:VERSION``. All but the id may be left out."""
        parts = reference.split(":")
        count = _SECTIONS_OF_AN_ARN if reference.startswith("arn:") else 1
        name = ":".join(parts[:count])
        member, key, stage, version = (*parts[count:], "", "", "", "")[:4]
        if member not in ("", _WHOLE):
            return None
        wanted = {"VersionStage": stage, "VersionId": version}
        asked = {member: value for member, value in wanted.items() if value}
        answer = self._ask("secretsmanager", "get_secret_value", SecretId=name, **asked)
        text = str(answer[_WHOLE]) if answer and _WHOLE in answer else None
        return _member(text, key) if text and key else text

    def _ask(self, service: str, method: str, **asked: Any) -> Mapping[str, Any] | None:
        world = self._world
        if world.service is None or f"moto.{service}.models" not in sys.modules:
            return None
        from botocore.exceptions import ClientError

        try:
            answer: Mapping[str, Any] = getattr(world.clients(service, world.place.region), method)(**asked)
        except ClientError:
            return None
        return answer


def _member(text: str, key: str) -> str | None:
    """The member of a secret that is a JSON object."""
    try:
        value = loads(text).get(key)
    except (ValueError, AttributeError):
        return None
    return value if value is None or isinstance(value, str) else dumps(value)
