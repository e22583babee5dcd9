"""Workflows that wait: before a task, for as long as the input says, or in a loop until a job is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pytest_sfn import LambdaServiceError, mock_lambda


@mock_lambda("ReportSeal", returns={"delivered": True})
def test_a_task_is_called_after_the_wait(sfn_executor, sfn_lambdas):
    execution = sfn_executor.run("seal_archive.asl.json", {"archive": {"id": "a-17", "owner": "ann"}})

    execution.assert_succeeded(output={"delivered": True})
    execution.assert_path(["Let the copies settle", "Report the seal"])
    sfn_lambdas["ReportSeal"].assert_called_once_with({"replyTo": "ann", "seal": "A-17", "copies": 3})
    assert execution.duration == timedelta(seconds=45)


@mock_lambda("ReportSeal", required=False, returns=None)
def test_an_expression_that_finds_nothing_fails_the_task_without_a_call(sfn_executor, sfn_lambdas):
    execution = sfn_executor.run("seal_archive.asl.json", {"archive": {"id": "a-17"}})

    execution.assert_failed(error="States.QueryEvaluationError")
    sfn_lambdas["ReportSeal"].assert_not_called()
    assert execution.duration == timedelta(seconds=45)


@mock_lambda("dub-submit", returns={"job": "j1"})
@mock_lambda("dub-progress", side_effect=[{"busy": True}, {"busy": True}, {"busy": False, "track": "t"}])
@mock_lambda("dub-subtitles", returns={"file": "film.srt"})
def test_a_job_is_asked_for_until_it_is_done(sfn_executor, sfn_lambdas):
    execution = sfn_executor.run("dub_film.asl.json", {"film": "Metropolis"}, type="EXPRESS")

    execution.assert_succeeded(output={"file": "film.srt"})
    execution.assert_path(["SubmitFilm", *["Pause", "AskForProgress", "Finished?"] * 3, "WriteSubtitles", "Premiere"])
    assert sfn_lambdas["dub-submit"].payloads == [{"film": "Metropolis"}]
    assert sfn_lambdas["dub-progress"].payloads == [{"job": "j1"}, {"busy": True}, {"busy": True}]
    assert sfn_lambdas["dub-subtitles"].payloads == [{"busy": False, "track": "t"}]
    assert execution.duration == timedelta(seconds=21)


@mock_lambda("dub-submit", returns={})
@mock_lambda("dub-progress", returns={"busy": True})
def test_a_job_that_never_ends_outlives_an_express_execution(sfn_executor, sfn_lambdas):
    execution = sfn_executor.run("dub_film.asl.json", type="EXPRESS")

    execution.assert_timed_out()
    assert execution.duration == timedelta(minutes=5)
    assert sfn_lambdas["dub-progress"].call_count == 300 // 7


@pytest.mark.parametrize("patience", [0, 90, 86_400])
@mock_lambda("PartnerAnswer", returns="at last")
def test_the_input_says_how_long_to_wait(sfn_executor, sfn_lambdas, patience):
    order = {"order": {"patience": patience}}

    execution = sfn_executor.run("slow_partner.asl.json", order)

    execution.assert_succeeded(output="at last")
    sfn_lambdas["PartnerAnswer"].assert_called_once_with(order)
    assert execution.duration == timedelta(seconds=patience)


@mock_lambda("PartnerAnswer", raises=LambdaServiceError("Lambda.ServiceException"))
def test_a_service_that_stays_down_is_asked_as_often_as_the_retrier_says(sfn_executor):
    execution = sfn_executor.run("slow_partner.asl.json", {"order": {"patience": 10}})

    execution.assert_failed(error="Lambda.ServiceException")
    assert execution.task("Answer at last").delays == [2.0, 4.0]
    assert execution.duration == timedelta(seconds=16)


@pytest.mark.parametrize("patience", [-1, "soon", None, 1.5])
def test_a_wait_that_is_no_count_of_seconds_fails(sfn_executor, patience):
    execution = sfn_executor.run("slow_partner.asl.json", {"order": {"patience": patience}})

    execution.assert_failed(error="States.Runtime")
    execution.assert_not_visited("Answer at last")
