"""JSONata: a workflow that only transforms data, as a whole and state by state."""

from __future__ import annotations

from pytest_sfn import SfnExecutor

BASKET = {
    "customer": "Ada",
    "country": "DE",
    "lines": [
        {"article": "tea", "price": 4.5, "quantity": 2},
        {"article": "sugar", "price": 1, "quantity": 0},
        {"article": "cup", "price": 11, "quantity": 1},
    ],
}


def test_writes_an_invoice(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run("jsonata_invoice.asl.json", BASKET)

    execution.assert_succeeded(output={"to": "ADA", "articles": ["tea", "cup"], "net": 20, "total": 23.8})
    assert execution.variables == {"net": 20, "rate": 0.19}


def test_adds_no_tax_abroad(sfn_executor: SfnExecutor) -> None:
    result = sfn_executor.run_state(
        "jsonata_invoice.asl.json",
        "WriteInvoice",
        {"customer": "ADA", "articles": []},
        variables={"net": 20, "rate": 0},
    )

    assert result.status == "SUCCEEDED"
    assert result.output["total"] == 20


def test_fails_for_a_line_without_a_price(sfn_executor: SfnExecutor) -> None:
    basket = BASKET | {"lines": [{"article": "tea", "price": "four", "quantity": 2}]}

    execution = sfn_executor.run("jsonata_invoice.asl.json", basket)

    execution.assert_failed(error="States.QueryEvaluationError")
