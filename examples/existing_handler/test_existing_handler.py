"""An existing Lambda function, unchanged: imported at its first call, with its environment and moto's DynamoDB."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from pytest_sfn import SfnExecutor, mock_lambda


@pytest.fixture
def prices(sfn_executor: SfnExecutor) -> Any:
    return boto3.resource("dynamodb").create_table(
        TableName="prices",
        KeySchema=[{"AttributeName": "article", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "article", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


@mock_lambda("Pricing", "shop.pricing:handler", environment={"PRICE_TABLE": "prices"})
class TestPricing:
    def test_finds_a_price(self, sfn_executor: SfnExecutor, prices: Any) -> None:
        prices.put_item(Item={"article": "tea", "cents": 450})

        execution = sfn_executor.run("existing_handler.asl.json", {"article": "tea"})

        execution.assert_succeeded(output={"article": "tea", "cents": 450, "by": "Pricing"})

    def test_asks_a_person_where_there_is_no_price(self, sfn_executor: SfnExecutor, prices: Any) -> None:
        execution = sfn_executor.run("existing_handler.asl.json", {"article": "tea"})

        execution.assert_succeeded(output={"by": "hand"})
