"""The encryptionConfiguration of state machines and activities.

https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
"""

from __future__ import annotations

from pytest_sfn.service.protocol.answers import ApiError, Members

REUSE_SECONDS = 300
"""How long data keys are reused, if nobody says so."""


def read_encryption(given: Members) -> Members:
    """The configuration with its defaults; the key need not exist. Raises InvalidEncryptionConfiguration."""
    own_key = {"kmsKeyId", "kmsDataKeyReusePeriodSeconds"} & given.keys()
    if given["type"] == "AWS_OWNED_KEY":
        if own_key:
            raise _invalid(f"{', '.join(sorted(own_key))} cannot be specified for type AWS_OWNED_KEY")
        return given
    if "kmsKeyId" not in given:
        raise _invalid("kmsKeyId must be specified for type CUSTOMER_MANAGED_KMS_KEY")
    return {"kmsDataKeyReusePeriodSeconds": REUSE_SECONDS, **given}


def _invalid(why: str) -> ApiError:
    return ApiError("InvalidEncryptionConfiguration", f"Invalid Encryption Configuration: {why}")
