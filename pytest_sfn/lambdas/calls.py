"""One invocation of a function: the request, the answer, and how a test reads them."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, Protocol

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.fakes.calls import Caller, FakeCall, Record
from pytest_sfn.ids import Ids, uuid_of
from pytest_sfn.lambdas.context import decode_client_context
from pytest_sfn.lambdas.versions import Version
from pytest_sfn.values.json_text import Json, loads, utf8_size
from pytest_sfn.values.safe_text import utf8


@lru_cache(maxsize=64)
def _hex(second: int) -> str:
    return f"{second:08x}"


@lru_cache(maxsize=256)
def _lineage(function_arn: str) -> str:
    """The id of a function in the Lineage of an X-Ray trace header."""
    return f"{zlib.crc32(function_arn.encode()):08x}"


InvocationType = Literal["RequestResponse", "Event", "DryRun"]
FunctionErrorKind = Literal["Handled", "Unhandled"]

_LOG_BYTES = 4096


@dataclass(frozen=True, slots=True)
class InvokeOptions:
    """The parameters of the Invoke operation that most calls leave out. ``region`` is that of the boto3 client that
    makes the call, if any."""

    qualifier: str | None = None
    invocation_type: str = "RequestResponse"
    client_context: str | None = None
    log_type: str = "None"
    tenant_id: str | None = None
    durable_execution_name: str | None = None
    region: str | None = None


PLAIN = InvokeOptions()
"""The options of a synchronous call without any."""


class Failure(NamedTuple):
    """An answer with a FunctionError."""

    payload: Json
    kind: FunctionErrorKind = "Unhandled"


class Unfinished(Protocol):
    """A durable execution that has not ended yet."""

    def when_done(self, then: Callable[[], None]) -> None:
        """Do something once it has answered its invocation."""


class Invocation(Record):
    """An invocation, and the answer to it.

    ``at`` is when the answer arrives (virtual microseconds). ``payload`` is its body, that of the error if there is a
    ``failure``; None for an asynchronous call and a dry run. ``unfinished`` is set while a durable function has not
    answered.
    """

    __slots__ = ("_ids", "_request", "failure", "options", "payload", "status_code", "target", "unfinished")

    def __init__(
        self,
        target: Target,
        payload_text: str,
        caller: Caller | None,
        options: InvokeOptions,
        started: int,
        ids: Ids,
        request_id: str | None = None,
    ) -> None:
        Record.__init__(self, payload_text, caller, started)
        self.target = target
        self.options = options
        self.status_code = 200
        self.payload: str | bytes | None = None
        self.failure: Failure | None = None
        self.unfinished: Unfinished | None = None
        self._ids = ids
        self._request: str | int | None = request_id

    @property
    def request_id(self) -> str:
        """The id of the request. It is made on first use, because most direct calls do not need one."""
        self.number_request()
        if isinstance(self._request, int):
            self._request = uuid_of(self._request)
        assert self._request is not None
        return self._request

    def number_request(self) -> None:
        """Take the number of the request's id, if it has none yet. The id is written when it is read."""
        if self._request is None:
            self._request = self._ids.number("request")

    @property
    def trace_id(self) -> str:
        """The X-Ray header of the call, in the format of ``answers_by_day.LAMBDA_TRACE``."""
        request = self.request_id
        root = f"Root=1-{_hex(self.started // MICROSECONDS)}-{request[24:]}{request[:8]}{request[9:13]}"
        return f"{root};Parent={request[28:]}{request[:8]};Sampled=0;Lineage=1:{_lineage(self.function_arn)}:0"

    @property
    def executed_version(self) -> str:
        return self.target.version.name

    @property
    def function_name(self) -> str:
        return self.target.function_name

    @property
    def function_arn(self) -> str:
        """The ARN in the call: it includes the qualifier, if there is one."""
        return self.target.arn

    @property
    def memory_size(self) -> int:
        return self.target.version.memory_size

    @property
    def invocation_type(self) -> str:
        return self.options.invocation_type

    @property
    def tenant_id(self) -> str | None:
        return self.options.tenant_id

    @property
    def client_context(self) -> Json:
        given = self.options.client_context
        return None if given is None else decode_client_context(given)

    @property
    def function_error(self) -> FunctionErrorKind | None:
        """The value of FunctionError; None if the function answered."""
        return self.failure.kind if self.failure else None

    @property
    def error_type(self) -> str | None:
        return self.failure.payload.get("errorType") if self.failure else None

    @property
    def payload_size(self) -> int:
        """The size of the body of the answer in bytes."""
        body = self.payload
        if body is None:
            return 0
        return utf8_size(body) if isinstance(body, str) else len(body)

    def take_answer(self, other: Invocation, at: int) -> None:
        """Answer as another invocation did, at this time."""
        self.answer, self.error, self.exception = other.answer, other.error, other.exception
        self.payload, self.failure, self.at = other.payload, other.failure, at

    @property
    def value(self) -> Json:
        """A new copy of the body as a JSON value. Raises ValueError if it is not JSON."""
        payload = self.payload
        if payload is None:
            return None
        return loads(payload if isinstance(payload, str) else payload.decode())

    @property
    def log_result(self) -> str | None:
        """The end of the log in base64; None unless LogType is Tail."""
        if self.options.log_type != "Tail" or self.status_code != 200:
            return None
        return base64.b64encode(utf8("".join(self._log_lines()))[-_LOG_BYTES:]).decode()

    def _log_lines(self) -> list[str]:
        request, milliseconds = self.request_id, (self.at - self.started) / 1000
        lines = [f"START RequestId: {request} Version: {self.executed_version}\n"]
        if self.function_error:
            lines.append(f"[ERROR] {self.error_type}: {self.value['errorMessage']}\n")
        duration = f"Duration: {milliseconds:.2f} ms\tBilled Duration: {-(-milliseconds // 1):.0f} ms"
        memory = f"Memory Size: {self.memory_size} MB\tMax Memory Used: {min(self.memory_size, 64)} MB"
        return [*lines, f"END RequestId: {request}\n", f"REPORT RequestId: {request}\t{duration}\t{memory}\t\n"]


@dataclass(frozen=True, slots=True)
class Target:
    """The version of a function that a call reaches. ``arn`` and ``qualifier`` are those of the call."""

    function_name: str
    arn: str
    qualifier: str | None
    version: Version


class LambdaCall(FakeCall):
    """One call of a fake function, as a test reads it. Each read of ``payload`` and ``response`` gives a new copy."""

    _record: Invocation

    @property
    def qualifier(self) -> str | None:
        """The requested version or alias, from the name or from Qualifier; None without one."""
        return self._record.target.qualifier

    @property
    def executed_version(self) -> str:
        """The version that ran (ExecutedVersion)."""
        return self._record.executed_version

    @property
    def invocation_type(self) -> str:
        """``RequestResponse`` or ``Event``."""
        return self._record.invocation_type

    @property
    def client_context(self) -> Json:
        """The decoded JSON object of ClientContext; None without one."""
        return self._record.client_context

    @property
    def tenant_id(self) -> str | None:
        """TenantId of the call, in the handler ``context.tenant_id``; None without one."""
        return self._record.tenant_id

    @property
    def request_id(self) -> str:
        """The id of the request, in the handler ``context.aws_request_id``."""
        return self._record.request_id
