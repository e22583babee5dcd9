"""IAM's roles, policies, users and groups.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import generated_name, name_of
from pytest_sfn.application.resources.plain import Plain, call, lookup
from pytest_sfn.application.resources.properties import arguments, items
from pytest_sfn.application.resources.refusals import PartMaker
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
        parts = PartMaker(declared)
        for policy in items(declared.properties, "Policies"):
            with parts.part("Policies"):
                _put(declared, account, kind, name, policy)
        for arn in _listed(declared.properties, "ManagedPolicyArns"):
            if _OF_AWS not in arn:
                with parts.part("ManagedPolicyArns"):
                    _attach(account, kind, name, arn)
        for group in _listed(declared.properties, "Groups"):
            with parts.part("Groups"):
                account.client("iam").add_user_to_group(GroupName=group, UserName=name)
        return Made(name, {attribute: described[attribute] for attribute in attributes}, parts.warnings)

    return make


def policy(declared: Declared, account: Account) -> Made:
    """A policy inside of roles, users and groups."""
    properties = declared.properties
    parts = PartMaker(declared)
    for listed, kind in _HOLDERS.items():
        for name in _listed(properties, listed):
            with parts.part(listed):
                _put(declared, account, kind, name, properties)
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
    parts = PartMaker(declared)
    for listed, kind in _HOLDERS.items():
        for attached in _listed(properties, listed):
            with parts.part(listed):
                _attach(account, kind, attached, described["Arn"])
    attributes = {"PolicyArn": described["Arn"], "PolicyId": described["PolicyId"]}
    return Made(described["Arn"], attributes, parts.warnings)


def instance_profile(declared: Declared, account: Account) -> Made:
    """An instance profile and its role."""
    name = name_of(declared, account, "InstanceProfileName", 128)
    asked = {"InstanceProfileName": name, "Path": declared.properties.get("Path")}
    client = account.client("iam")
    described = client.create_instance_profile(**arguments(declared, "iam", "CreateInstanceProfile", asked))
    parts = PartMaker(declared)
    for role in _listed(declared.properties, "Roles"):
        with parts.part("Roles"):
            client.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
    return Made(name, {"Arn": lookup(described, "InstanceProfile.Arn")}, parts.warnings)


def _put(declared: Declared, account: Account, kind: str, name: str, properties: Mapping[str, Json]) -> None:
    asked = {f"{kind}Name": name, "PolicyName": properties.get("PolicyName"), "PolicyDocument": _document(properties)}
    call(account, "iam", f"Put{kind}Policy", arguments(declared, "iam", f"Put{kind}Policy", asked))


def _document(properties: Mapping[str, Json]) -> Json:
    """A policy with a version that moto takes: without one it is of 2008, which moto refuses and AWS does not."""
    document = properties.get("PolicyDocument")
    return {**document, "Version": "2012-10-17"} if isinstance(document, dict) else document


def _attach(account: Account, kind: str, name: str, arn: str) -> None:
    call(account, "iam", f"Attach{kind}Policy", {f"{kind}Name": name, "PolicyArn": arn})


def _listed(properties: Mapping[str, Json], name: str) -> list[str]:
    found = properties.get(name)
    return [str(item) for item in found if item is not None] if isinstance(found, list) else []


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
