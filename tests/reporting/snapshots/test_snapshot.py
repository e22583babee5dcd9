"""Snapshots: what is kept of an execution, and what is masked."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import pytest

from pytest_sfn import SfnError
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.reporting.snapshots.snapshot import execution_snapshot, make_snapshot, snapshot_extension, stored_form
from pytest_sfn.reporting.snapshots.stable import Mask, without_transport
from pytest_sfn.reporting.timeline import read_history
from tests.reporting.histories import (
    Recording,
    envelope,
    map_with_a_failing_item,
    order_workflow,
    python_cause,
)

UUID = "0c4ca5a1-6fd6-4ea1-9e0f-7a6e2b1f9d10"
OTHER = "5d1b7d7e-2f6c-4b43-8c2a-1f0e2a9b6c11"
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


def snapshot_of(events) -> dict:
    return execution_snapshot(ExecutionReport.of(read_history(events), name="run-1", machine="Machine"))


# ---- the whole


def test_a_snapshot_has_the_outcome_the_path_and_every_call():
    order = {"orderId": 7, "total": 12.5}

    assert snapshot_of(order_workflow()) == {
        "status": "SUCCEEDED",
        "output": {"sent": True},
        "error": None,
        "path": ["CheckStock", "InStock?", "ChargeCard", "Apologize"],
        "tasks": {
            "Apologize": [{"payload": {"template": "sorry", "orderId": 7}, "result": {"sent": True}}],
            "ChargeCard": [
                {"payload": order, "error": "Lambda.TooManyRequestsException"},
                {"payload": order, "error": "Lambda.TooManyRequestsException"},
                {"payload": order, "error": "CardDeclined"},
            ],
            "CheckStock": [{"payload": order, "result": {"inStock": True}}],
        },
    }


def test_a_failure_has_its_error_and_no_output():
    snapshot = snapshot_of(map_with_a_failing_item())

    assert (snapshot["status"], snapshot["error"], snapshot["output"]) == ("FAILED", "CardDeclined", None)
    assert [sorted(call) for call in snapshot["tasks"]["Charge"]] == [
        ["payload", "result"],
        ["error", "payload"],
        ["payload"],
    ]


def test_calls_of_iterations_are_in_the_order_of_their_indexes():
    told = Recording()
    told.enter("Map", "Each")
    started = told.add("MapStateStarted", details={"length": 3})
    for index in (2, 0, 1):
        told.add("MapIterationStarted", after=started, details={"name": "Each", "index": index})
        told.enter("Task", "Charge")
        told.invoke("charge", index)

    calls = snapshot_of(told.events)["tasks"]["Charge"]

    assert [call["payload"] for call in calls] == [0, 1, 2]


def test_it_is_the_same_whatever_the_ids_tokens_and_times_are():
    def run(token: str, run_id: str, seconds: float) -> dict:
        told = Recording({"mine": UUID})
        told.enter("Task", "Ask")
        told.wait(seconds)
        told.invoke("ask", {"token": token, "runs": [run_id, run_id], "at": f"{told.now:%Y-%m-%dT%H:%M:%S.%fZ}"})
        told.answer({"mine": UUID})
        told.exit("Task", "Ask")
        return snapshot_of(told.succeed({"run": run_id}))

    one = run("A" * 120, OTHER, 0)

    assert one == run("AQ" * 80 + "==", OTHER.replace("5", "6"), 7.5)
    assert one["output"] == {"run": "<id 1>"}
    assert one["tasks"]["Ask"][0] == {
        "payload": {"token": "<task token>", "runs": ["<id 1>", "<id 1>"], "at": "<time>"},
        "result": {"mine": UUID},
    }


# ---- what is left out


def test_http_metadata_is_left_out_at_any_depth():
    assert without_transport({"all": [envelope({"ok": 1})]}) == {
        "all": [{"ExecutedVersion": "$LATEST", "Payload": {"ok": 1}, "StatusCode": 200}]
    }


def test_a_text_that_only_has_the_name_of_metadata_stays():
    assert without_transport({"SdkHttpMetadata": "mine", "StartDate": 5}) == {"SdkHttpMetadata": "mine", "StartDate": 5}


def test_the_cause_of_a_function_loses_its_request_id_and_stack():
    output = {"Error": "CardDeclined", "Cause": python_cause("CardDeclined", "no funds")}

    assert without_transport(output)["Cause"] == '{"errorMessage":"no funds","errorType":"CardDeclined"}'


def test_the_cause_of_a_child_loses_what_identifies_it():
    cause = {"Error": "Boom", "ExecutionArn": "arn", "Input": "{}", "Name": UUID, "StartDate": 1, "Status": "FAILED"}

    assert without_transport(json.dumps(cause)) == '{"Error":"Boom","Input":"{}","Status":"FAILED"}'


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "Rate Exceeded. (Error Code: X; Request ID: 3f0d-1; Proxy: null)",
            "Rate Exceeded. (Error Code: X; Request ID: <id>; Proxy: null)",
        ),
        ("RequestId: 3f0d-1 Error: Task timed out", "RequestId: <id> Error: Task timed out"),
        ('{"errorMessage": broken', '{"errorMessage": broken'),
        ('{"mine": 1}', '{"mine": 1}'),
        ("plain", "plain"),
    ],
)
def test_other_texts_lose_at_most_a_request_id(text, kept):
    assert without_transport(text) == kept


def test_dates_of_a_child_execution_are_left_out():
    result = {"ExecutionArn": "arn", "StartDate": 1735689600.0, "StopDate": 1735689601.5, "Status": "SUCCEEDED"}

    assert without_transport(result) == {"ExecutionArn": "arn", "Status": "SUCCEEDED"}


# ---- what is masked


def test_ids_are_numbered_so_that_the_same_one_is_recognized():
    mask = Mask("{}", None, None)

    assert mask(f"a {UUID}") == "a <id 1>"
    assert mask(f"{OTHER}/{UUID}") == "<id 2>/<id 1>"


def test_ids_of_the_input_stay():
    assert Mask(f'{{"id":"{UUID}"}}', None, None)(f"{UUID} {OTHER}") == f"{UUID} <id 1>"


def test_task_tokens_are_masked_and_other_texts_are_not():
    mask = Mask("{}", None, None)

    assert mask("AQCEAAAAKgAAAAMAAAAAA" * 6) == "<task token>"
    assert mask("A" * 50) == "A" * 50
    assert mask("A " * 80) == "A " * 80


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("2025-01-01T00:00:00Z", "<time>"),
        ("at 2025-01-01T00:30:00.123Z!", "at <time>!"),
        ("2025-01-01T01:00:00.000Z", "<time>"),
        ("2025-01-01T01:00:00.001Z", "2025-01-01T01:00:00.001Z"),
        ("2024-12-31T23:59:59Z", "2024-12-31T23:59:59Z"),
        ("2025-01-01T00:20:00Z", "2025-01-01T00:20:00Z"),
        ("2025-13-01T00:00:00Z", "2025-13-01T00:00:00Z"),
    ],
)
def test_times_of_the_execution_itself_are_masked(text, masked):
    mask = Mask('{"due":"2025-01-01T00:20:00Z"}', NEW_YEAR, NEW_YEAR.replace(hour=1))

    assert mask(text) == masked


def test_of_an_execution_that_runs_every_later_time_is_its_own():
    assert Mask("{}", NEW_YEAR, None)("2026-01-01T00:00:00Z") == "<time>"


# ---- syrupy


class Assertion:
    def use_extension(self, extension):
        return extension


def test_files_are_json_with_sorted_keys_and_without_transport():
    extension = make_snapshot(Assertion())()

    text = extension.serialize({"b": "grün", "a": envelope([1])})

    assert "json" in (getattr(extension, "file_extension", None), getattr(extension, "_file_extension", None))
    kept = {"a": {"ExecutedVersion": "$LATEST", "Payload": [1], "StatusCode": 200}, "b": "grün"}
    assert text == json.dumps(kept, indent=2, ensure_ascii=False) + "\n"


def test_of_an_execution_its_snapshot_is_kept():
    class Execution:
        def snapshot(self):
            return {"status": "SUCCEEDED"}

    assert stored_form(Execution()) == {"status": "SUCCEEDED"}
    assert stored_form([1, {"snapshot": 2}]) == [1, {"snapshot": 2}]


def test_the_times_of_a_history_are_kept_as_text():
    text = snapshot_extension()().serialize(order_workflow()[:1])

    assert '"timestamp": "2025-01-01T00:00:00.000000+0000"' in text


def test_without_syrupy_it_says_what_to_install(monkeypatch):
    snapshot_extension.cache_clear()
    monkeypatch.setitem(sys.modules, "syrupy.extensions.json", None)

    with pytest.raises(SfnError) as caught:
        make_snapshot(Assertion())

    assert str(caught.value) == (
        "sfn_snapshot stores its files with syrupy, which is not installed: pip install 'pytest-sfn[snapshot]', "
        "or compare with plain JSON: execution.snapshot() == {...}"
    )
    assert caught.value.__suppress_context__


def test_a_stored_file_is_written_once_and_then_compared(pytester, monkeypatch):
    pytester.makeconftest(
        """
        import pytest
        from pytest_sfn.reporting.snapshots.snapshot import make_snapshot

        @pytest.fixture
        def kept(snapshot):
            return make_snapshot(snapshot)
        """
    )
    pytester.makepyfile(
        test_it="""
        import os

        def test_output(kept):
            assert {"n": int(os.environ["N"]), "SdkHttpMetadata": {"Date": os.environ["N"]}} == kept
        """
    )

    def run(number: str, *options: str) -> dict[str, int]:
        monkeypatch.setenv("N", number)
        return pytester.runpytest_inprocess(*options).parseoutcomes()

    assert run("1", "--snapshot-update")["passed"] == 1
    assert (pytester.path / "__snapshots__/test_it/test_output.json").read_text() == '{\n  "n": 1\n}\n'
    assert run("1")["passed"] == 1
    assert run("2")["failed"] == 1
