"""Secrets Manager's secrets.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
"""

from __future__ import annotations

import random
import string
from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import generated_name, without_stack
from pytest_sfn.application.resources.properties import arguments, invalid, text
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.values.json_text import Json, dumps, loads

_WITHOUT_EFFECT = ("GenerateSecretString", "ReplicaRegions")

_KINDS = {
    "ExcludeLowercase": string.ascii_lowercase,
    "ExcludeUppercase": string.ascii_uppercase,
    "ExcludeNumbers": string.digits,
    "ExcludePunctuation": string.punctuation,
}
"""The kinds of characters of a password, each with the property that excludes it."""


def secret(declared: Declared, account: Account) -> Made:
    """A secret. A generated one is the same in every run of a test."""
    properties = dict(declared.properties)
    properties["Name"] = properties.get("Name") or without_stack(declared, account)
    if isinstance(properties.get("GenerateSecretString"), dict):
        properties["SecretString"] = _generate(declared, account)
    elif isinstance(properties.get("SecretString"), (dict, list)):
        properties["SecretString"] = text(properties["SecretString"])
    sent = arguments(declared, "secretsmanager", "CreateSecret", properties, _WITHOUT_EFFECT)
    arn = account.client("secretsmanager").create_secret(**sent)["ARN"]
    return Made(arn, {"Id": arn})


def resource_policy(declared: Declared, account: Account) -> Made:
    """The policy of a secret."""
    sent = arguments(declared, "secretsmanager", "PutResourcePolicy", declared.properties)
    account.client("secretsmanager").put_resource_policy(**sent)
    return Made(str(declared.properties.get("SecretId")))


def attachment(declared: Declared, account: Account) -> Made:
    """What ties a secret to a database or to its rotation: nothing rotates in a test."""
    made = declared.properties.get("SecretId")
    return Made(str(made)) if made is not None else Made(generated_name(declared, account))


def _generate(declared: Declared, account: Account) -> str:
    """The value of GenerateSecretString. Raises SfnError if its template is not a JSON object."""
    asked = section(declared.properties, "GenerateSecretString")
    generator = random.Random(account.ids.number(f"secret {declared.logical_id}"))
    others = ("GenerateStringKey", "SecretStringTemplate")
    at = "#/GenerateSecretString"
    checked = arguments(declared, "secretsmanager", "GetRandomPassword", asked, others, at=at)
    password = _password(declared, checked, generator)
    key = asked.get("GenerateStringKey")
    if key is None:
        return password
    template = _template(declared, asked.get("SecretStringTemplate") or "{}")
    return dumps({**template, str(key): password})


def _template(declared: Declared, template: Json) -> dict[str, Json]:
    try:
        value = template if isinstance(template, dict) else loads(text(template))
    except ValueError:
        value = None
    if isinstance(value, dict):
        return value
    raise invalid(declared, ["#/GenerateSecretString/SecretStringTemplate: the text is not a JSON object"])


def _password(declared: Declared, asked: Mapping[str, Json], generator: random.Random) -> str:
    """A password as GetRandomPassword makes them.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
    """
    excluded = set(asked.get("ExcludeCharacters", ""))
    kinds = [characters for name, characters in _KINDS.items() if not asked.get(name)]
    kinds += [" "] if asked.get("IncludeSpace") else []
    allowed = ["".join(letter for letter in kind if letter not in excluded) for kind in kinds]
    allowed = [kind for kind in allowed if kind]
    if not allowed:
        raise invalid(declared, ["#/GenerateSecretString: every character is excluded"])
    length = asked.get("PasswordLength", 32)
    letters = [generator.choice(kind) for kind in allowed] if asked.get("RequireEachIncludedType", True) else []
    everything = "".join(allowed)
    letters += [generator.choice(everything) for _ in range(length - len(letters))]
    generator.shuffle(letters)
    return "".join(letters[:length])


MAKERS: Mapping[str, Maker] = {
    "AWS::SecretsManager::ResourcePolicy": resource_policy,
    "AWS::SecretsManager::RotationSchedule": attachment,
    "AWS::SecretsManager::Secret": secret,
    "AWS::SecretsManager::SecretTargetAttachment": attachment,
}
