"""Property tests take their time, as none of them is about time, and try the same examples in every run.

A change is judged by what it changes: to look for new examples, set ``derandomize`` to False here.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from pytest_sfn import mock_sfn

settings.register_profile("patient", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def _loaded_libraries() -> None:
    """Inner runs forget what they imported, and some libraries cannot be imported a second time."""
    import boto3
    import moto
    import yaml
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    with mock_sfn() as sfn:
        machine = sfn.executor.load(yaml.safe_dump({"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}))
        boto3.client("stepfunctions", region_name="us-east-1").start_execution(stateMachineArn=machine.arn)
        str(sfn.executor.last)
    assert all((moto, x509, hashes, ec))


@pytest.fixture
def pytester(_loaded_libraries: None, pytester: pytest.Pytester) -> pytest.Pytester:
    """pytest's own, after the libraries are loaded."""
    return pytester
