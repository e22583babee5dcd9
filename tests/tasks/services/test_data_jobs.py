"""Queries and data jobs: Athena, Glue, Glue DataBrew and MediaConvert."""

from __future__ import annotations

import sys

import pytest

from pytest_sfn.errors import UnmockedTaskError

METADATA = {"SdkHttpMetadata", "SdkResponseMetadata"}
QUERY = {"QueryString": "select 1", "WorkGroup": "primary"}


def test_a_query_has_succeeded(run):
    result = run("athena:startQueryExecution.sync", QUERY).output

    assert set(result) == {"QueryExecution"}
    assert result["QueryExecution"]["Query"] == "select 1"
    assert result["QueryExecution"]["Status"]["State"] == "SUCCEEDED"
    assert result["QueryExecution"]["Status"]["SubmissionDateTime"] == 1735689600000


def test_the_results_of_a_query_are_asked_for_by_its_id(run):
    result = run("athena:startQueryExecution", QUERY).output

    assert set(result) == {"QueryExecutionId"} | METADATA
    given = {"QueryExecutionId": result["QueryExecutionId"]}
    assert set(run("athena:getQueryResults", given).output) >= {"ResultSet"} | METADATA
    assert run("athena:getQueryExecution", given).output["QueryExecution"]["Status"]["State"] == "SUCCEEDED"
    assert set(run("athena:stopQueryExecution", given).output) == METADATA


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_a_query_that_fails_fails_the_task(run, api, state):
    status = {"State": state, "StateChangeReason": "line 1:8"}
    api.edits("GetQueryExecution", lambda answer: answer["QueryExecution"].update(Status=status))

    execution = run("athena:startQueryExecution.sync", QUERY)

    assert execution.error == "States.TaskFailed"
    assert f'"Status":{{"State":"{state}","StateChangeReason":"line 1:8"}}' in execution.cause


def test_a_query_that_is_not_taken(run):
    execution = run("athena:startQueryExecution.sync", {**QUERY, "WorkGroup": "none"})

    assert execution.error == "Athena.InvalidRequestException"
    assert "(Service: AmazonAthena; Status Code: 400; Error Code: InvalidRequestException; " in execution.cause


@pytest.fixture
def glue_job(boto, role):
    pytest.importorskip("pyparsing")
    boto("glue").create_job(Name="import", Role=role, Command={"Name": "glueetl"})
    return {"JobName": "import", "Arguments": {"--day": "1"}}


def test_a_job_run_of_glue_has_succeeded(run, glue_job):
    result = run("glue:startJobRun.sync", glue_job).output

    assert (result["JobName"], result["JobRunState"]) == ("import", "SUCCEEDED")
    assert result["CompletedOn"] == 1735689600000


def test_without_sync_the_result_repeats_the_name_of_the_job(run, glue_job):
    result = run("glue:startJobRun", glue_job).output

    assert set(result) == {"JobName", "JobRunId"} | METADATA
    assert result["JobName"] == "import"


@pytest.mark.parametrize("state", ["FAILED", "ERROR", "TIMEOUT", "STOPPED"])
def test_a_job_run_of_glue_that_fails_fails_the_task(run, glue_job, api, state):
    api.edits("GetJobRun", lambda answer: answer["JobRun"].update(JobRunState=state, ErrorMessage="no disk"))

    run("glue:startJobRun.sync", glue_job).assert_failed(
        error="States.TaskFailed", cause={"JobRunState": state, "JobName": "import", "ErrorMessage": "no disk"}
    )


def test_a_job_of_glue_that_does_not_exist(run, glue_job):
    execution = run("glue:startJobRun.sync", {"JobName": "none"})

    assert execution.error == "Glue.EntityNotFoundException"
    assert "(Service: AWSGlue; Status Code: 400; Error Code: EntityNotFoundException; " in execution.cause


def test_what_moto_needs_for_glue_is_told(run, monkeypatch):
    for name in [name for name in sys.modules if name == "moto.glue" or name.startswith("moto.glue.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyparsing", None)

    with pytest.raises(UnmockedTaskError) as told:
        run("glue:startJobRun.sync", {"JobName": "import"})

    assert "moto needs a package that is not installed: " in str(told.value)
    assert "which pip install 'moto[glue]' adds" in str(told.value)
    assert 'mock_task("T", returns={"JobRunState": "SUCCEEDED"})' in str(told.value)


def test_a_job_run_of_databrew_is_what_describe_job_run_says(run, api):
    api.answers("StartJobRun", RunId="db_1")
    api.answers("DescribeJobRun", JobName="clean", RunId="db_1", State="RUNNING", Outputs=[])

    assert run("databrew:startJobRun.sync", {"Name": "clean"}).output == {
        "CompletedOn": 1735689600000, "JobName": "clean", "Outputs": [], "RunId": "db_1", "State": "SUCCEEDED",
    }  # fmt: skip
    assert api.asked["DescribeJobRun"] == {"Name": "clean", "RunId": "db_1"}
    assert set(run("databrew:startJobRun", {"Name": "clean"}).output) == {"RunId"} | METADATA


def test_a_job_run_of_databrew_that_fails_fails_the_task(run, api):
    api.answers("StartJobRun", RunId="db_1")
    api.answers("DescribeJobRun", RunId="db_1", State="FAILED", ErrorMessage="no recipe")

    run("databrew:startJobRun.sync", {"Name": "clean"}).assert_failed(
        error="States.TaskFailed", cause='{"ErrorMessage":"no recipe","RunId":"db_1","State":"FAILED"}'
    )


def test_a_job_of_mediaconvert_is_what_get_job_says(run, api):
    job = {"Id": "1", "Role": "role", "Settings": {}}
    api.answers("CreateJob", Job={**job, "Status": "SUBMITTED"})
    api.answers("GetJob", Job={**job, "Status": "PROGRESSING"})

    result = run("mediaconvert:createJob.sync", {"Role": "role", "Settings": {}}).output

    assert result == {"Job": {**job, "Status": "COMPLETE"}}
    assert api.asked["GetJob"] == {"Id": "1"}


def test_a_job_of_mediaconvert_that_fails_fails_the_task(run, api):
    api.answers("CreateJob", Job={"Id": "1"})
    api.answers("GetJob", Job={"Id": "1", "Status": "ERROR", "ErrorCode": 1404})

    run("mediaconvert:createJob.sync", {"Role": "role", "Settings": {}}).assert_failed(
        error="States.TaskFailed", cause='{"Job":{"ErrorCode":1404,"Id":"1","Status":"ERROR"}}'
    )


@pytest.mark.parametrize(
    ("resource", "arguments", "polled", "stub"),
    [
        ("databrew:startJobRun.sync", {"Name": "clean"}, "DescribeJobRun", '{"State": "SUCCEEDED"}'),
        ("mediaconvert:createJob.sync", {"Role": "r", "Settings": {}}, "GetJob", '{"Job": {"Status": "COMPLETE"}}'),
    ],
)
def test_what_moto_does_not_implement_has_to_be_faked(run, resource, arguments, polled, stub):
    with pytest.raises(UnmockedTaskError) as told:
        run(resource, arguments)

    assert "(moto does not implement it)" in str(told.value)
    assert f"before ResultSelector (what {polled} returns for a job that succeeded):" in str(told.value)
    assert f'sfn_executor.mock_task("arn:aws:states:::{resource}", returns={stub}).' in str(told.value)
