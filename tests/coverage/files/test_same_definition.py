"""The file that says the same as a definition is found, whatever its placeholders were filled in with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.coverage.files.same_definition import DefinitionFinder
from pytest_sfn.definition.source.definition_source import Origin

WRITTEN = """
{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "${Fn}", "TimeoutSeconds": ${Seconds}, "Next": "B"},
  "B": {"Type": "Pass", "Result": [1, {"a": null}], "End": true}
}}
"""
TASK = {"Type": "Task", "Resource": "arn:x", "TimeoutSeconds": 3, "Next": "B"}
PASS = {"Type": "Pass", "Result": [1, {"a": None}], "End": True}


@pytest.mark.parametrize(
    ("states", "is_same"),
    [
        ({"A": TASK, "B": PASS}, True),
        ({"B": PASS, "A": {**TASK, "Resource": "arn:y", "TimeoutSeconds": 4}}, True),
        ({"A": TASK, "B": {**PASS, "Result": [1]}}, False),
        ({"A": TASK, "B": {**PASS, "Result": [2, {"a": None}]}}, False),
        ({"A": {**TASK, "Comment": "x"}, "B": PASS}, False),
        ({"A": TASK, "C": PASS}, False),
    ],
)
def test_a_definition_is_compared_with_files(tmp_path: Path, states: dict[str, Any], is_same: bool) -> None:
    (tmp_path / "a.asl.json").write_text(WRITTEN)
    path = str(tmp_path / "a.asl.json")

    found = DefinitionFinder([str(tmp_path / "gone.json"), path]).find({"StartAt": "A", "States": states})

    assert found == (Origin(path) if is_same else None)
