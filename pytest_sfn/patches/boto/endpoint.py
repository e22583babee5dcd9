"""Intercepts the calls of every boto3 client in the process, regardless of how the client was made.

While an interception is entered, botocore's ``Endpoint`` asks it instead of signing and sending a request. boto3's own
parameter validation, events, stubbers and modelled exceptions work as usual, and nothing is looked up outside of the
process. botocore is patched when it is first imported, so a test without boto3 does not pay for it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pytest_sfn.errors import SfnError
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.boto.call import Boto3Call, Reply
from pytest_sfn.patches.boto.lookups import no_lookups
from pytest_sfn.patches.module_patch import ModulePatch
from pytest_sfn.patches.overrides import Attribute, Override

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.endpoint import Endpoint
    from botocore.model import OperationModel

Ask = Callable[[], Any]


class Answering(Protocol):
    """Answers the calls that an interception catches."""

    def answer(self, call: Boto3Call, ask_botocore: Ask) -> Reply | Any:
        """The reply to a call. ``ask_botocore`` lets botocore continue, up to :meth:`send`."""

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """The response to a request that would otherwise leave the process now."""


class ClientOwner(Protocol):
    """The world that owns a client of this library, which its tasks use to call services."""

    @property
    def service(self) -> Answering | None: ...


OWNER = "pytest_sfn_owner"
"""The key of a client's configuration that holds the owner of the client. botocore passes it on with each call."""


class Interception:
    """Answers all boto3 calls of the process while it is entered. The innermost of nested interceptions answers."""

    _active: ClassVar[list[Interception]] = []

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def __enter__(self) -> Interception:
        self.enter()
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def enter(self) -> None:
        self._active.append(self)
        _patch.enter(self)

    def leave(self) -> None:
        """Stop answering. May be called more than once."""
        if self in self._active:
            self._active.remove(self)
        _patch.leave(self)

    @classmethod
    def answering(cls) -> Answering | None:
        """The object that answers calls now; None outside all interceptions."""
        return cls._active[-1]._answering if cls._active else None

    @classmethod
    def answering_call(cls, context: Mapping[str, Any], model: OperationModel) -> Answering | None:
        """The object that answers a call: the owner of its client if it has one, else the innermost interception.

        ``context`` is botocore's. Raises SfnError if the owner's world is closed.
        """
        owner: ClientOwner | None = getattr(context.get("client_config"), OWNER, None)
        if owner is None:
            return cls.answering()
        if any(active._answering is owner.service for active in cls._active):
            return owner.service
        raise SfnError(
            f"a task or Map of a closed pytest-sfn world called {model.service_model.service_name}:{model.name}: "
            "a closed world answers no calls, and they do not reach AWS or another world"
        )


def _intercept_request(plain: type, make_request: Callable[..., Any]) -> Callable[..., Any]:
    """``Endpoint.make_request``, wrapped for interception."""

    def make_request_here(self: Endpoint, operation_model: OperationModel, request_dict: dict[str, Any]) -> Any:
        answering = Interception.answering_call(request_dict.get("context", {}), operation_model)
        if answering is None:
            return make_request(self, operation_model, request_dict)
        call = Boto3Call(operation_model, request_dict, type(self) is not plain and _is_awaited(self))
        return answering.answer(call, lambda: make_request(self, operation_model, request_dict))

    return make_request_here


def _is_awaited(endpoint: Any) -> bool:
    """True if the client of an endpoint is one of aiobotocore."""
    return inspect.iscoroutinefunction(names.ENDPOINT_SEND_REQUEST.of(endpoint))


def _intercept_send(send: Callable[..., Any]) -> Callable[..., Any]:
    """``Endpoint._send``, wrapped for interception."""

    def send_here(self: Endpoint, request: AWSPreparedRequest) -> Any:
        answering = Interception.answering()
        return answering.send(request) if answering else send(self, request)

    return send_here


def _in_botocore(_: ModuleType) -> Iterator[Override]:
    """All that is different in botocore while an interception is entered."""
    endpoint, make_request, send = names.ENDPOINT_SEND.owner(), names.ENDPOINT_MAKE_REQUEST, names.ENDPOINT_SEND
    yield Override(Attribute(endpoint, make_request.name), _intercept_request(endpoint, make_request.of(endpoint)))
    yield Override(Attribute(endpoint, send.name), _intercept_send(send.of(endpoint)))
    yield from no_lookups()


_patch = ModulePatch("botocore.session", _in_botocore)
