"""Definitions in Terraform files have the lines of these files, and are one machine however they are filled in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_sfn.coverage.counters.counting import Counting
from pytest_sfn.coverage.counters.switch import start_counting, stop_counting
from pytest_sfn.coverage.files.file_map import FileMap
from pytest_sfn.definition.written.machines import read_machines
from pytest_sfn.execution.executor import SfnExecutor
from tests.definition.helpers import read_definition

MAIN = """\
locals {
  shared = jsonencode({
    StartAt = "A"
    States  = { A = { Type = "Succeed" } }
  })
}
variable "stage" {}
resource "aws_sfn_state_machine" "order" {
  name = "order-${var.stage}"
  definition = jsonencode({
    StartAt = "Charge"
    States = {
      Charge = {
        Type = "Pass"
        Result = { stage = "${var.stage}", sizes = [1, -2.5, true, null], copies = merge({}, {}) }
        Next = "Big?"
      }
      "Big?" = {
        Type    = "Choice"
        Choices = [
          { Variable = "$.n", NumericGreaterThan = 5, Next = "Done" },
        ]
      }
      Done = { Type = "Succeed" } # pragma: no cover
    }
  })
}
resource "aws_sfn_state_machine" "heredoc" {
  definition = <<-EOF
    {
      "StartAt": "A",
      "States": {
        "A": {"Type": "Pass", "Result": "${var.stage}", "End": true}
      }
    }
  EOF
}
resource "aws_sfn_state_machine" "shared" {
  definition = local.shared
}
resource "aws_sfn_state_machine" "file" {
  definition = templatefile("${path.module}/order.asl.json.tftpl", { stage = var.stage })
}
"""
ORDER = """{
  "StartAt": "A",
  "States": {
    "A": {"Type": "Pass", "Result": ${jsonencode(stage)}, "End": true}
  }
}
"""


@pytest.fixture
def main(tmp_path: Path) -> Path:
    pytest.importorskip("hcl2")
    path = tmp_path / "main.tf"
    path.write_text(MAIN)
    (tmp_path / "order.asl.json.tftpl").write_text(ORDER)
    return path


def test_each_machine_with_the_lines_of_its_parts(main: Path) -> None:
    local, order, heredoc = read_machines(str(main), MAIN)

    assert (local.logical_id, local.lines["/States/A"]) == ("local.shared", 4)
    assert order.logical_id == "aws_sfn_state_machine.order"
    assert order.document["States"]["Charge"]["Result"] == {
        "stage": "${var.stage}",
        "sizes": [1, -2.5, True, None],
        "copies": None,
    }
    assert order.lines["/States/Big?/Choices[0]"] == 21
    assert heredoc.lines["/States/A"] == 33


def test_a_comment_leaves_a_state_out(main: Path) -> None:
    file_map = FileMap(str(main), MAIN)

    assert file_map.excluded_lines == {24}
    assert file_map.lines == {4, 13, 18, 21, 33}


def test_no_machine_in_a_file_that_is_not_hcl() -> None:
    assert read_machines("main.tf", "resource {{{") == []


@pytest.mark.parametrize(
    ("logical_id", "place", "expected"),
    [
        ("order", "/States/Big?", ("main.tf", 18)),
        ("heredoc", "/States/A", ("main.tf", 33)),
        ("shared", "/States/A", ("main.tf", 4)),
        ("file", "/States/A", ("order.asl.json.tftpl", 4)),
    ],
)
def test_a_loaded_machine_knows_its_lines(main: Path, logical_id: str, place: str, expected: tuple[str, int]) -> None:
    definition = read_definition(main, logical_id=logical_id, substitutions={"stage": "dev"})

    assert definition.source
    assert definition.lines
    assert (Path(definition.source).name, definition.lines()[place]) == expected


@pytest.fixture
def counting() -> Iterator[Counting]:
    yield start_counting()
    stop_counting()


def test_a_machine_is_one_however_it_is_filled_in(main: Path, sfn_executor: SfnExecutor, counting: Counting) -> None:
    text = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "${stage}", "End": true}}}'
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"Ref": "stage"}, "End": True}}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    template = {"Parameters": {"stage": {"Type": "String"}}, "Resources": {"Flow": machine}}

    for stage in ("dev", "prod"):
        for logical_id in ("order", "heredoc", "shared", "file"):
            sfn_executor.load(main, logical_id=logical_id, substitutions={"stage": stage})
        sfn_executor.load(text, substitutions={"stage": stage})
        sfn_executor.load(template, substitutions={"stage": stage})

    found = [
        machine.origin and (Path(machine.origin.path).name, machine.origin.logical_id)
        for machine in counting.machines()
    ]
    assert found == [
        ("main.tf", "aws_sfn_state_machine.order"),
        ("main.tf", "aws_sfn_state_machine.heredoc"),
        ("main.tf", "local.shared"),
        ("order.asl.json.tftpl", None),
        None,
        None,
    ]


def test_a_failure_names_the_line(main: Path, sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run(main, logical_id="order", substitutions={"stage": "dev"})

    assert "main.tf:21" in str(execution)
