"""A boto3 call before it is sent, and the reply that botocore accepts for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_sfn.values.json_text import loads

if TYPE_CHECKING:
    from botocore.model import OperationModel


Reply = tuple[Any, dict[str, Any]]
"""What ``Endpoint.make_request`` returns: an HTTP response (url, status code, headers) and the parsed members."""


@dataclass(frozen=True, slots=True)
class Boto3Call:
    """One call that passed boto3's own validation. ``request`` is botocore's request, serialized but not sent.

    ``is_awaited`` is True for a client of aiobotocore, which awaits the reply.
    """

    model: OperationModel
    request: dict[str, Any]
    is_awaited: bool = False

    @property
    def service(self) -> str:
        """boto3's name of the service: ``stepfunctions``."""
        return self.model.service_model.service_name

    @property
    def operation(self) -> str:
        return self.model.name

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of a call. Only for services with a plain JSON protocol."""
        parameters: dict[str, Any] = loads(self.request["body"].decode("utf-8"))
        return parameters
