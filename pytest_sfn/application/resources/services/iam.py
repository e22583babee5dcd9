"""IAM's roles, policies, users and groups.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker, Updater
from pytest_sfn.application.resources.names import generated_name, name_of
from pytest_sfn.application.resources.plain import Plain, call, lookup
from pytest_sfn.application.resources.properties import arguments
from pytest_sfn.application.resources.refusals import PartMaker
from pytest_sfn.definition.source.cloudformation.references import items
from pytest_sfn.values.json_text import Json

_HOLDERS = {"Roles": "Role", "Users": "User", "Groups": "Group"}
"""The properties that list who a policy is for."""

_OF_AWS = ":iam::aws:policy/"
"""A part of the ARNs of AWS's own policies, which are not in moto."""


def holder(kind: str, *attributes: str, also_known: tuple[str, ...] = ()) -> Maker:
    """The maker of roles, users or groups, with their policies."""
    name_property = f"{kind}Name"

    def make(declared: Declared, account: Account) -> Made:
        name = name_of(declared, account, name_property)
        asked = {**declared.properties, name_property: name}
        known = ("ManagedPolicyArns", "Policies", *also_known)
        sent = arguments(declared, "iam", f"Create{kind}", asked, known)
        described = call(account, "iam", f"Create{kind}", sent)[kind]
        parts = PartMaker(declared, account)
        _give_policies(parts, kind, name, declared.properties)
        for group in _names_in(declared.properties, "Groups"):
            parts.make("Groups", "iam", "AddUserToGroup", {"GroupName": group, "UserName": name})
        return Made(name, {attribute: described[attribute] for attribute in attributes}, parts.warnings)

    return make


def _give_policies(parts: PartMaker, kind: str, name: str, properties: Mapping[str, Json]) -> None:
    """Give a role, a user or a group the policies that stand in its properties."""
    for policy in items(properties, "Policies"):
        parts.make("Policies", "iam", f"Put{kind}Policy", _inline(kind, name, policy))
    for arn in _names_in(properties, "ManagedPolicyArns"):
        if _OF_AWS not in arn:
            parts.make("ManagedPolicyArns", "iam", f"Attach{kind}Policy", _attachment(kind, name, arn))


def updated_holder(kind: str) -> Updater:
    """What updates roles, users or groups: their policies, and who may assume a role. Policies that other resources
    have given them stay."""

    def update(before: Declared, made: Made, declared: Declared, account: Account) -> Made:
        name, parts = made.physical_id, PartMaker(declared, account)
        for policy in items(before.properties, "Policies"):
            named = {f"{kind}Name": name, "PolicyName": policy.get("PolicyName")}
            parts.make("Policies", "iam", f"Delete{kind}Policy", named)
        for arn in _names_in(before.properties, "ManagedPolicyArns"):
            if _OF_AWS not in arn:
                parts.make("ManagedPolicyArns", "iam", f"Detach{kind}Policy", _attachment(kind, name, arn))
        _give_policies(parts, kind, name, declared.properties)
        trust = declared.properties.get("AssumeRolePolicyDocument")
        if trust != before.properties.get("AssumeRolePolicyDocument"):
            asked = {"RoleName": name, "PolicyDocument": trust}
            parts.make("AssumeRolePolicyDocument", "iam", "UpdateAssumeRolePolicy", asked)
        return Made(name, made.attributes, parts.warnings)

    return update


def updated_policy(before: Declared, made: Made, declared: Declared, account: Account) -> Made:
    """Take a policy from its earlier roles, users and groups, and give it to those of now."""
    parts = PartMaker(before, account)
    for listed, kind in _HOLDERS.items():
        for name in _names_in(before.properties, listed):
            named = {f"{kind}Name": name, "PolicyName": before.properties.get("PolicyName")}
            parts.make(listed, "iam", f"Delete{kind}Policy", named)
    return policy(declared, account)


def updated_managed_policy(before: Declared, made: Made, declared: Declared, account: Account) -> Made:
    """Make the document of a managed policy its default version, and attach it to those of now."""
    parts = PartMaker(declared, account)
    arn, document = made.physical_id, _document(declared.properties)
    version = {"PolicyArn": arn, "PolicyDocument": document, "SetAsDefault": True}
    parts.make("PolicyDocument", "iam", "CreatePolicyVersion", version)
    for listed, kind in _HOLDERS.items():
        for name in _names_in(before.properties, listed):
            parts.make(listed, "iam", f"Detach{kind}Policy", _attachment(kind, name, arn))
        for name in _names_in(declared.properties, listed):
            parts.make(listed, "iam", f"Attach{kind}Policy", _attachment(kind, name, arn))
    return Made(arn, made.attributes, parts.warnings)


def policy(declared: Declared, account: Account) -> Made:
    """A policy inside of roles, users and groups."""
    properties = declared.properties
    parts = PartMaker(declared, account)
    for listed, kind in _HOLDERS.items():
        for name in _names_in(properties, listed):
            parts.make(listed, "iam", f"Put{kind}Policy", _inline(kind, name, properties))
    made = generated_name(declared, account)
    return Made(made, {"Id": made}, parts.warnings)


def managed_policy(declared: Declared, account: Account) -> Made:
    """A policy of its own, attached to roles, users and groups."""
    properties = declared.properties
    name = name_of(declared, account, "ManagedPolicyName", 128)
    asked = {
        "PolicyName": name,
        "PolicyDocument": _document(properties),
        "Description": properties.get("Description"),
        "Path": properties.get("Path"),
    }
    described = account.client("iam").create_policy(**arguments(declared, "iam", "CreatePolicy", asked))["Policy"]
    parts = PartMaker(declared, account)
    for listed, kind in _HOLDERS.items():
        for attached in _names_in(properties, listed):
            parts.make(listed, "iam", f"Attach{kind}Policy", _attachment(kind, attached, described["Arn"]))
    attributes = {"PolicyArn": described["Arn"], "PolicyId": described["PolicyId"]}
    return Made(described["Arn"], attributes, parts.warnings)


def instance_profile(declared: Declared, account: Account) -> Made:
    """An instance profile and its role."""
    name = name_of(declared, account, "InstanceProfileName", 128)
    asked = {"InstanceProfileName": name, "Path": declared.properties.get("Path")}
    sent = arguments(declared, "iam", "CreateInstanceProfile", asked)
    described = account.client("iam").create_instance_profile(**sent)
    parts = PartMaker(declared, account)
    for role in _names_in(declared.properties, "Roles"):
        parts.make("Roles", "iam", "AddRoleToInstanceProfile", {"InstanceProfileName": name, "RoleName": role})
    return Made(name, {"Arn": lookup(described, "InstanceProfile.Arn")}, parts.warnings)


def _inline(kind: str, name: str, policy: Mapping[str, Json]) -> dict[str, Json]:
    return {f"{kind}Name": name, "PolicyName": policy.get("PolicyName"), "PolicyDocument": _document(policy)}


def _attachment(kind: str, name: str, arn: str) -> dict[str, Json]:
    return {f"{kind}Name": name, "PolicyArn": arn}


def _document(properties: Mapping[str, Json]) -> Json:
    """A policy with a version that moto takes: without one it is of 2008, which moto refuses and AWS does not."""
    document = properties.get("PolicyDocument")
    return {**document, "Version": "2012-10-17"} if isinstance(document, dict) else document


def _names_in(properties: Mapping[str, Json], name: str) -> list[str]:
    found = properties.get(name)
    return [str(item) for item in found if item is not None] if isinstance(found, list) else []


UPDATERS: Mapping[str, Updater] = {
    "AWS::IAM::Group": updated_holder("Group"),
    "AWS::IAM::ManagedPolicy": updated_managed_policy,
    "AWS::IAM::Policy": updated_policy,
    "AWS::IAM::Role": updated_holder("Role"),
    "AWS::IAM::User": updated_holder("User"),
}

MAKERS: Mapping[str, Maker] = {
    "AWS::IAM::AccessKey": Plain(
        "iam",
        "CreateAccessKey",
        "AccessKey.AccessKeyId",
        {"SecretAccessKey": "AccessKey.SecretAccessKey"},
        ignored=("Serial", "Status"),
    ),
    "AWS::IAM::Group": holder("Group", "Arn"),
    "AWS::IAM::InstanceProfile": instance_profile,
    "AWS::IAM::ManagedPolicy": managed_policy,
    "AWS::IAM::Policy": policy,
    "AWS::IAM::Role": holder("Role", "Arn", "RoleId"),
    "AWS::IAM::User": holder("User", "Arn", also_known=("Groups", "LoginProfile")),
}
