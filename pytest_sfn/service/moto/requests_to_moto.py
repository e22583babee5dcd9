"""Makes boto3 calls that moto can answer: addressed to AWS, signed, and without waiting in real time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.values.json_text import dumps

_LONGEST_POLL = 20
"""The longest wait of ReceiveMessage for messages, in seconds."""

_AWS_HOST = re.compile(r"\.(amazonaws|amazonwebservices|aws)\.")
_ACCOUNT_HOST = re.compile(r"\d{12}\.")
"""botocore sends a call that names a table by ARN to the host of the account. Older versions of moto do not know it."""

_NAMED = frozenset({"dynamodb", "events", "sns", "sqs"})
"""The services whose resources calls may name by an ARN or a URL of any account."""

_PUBLISHING: Mapping[str, tuple[str, ...]] = {
    "events": ("PutEvents",),
    "s3": ("CompleteMultipartUpload", "CopyObject", "DeleteObject", "PutObject"),
    "sns": ("Publish",),
    "sqs": ("SendMessage",),
}
"""The operations that publish, by service and the beginnings of their names. S3 sends notifications."""


def names_resources(call: Boto3Call) -> bool:
    """True if a call may name a topic, a queue, an event bus or a table that is in another account."""
    return call.service in _NAMED


def may_publish(call: Boto3Call) -> bool:
    """True if moto may publish something when it answers a call."""
    return call.operation.startswith(_PUBLISHING.get(call.service, ()))


def ask_with_credentials(call: Boto3Call, ask_botocore: Callable[[], Any]) -> Any:
    """Let botocore send the call. It is not signed if the client was made before there were any credentials."""
    from botocore.exceptions import NoCredentialsError

    try:
        return ask_botocore()
    except NoCredentialsError:
        context = call.request["context"]
        context["auth_type"] = "none"
        scope = f"{context['client_region']}/{call.model.service_model.signing_name}/aws4_request"
        signature = f"AWS4-HMAC-SHA256 Credential=testing/20000101/{scope}, SignedHeaders=, Signature="
        call.request["headers"]["Authorization"] = signature
        return ask_botocore()


def address_aws(call: Boto3Call) -> None:
    """Send a call for an emulator, a proxy or an account's own host to AWS's common address, which moto knows."""
    host = urlsplit(call.request["url"]).netloc
    if not _AWS_HOST.search(host) or _ACCOUNT_HOST.match(host):
        address_region(call, call.request["context"]["client_region"])


def address_region(call: Boto3Call, region: str) -> None:
    """Send a call to AWS's address in a region. moto reads the region of a queue from the signature."""
    host = f"{call.model.service_model.endpoint_prefix}.{region}.amazonaws.com"
    call.request["url"] = urlsplit(call.request["url"])._replace(scheme="https", netloc=host).geturl()
    context = call.request["context"]
    context["client_region"] = region
    context["signing"] = {**context.get("signing", {}), "region": region}


def needs_docker(call: Boto3Call) -> bool:
    """True if moto would run a container for a call, depending on how ``mock_aws`` was started."""
    if (call.service, call.operation) != ("batch", "SubmitJob"):
        return False
    batch = names.MOTO_CONFIG.get().get("batch", {})
    return batch.get("use_docker", True) is not False


def poll_without_waiting(call: Boto3Call) -> None:
    """Ask a queue only for the messages that it has now. moto would wait for others in real time, or forever if
    Python's own clock is virtual.
    """
    if (call.service, call.operation) != ("sqs", "ReceiveMessage"):
        return
    parameters = call.parameters
    if 0 <= parameters.get("WaitTimeSeconds", 0) <= _LONGEST_POLL:
        call.request["body"] = dumps({**parameters, "WaitTimeSeconds": 0}).encode()
