"""The traces in docs/replay.md are those of the page's example, and the example folder replays its histories."""

from __future__ import annotations

import json
import shutil

import pytest

from pytest_sfn import LambdaFunctionError, SfnExecutor, mock_sfn
from tests.docs.test_docs import FENCE, ROOT

BLOCKS = list(FENCE.finditer((ROOT / "docs" / "replay.md").read_text()))


def test_the_page_shows_what_is_printed() -> None:
    definition = json.loads(next(block["code"] for block in BLOCKS if block["language"] == "json"))
    busy = LambdaFunctionError("CarrierBusy", "later")
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("Ship", side_effect=[busy, busy, {"parcel": 3}], duration=4)
        history = sfn.executor.run(definition, {"order": 17}).history
        definition["States"]["Ship"]["Retry"][0]["MaxAttempts"] = 1
        printed = str(sfn.executor.replay(history, definition))

    line, traces = [block["code"] for block in BLOCKS if block["language"] == "text"]
    assert printed.startswith(line)
    assert f"{printed}\n" == traces


def test_the_histories_of_the_example_are_tests(pytester: pytest.Pytester) -> None:
    shutil.copytree(ROOT / "examples" / "replayed_history", pytester.path / "example")

    pytester.runpytest_subprocess("--rootdir=example", "-c", "example/pytest.ini", "example").assert_outcomes(passed=6)


def test_a_replay_in_a_test_needs_no_fake(sfn_executor: SfnExecutor) -> None:
    folder = ROOT / "examples" / "replayed_history"

    for history in sorted((folder / "histories").iterdir()):
        sfn_executor.replay(history, folder / "replayed_history.asl.json").assert_same_path()
