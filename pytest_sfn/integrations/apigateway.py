"""REST and HTTP APIs of API Gateway. https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html"""

from __future__ import annotations

import re

from pytest_sfn.integrations.record.action import TOKEN, Action
from pytest_sfn.integrations.record.http_arguments import ARGUMENTS_OF_ALL, HttpArguments
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import Argument, ServiceCall

_API = re.compile(r"(?:https://)?(?P<api>[\w-]+)\.execute-api\.(?P<region>[\w-]+)\.")


def _method(call: ServiceCall) -> list[str] | None:
    """A method of an API. A part that is known only at run time becomes a wildcard."""
    endpoint = call.argument("ApiEndpoint").value
    found = _API.match(endpoint) if isinstance(endpoint, str) else None
    if found is None:
        return None
    stage, method = _part(call.argument("Stage"), "$default"), _part(call.argument("Method"), "GET")
    path = _part(call.argument("Path"), "").removeprefix("/")
    arn = f"arn:aws:execute-api:{found['region']}:{call.place.account}:{found['api']}/{stage}/{method}/{path}"
    return [call.place.in_partition(arn)]


def _part(argument: Argument, default: str) -> str:
    if not argument.known:
        return "*"
    return default if argument.value is None else str(argument.value)


SERVICE = Service(
    name="apigateway",
    takes_api_arguments=False,
    actions={
        "invoke": Action(
            patterns=TOKEN,
            required=("ApiEndpoint", "Method"),
            modelled=False,
            http=HttpArguments(
                ARGUMENTS_OF_ALL | {"Stage", "Path", "AllowNullValues", "AuthType"},
                frozenset(
                    {
                        "authorization", "connection", "content-md5", "expect", "host", "max-forwards",
                        "proxy-authenticate", "server", "te", "transfer-encoding", "trailer", "upgrade", "via",
                        "www-authenticate",
                    }
                ),
                ("x-forwarded", "x-amz"),
            ),
            policy=needs(allow("execute-api:Invoke", on=_method)),
        ),
    },
    permissions=Permissions(
        prefix="execute-api",
        actions={
            "DeleteConnection": "ManageConnections",
            "GetConnection": "ManageConnections",
            "PostToConnection": "ManageConnections",
        },
        resources={"Invoke": _method},
    ),
)  # fmt: skip
