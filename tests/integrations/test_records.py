"""The records of integrations: found by their names, whole, and imported only when they are asked for."""

from __future__ import annotations

import subprocess
import sys

import boto3
import pytest

from pytest_sfn.integrations import all_services, find_action, find_service, service_of_api, service_of_iam
from pytest_sfn.integrations.record.resource import parse_resource
from tests.integrations.actions import ACTIONS


@pytest.mark.parametrize("name", all_services())
def test_a_service_is_found_by_each_of_its_names(name):
    service = find_service(name)

    assert service.name == name
    assert service_of_api(service.boto3_name) is service
    assert service_of_iam(service.iam_prefix) is service


@pytest.mark.parametrize("name", ["nosuch", "record", "lambda_", "emr_containers", "aws-sdk:s3", ""])
def test_other_names_find_nothing(name):
    assert find_service(name) is None


def test_an_action_without_a_record_is_a_plain_one():
    plain = find_action(parse_resource("arn:aws:states:::aws-sdk:s3:getObject"))

    assert (plain.job, plain.policy, plain.required) == (None, None, ())


@pytest.mark.parametrize("called", [called for called, action in ACTIONS.items() if action.policy])
def test_what_polls_and_stops_a_job_is_allowed_by_its_policy(called):
    action = ACTIONS[called]
    grants = action.policy.sync if action.policy.sync is not None else action.policy.call
    allowed = {name for grant in grants for name in grant.actions}

    assert {name for name in (action.polled_by, action.stopped_by) if name} <= allowed


def test_a_record_is_imported_only_when_it_is_asked_for():
    code = (
        "import sys; from pytest_sfn.integrations import find_service; find_service('lambda');"
        "print(sorted(name for name in sys.modules if name.startswith('pytest_sfn.integrations.')"
        " and '.record' not in name))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert shown.strip() == "['pytest_sfn.integrations.lambda_']"


@pytest.mark.parametrize("called", [called for called, action in ACTIONS.items() if not action.http])
def test_an_action_that_calls_an_api_has_the_names_of_its_errors(called):
    service = find_service(called.partition(":")[0])

    assert ACTIONS[called].errors or service.errors


@pytest.mark.parametrize("name", [name for name in all_services() if name not in ("http", "apigateway")])
def test_boto3_knows_the_service(name):
    assert find_service(name).boto3_name in boto3.session.Session().get_available_services()
