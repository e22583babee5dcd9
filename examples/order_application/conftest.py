import pytest


@pytest.fixture
def app(sfn_executor):
    return sfn_executor.deploy("template.yaml")
