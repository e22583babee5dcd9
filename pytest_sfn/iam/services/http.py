"""APIs: those of API Gateway, and any that has a connection of EventBridge.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html and call-https-apis.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.iam import resources
from pytest_sfn.iam.calls import Call
from pytest_sfn.iam.grants import Condition, Rule, allow, needs

_METHOD, _ENDPOINT = "states:HTTPMethod", "states:HTTPEndpoint"


def _http_request(call: Call) -> Condition:
    """The method and the endpoint, as far as the definition names them."""
    method, endpoint = call.argument("Method").value, call.argument("ApiEndpoint").value
    return {
        **({"StringEquals": {_METHOD: method}} if isinstance(method, str) else {}),
        **({"StringLike": {_ENDPOINT: endpoint}} if isinstance(endpoint, str) else {}),
    }


RULES: Mapping[str, Rule] = {
    "apigateway:invoke": needs(allow("execute-api:Invoke", on=resources.api)),
    "http:invoke": needs(
        allow(
            "states:InvokeHTTPEndpoint",
            on="arn:aws:states:{region}:{account}:stateMachine:{machine}",
            condition=_http_request,
            sid="Statement1",
        ),
        allow(
            "events:RetrieveConnectionCredentials",
            on=resources.connection,
            otherwise="arn:aws:events:{region}:{account}:connection/*",
            sid="Statement2",
        ),
        allow(
            "secretsmanager:GetSecretValue DescribeSecret",
            on="arn:aws:secretsmanager:*:*:secret:events!connection/*",
            sid="Statement3",
        ),
    ),
}
