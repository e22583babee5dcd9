"""Finds misspelled properties of functions and state machines, which are read here without an API's model.

Only a name that is close to a property is an error: another one may be new on AWS.
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pytest_sfn.application.template.checks.mistakes import TemplateError
from pytest_sfn.definition.source.cloudformation.names import FUNCTIONS, MACHINES
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import closest

_OF_FUNCTIONS = frozenset({
    "Architectures", "AssumeRolePolicyDocument", "AutoPublishAlias", "AutoPublishAliasAllProperties",
    "AutoPublishCodeSha256", "CapacityProviderConfig", "Code", "CodeSigningConfigArn", "CodeUri", "DeadLetterConfig",
    "DeadLetterQueue", "DeploymentPreference", "Description", "DurableConfig", "Environment", "EphemeralStorage",
    "EventInvokeConfig", "Events", "FileSystemConfigs", "FunctionName", "FunctionScalingConfig", "FunctionUrlConfig",
    "Handler", "ImageConfig", "ImageUri", "InlineCode", "KmsKeyArn", "Layers", "LoggingConfig", "MemorySize",
    "PackageType", "PermissionsBoundary", "Policies", "PropagateTags", "ProvisionedConcurrencyConfig",
    "PublishToLatestPublished", "RecursiveLoop", "ReservedConcurrentExecutions", "Role", "RolePath", "Runtime",
    "RuntimeManagementConfig", "SnapStart", "SourceKMSKeyArn", "Tags", "TenancyConfig", "Timeout", "Tracing",
    "TracingConfig", "VersionDeletionPolicy", "VersionDescription", "VpcConfig",
})  # fmt: skip

_OF_MACHINES = frozenset({
    "AutoPublishAlias", "Definition", "DefinitionS3Location", "DefinitionString", "DefinitionSubstitutions",
    "DefinitionUri", "DeploymentPreference", "EncryptionConfiguration", "Events", "Logging", "LoggingConfiguration",
    "Name", "PermissionsBoundary", "Policies", "PropagateTags", "Role", "RoleArn", "RolePath", "StateMachineName",
    "StateMachineType", "Tags", "Tracing", "TracingConfiguration", "Type", "UseAliasAsEventTarget",
})  # fmt: skip

PROPERTY_NAMES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(FUNCTIONS, _OF_FUNCTIONS),
    **dict.fromkeys(MACHINES, _OF_MACHINES),
}
"""The properties of each type, those of SAM and those of CloudFormation together."""


def check_property_names(resources: Mapping[str, Json], title: str) -> None:
    """Raise TemplateError for a misspelled property of a function or a state machine."""
    for logical_id, resource in resources.items():
        known = PROPERTY_NAMES.get(str(resource.get("Type"))) if isinstance(resource, dict) else None
        if known:
            path = ("Resources", logical_id, "Properties")
            check_names_in(section(resource, "Properties"), known, f"{title}#{logical_id}", path)


def check_names_in(given: Iterable[str], known: Collection[str], where: str, path: tuple[str, ...]) -> None:
    """Raise TemplateError for a name that is not known, but close to one that is. ``path`` leads to all of them."""
    for name in given:
        likely = None if name in known or name.startswith("Fn::") else closest(name, known)
        if likely:
            message = f"{where} has the property {name!r}, which does not exist: did you mean {likely!r}?"
            raise TemplateError(message, (*path, name))
