"""What botocore would look up outside of the process is not looked up while a world is open."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import botocore.credentials
import botocore.session
import pytest
from botocore.exceptions import ProfileNotFound
from botocore.httpsession import URLLib3Session

from pytest_sfn import mock_sfn

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
PROFILES = {
    "without-keys": "region = us-east-1",
    "program": "credential_process = /bin/keys",
    "role": "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base",
    "role-of-the-machine": "role_arn = arn:aws:iam::123456789012:role/r\ncredential_source = Ec2InstanceMetadata",
    "role-of-the-container": "role_arn = arn:aws:iam::123456789012:role/r\ncredential_source = EcsContainer",
    "web-identity": "role_arn = arn:aws:iam::123456789012:role/r\nweb_identity_token_file = /token",
    "single-sign-on": "sso_start_url = https://x.test\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r",
}


class LookedUp(Exception):
    """Something went out of the process."""


@pytest.fixture(autouse=True)
def outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing goes out; a configuration with profiles; no keys in the environment."""

    def refuse(*args: Any, **_: Any) -> Any:
        raise LookedUp(str(args[1:]))

    monkeypatch.setattr(URLLib3Session, "send", refuse)
    monkeypatch.setattr(botocore.credentials.ProcessProvider, "_retrieve_credentials_using", refuse)
    for name in (*KEYS, "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    config = tmp_path / "config"
    base = "[profile base]\naws_access_key_id = of-base\naws_secret_access_key = secret\n"
    config.write_text(base + "".join(f"[profile {name}]\n{text}\n" for name, text in PROFILES.items()))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.2/keys")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_leads_nowhere(profile: str) -> None:
    with mock_sfn():
        client = boto3.Session(profile_name=profile, region_name="us-east-1").client("s3")
        client.create_bucket(Bucket="bucket")

        assert client.list_buckets()["Buckets"][0]["Name"] == "bucket"


def test_keys_in_files_are_read() -> None:
    with mock_sfn():
        credentials = boto3.Session(profile_name="base").get_credentials()

    assert credentials
    assert credentials.access_key == "of-base"


@pytest.mark.parametrize(
    "variables", [KEYS[:1], KEYS, (*KEYS, "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_DEFAULTS_MODE")]
)
def test_empty_variables_count_as_unset(monkeypatch: pytest.MonkeyPatch, variables: tuple[str, ...]) -> None:
    # Given
    for name in variables:
        monkeypatch.setenv(name, "")

    # When
    with mock_sfn():
        client = boto3.client("s3")
        client.create_bucket(Bucket="bucket")
        keys = client._request_signer._credentials.access_key

    # Then
    assert keys == "pytest-sfn"
    assert [os.environ[name] for name in variables] == [""] * len(variables)


def test_a_profile_of_the_environment_that_does_not_exist_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    with mock_sfn():
        assert boto3.client("s3").list_buckets()["Buckets"] == []
        with pytest.raises(ProfileNotFound):
            boto3.Session(profile_name="nobody").client("s3")


def test_a_broken_file_counts_as_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("this is [not a configuration")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(broken))

    with mock_sfn():
        assert boto3.client("s3").list_buckets()["Buckets"] == []


def test_automatic_defaults_ask_nobody_for_a_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULTS_MODE", "auto")

    with mock_sfn():
        assert boto3.client("s3").meta.config.connect_timeout == 3.1


def test_a_client_made_before_refreshes_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given
    monkeypatch.setenv("AWS_PROFILE", "program")
    answers = iter([{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "s", "Expiration": "2020-01-01T00:00:00Z"}])
    monkeypatch.setattr(botocore.credentials.ProcessProvider, "_retrieve_credentials_using", _retrieve(answers))
    client = boto3.Session(region_name="us-east-1").client("s3")

    # Then
    with mock_sfn():
        client.create_bucket(Bucket="bucket")
        client.put_object(Bucket="bucket", Key="k", Body=json.dumps(1))


def _retrieve(answers: Iterator[dict[str, Any]]) -> Callable[..., Any]:
    def retrieve(self: Any, process: str) -> Any:
        found = next(answers, None)
        if found is None:
            raise LookedUp(process)
        return {
            "access_key": found["AccessKeyId"],
            "secret_key": found["SecretAccessKey"],
            "token": None,
            "expiry_time": "2999-01-01T00:00:00Z" if len(found) == 3 else found["Expiration"],
            "account_id": None,
        }

    return retrieve


def test_all_is_as_before_when_the_last_world_is_closed() -> None:
    # Given
    def methods() -> list[Any]:
        of_credentials, of_utils = botocore.credentials, botocore.utils
        return [
            of_credentials.CredentialResolver.load_credentials,
            of_credentials.RefreshableCredentials.refresh_needed,
            of_credentials.DeferredRefreshableCredentials.refresh_needed,
            botocore.session.Session.get_scoped_config,
            botocore.session.Session.full_config,
            of_utils.InstanceMetadataRegionFetcher.retrieve_region,
        ]

    before = methods()
    first, second = mock_sfn(), mock_sfn()

    # When
    first.start()
    second.start()
    first.stop()

    # Then
    assert all(now is not then for now, then in zip(methods(), before, strict=True))
    second.stop()
    assert methods() == before
    with pytest.raises(LookedUp):
        botocore.session.Session(profile="program").get_credentials()
