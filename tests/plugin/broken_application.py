"""An application with eight states, and the ways in which it is broken: what each failure must say.

A variant replaces texts in the files of the application. The texts after it say what is wrong, where, and what to do.
"""

from __future__ import annotations

from typing import NamedTuple


class Variant(NamedTuple):
    """A broken variant: ``changes`` are a file, a text in it, and what takes its place; ``says`` is in the report."""

    changes: tuple[tuple[str, str, str], ...]
    says: tuple[str, ...]


FILES = {
    "handlers.py": '''\
"""The functions of the shop, as they are deployed."""


class StockBusy(Exception):
    pass


class OutOfStock(Exception):
    pass


def validate_order(event, context):
    total = sum(item["price"] * item["count"] for item in event["items"])
    return {"total": total, "customer": event["customer"]["id"]}


def price_item(event, context):
    return {"sku": event["sku"], "amount": event["price"] * event["count"]}


def reserve_stock(event, context):
    return {"reserved": [price["sku"] for price in event["prices"]]}
''',
    "order.asl.json": """\
{
  "Comment": "Takes an order of the shop",
  "StartAt": "ValidateOrder",
  "TimeoutSeconds": 604800,
  "States": {
    "ValidateOrder": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": {
        "FunctionName": "ValidateOrder",
        "Payload": {"orderId.$": "$.orderId", "customer.$": "$.customer", "items.$": "$.items"}
      },
      "ResultSelector": {"total.$": "$.Payload.total", "customer.$": "$.Payload.customer"},
      "ResultPath": "$.validated",
      "Next": "IsLarge"
    },
    "IsLarge": {
      "Type": "Choice",
      "Choices": [
        {"Variable": "$.validated.total", "NumericGreaterThan": 1000, "Next": "AskApproval"},
        {"Variable": "$.validated.total", "NumericLessThanEquals": 1000, "Next": "PriceItems"}
      ]
    },
    "AskApproval": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
      "Parameters": {
        "FunctionName": "AskApproval",
        "Payload": {"token.$": "$$.Task.Token", "order.$": "$.orderId"}
      },
      "HeartbeatSeconds": 3600,
      "TimeoutSeconds": 86400,
      "ResultPath": "$.approval",
      "Catch": [{"ErrorEquals": ["Rejected"], "ResultPath": "$.refusal", "Next": "Refuse"}],
      "Next": "PriceItems"
    },
    "PriceItems": {
      "Type": "Map",
      "ItemsPath": "$.items",
      "ItemProcessor": {
        "StartAt": "PriceItem",
        "States": {
          "PriceItem": {
            "Type": "Task",
            "Resource": "arn:aws:lambda:us-east-1:123456789012:function:PriceItem",
            "End": true
          }
        }
      },
      "ResultPath": "$.prices",
      "Next": "Reserve"
    },
    "Reserve": {
      "Type": "Task",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:ReserveStock",
      "TimeoutSeconds": 60,
      "Retry": [{"ErrorEquals": ["StockBusy"], "IntervalSeconds": 2, "MaxAttempts": 3}],
      "Catch": [{"ErrorEquals": ["OutOfStock"], "ResultPath": "$.refusal", "Next": "Refuse"}],
      "ResultPath": "$.stock",
      "Next": "Ship"
    },
    "Ship": {
      "Type": "Task",
      "Resource": "arn:aws:states:::states:startExecution.sync:2",
      "Parameters": {
        "StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:ship",
        "Input": {"orderId.$": "$.orderId", "parcels.$": "States.ArrayLength($.prices)"}
      },
      "ResultPath": "$.shipment",
      "Next": "Tell"
    },
    "Tell": {
      "Type": "Parallel",
      "Branches": [
        {
          "StartAt": "SendReceipt",
          "States": {
            "SendReceipt": {
              "Type": "Task",
              "Resource": "arn:aws:states:::sns:publish",
              "Parameters": {
                "TopicArn": "arn:aws:sns:us-east-1:123456789012:receipts",
                "Message.$": "States.Format('Order {} is on its way', $.orderId)"
              },
              "End": true
            }
          }
        },
        {
          "StartAt": "StartAudit",
          "States": {
            "StartAudit": {
              "Type": "Task",
              "Resource": "arn:aws:lambda:us-east-1:123456789012:function:StartAudit",
              "End": true
            }
          }
        }
      ],
      "ResultPath": null,
      "Next": "Summary"
    },
    "Summary": {
      "Type": "Pass",
      "QueryLanguage": "JSONata",
      "Output": {
        "orderId": "{% $states.input.orderId %}",
        "paid": "{% $sum($states.input.prices.amount) %}",
        "carrier": "{% $states.input.shipment.Output.carrier %}"
      },
      "End": true
    },
    "Refuse": {"Type": "Fail", "Error": "OrderRefused", "CausePath": "$.refusal.Cause"}
  }
}
""",
    "ship.asl.json": """\
{
  "StartAt": "PickCarrier",
  "States": {
    "PickCarrier": {
      "Type": "Task",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:PickCarrier",
      "End": true
    }
  }
}
""",
    "conftest.py": """\
import pytest


@pytest.fixture
def order():
    items = [{"sku": "lamp", "price": 30, "count": 2}, {"sku": "chair", "price": 90, "count": 1}]
    return {"orderId": "A-7", "customer": {"id": "c-1"}, "items": items}
""",
    "test_order.py": """\
import handlers
from pytest_sfn import TaskFailure, TaskSuccess, mock_lambda, mock_task

validate_order = mock_lambda("ValidateOrder")(handlers.validate_order)
price_item = mock_lambda("PriceItem")(handlers.price_item)


@mock_lambda("ReserveStock")
def reserve_stock(event, context):
    return handlers.reserve_stock(event, context)


@mock_lambda("PickCarrier", returns={"carrier": "snail"})
@mock_lambda("StartAudit", returns=None)
@mock_task("SendReceipt", returns={"MessageId": "m-1"})
def test_order(sfn_executor, order):
    sfn_executor.load("ship.asl.json")
    execution = sfn_executor.run("order.asl.json", order)

    execution.assert_succeeded(output={"orderId": "A-7", "paid": 150, "carrier": "snail"})
""",
}

VARIANTS = {
    "fake_misspelled": Variant(
        (("test_order.py", '"StartAudit"', '"StartAudt"'),),
        (
            "no fake is registered for it",
            "did you mean 'StartAudt'?",
            '@mock_lambda("StartAudit")',
            "STOPPED   in StartAudit by a mistake of the test",
            "declared and never called: the fake function 'StartAudt'; did you mean 'StartAudit', which was called?",
        ),
    ),
    "fake_misspelled_other_failure": Variant(
        (
            (
                "test_order.py",
                '@mock_lambda("StartAudit", returns=None)',
                '@mock_lambda("StartAudit", returns=None, required=False)\n@mock_lambda("StartAudt", returns={"audit": 1})',
            ),
            ("test_order.py", ' "paid": 150', ' "paid": 151'),
        ),
        (
            "$.paid: expected 151, got 150",
            "the fake function 'StartAudt'; did you mean 'StartAudit', which was called?",
        ),
    ),
    "next_misspelled": Variant(
        (("order.asl.json", '"Next": "Reserve"', '"Next": "Reservee"'),),
        (
            "Missing 'Next' target: Reservee",
            "(line 51)",
            "did you mean 'Reserve'?",
        ),
    ),
    "state_misspelled_in_test": Variant(
        (
            (
                "test_order.py",
                '    execution.assert_succeeded(output={"orderId": "A-7", "paid": 150, "carrier": "snail"})\n',
                '    assert execution.task("Reserv").payload["orderId"] == "A-7"\n',
            ),
        ),
        ("the definition has no state 'Reserv' (did you mean 'Reserve'?)",),
    ),
    "mock_task_misspelled": Variant(
        (("test_order.py", '@mock_task("SendReceipt"', '@mock_task("SendReciept"'),),
        (
            "SNS.NotFoundException: Topic does not exist",
            "order.asl.json:78",
            "the fake task 'SendReciept'; did you mean 'SendReceipt', which was entered?",
        ),
    ),
    "input_path_wrong": Variant(
        (("order.asl.json", '"ItemsPath": "$.items",', '"ItemsPath": "$.items", "InputPath": "$.ordr",'),),
        (
            "Invalid path '$.ordr'",
            "in PriceItems, order.asl.json:39",
            "the input of PriceItems has no 'ordr'",
            "It has: orderId, customer, items, validated",
        ),
    ),
    "parameters_path_wrong": Variant(
        (("order.asl.json", '"customer.$": "$.customer"', '"customer.$": "$.custmer"'),),
        (
            "in ValidateOrder, order.asl.json:11",
            "has no 'custmer'; did you mean 'customer'?",
        ),
    ),
    "result_path_missing": Variant(
        (
            ("order.asl.json", '      "ResultPath": "$.validated",\n', ""),
            ("order.asl.json", "$.validated.total", "$.total"),
        ),
        (
            "in PriceItems, order.asl.json:38",
            "'items' was in the input of ValidateOrder, whose result replaced it: set ResultPath",
        ),
    ),
    "retrier_does_not_match": Variant(
        (
            (
                "test_order.py",
                "    return handlers.reserve_stock(event, context)\n",
                '    raise handlers.StockBusy("the stock is being counted")\n',
            ),
            ("order.asl.json", '"ErrorEquals": ["StockBusy"]', '"ErrorEquals": ["StockBuzy"]'),
        ),
        (
            "not retried: Reserve retries only StockBuzy",
            "did you mean 'StockBusy' instead of 'StockBuzy'?",
            "at test_order.py:10 in reserve_stock",
            "order.asl.json:53",
        ),
    ),
    "retries_used_up": Variant(
        (
            (
                "test_order.py",
                "    return handlers.reserve_stock(event, context)\n",
                '    raise handlers.StockBusy("the stock is being counted")\n',
            ),
        ),
        (
            "retries used up (3 of 3)",
            "no catcher of Reserve takes StockBusy: it catches OutOfStock",
        ),
    ),
    "heartbeat_missed": Variant(
        (
            (
                "test_order.py",
                '    execution = sfn_executor.run("order.asl.json", order)\n',
                '    order["items"][0]["count"] = 100\n    execution = sfn_executor.run("order.asl.json", order)\n',
            ),
            (
                "test_order.py",
                '@mock_lambda("PickCarrier"',
                '@mock_lambda("AskApproval", callback=TaskSuccess({"by": "Ann"}, after=timedelta(hours=2)))\n@mock_lambda("PickCarrier"',
            ),
            ("test_order.py", "import handlers", "from datetime import timedelta\n\nimport handlers"),
        ),
        (
            "States.Timeout, no heartbeat for 1h",
            "in AskApproval, order.asl.json:24",
            "send heartbeats with callback=Heartbeats(every=...)",
        ),
    ),
    "callback_never_answered": Variant(
        (
            (
                "test_order.py",
                '    execution = sfn_executor.run("order.asl.json", order)\n',
                '    order["items"][0]["count"] = 100\n    execution = sfn_executor.run("order.asl.json", order)\n',
            ),
            (
                "test_order.py",
                '@mock_lambda("PickCarrier"',
                '@mock_lambda("AskApproval", returns=None)\n@mock_lambda("PickCarrier"',
            ),
            ("order.asl.json", '      "HeartbeatSeconds": 3600,\n      "TimeoutSeconds": 86400,\n', ""),
            ("order.asl.json", '  "TimeoutSeconds": 604800,\n', ""),
        ),
        (
            "state 'AskApproval' waits for the answer to its task token",
            "callback=TaskSuccess(...)",
        ),
    ),
    "handler_raises": Variant(
        (("handlers.py", 'event["price"] * event["count"]}', 'event["price"] * event["amount"]}'),),
        (
            "KeyError: 'amount'",
            "at handlers.py:18 in price_item",
            "PriceItem has no Retry and no Catch",
        ),
    ),
    "result_of_wrong_shape": Variant(
        (
            (
                "handlers.py",
                'return {"total": total, "customer": event["customer"]["id"]}',
                'return {"sum": total, "customer": event["customer"]["id"]}',
            ),
        ),
        (
            "$.Payload of the result of ValidateOrder has no 'total'",
            "it has: sum, customer",
            "order.asl.json:13",
        ),
    ),
    "wrong_output": Variant(
        (("test_order.py", '"paid": 150', '"paid": 160'),),
        ("$.paid: expected 160, got 150",),
    ),
    "plain_assert": Variant(
        (
            (
                "test_order.py",
                '    execution.assert_succeeded(output={"orderId": "A-7", "paid": 150, "carrier": "snail"})\n',
                '    assert execution.output == {"orderId": "A-7", "paid": 150, "carrier": "horse"}\n',
            ),
        ),
        ("{'carrier': 'snail'} != {'carrier': 'horse'}",),
    ),
    "substitution_missing": Variant(
        (("order.asl.json", "arn:aws:sns:us-east-1:123456789012:receipts", "${ReceiptsTopic}"),),
        (
            "${ReceiptsTopic}",
            'Pass substitutions={"ReceiptsTopic": ...}',
        ),
    ),
    "catcher_too_narrow": Variant(
        (
            (
                "test_order.py",
                "    return handlers.reserve_stock(event, context)\n",
                '    raise handlers.OutOfStock("no lamp left")\n',
            ),
            ("order.asl.json", '"ErrorEquals": ["OutOfStock"]', '"ErrorEquals": ["SoldOut"]'),
        ),
        ("no catcher of Reserve takes OutOfStock: it catches SoldOut",),
    ),
    "task_timeout": Variant(
        (
            (
                "test_order.py",
                '@mock_lambda("ReserveStock")\n',
                '@mock_lambda("ReserveStock", duration=90, timeout=120)\n',
            ),
        ),
        (
            "States.Timeout after TimeoutSeconds 60",
            "shorten duration= or after= of its fake, or raise TimeoutSeconds",
        ),
    ),
    "choice_without_match": Variant(
        (("order.asl.json", '"NumericLessThanEquals": 1000', '"NumericLessThan": 150'),),
        (
            "no rule of IsLarge matched: $.validated.total is 150",
            "IsLarge has no Default",
            "order.asl.json:17",
        ),
    ),
    "items_path_no_list": Variant(
        (("order.asl.json", '"ItemsPath": "$.items"', '"ItemsPath": "$.customer"'),),
        (
            "$.customer of the input of PriceItems is an object with id: a Map needs an array",
            "order.asl.json:39",
        ),
    ),
    "dollar_missing": Variant(
        (("order.asl.json", '"customer.$": "$.customer"', '"customer": "$.customer"'),),
        (
            "order.asl.json:11: The value of 'customer' looks like",
            "SfnDefinitionWarning: NO_DOLLAR",
        ),
    ),
    "execution_timeout": Variant(
        (
            ("order.asl.json", '"TimeoutSeconds": 604800', '"TimeoutSeconds": 30'),
            (
                "test_order.py",
                '@mock_lambda("ReserveStock")\n',
                '@mock_lambda("ReserveStock", duration=40, timeout=120)\n',
            ),
        ),
        (
            "the execution took longer than its TimeoutSeconds (30)",
            "raise TimeoutSeconds of the definition",
        ),
    ),
    "jsonata_field_wrong": Variant(
        (("order.asl.json", "$states.input.shipment.Output.carrier", "$states.input.shipment.Output.carier"),),
        (
            "order.asl.json:109",
            "has no 'carier'; did you mean 'carrier'?",
        ),
    ),
    "jsonata_function_unknown": Variant(
        (("order.asl.json", "$sum($states", "$summ($states"),),
        (
            "there is no function $summ; did you mean '$sum'?",
            "UNKNOWN_FUNCTION",
            "order.asl.json:108",
        ),
    ),
    "side_effect_ran_out": Variant(
        (
            (
                "test_order.py",
                '@mock_lambda("ReserveStock")\ndef reserve_stock(event, context):\n    return handlers.reserve_stock(event, context)\n',
                '@mock_lambda("ReserveStock")\ndef reserve_stock(event, context):\n    return handlers.reserve_stock(event, context)\n',
            ),
            (
                "test_order.py",
                '    execution = sfn_executor.run("order.asl.json", order)\n',
                '    reserve_stock.side_effect = [handlers.StockBusy("counting")]\n    execution = sfn_executor.run("order.asl.json", order)\n',
            ),
        ),
        (
            "side_effect= of the fake function 'ReserveStock' ran out",
            "STOPPED   in Reserve",
        ),
    ),
    "assertion_in_handler": Variant(
        (
            (
                "test_order.py",
                "    return handlers.reserve_stock(event, context)\n",
                '    assert event["prices"] == []\n    return handlers.reserve_stock(event, context)\n',
            ),
        ),
        (
            '>       assert event["prices"] == []',
            "STOPPED   in Reserve",
        ),
    ),
    "called_with": Variant(
        (
            (
                "test_order.py",
                '    execution.assert_succeeded(output={"orderId": "A-7", "paid": 150, "carrier": "snail"})\n',
                '    reserve_stock.assert_called_once_with({"orderId": "A-7", "prices": [{"sku": "lamp", "amount": 60}]})\n',
            ),
        ),
        ('$.prices[1]: not expected, got {"sku": "chair", "amount": 90}',),
    ),
    "file_not_found": Variant(
        (("test_order.py", '"order.asl.json"', '"ordr.asl.json"'),),
        (
            "There is no definition file ordr.asl.json",
            "order.asl.json?",
        ),
    ),
    "json_syntax": Variant(
        (("order.asl.json", '"ResultPath": "$.prices",', '"ResultPath": "$.prices"'),),
        (
            "was expecting comma to separate Object entries",
            "(line 51)",
        ),
    ),
    "wrong_path": Variant(
        (
            (
                "test_order.py",
                '    execution.assert_succeeded(output={"orderId": "A-7", "paid": 150, "carrier": "snail"})\n',
                '    execution.assert_path(["ValidateOrder", "IsLarge", "AskApproval", ...])\n',
            ),
        ),
        ("^ expected AskApproval (state 3)",),
    ),
    "child_fails": Variant(
        (
            (
                "test_order.py",
                '@mock_lambda("PickCarrier", returns={"carrier": "snail"})',
                '@mock_lambda("PickCarrier", raises=handlers.OutOfStock("no snail left"))',
            ),
        ),
        (
            "OutOfStock: no snail left",
            "child     execution",
            "of ship: FAILED",
            " by execution ",
        ),
    ),
    "boto3": Variant(
        (
            (
                "test_order.py",
                'def test_order(sfn_executor, order):\n    sfn_executor.load("ship.asl.json")\n    execution = sfn_executor.run("order.asl.json", order)\n\n    execution.assert_succeeded(output={"orderId": "A-7", "paid": 150, "carrier": "snail"})\n',
                'def test_order(sfn_executor, sfn_client, order):\n    sfn_executor.load("ship.asl.json")\n    machine = sfn_executor.load("order.asl.json")\n    arn = sfn_client.start_execution(stateMachineArn=machine.arn, input=json.dumps(order))["executionArn"]\n    assert sfn_client.describe_execution(executionArn=arn)["status"] == "SUCCEEDED"\n',
            ),
            ("test_order.py", "import handlers", "import json\n\nimport handlers"),
            ("order.asl.json", '"customer.$": "$.customer"', '"customer.$": "$.custmer"'),
        ),
        ("has no 'custmer'; did you mean 'customer'?",),
    ),
    "not_json": Variant(
        (
            (
                "test_order.py",
                "    return handlers.reserve_stock(event, context)\n",
                '    return {"reserved": {"lamp", "chair"}}\n',
            ),
        ),
        (
            "the function returned a value that is not JSON",
            "at $.reserved",
        ),
    ),
    "unused_fake": Variant(
        (
            (
                "test_order.py",
                '@mock_lambda("StartAudit"',
                '@mock_lambda("ReserveStok", returns={})\n@mock_lambda("StartAudit"',
            ),
        ),
        (
            "test_order.py:13",
            "did you mean 'ReserveStock', which was called?",
            "pass required=False",
        ),
    ),
    "wrong_error_expected": Variant(
        (
            (
                "test_order.py",
                "    return handlers.reserve_stock(event, context)\n",
                '    raise handlers.OutOfStock("no lamp left")\n',
            ),
            (
                "test_order.py",
                '    execution.assert_succeeded(output={"orderId": "A-7", "paid": 150, "carrier": "snail"})\n',
                '    execution.assert_failed(error="OutOfStock", cause="no lamp left")\n',
            ),
        ),
        (
            'expected  "OutOfStock"',
            'got       "OrderRefused"',
        ),
    ),
    "intrinsic_misspelled": Variant(
        (("order.asl.json", "States.ArrayLength(", "States.ArrayLenght("),),
        (
            "did you mean 'States.ArrayLength'?",
            "(line 67)",
        ),
    ),
    "variable_never_assigned": Variant(
        (("order.asl.json", '"paid": "{% $sum($states.input.prices.amount) %}"', '"paid": "{% $total %}"'),),
        (
            "no state has assigned the variable $total",
            "UNASSIGNED_VARIABLE",
        ),
    ),
    "variable_misspelled": Variant(
        (
            ("order.asl.json", '"paid": "{% $sum($states.input.prices.amount) %}"', '"paid": "{% $totl %}"'),
            (
                "order.asl.json",
                '"ResultPath": "$.validated",',
                '"ResultPath": "$.validated", "Assign": {"total.$": "$.Payload.total"},',
            ),
        ),
        ("no state has assigned the variable $totl; did you mean $total?",),
    ),
    "map_item_fails": Variant(
        (
            (
                "handlers.py",
                "def price_item(event, context):\n",
                'def price_item(event, context):\n    if event["sku"] == "chair":\n        raise OutOfStock("no chair left")\n',
            ),
        ),
        (
            "in PriceItem (iteration 1 of 'PriceItems')",
            "OutOfStock: no chair left",
        ),
    ),
    "mistake_of_test": Variant(
        (("test_order.py", '@mock_lambda("PickCarrier", returns={"carrier": "snail"})\n', ""),),
        (
            "no fake is registered for it",
            '@mock_lambda("PickCarrier")',
        ),
    ),
    "run_until_misspelled": Variant(
        (
            (
                "test_order.py",
                '    execution = sfn_executor.run("order.asl.json", order)\n',
                '    execution = sfn_executor.start("order.asl.json", order)\n    execution.run_until("Reserv")\n',
            ),
        ),
        ("did you mean 'Reserve'?",),
    ),
    "wrong_argument": Variant(
        (("order.asl.json", '"TopicArn": "arn:aws:sns', '"TopicArm": "arn:aws:sns'),),
        (
            "did you mean 'TopicArn'?",
            "(line 82)",
        ),
    ),
    "input_lacks": Variant(
        (
            (
                "test_order.py",
                'sfn_executor.run("order.asl.json", order)',
                'sfn_executor.run("order.asl.json", {"orderId": "A-7"})',
            ),
        ),
        ("has no 'items'; it has: orderId",),
    ),
    "retry_after_good_result": Variant(
        (
            ("order.asl.json", '"Output": {\n        "orderId"', '"Output": {\n        "orderId"'),
            (
                "order.asl.json",
                '    "Summary": {\n      "Type": "Pass",\n      "QueryLanguage": "JSONata",\n',
                '    "Summary": {\n      "Type": "Task",\n      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:StartAudit",\n      "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}],\n      "QueryLanguage": "JSONata",\n',
            ),
            ("order.asl.json", "$states.input.shipment.Output.carrier", "$states.result.carier"),
        ),
        (
            "the result of Summary is null, so it has no 'carier'",
            "retries used up (2 of 2)",
        ),
    ),
    "pending_payload": Variant(
        (
            (
                "test_order.py",
                '    execution = sfn_executor.run("order.asl.json", order)\n',
                '    order["items"][0]["count"] = 100\n    execution = sfn_executor.run("order.asl.json", order)\n',
            ),
            (
                "test_order.py",
                '@mock_lambda("PickCarrier"',
                '@mock_lambda("AskApproval", returns=None)\n@mock_lambda("PickCarrier"',
            ),
            (
                "test_order.py",
                '    execution = sfn_executor.run("order.asl.json", order)\n',
                '    execution = sfn_executor.start("order.asl.json", order)\n    assert execution.pending[0].payload["order"] == "A-8"\n',
            ),
        ),
        ("assert 'A-7' == 'A-8'",),
    ),
    "still_running": Variant(
        (
            (
                "test_order.py",
                '    execution = sfn_executor.run("order.asl.json", order)\n',
                '    order["items"][0]["count"] = 100\n    execution = sfn_executor.run("order.asl.json", order)\n',
            ),
            (
                "test_order.py",
                '@mock_lambda("PickCarrier"',
                '@mock_lambda("AskApproval", returns=None)\n@mock_lambda("PickCarrier"',
            ),
            (
                "test_order.py",
                '    execution = sfn_executor.run("order.asl.json", order)\n',
                '    execution = sfn_executor.start("order.asl.json", order)\n',
            ),
        ),
        (
            "it is still running: resume() runs it to the end",
            "in AskApproval, order.asl.json:24",
        ),
    ),
    "task_payload_wrong": Variant(
        (
            (
                "test_order.py",
                '    execution.assert_succeeded(output={"orderId": "A-7", "paid": 150, "carrier": "snail"})\n',
                '    execution.task("Reserve").assert_payload({"orderId": "A-7", "prices": [{"sku": "lamp", "amount": 60}]})\n',
            ),
        ),
        ("$.prices[1]: not expected",),
    ),
    "type_misspelled": Variant(
        (("order.asl.json", '"Type": "Choice"', '"Type": "Chioce"'),),
        (
            "did you mean 'Choice'?",
            "(line 18)",
        ),
    ),
    "field_misspelled": Variant(
        (("order.asl.json", '"ResultPath": "$.prices"', '"ResultPth": "$.prices"'),),
        (
            "did you mean 'ResultPath'?",
            "(line 50)",
        ),
    ),
    "unreachable": Variant(
        (("order.asl.json", '"Next": "Ship"', '"Next": "Tell"'),),
        ('State "Ship" is not reachable',),
    ),
    "catcher_of_nothing": Variant(
        (
            ("order.asl.json", '"ErrorEquals": ["OutOfStock"]', '"ErrorEquals": ["States.Timout"]'),
            (
                "test_order.py",
                "    return handlers.reserve_stock(event, context)\n",
                '    raise handlers.OutOfStock("no lamp left")\n',
            ),
        ),
        (
            "ERROR_NEVER_GIVEN",
            "did you mean 'States.Timeout'?",
        ),
    ),
    "result_selector_of_parallel": Variant(
        (
            (
                "order.asl.json",
                '"ResultPath": null,\n      "Next": "Summary"',
                '"ResultSelector": {"receipt.$": "$[0].MesageId"},\n      "Next": "Summary"',
            ),
        ),
        ("$[0] of the result of Tell has no 'MesageId'; did you mean 'MessageId'?",),
    ),
    "result_selector_of_map": Variant(
        (
            (
                "order.asl.json",
                '"ResultPath": "$.prices"',
                '"ResultSelector": {"third.$": "$[2].amount"}, "ResultPath": "$.prices"',
            ),
        ),
        ("the result of PriceItems has no item 2: it is an array of 2 items",),
    ),
    "output_path_misspelled": Variant(
        (
            (
                "order.asl.json",
                'function:PriceItem",',
                'function:PriceItem", "OutputPath": "$.amont",',
            ),
        ),
        ("the result of PriceItem has no 'amont'; did you mean 'amount'?",),
    ),
    "input_path_narrows": Variant(
        (
            (
                "order.asl.json",
                '"ResultPath": "$.validated"',
                '"InputPath": "$.customer", "ResultPath": "$.validated"',
            ),
        ),
        ("$.customer of the input of ValidateOrder has no 'orderId'; it has: id",),
    ),
    "caught_on_the_way": Variant(
        (
            (
                "test_order.py",
                "    return handlers.reserve_stock(event, context)\n",
                '    raise handlers.OutOfStock("no lamp left")\n',
            ),
        ),
        (
            "Reserve went to Refuse after OutOfStock: no lamp left",
            "at test_order.py:10 in reserve_stock",
        ),
    ),
    "heartbeats_too_rare": Variant(
        (
            (
                "test_order.py",
                '    execution = sfn_executor.run("order.asl.json", order)\n',
                '    order["items"][0]["count"] = 100\n    execution = sfn_executor.run("order.asl.json", order)\n',
            ),
            (
                "test_order.py",
                '@mock_lambda("PickCarrier"',
                '@mock_lambda("AskApproval", callback=Heartbeats(every=7200, then=TaskSuccess({}, after=20000)))\n@mock_lambda("PickCarrier"',
            ),
            ("test_order.py", "import TaskFailure", "import Heartbeats, TaskFailure"),
        ),
        (
            "send heartbeats with callback=Heartbeats(every=...), less than HeartbeatSeconds apart",
            "in AskApproval, order.asl.json:24",
        ),
    ),
    "input_is_json_text": Variant(
        (("test_order.py", 'run("order.asl.json", order)', 'run("order.asl.json", str(order))'),),
        (
            "the input of ValidateOrder is JSON text in a string, not the value itself, so it has no 'orderId'",
            "(a string: input= takes the value itself, not its JSON text)",
        ),
    ),
    "input_is_a_path": Variant(
        (("test_order.py", 'run("order.asl.json", order)', 'run("order.asl.json", "events/order.json")'),),
        ("(a string: input= takes the value itself, not the path of a file)",),
    ),
    "result_is_json_text": Variant(
        (
            ("handlers.py", '    return {"total": total,', '    return json.dumps({"total": total,'),
            ("handlers.py", '["customer"]["id"]}', '["customer"]["id"]})'),
            ("handlers.py", "class StockBusy", "import json\n\n\nclass StockBusy"),
        ),
        ("is JSON text in a string, not the value itself, so it has no 'total'",),
    ),
    "result_is_in_a_body": Variant(
        (
            (
                "handlers.py",
                '    return {"total": total,',
                '    return {"statusCode": 200, "body": json.dumps({"total": total,',
            ),
            ("handlers.py", '["customer"]["id"]}', '["customer"]["id"]})}'),
            ("handlers.py", "class StockBusy", "import json\n\n\nclass StockBusy"),
        ),
        ("'total' is in $.Payload.body, which is JSON text in a string",),
    ),
    "folder_misspelled": Variant(
        (("test_order.py", '"order.asl.json"', '"flows/order.asl.json"'),),
        (
            "There is no definition file flows/order.asl.json. Searched:",
            "Did you mean ",
            "/order.asl.json?",
        ),
    ),
    "when_never_matches": Variant(
        (
            (
                "test_order.py",
                '    execution = sfn_executor.run("order.asl.json", order)\n',
                '    validate_order.when({"oderId": "A-7"}).returns({"total": 99999, "customer": "c-1"})\n'
                '    execution = sfn_executor.run("order.asl.json", order)\n',
            ),
            ("test_order.py", '"paid": 150', '"paid": 99999'),
        ),
        (
            'never matched: when({"oderId": "A-7"}) of the fake function \'ValidateOrder\'',
            "the payload has no $.oderId; did you mean 'orderId'?",
        ),
    ),
    "jsonata_value_of_a_wrong_type": Variant(
        (
            (
                "handlers.py",
                '"amount": event["price"] * event["count"]',
                '"amount": str(event["price"] * event["count"])',
            ),
        ),
        (
            'T0412: Argument 1 of function "sum" must be an array of "numbers"',
            '$states.input.prices.amount is ["60", "90"]',
            '$states.input.prices.amount[0] is "60": a string, not a number',
            "order.asl.json:108",
        ),
    ),
    "queue_unknown": Variant(
        (
            ("order.asl.json", "arn:aws:states:::sns:publish", "arn:aws:states:::sqs:sendMessage"),
            (
                "order.asl.json",
                '"TopicArn": "arn:aws:sns:us-east-1:123456789012:receipts",',
                '"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/reciepts",',
            ),
            ("order.asl.json", '"Message.$"', '"MessageBody.$"'),
            ("test_order.py", '@mock_task("SendReceipt"', '@mock_task("Unused", required=False'),
            (
                "test_order.py",
                '    execution = sfn_executor.run("order.asl.json", order)\n',
                '    boto3.client("sqs").create_queue(QueueName="receipts")\n'
                '    execution = sfn_executor.run("order.asl.json", order)\n',
            ),
            ("test_order.py", "import handlers", "import boto3\nimport handlers"),
        ),
        (
            "moto has no queue 'reciepts' (did you mean 'receipts'?); it has: receipts",
            "create it in the test with boto3.client(\"sqs\").create_queue(QueueName='reciepts')",
            "or fake the task: mock_task('SendReceipt', returns=...)",
        ),
    ),
    "context_object_with_one_dollar": Variant(
        (
            ("order.asl.json", '"token.$": "$$.Task.Token"', '"token.$": "$.Task.Token"'),
            ("test_order.py", '"paid": 150', '"paid": 1'),
            ("order.asl.json", '"NumericGreaterThan": 1000', '"NumericGreaterThan": 1'),
        ),
        ("did you mean $$.Task.Token, in the context object?",),
    ),
    "number_in_quotes": Variant(
        (("order.asl.json", '"TimeoutSeconds": 60,', '"TimeoutSeconds": "60",'),),
        ("Expected value of type Integer at /States/Reserve/TimeoutSeconds (line 56)", 'hint: it is "60"'),
    ),
}
