"""Makes boto3 calls that moto can answer: addressed to AWS, signed, and without waiting in real time."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.values.json_text import dumps

_LONGEST_POLL = 20
"""The longest wait of ReceiveMessage for messages, in seconds."""

_AWS_HOST = re.compile(r"\.(amazonaws|amazonwebservices|aws)\.")


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
    """Send a call for an emulator or a proxy to AWS's own address, the only one that moto knows."""
    url = urlsplit(call.request["url"])
    if not _AWS_HOST.search(url.netloc):
        host = f"{call.model.service_model.endpoint_prefix}.{call.request['context']['client_region']}.amazonaws.com"
        call.request["url"] = url._replace(scheme="https", netloc=host).geturl()


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
