"""Operations of the SDK that AWS SDK integrations do not offer.

Operations with event streams are not listed, because the models of the APIs show which these are.
https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.integrations.record.resource import Resource

_RETIRED = "AWS has retired this operation, so state machines cannot call it"
_CREDENTIALS = "a state machine cannot ask for credentials: a Task assumes another role with Credentials"
_OWN_ENDPOINT = "each resource of this service has an endpoint of its own, which a state machine cannot call"


def _operations(reason: str, service: str, *names: str) -> dict[str, str]:
    return {f"aws-sdk:{service}:{name}": reason for name in names}


_OPERATIONS: Mapping[str, str] = {
    **_operations(_CREDENTIALS, "sts", "assumeRole", "assumeRoleWithSAML", "assumeRoleWithWebIdentity", "assumeRoot"),
    **_operations(_RETIRED, "applicationdiscovery", "describeExportConfigurations", "exportConfigurations"),
    **_operations(
        _RETIRED, "codedeploy", "batchGetDeploymentInstances", "getDeploymentInstance", "listDeploymentInstances",
        "skipWaitTimeForInstanceTermination",
    ),
    **_operations(_RETIRED, "comprehendmedical", "detectEntities"),
    **_operations(
        _RETIRED, "directconnect", "allocateConnectionOnInterconnect", "describeConnectionLoa",
        "describeConnectionsOnInterconnect", "describeInterconnectLoa",
    ),
    **_operations(_RETIRED, "efs", "createTags", "deleteTags", "describeTags"),
    **_operations(_RETIRED, "emr", "describeJobFlows"),
    **_operations(
        _RETIRED, "iot", "attachPrincipalPolicy", "detachPrincipalPolicy", "listPolicyPrincipals",
        "listPrincipalPolicies",
    ),
    **_operations(_RETIRED, "lambda", "invokeAsync"),
    **_operations(_RETIRED, "rdsdata", "executeSql"),
    **_operations(_RETIRED, "shield", "deleteSubscription"),
}  # fmt: skip

_SERVICES: Mapping[str, str] = {
    "aws-sdk:cloudsearchdomain": _OWN_ENDPOINT,
    "aws-sdk:mediastoredata": _OWN_ENDPOINT,
}


def why_not_offered(resource: Resource) -> str | None:
    """The reason why state machines cannot call an operation of the SDK; None if they can, or if it does not exist."""
    return _SERVICES.get(resource.service) or _OPERATIONS.get(f"{resource.service}:{resource.action}")
