"""KMS's keys and their aliases.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_KMS.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.plain import Plain
from pytest_sfn.application.resources.properties import arguments
from pytest_sfn.application.resources.refusals import PartMaker

_WITHOUT_EFFECT = ("EnableKeyRotation", "Enabled", "PendingWindowInDays", "RotationPeriodInDays")


def key(declared: Declared, account: Account) -> Made:
    """A key, and whether it is enabled and rotated."""
    properties = dict(declared.properties)
    if "KeyPolicy" in properties:
        properties["Policy"] = properties.pop("KeyPolicy")
    sent = arguments(declared, "kms", "CreateKey", properties, _WITHOUT_EFFECT)
    described = account.client("kms").create_key(**sent)["KeyMetadata"]
    key_id = described["KeyId"]
    parts = PartMaker(declared, account)
    if properties.get("EnableKeyRotation") in (True, "true"):
        parts.make("EnableKeyRotation", "kms", "EnableKeyRotation", {"KeyId": key_id})
    if properties.get("Enabled") in (False, "false"):
        parts.make("Enabled", "kms", "DisableKey", {"KeyId": key_id})
    return Made(key_id, {"Arn": described["Arn"], "KeyId": key_id}, parts.warnings)


MAKERS: Mapping[str, Maker] = {
    "AWS::KMS::Alias": Plain("kms", "CreateAlias", "AliasName"),
    "AWS::KMS::Key": key,
}
