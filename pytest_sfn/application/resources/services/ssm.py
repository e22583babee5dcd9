"""Systems Manager's parameters and documents.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import name_of, without_stack
from pytest_sfn.application.resources.plain import Plain
from pytest_sfn.application.resources.properties import arguments, require, text


def parameter(declared: Declared, account: Account) -> Made:
    """A parameter. CloudFormation makes no SecureString."""
    require(declared, "Type", "Value")
    properties = declared.properties
    name = str(properties.get("Name") or f"CFN-{without_stack(declared, account)}")
    sent = arguments(declared, "ssm", "PutParameter", {**properties, "Name": name})
    account.client("ssm").put_parameter(**sent)
    return Made(name, {"Type": sent["Type"], "Value": sent["Value"]})


def document(declared: Declared, account: Account) -> Made:
    """A document, whose content is a text for the API."""
    properties = declared.properties
    name = name_of(declared, account, "Name")
    content = properties.get("Content")
    asked = {**properties, "Name": name, "Content": None if content is None else text(content)}
    sent = arguments(declared, "ssm", "CreateDocument", asked, ("UpdateMethod",))
    sent.setdefault("DocumentType", "Command")
    account.client("ssm").create_document(**sent)
    return Made(name)


MAKERS: Mapping[str, Maker] = {
    "AWS::SSM::Document": document,
    "AWS::SSM::Parameter": parameter,
    "AWS::SSM::MaintenanceWindow": Plain("ssm", "CreateMaintenanceWindow", "WindowId", name="Name", ignored=("Tags",)),
}
