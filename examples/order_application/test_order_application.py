"""An application from its template: workflows run the code of its functions, in a world with its resources."""

import boto3

from pytest_sfn import mock_lambda


def test_an_order_is_charged_saved_and_told(app, sfn_executor):
    sfn_executor.run(app["OrderFlow"], {"id": "7", "items": ["apple", "book"]}).assert_succeeded()

    app["ChargeFunction"].assert_called_once_with({"id": "7", "items": ["apple", "book"]})
    item = boto3.resource("dynamodb").Table(app["OrdersTable"]).get_item(Key={"id": "7"})["Item"]
    assert item == {"id": "7", "total": 22, "told": "You pay 22"}


def test_an_expensive_order_is_rejected(app, sfn_executor):
    execution = sfn_executor.run(app["OrderFlow"], {"id": "8", "items": ["desk"]})

    execution.assert_failed(error="OrderRejected")
    assert app["NotifyFunction"].call_count == 0


@mock_lambda("ChargeFunction", returns={"total": 1})
def test_a_fake_takes_the_place_of_the_code(app, sfn_executor):
    execution = sfn_executor.run(app["OrderFlow"], {"id": "9", "items": []})

    execution.assert_succeeded()
    assert execution.task("Charge").result == {"total": 1}


def test_the_policies_of_the_template_are_enough(sfn_executor):
    app = sfn_executor.deploy("template.yaml", roles=True)

    sfn_executor.run(app["OrderFlow"], {"id": "7", "items": ["apple"]}).assert_succeeded()
