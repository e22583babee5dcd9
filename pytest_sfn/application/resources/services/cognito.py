"""Cognito's user pools and identity pools.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Cognito.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import name_of
from pytest_sfn.application.resources.plain import Plain
from pytest_sfn.application.resources.properties import arguments

_WITHOUT_EFFECT = (
    "EmailAuthenticationMessage", "EmailAuthenticationSubject", "EnabledMfas", "IssuerConfiguration",
    "KeyConfiguration", "UserPoolName", "WebAuthnFactorConfiguration", "WebAuthnRelyingPartyID",
    "WebAuthnUserVerification",
)  # fmt: skip


def user_pool(declared: Declared, account: Account) -> Made:
    """A user pool."""
    name = name_of(declared, account, "UserPoolName", 128)
    asked = {**declared.properties, "PoolName": name}
    sent = arguments(declared, "cognito-idp", "CreateUserPool", asked, _WITHOUT_EFFECT)
    described = account.client("cognito-idp").create_user_pool(**sent)["UserPool"]
    pool = described["Id"]
    provider = f"cognito-idp.{account.place.region}.amazonaws.com/{pool}"
    attributes = {
        "Arn": described["Arn"],
        "ProviderName": provider,
        "ProviderURL": f"https://{provider}",
        "UserPoolId": pool,
    }
    return Made(pool, attributes)


MAKERS: Mapping[str, Maker] = {
    "AWS::Cognito::IdentityPool": Plain(
        "cognito-identity",
        "CreateIdentityPool",
        "IdentityPoolId",
        {"Id": "IdentityPoolId", "Name": "IdentityPoolName"},
        name="IdentityPoolName",
        ignored=("CognitoEvents", "CognitoStreams", "PushSync"),
    ),
    "AWS::Cognito::UserPool": user_pool,
    "AWS::Cognito::UserPoolClient": Plain(
        "cognito-idp",
        "CreateUserPoolClient",
        "UserPoolClient.ClientId",
        {
            "ClientId": "UserPoolClient.ClientId",
            "ClientSecret": "UserPoolClient.ClientSecret",
            "Name": "UserPoolClient.ClientName",
        },
        name="ClientName",
    ),
    "AWS::Cognito::UserPoolDomain": Plain(
        "cognito-idp", "CreateUserPoolDomain", "Domain", ignored=("ManagedLoginVersion", "Routing")
    ),
    "AWS::Cognito::UserPoolGroup": Plain("cognito-idp", "CreateGroup", "GroupName", name="GroupName"),
    "AWS::Cognito::UserPoolResourceServer": Plain("cognito-idp", "CreateResourceServer", "Identifier"),
}
