"""boto3 clients for the library's own use. Their calls are answered in this process, or fail.

They depend on nothing that the user configured: no profile, no file, no environment variable.
"""

from __future__ import annotations

import copy
import os
import weakref
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from pytest_sfn.errors import SfnError
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.patches.boto.endpoint import OWNER, ClientOwner, Interception
from pytest_sfn.patches.boto.event_handlers import share_handlers

if TYPE_CHECKING:
    from botocore.model import OperationModel

_MARK = "pytest-sfn"
"""The text that the library's own clients add to their user agent."""

_GONE = (
    "{client} calls {service}:{operation}, but no pytest-sfn world is open, and the call must not reach AWS. "
    "Make the call before the test or the mock_sfn block ends, or outside tests use a client of your own"
)


def new_client(service: str, region: str) -> Any:
    """A new client for a test, which may stub it or listen to its events. Without a world it cannot make calls."""
    shared = _shared_client(service, region)
    client = _copy(shared, copy.copy(shared.meta.events))
    events = weakref.proxy(client.meta.events)
    for name, part in vars(shared).items():
        if names.EVENT_EMITTER.name in getattr(part, "__dict__", ()):
            own = vars(client)[name] = copy.copy(part)
            setattr(own, names.EVENT_EMITTER.name, events)
    return client


@cache
def client(service: str, region: str) -> Any:
    """The client of a service in a region. The active world answers its calls."""
    made = _new_client(service, region, user_agent_extra=_MARK)
    made.meta.events.register_first("before-call", partial(_reject_without_world, "pytest_sfn"))
    return made


def owned_client(owner: ClientOwner, service: str, region: str) -> Any:
    """The client with which the tasks of a world call a service. It sends each call once, without checking parameters.

    That world answers its calls, even if another world is active. After the world is closed they raise SfnError.
    """
    shared = _task_client(service, region)
    made = _copy(shared, shared.meta.events)
    setattr(made.meta.config, OWNER, owner)
    return made


def _copy(client: Any, events: Any) -> Any:
    """A copy of a client with a configuration of its own: making a client takes several milliseconds."""
    made = object.__new__(type(client))
    made.__dict__.update(client.__dict__)
    meta = client.meta
    made.meta = type(meta)(
        events,
        copy.copy(meta.config),
        meta.endpoint_url,
        meta.service_model,
        meta.method_to_api_mapping,
        meta.partition,
    )
    return made


def is_own(call: Boto3Call) -> bool:
    """True if the library itself makes the call."""
    return bool(call.request["context"]["client_config"].user_agent_extra == _MARK)


@cache
def _shared_client(service: str, region: str) -> Any:
    """The client that those of tests are copies of."""
    made = _new_client(service, region)
    made.meta.events.register_first("before-call", partial(_reject_without_world, "sfn_client"))
    share_handlers(made.meta.events)
    return made


@cache
def _task_client(service: str, region: str) -> Any:
    made = _new_client(
        service,
        region,
        parameter_validation=False,
        response_checksum_validation="when_required",
        retries={"total_max_attempts": 1},
        user_agent_extra=_MARK,
    )
    made.meta.events.register_first("before-call", _reject_without_owner)
    return made


def _new_client(service: str, region: str, **options: Any) -> Any:
    from botocore.config import Config

    options |= {"ignore_configured_endpoint_urls": True, "proxies": {}}
    return _session().client(service, region_name=region, config=Config(**options))


@cache
def _session() -> Any:
    """A session with botocore's default for every setting."""
    import boto3
    from botocore.session import Session

    defaults = {name: variable[2] for name, variable in names.SESSION_VARIABLES.get().items()}
    defaults |= {"config_file": os.devnull, "credentials_file": os.devnull}
    session, constant = Session(), names.CONSTANT_PROVIDER.get()
    store = names.CONFIG_STORE.get()({name: constant(default) for name, default in defaults.items()})
    session.register_component("config_store", store)
    return boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", botocore_session=session)


def _reject_without_world(name: str, model: OperationModel, **_: object) -> None:
    if Interception.answering() is None:
        raise SfnError(_GONE.format(client=name, service=model.service_model.service_name, operation=model.name))


def _reject_without_owner(model: OperationModel, context: dict[str, Any], **_: object) -> None:
    """Reject the call of a closed world, even if no world is open and botocore is restored."""
    Interception.answering_call(context, model)
