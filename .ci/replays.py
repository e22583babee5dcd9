"""Replay the histories that were recorded on AWS with the definitions that they were recorded with.

    python .ci/replays.py FOLDER

FOLDER has the recorded calls of boto3 as JSON files. A history whose ids the recording lost, that of Parallel branches,
is left out. Exits with 1 if a replay diverges.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pytest_sfn import mock_sfn

START = datetime(2026, 1, 1, tzinfo=UTC)
MASKS = {"<region>": "us-east-1", "arn:<partition>:": "arn:aws:", "111111111111": "123456789012"}


def main() -> int:
    warnings.simplefilter("ignore")
    replayed, diverged = 0, 0
    for file in sorted(Path(sys.argv[1]).glob("*.json")):
        for events, definition, given in histories(json.loads(unmasked(file.read_text()))):
            replayed += 1
            with mock_sfn(freeze=False) as sfn:
                found = sfn.executor.replay(events, definition, input=given).divergence
            if found:
                diverged += 1
                print(f"{file.stem}: {found}")
    print(f"{replayed} histories replayed, {diverged} diverged")
    return int(bool(diverged) or not replayed)


def unmasked(text: str) -> str:
    for mask, value in MASKS.items():
        text = text.replace(mask, value)
    return text


def histories(case: Any) -> Iterator[tuple[list[Any], str, Any]]:
    """The histories in a case: their events, the definition, and the input, whose times the recording has masked."""
    if not isinstance(case, dict) or "calls" not in case:
        return
    definitions: dict[str, str] = {}
    starts: dict[str, Any] = {}
    for call in case["calls"]:
        given, made = call["params"], call.get("made") or {}
        if call["operation"] in ("CreateStateMachine", "UpdateStateMachine") and given.get("definition"):
            definitions[made.get("stateMachineArn") or given.get("stateMachineArn")] = given["definition"]
        if call["operation"] == "StartExecution":
            starts[made.get("executionArn")] = given
    for answer in case["expect"]:
        call = case["calls"][answer["call"]]
        events = answer["recorded"].get("events") if isinstance(answer["recorded"], dict) else None
        started = starts.get(call["params"].get("executionArn"))
        if call["operation"] != "GetExecutionHistory" or not events or not started:
            continue
        if all(isinstance(event["id"], int) for event in events):
            yield [timed(event) for event in events], definitions[started["stateMachineArn"]], input_of(started)


def timed(event: dict[str, Any]) -> dict[str, Any]:
    """An event with a time, which the recording has masked."""
    return {**event, "timestamp": START + timedelta(milliseconds=event["id"])}


def input_of(started: dict[str, Any]) -> Any:
    return json.loads(started.get("input", "{}"))


if __name__ == "__main__":
    sys.exit(main())
