"""What AWS SDK integrations do not offer, although the SDK has it.

Operations that stream events are not listed: the models of the APIs tell which these are.
https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.integrations.record.resource import Resource

_GIVEN_UP = "AWS has given this operation up, and state machines cannot call it"
_CREDENTIALS = "a state machine cannot ask for credentials: a Task assumes another role with Credentials"
_OWN_ENDPOINT = "each resource of this service has an endpoint of its own, which a state machine cannot call"


def _operations(reason: str, service: str, *names: str) -> dict[str, str]:
    return {f"aws-sdk:{service}:{name}": reason for name in names}


_OPERATIONS: Mapping[str, str] = {
    **_operations(_CREDENTIALS, "sts", "assumeRole", "assumeRoleWithSAML", "assumeRoleWithWebIdentity", "assumeRoot"),
    **_operations(_GIVEN_UP, "applicationdiscovery", "describeExportConfigurations", "exportConfigurations"),
    **_operations(
        _GIVEN_UP, "codedeploy", "batchGetDeploymentInstances", "getDeploymentInstance", "listDeploymentInstances",
        "skipWaitTimeForInstanceTermination",
    ),
    **_operations(_GIVEN_UP, "comprehendmedical", "detectEntities"),
    **_operations(
        _GIVEN_UP, "directconnect", "allocateConnectionOnInterconnect", "describeConnectionLoa",
        "describeConnectionsOnInterconnect", "describeInterconnectLoa",
    ),
    **_operations(_GIVEN_UP, "efs", "createTags", "deleteTags", "describeTags"),
    **_operations(_GIVEN_UP, "emr", "describeJobFlows"),
    **_operations(
        _GIVEN_UP, "iot", "attachPrincipalPolicy", "detachPrincipalPolicy", "listPolicyPrincipals",
        "listPrincipalPolicies",
    ),
    **_operations(_GIVEN_UP, "lambda", "invokeAsync"),
    **_operations(_GIVEN_UP, "rdsdata", "executeSql"),
    **_operations(_GIVEN_UP, "shield", "deleteSubscription"),
}  # fmt: skip

_SERVICES: Mapping[str, str] = {
    "aws-sdk:cloudsearchdomain": _OWN_ENDPOINT,
    "aws-sdk:mediastoredata": _OWN_ENDPOINT,
}


def why_not_offered(resource: Resource) -> str | None:
    """Why state machines cannot call an operation of the SDK; None if they can, or if it does not exist."""
    return _SERVICES.get(resource.service) or _OPERATIONS.get(f"{resource.service}:{resource.action}")
