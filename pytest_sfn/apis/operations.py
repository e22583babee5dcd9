"""botocore's models of AWS's APIs, read on first use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pytest_sfn.apis.boto3_names import boto3_service
from pytest_sfn.apis.shapes import Naming, Shape
from pytest_sfn.integrations import find_action
from pytest_sfn.integrations.record.api_names import camel_case, field_name, sdk_field_name
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import as_list

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel
    from botocore.session import Session


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """An operation of an API. ``service`` is boto3's name for the service, ``method`` the name of the client's method.
    ``naming`` is how the calling integration spells fields.
    """

    service: str
    method: str
    model: OperationModel
    naming: Naming = field_name

    @property
    def name(self) -> str:
        """The operation's name in the API."""
        return self.model.name

    @property
    def service_model(self) -> ServiceModel:
        return self.model.service_model

    @property
    def service_id(self) -> str:
        """AWS's own id of the service: ``DynamoDB``, ``Secrets Manager``."""
        return str(self.service_model.service_id)

    @property
    def streams(self) -> bool:
        """True if the operation takes or returns an event stream, which no workflow can use."""
        return self.model.has_event_stream_input or self.model.has_event_stream_output

    @property
    def input(self) -> Shape | None:
        return self.model.input_shape

    @property
    def output(self) -> Shape | None:
        return self.model.output_shape

    @property
    def next_page(self) -> frozenset[str]:
        """The fields of a result that say that another page follows, as the integration spells them."""
        from botocore.exceptions import DataNotFoundError

        try:
            found = _session().get_paginator_model(self.service).get_paginator(self.name)
        except (DataNotFoundError, ValueError):
            return frozenset()
        names = [*as_list(found["output_token"]), found.get("more_results", "")]
        return frozenset(self.naming(name) for name in names if name.isidentifier())


@cache
def find_operation(resource: Resource) -> Operation | None:
    """The operation that an integration calls; None if there is none."""
    service = service_of(resource)
    if service is None:
        return None
    if not resource.service.startswith("aws-sdk:"):
        return operation(service, resource.action)
    found = operation(service, resource.action, sdk_field_name)
    return found if found and camel_case(found.model.name) == resource.action and not found.streams else None


@cache
def called_operation(resource: Resource) -> Operation | None:
    """The operation that the action of an integration calls; None if there is none."""
    action = find_action(resource)
    if action.operation is None:
        return find_operation(resource)
    service = service_of(resource)
    return operation(service, action.operation, action.spelling) if service else None


@cache
def operation(service: str, name: str, naming: Naming = field_name) -> Operation | None:
    """An operation by boto3's name for the service and the API's name; case is ignored (``ListObjectsV2``)."""
    from botocore import xform_name

    model = _session().get_service_model(service)
    names = {known.lower(): known for known in model.operation_names}
    found = names.get(name.lower())
    return found and Operation(service, xform_name(found), model.operation_model(found), naming)  # type: ignore[return-value]


def known_operation(service: str, name: str) -> Operation:
    """An operation that is known to exist."""
    found = operation(service, name)
    assert found is not None, f"botocore knows {service}:{name}"
    return found


def service_of(resource: Resource) -> str | None:
    """boto3's name for the service of an integration; None if there is none."""
    return boto3_service(resource, services())


def actions(service: str) -> list[str]:
    """The actions of a service, as Step Functions writes them."""
    return [camel_case(name) for name in _session().get_service_model(service).operation_names]


@cache
def services() -> tuple[str, ...]:
    """boto3's names of all services."""
    return tuple(_session().get_available_services())


@cache
def _session() -> Session:
    from botocore.session import Session

    return Session()
