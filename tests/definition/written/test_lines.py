"""A machine of a template has the lines of the template: in traces, and in what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_sfn import InvalidDefinition
from pytest_sfn.execution.executor import SfnExecutor

TEMPLATE = """\
Resources:
  Object:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Big?
        States:
          Big?:
            Type: Choice
            Choices:
              - Variable: $.n
                NumericEquals: 1
                Next: Done
          Done: {Type: DONE}
  Text:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub |
        {
          "StartAt": "Big?",
          "States": {
            "Big?": {
              "Type": "Choice",
              "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "Done"}]
            },
            "Done": {"Type": "DONE", "Comment": "${AWS::Region}"}
          }
        }
"""


@pytest.mark.parametrize(("logical_id", "line"), [("Object", 11), ("Text", 24)])
def test_a_failure_names_the_line_of_the_template(
    tmp_path: Path, sfn_executor: SfnExecutor, logical_id: str, line: int
) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE.replace("DONE", "Succeed"))

    trace = str(sfn_executor.run(path, logical_id=logical_id))
    assert f"template.yaml:{line}" in "".join(trace.split())  # a long path is in two lines


@pytest.mark.parametrize(("logical_id", "line"), [("Object", 14), ("Text", 26)])
def test_a_mistake_has_the_line_of_the_template(
    tmp_path: Path, sfn_executor: SfnExecutor, logical_id: str, line: int
) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE.replace("DONE", "Done"))

    with pytest.raises(InvalidDefinition) as raised:
        sfn_executor.load(path, logical_id=logical_id)

    assert [diagnostic.line for diagnostic in raised.value.diagnostics] == [line]
