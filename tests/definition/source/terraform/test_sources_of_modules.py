"""Machines in the calls of published modules, templates as data sources, and modules that make no machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_sfn.errors import SfnError
from tests.definition.helpers import load_all, read_definition
from tests.definition.source.terraform.test_module import write

pytest.importorskip("hcl2")

WAITING = '{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": ${seconds}, "End": true}}}'


@pytest.mark.parametrize(
    "source",
    ["terraform-aws-modules/step-functions/aws", "git::https://example.com/modules.git//state_machine?ref=v1"],
)
@pytest.mark.parametrize("name", [None, "module.flow", "flow", "shop-flow"])
def test_a_published_module_makes_the_machine_of_its_call(tmp_path: Path, source: str, name: str | None):
    main = f"""
module "flow" {{
  source     = "{source}"
  name       = "shop-flow"
  type       = "EXPRESS"
  definition = templatefile("flow.json", {{seconds = 3}})
}}
module "lambda" {{
  source     = "terraform-aws-modules/lambda/aws"
  definition = "no state machine"
}}
"""
    write(tmp_path, main_dot_tf=main, flow_dot_json=WAITING)

    definition = read_definition(tmp_path / "main.tf", logical_id=name)

    assert (definition.name, definition.type) == ("shop-flow", "EXPRESS")
    assert definition.document["States"]["W"]["Seconds"] == 3


def test_the_arn_of_such_a_machine_is_known(tmp_path: Path):
    main = """
module "flow" {
  source     = "terraform-aws-modules/step-functions/aws"
  name       = "inner"
  definition = jsonencode({StartAt = "S", States = {S = {Type = "Succeed"}}})
}
resource "aws_sfn_state_machine" "outer" {
  definition = jsonencode({
    StartAt = "P"
    States  = { P = { Type = "Pass", Result = module.flow.state_machine_arn, End = true } }
  })
}
"""
    write(tmp_path, main_dot_tf=main)

    loaded = load_all(tmp_path)

    outer = loaded.machines["aws_sfn_state_machine.outer"].document
    assert list(loaded.machines) == ["aws_sfn_state_machine.outer", "module.flow"]
    assert outer["States"]["P"]["Result"] == "arn:aws:states:us-east-1:123456789012:stateMachine:inner"


@pytest.mark.parametrize("values", ["vars = {", "vars {"])
def test_a_template_may_be_a_data_source(tmp_path: Path, values: str):
    main = f"""
data "template_file" "flow" {{
  template = file("${{path.module}}/flow.json")
  {values}
    seconds = 4
  }}
}}
resource "aws_sfn_state_machine" "m" {{ definition = data.template_file.flow.rendered }}
"""
    write(tmp_path, main_dot_tf=main, flow_dot_json=WAITING)

    assert read_definition(tmp_path).document["States"]["W"]["Seconds"] == 4


def test_a_machine_for_each_file_of_a_folder(tmp_path: Path):
    main = """
resource "aws_sfn_state_machine" "m" {
  for_each   = fileset("${path.module}/flows", "**")
  name       = trimsuffix(each.key, ".json")
  definition = templatefile("flows/${each.key}", {seconds = 1})
}
"""
    write(tmp_path, main_dot_tf=main, flows__a_dot_json=WAITING, flows__b_dot_json=WAITING)

    assert [definition.name for definition in load_all(tmp_path).machines.values()] == ["a", "b"]


def test_a_called_module_has_the_values_of_its_caller(tmp_path: Path):
    root = """
variable "name" {}
module "flow" {
  source = "./flow"
  name   = "${var.name}-flow"
}
"""
    flow = """
variable "name" {}
resource "aws_sfn_state_machine" "m" {
  name       = var.name
  definition = jsonencode({StartAt = "S", States = {S = {Type = "Succeed"}}})
}
"""
    write(tmp_path, main_dot_tf=root, flow__main_dot_tf=flow)

    assert read_definition(tmp_path, substitutions={"name": "shop"}).name == "shop-flow"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            'variable "make" { default = false }\n'
            'resource "aws_sfn_state_machine" "m" {\n  count = var.make ? 1 : 0\n}\n',
            "The count of aws_sfn_state_machine.m is var.make[?]1:0, which creates none",
        ),
        ('resource "aws_sqs_queue" "q" {}\n', "There is no aws_sfn_state_machine in its [*].tf files"),
    ],
)
def test_a_module_without_a_machine_says_why(tmp_path: Path, text: str, reason: str):
    write(tmp_path, main_dot_tf=text)

    with pytest.raises(SfnError, match=f"has these state machines: none. {reason}"):
        read_definition(tmp_path)


def test_machines_for_each_of_an_unknown_value_say_what_to_give(tmp_path: Path):
    main = """
variable "flows" {}
resource "aws_sfn_state_machine" "m" {
  for_each   = var.flows
  name       = each.key
  definition = jsonencode({StartAt = "S", States = {S = {Type = "Succeed"}}})
}
"""
    write(tmp_path, main_dot_tf=main)

    with pytest.raises(SfnError, match=r'is var\.flows: pass substitutions=\{"var\.flows": \.\.\.\}'):
        read_definition(tmp_path)

    assert read_definition(tmp_path, substitutions={"flows": {"a": 1}}).name == "a"
