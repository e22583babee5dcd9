"""HTTP Tasks: any API with an EventBridge connection.

https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import Action
from pytest_sfn.integrations.record.http_arguments import ARGUMENTS_OF_ALL, HttpArguments
from pytest_sfn.integrations.record.policy import Condition, allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import arn_in, first_of

_METHOD, _ENDPOINT = "states:HTTPMethod", "states:HTTPEndpoint"

connection = first_of(arn_in("InvocationConfig", "ConnectionArn"), arn_in("Authentication", "ConnectionArn"))
"""The EventBridge connection of an HTTP Task."""


def _request(call: ServiceCall) -> Condition:
    """The method and the endpoint, if the definition contains them."""
    method, endpoint = call.argument("Method").value, call.argument("ApiEndpoint").value
    return {
        **({"StringEquals": {_METHOD: method}} if isinstance(method, str) else {}),
        **({"StringLike": {_ENDPOINT: endpoint}} if isinstance(endpoint, str) else {}),
    }


SERVICE = Service(
    name="http",
    takes_api_arguments=False,
    actions={
        "invoke": Action(
            required=("ApiEndpoint", "Method"),
            modelled=False,
            http=HttpArguments(
                ARGUMENTS_OF_ALL | {"Authentication", "InvocationConfig", "Transform"},
                frozenset(
                    {
                        "a-im", "accept-charset", "accept-datetime", "accept-encoding", "authorization",
                        "cache-control", "connection", "content-encoding", "content-md5", "date", "expect",
                        "forwarded", "from", "host", "http2-settings", "if-match", "if-modified-since",
                        "if-none-match", "if-range", "if-unmodified-since", "max-forwards", "origin", "pragma",
                        "proxy-authorization", "referer", "server", "te", "trailer", "transfer-encoding", "upgrade",
                        "via", "warning",
                    }
                ),
                ("x-forwarded-", "x-amz-", "x-amzn-"),
            ),
            policy=needs(
                allow(
                    "states:InvokeHTTPEndpoint",
                    on="arn:aws:states:{region}:{account}:stateMachine:{machine}",
                    condition=_request,
                    sid="Statement1",
                ),
                allow(
                    "events:RetrieveConnectionCredentials",
                    on=connection,
                    otherwise="arn:aws:events:{region}:{account}:connection/*",
                    sid="Statement2",
                ),
                allow(
                    "secretsmanager:GetSecretValue DescribeSecret",
                    on="arn:aws:secretsmanager:*:*:secret:events!connection/*",
                    sid="Statement3",
                ),
            ),
        ),
    },
)  # fmt: skip
