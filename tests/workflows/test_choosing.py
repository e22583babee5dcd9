"""Workflows that go one way or the other: by their input, a function's answer, or what a branch met."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pytest_sfn import LambdaServiceError, mock_lambda

ORDERS = {
    "Read the phone order": {"album": "Rome", "shelf": 4, "caller": "Ann"},
    "Read the web order": {"message": {"body": {"album": "Rome", "shelf-number": 4}}},
}


@pytest.mark.parametrize(("reads", "order"), ORDERS.items())
@mock_lambda("CutPages", returns=[{"page": 1}, {"page": 2}, {"page": 3}])
@mock_lambda("PrintPage", duration=30, returns="printed")
def test_both_ways_in_print_each_page_of_the_album(sfn_executor, sfn_lambdas, reads, order):
    execution = sfn_executor.run("print_album.asl.json", order)

    execution.assert_succeeded(output={"album": "Rome", "shelf": 4, "pages": 3, "printer": "cellar"})
    execution.assert_path(["Ordered by phone?", reads, "Cut into pages", "Every page", "Write the invoice"])
    sfn_lambdas["CutPages"].assert_called_once_with({"album": "Rome", "shelf": 4})
    assert sfn_lambdas["PrintPage"].payloads == [{"page": 1}, {"page": 2}, {"page": 3}]
    assert execution.duration == timedelta(seconds=30)


@mock_lambda("CutPages", returns=[])
def test_an_album_without_pages_prints_none(sfn_executor):
    execution = sfn_executor.run("print_album.asl.json", ORDERS["Read the phone order"])

    execution.assert_succeeded(output={"album": "Rome", "shelf": 4, "pages": 0, "printer": "cellar"})
    execution.assert_not_visited("Print the page")


@mock_lambda("CutPages", side_effect=[LambdaServiceError("Lambda.SdkClientException")] * 2 + [[]])
def test_a_service_that_was_down_twice_is_asked_a_third_time(sfn_executor):
    execution = sfn_executor.run("print_album.asl.json", ORDERS["Read the phone order"])

    execution.assert_succeeded()
    assert execution.task("Cut into pages").delays == [3.0, 6.0]
    assert execution.duration == timedelta(seconds=9)


@mock_lambda("CutPages", returns=[{"page": 1}, {"page": 2}])
@mock_lambda("PrintPage", side_effect=["printed", RuntimeError("no paper")])
def test_one_page_that_fails_fails_the_album(sfn_executor):
    execution = sfn_executor.run("print_album.asl.json", ORDERS["Read the phone order"])

    execution.assert_failed(error="RuntimeError", cause={"errorMessage": "no paper"})
    execution.assert_not_visited("Write the invoice")


@mock_lambda("CutPages", returns={"page": 1})
def test_what_is_no_array_cannot_be_iterated(sfn_executor):
    execution = sfn_executor.run("print_album.asl.json", ORDERS["Read the phone order"])

    execution.assert_failed(error="States.Runtime")


@mock_lambda("Weigh", returns=[{"accepted": 1}, {"weight": 3}])
@mock_lambda("Stamp", returns="stamped")
def test_a_number_in_an_array_lets_the_parcel_through(sfn_executor, sfn_lambdas):
    execution = sfn_executor.run("weigh_parcel.asl.json", {"parcel": 8})

    execution.assert_succeeded(output="stamped")
    execution.assert_path(["Weigh", "Light enough?", "Stamp"])
    sfn_lambdas["Weigh"].assert_called_once_with({"parcel": 8})
    sfn_lambdas["Stamp"].assert_called_once_with({"weight": 3})


@pytest.mark.parametrize("accepted", [0, 2, 1.5])
@mock_lambda("Weigh", returns=None)
def test_any_other_number_refuses_it(sfn_executor, sfn_lambdas, accepted):
    sfn_lambdas["Weigh"].returns([{"accepted": accepted}])

    execution = sfn_executor.run("weigh_parcel.asl.json")

    execution.assert_failed(error="Parcel refused", cause="Parcels weigh 20 kg at most")
    execution.assert_path(["Weigh", "Light enough?", "Too heavy"])


@mock_lambda("Weigh", side_effect=[LambdaServiceError("Lambda.TooManyRequestsException")] * 3 + [[{"accepted": 0}]])
def test_scales_that_are_busy_are_asked_again(sfn_executor):
    execution = sfn_executor.run("weigh_parcel.asl.json")

    assert execution.task("Weigh").delays == [2.0, 4.0, 8.0]
    assert execution.duration == timedelta(seconds=14)


@mock_lambda("NorthOffice", duration=5, returns={"price": 3})
@mock_lambda("SouthOffice", duration=9, returns={"price": 4})
def test_two_offices_that_agree(sfn_executor, sfn_lambdas):
    execution = sfn_executor.run("two_offices.asl.json", {"offer": 1})

    execution.assert_succeeded(output=[{"price": 3}, {"price": 4}])
    execution.assert_path(["Ask both offices", "Lay side by side", "Did one refuse?", "Agreed"])
    assert sfn_lambdas["NorthOffice"].payloads == sfn_lambdas["SouthOffice"].payloads == [{"offer": 1}]
    assert execution.duration == timedelta(seconds=9)


@mock_lambda("NorthOffice", duration=5, returns={"price": 3})
@mock_lambda("SouthOffice", raises=PermissionError("closed on Mondays"))
def test_a_branch_that_catches_its_error_tells_the_machine_how_to_fail(sfn_executor):
    execution = sfn_executor.run("two_offices.asl.json", {"offer": 1})

    execution.assert_failed(error="PermissionError", cause={"errorMessage": "closed on Mondays"})
    execution.assert_path(["Ask both offices", "Lay side by side", "Did one refuse?", "Refused"])
    execution.assert_path(["Ask the south", "Note the refusal"], inside="Ask both offices", index=1)
    assert execution.duration == timedelta(seconds=5)


@mock_lambda("NorthOffice", duration=2, raises=PermissionError("closed on Mondays"))
@mock_lambda("SouthOffice", duration=9, returns={"price": 4})
def test_a_branch_that_catches_nothing_fails_the_machine_without_waiting_for_the_other(sfn_executor):
    execution = sfn_executor.run("two_offices.asl.json")

    execution.assert_failed(error="PermissionError")
    execution.assert_path(["Ask both offices"])
    assert execution.duration == timedelta(seconds=2)
