"""The context object that a handler gets. https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

from __future__ import annotations

import base64
import binascii
import hashlib
import sys
from typing import Any, Protocol

from pytest_sfn.clock import to_datetime
from pytest_sfn.clock.handler_time import Running
from pytest_sfn.values.json_text import Json, loads


class Invoked(Protocol):
    """The attributes of an invocation that its context shows. ``started`` is in virtual microseconds."""

    started: int

    @property
    def tenant_id(self) -> str | None: ...
    @property
    def request_id(self) -> str: ...
    @property
    def function_name(self) -> str: ...
    @property
    def function_arn(self) -> str: ...
    @property
    def executed_version(self) -> str: ...
    @property
    def memory_size(self) -> int: ...
    @property
    def client_context(self) -> Json: ...


class LambdaContext:
    """The context of one invocation, with the attributes and methods of the Lambda runtime for Python."""

    __slots__ = ("_invoked", "_running")

    def __init__(self, invoked: Invoked, running: Running) -> None:
        self._invoked = invoked
        self._running = running

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds of virtual time until the function times out."""
        assert self._running.deadline is not None
        return max(0, (self._running.deadline - self._running.now) // 1000)

    def log(self, msg: object) -> None:
        sys.stdout.write(str(msg))

    @property
    def aws_request_id(self) -> str:
        return self._invoked.request_id

    @property
    def function_name(self) -> str:
        return self._invoked.function_name

    @property
    def function_version(self) -> str:
        return self._invoked.executed_version

    @property
    def invoked_function_arn(self) -> str:
        return self._invoked.function_arn

    @property
    def memory_limit_in_mb(self) -> str:
        return str(self._invoked.memory_size)

    @property
    def tenant_id(self) -> str | None:
        return self._invoked.tenant_id

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self._invoked.function_name}"

    @property
    def log_stream_name(self) -> str:
        stream = hashlib.blake2b(self._invoked.function_name.encode(), digest_size=16).hexdigest()
        return f"{to_datetime(self._invoked.started):%Y/%m/%d}/[{self._invoked.executed_version}]{stream}"

    @property
    def identity(self) -> CognitoIdentity:
        return CognitoIdentity()

    @property
    def client_context(self) -> ClientContext | None:
        given = self._invoked.client_context
        return ClientContext(given) if isinstance(given, dict) else None

    def __repr__(self) -> str:
        names = (
            "aws_request_id",
            "log_group_name",
            "log_stream_name",
            "function_name",
            "memory_limit_in_mb",
            "function_version",
            "invoked_function_arn",
            "client_context",
            "identity",
            "tenant_id",
        )
        return f"LambdaContext([{','.join(f'{name}={getattr(self, name)}' for name in names)}])"


class CognitoIdentity:
    """The caller's Cognito identity: empty, because Step Functions calls without one."""

    cognito_identity_id: str | None = None
    cognito_identity_pool_id: str | None = None

    def __repr__(self) -> str:
        return "CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None])"


class _Members:
    """An object with some members of a dict as attributes; missing members are None."""

    names: tuple[str, ...] = ()

    def __init__(self, given: dict[str, Any]) -> None:
        for name in self.names:
            setattr(self, name, given.get(name))

    def __repr__(self) -> str:
        return f"{type(self).__name__}([{','.join(f'{name}={getattr(self, name)}' for name in self.names)}])"


class Client(_Members):
    names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(_Members):
    """ClientContext of the Invoke call."""

    names = ("custom", "env", "client")

    custom: Any
    env: Any
    client: Any

    def __init__(self, given: dict[str, Any]) -> None:
        super().__init__(given)
        if isinstance(self.client, dict):
            self.client = Client(self.client)


def decode_client_context(text: str) -> Json:
    """Decode the JSON object of ClientContext from base64. Raises ValueError."""
    try:
        value = loads(base64.b64decode(text, validate=True).decode())
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value
