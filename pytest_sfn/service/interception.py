"""Where boto3's calls are caught: every client of the process, whenever and however it was made.

While an interception is entered, botocore's ``Endpoint`` asks it instead of signing and sending. boto3's own parameter
validation, events, stubbers and modelled exceptions work as ever. botocore is patched when it is first imported, if it
is not imported yet, so that a test without boto3 does not pay for it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pytest_sfn.service.calls import Call
from pytest_sfn.service.import_hook import when_imported

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.endpoint import Endpoint
    from botocore.model import OperationModel

    from pytest_sfn.service.http import Reply

Ask = Callable[[], Any]


class Answering(Protocol):
    """Who answers the calls that an interception caught."""

    def answer(self, call: Call, ask_botocore: Ask) -> Reply | Any:
        """The reply to a call; ``ask_botocore`` goes on as botocore would, up to :meth:`send`."""

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """The response to a request that would now leave the process."""


class Interception:
    """Lets somebody answer all boto3 calls while it is entered; of nested ones the innermost answers."""

    _active: ClassVar[list[Interception]] = []

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def __enter__(self) -> Interception:
        self._active.append(self)
        if len(self._active) == 1:
            _patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._active.remove(self)
        if not self._active:
            _patch.stop()

    @classmethod
    def answering(cls) -> Answering | None:
        """Who answers now."""
        return cls._active[-1]._answering if cls._active else None


class _Patch:
    """Puts the interception into botocore's Endpoint, and takes it out again."""

    def __init__(self) -> None:
        self._undo: Callable[[], None] = lambda: None
        self._stop_waiting: Callable[[], None] = lambda: None

    def start(self) -> None:
        self._stop_waiting = when_imported("botocore.endpoint", self._apply)

    def stop(self) -> None:
        self._stop_waiting()
        self._undo()
        self._undo = lambda: None

    def _apply(self, module: ModuleType) -> None:
        endpoint: Any = module.Endpoint
        make_request, send = endpoint.make_request, endpoint._send

        def undo() -> None:
            endpoint.make_request, endpoint._send = make_request, send

        self._undo = undo
        endpoint.make_request = _caught(endpoint, make_request)
        endpoint._send = _stopped(send)


_patch = _Patch()


def _caught(plain: type, make_request: Callable[..., Any]) -> Callable[..., Any]:
    """``Endpoint.make_request`` as it is under interception."""

    def make_request_here(self: Endpoint, operation_model: OperationModel, request_dict: dict[str, Any]) -> Any:
        answering = Interception.answering()
        if answering is None:
            return make_request(self, operation_model, request_dict)
        call = Call(operation_model, request_dict, type(self) is not plain and _is_awaited(self))
        return answering.answer(call, lambda: make_request(self, operation_model, request_dict))

    return make_request_here


def _is_awaited(endpoint: Any) -> bool:
    """Whether the client of an endpoint is one of aiobotocore."""
    return inspect.iscoroutinefunction(endpoint._send_request)


def _stopped(send: Callable[..., Any]) -> Callable[..., Any]:
    """``Endpoint._send`` as it is under interception."""

    def send_here(self: Endpoint, request: AWSPreparedRequest) -> Any:
        answering = Interception.answering()
        return answering.send(request) if answering else send(self, request)

    return send_here
