"""State machines in Terraform modules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.errors import SfnError, UnresolvedSubstitution
from tests.definition.helpers import load_all, load_one, read_definition

pytest.importorskip("hcl2")

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")
    return folder


def value_of(tmp_path: Path, expression: str, before: str = "", **substitutions: Any) -> Any:
    """The value of an expression, as the result of a Pass state."""
    main = f"""{before}
resource "aws_sfn_state_machine" "m" {{
  definition = jsonencode({{StartAt = "P", States = {{P = {{Type = "Pass", Result = {expression}, End = true}}}}}})
}}
"""
    write(tmp_path, main_dot_tf=main)
    return read_definition(tmp_path, substitutions=substitutions).document["States"]["P"]["Result"]


ORDER = """
variable "stage" {
  type    = string
  default = "dev"
}

locals {
  prefix = "shop-${var.stage}"
}

resource "aws_lambda_function" "charge" {
  function_name = "${local.prefix}-charge"
  handler       = "app.handler"
}

resource "aws_sqs_queue" "jobs" {}

resource "aws_dynamodb_table" "orders" {
  name = "${local.prefix}-orders"
}

resource "aws_sfn_state_machine" "order" {
  name     = "${local.prefix}-order"
  type     = "EXPRESS"
  role_arn = aws_iam_role.flow.arn # not looked at

  definition = jsonencode({
    StartAt = "Charge"
    States = {
      Charge = {
        Type     = "Task"
        Resource = aws_lambda_function.charge.arn
        Next     = "Queue"
      }
      Queue = {
        Type     = "Task"
        Resource = "arn:aws:states:::sqs:sendMessage"
        Parameters = {
          QueueUrl    = aws_sqs_queue.jobs.url
          "MessageBody.$" = "$.order"
        }
        End = true
      }
    }
  })
}
"""


def test_a_definition_in_jsonencode_is_read(tmp_path: Path):
    write(tmp_path, main_dot_tf=ORDER)

    loaded = load_one("main.tf", search=[tmp_path], logical_id="aws_sfn_state_machine.order")

    (definition,) = loaded.machines.values()
    states = definition.document["States"]
    assert (definition.name, definition.type) == ("shop-dev-order", "EXPRESS")
    assert states["Charge"]["Resource"] == f"{FUNCTION}:shop-dev-charge"
    assert states["Queue"]["Parameters"] == {
        "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
        "MessageBody.$": "$.order",
    }
    assert [(names.name, *names.others) for names in loaded.functions] == [
        ("shop-dev-charge", "charge", "aws_lambda_function.charge")
    ]


def test_variables_come_from_the_test_then_from_files_of_values_then_from_defaults(tmp_path: Path):
    write(tmp_path, main_dot_tf=ORDER)
    assert read_definition(tmp_path).name == "shop-dev-order"

    write(tmp_path, live_dot_auto_dot_tfvars='stage = "live"\n')
    assert read_definition(tmp_path).name == "shop-live-order"
    assert read_definition(tmp_path, substitutions={"stage": "test"}).name == "shop-test-order"
    assert read_definition(tmp_path, substitutions={"var.stage": "test"}).name == "shop-test-order"


@pytest.mark.parametrize("name", ["aws_sfn_state_machine.order", "order", "shop-dev-order"])
def test_a_machine_goes_by_its_address_its_label_and_its_name(tmp_path: Path, name: str):
    write(tmp_path, main_dot_tf=ORDER, more_dot_tf='resource "aws_sfn_state_machine" "other" { definition = "{}" }\n')

    assert read_definition(tmp_path, logical_id=name).name == "shop-dev-order"


def test_a_file_has_its_own_machines_and_the_values_of_the_whole_module(tmp_path: Path):
    machine = 'resource "aws_sfn_state_machine" "second" { definition = local.definition }\n'
    local = """locals { definition = <<EOF
{"StartAt": "${local.prefix}", "States": {"${local.prefix}": {"Type": "Succeed"}}}
EOF
}
"""
    write(tmp_path, main_dot_tf=ORDER, second_dot_tf=machine, locals_dot_tf=local)

    loaded = load_all(tmp_path / "second.tf")

    assert list(loaded.machines) == ["aws_sfn_state_machine.second"]
    assert loaded.machines["aws_sfn_state_machine.second"].block.start_at == "shop-dev"


def test_a_heredoc_keeps_escaped_interpolations_as_placeholders_of_the_definition(tmp_path: Path):
    main = """
resource "aws_sfn_state_machine" "m" {
  definition = <<-EOF
    {
      "StartAt": "P",
      "States": {"P": {"Type": "Pass", "Result": "$${Name}", "End": true}}
    }
    EOF
}
"""
    write(tmp_path, main_dot_tf=main)

    result = read_definition(tmp_path, substitutions={"Name": "n"}).document["States"]["P"]["Result"]

    assert result == "n"


def test_a_template_file_is_filled_in_with_its_variables(tmp_path: Path):
    main = """
resource "aws_lambda_function" "charge" { function_name = "charge" }
resource "aws_sfn_state_machine" "m" {
  definition = templatefile("${path.module}/order.asl.json.tftpl", {
    charge = aws_lambda_function.charge.arn
    steps  = ["A", "B"]
    audit  = false
    retry  = [{ ErrorEquals = ["States.ALL"] }]
  })
}
"""
    template = """{"StartAt": "A", "States": {
%{ for index, step in steps ~}
  "${step}": {"Type": "Task", "Resource": "${charge}", "Retry": ${jsonencode(retry)},
%{ if index + 1 < length(steps) ~}
    "Next": "${steps[index + 1]}"
%{ else ~}
    "End": true
%{ endif ~}
  }%{ if index + 1 < length(steps) },%{ endif }
%{ endfor ~}
%{ if audit },"Audit": {}%{ endif }
}}"""
    write(tmp_path, main_dot_tf=main, order_dot_asl_dot_json_dot_tftpl=template)

    states = read_definition(tmp_path).document["States"]

    assert list(states) == ["A", "B"]
    assert (states["A"]["Next"], states["B"]["End"]) == ("B", True)
    assert states["A"]["Resource"] == f"{FUNCTION}:charge"
    assert states["A"]["Retry"] == [{"ErrorEquals": ["States.ALL"]}]


def test_a_file_is_read_as_it_is(tmp_path: Path):
    main = 'resource "aws_sfn_state_machine" "m" { definition = file("${path.module}/flow.json") }\n'
    write(tmp_path, main_dot_tf=main, flow_dot_json='{"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}')

    assert read_definition(tmp_path).block.start_at == "S"


def test_what_only_aws_knows_is_a_placeholder_that_must_be_given(tmp_path: Path):
    expression = '[data.aws_sqs_queue.jobs.url, "x-${module.db.table}", bcrypt("a")]'

    with pytest.raises(UnresolvedSubstitution) as caught:
        value_of(tmp_path, expression)
    for name in ("data.aws_sqs_queue.jobs.url", "module.db.table", "bcrypt('a')"):
        assert f"${{{name}}}" in str(caught.value)

    given = {"data.aws_sqs_queue.jobs.url": "u", "module.db.table": "t", "bcrypt('a')": "s"}
    assert value_of(tmp_path, expression, **given) == ["u", "x-t", "s"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("data.aws_caller_identity.current.account_id", "123456789012"),
        (
            '"arn:${data.aws_partition.current.partition}:states:${data.aws_region.now.name}"',
            "arn:aws:states:us-east-1",
        ),
        ('upper("a")', "A"),
        ('join(", ", ["a", "b"])', "a, b"),
        ('format("%s-%03d", "a", 7)', "a-007"),
        ("1 + 2 * 3", 7),
        ("10 / 4", 2.5),
        ("!true || 1 < 2", True),
        ('true ? "a" : "b"', "a"),
        ('merge({a = 1}, {b = 2})["b"]', 2),
        ("[for x in [1, 2, 3] : x * 2 if x > 1]", [4, 6]),
        ("{for k, v in {a = 1} : upper(k) => v}", {"A": 1}),
        ("[{a = 1}, {a = 2}][*].a", [1, 2]),
        ('lookup({a = 1}, "b", 3)', 3),
        ('try(data.x.y.z, "d")', "d"),
        (r'"a\"b\\c\nd"', 'a"b\\c\nd'),
        ("null", None),
        ("-1.5", -1.5),
        ("concat([1], [[2]]...)", [1, 2]),
        ('jsondecode("{\\"a\\": 1}").a', 1),
    ],
)
def test_expressions(tmp_path: Path, expression: str, value: Any):
    assert value_of(tmp_path, expression) == value


def test_resources_have_names_and_arns(tmp_path: Path):
    before = """
resource "aws_sns_topic" "news" { name = "news" }
resource "aws_dynamodb_table" "t" {
  name     = "orders"
  hash_key = "id"
}
resource "aws_batch_job_queue" "q" { name = "q" }
resource "aws_lambda_function" "f" {
  for_each      = toset(["a", "b"])
  function_name = "f-${each.key}"
}
"""
    expression = (
        "[aws_sns_topic.news.arn, aws_dynamodb_table.t.id, aws_dynamodb_table.t.hash_key, aws_batch_job_queue.q.arn,"
        ' aws_lambda_function.f["b"].arn]'
    )

    assert value_of(tmp_path, expression, before) == [
        "arn:aws:sns:us-east-1:123456789012:news",
        "orders",
        "id",
        "arn:aws:batch:us-east-1:123456789012:job-queue/q",
        f"{FUNCTION}:f-b",
    ]


def test_local_modules_are_followed(tmp_path: Path):
    root = """
module "flow" {
  source     = "./modules/flow"
  definition = jsonencode({StartAt = "S", States = {S = {Type = "Pass", Result = module.fn.arn, End = true}}})
}
module "fn" {
  source = "./modules/fn"
  name   = "charge"
}
"""
    flow = """
variable "definition" {}
resource "aws_sfn_state_machine" "this" { definition = var.definition }
"""
    function = """
variable "name" {}
resource "aws_lambda_function" "this" { function_name = var.name }
output "arn" { value = aws_lambda_function.this.arn }
"""
    write(tmp_path, main_dot_tf=root, modules__flow__main_dot_tf=flow, modules__fn__main_dot_tf=function)

    loaded = load_all(tmp_path)

    assert list(loaded.machines) == ["module.flow.aws_sfn_state_machine.this"]
    (definition,) = loaded.machines.values()
    assert definition.document["States"]["S"]["Result"] == f"{FUNCTION}:charge"
    assert [names.name for names in loaded.functions] == ["charge"]


def test_values_that_need_one_another_are_an_error(tmp_path: Path):
    with pytest.raises(SfnError, match="circular reference"):
        value_of(tmp_path, "local.a", "locals {\n  a = local.b\n  b = local.a\n}\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [("resource {", "main.tf is not HCL"), ("", "has these state machines: none")],
)
def test_a_module_that_cannot_be_read_is_an_error(tmp_path: Path, text: str, message: str):
    write(tmp_path, main_dot_tf=text)

    with pytest.raises(SfnError, match=message):
        read_definition(tmp_path / "main.tf")


def test_a_function_that_cannot_take_its_arguments_is_an_error(tmp_path: Path):
    with pytest.raises(SfnError, match=r"Terraform's upper\(1\) cannot be evaluated"):
        value_of(tmp_path, "upper(1)")


@pytest.mark.parametrize("template", ["%{ if true }", "%{ endfor }", "${a", "%{ wat }"])
def test_a_broken_template_is_an_error(tmp_path: Path, template: str):
    write(tmp_path, t_dot_tftpl=template)

    with pytest.raises(SfnError, match="A template of the Terraform module has"):
        value_of(tmp_path, 'templatefile("t.tftpl", {a = 1})')


# ---- plans


def plan(**values: Any) -> dict[str, Any]:
    definition = json.dumps({"StartAt": "S", "States": {"S": {"Type": "Succeed"}}})
    machine = {"mode": "managed", "type": "aws_sfn_state_machine", "name": "order"}
    machine |= {"address": "module.a.aws_sfn_state_machine.order"}
    machine |= {"values": {"name": "shop-order", "type": "EXPRESS", "definition": definition, **values}}
    function = {"mode": "managed", "type": "aws_lambda_function", "name": "charge", "values": {"function_name": "c"}}
    function["address"] = "aws_lambda_function.charge"
    root = {"resources": [function], "child_modules": [{"resources": [machine]}]}
    return {"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": root}}


@pytest.mark.parametrize("name", ["module.a.aws_sfn_state_machine.order", "order", "shop-order", None])
def test_a_plan_has_the_machines_of_all_modules(tmp_path: Path, name: str | None):
    (tmp_path / "plan.json").write_text(json.dumps(plan()), encoding="utf-8")

    loaded = load_one(tmp_path / "plan.json", logical_id=name)

    (definition,) = loaded.machines.values()
    assert (definition.name, definition.type) == ("shop-order", "EXPRESS")
    assert [(names.name, *names.others) for names in loaded.functions] == [
        ("c", "charge", "aws_lambda_function.charge")
    ]


def test_a_definition_that_the_plan_does_not_know_is_an_error():
    with pytest.raises(SfnError, match="the plan does not know the definition before 'terraform apply'"):
        read_definition(plan(definition=None))


def test_the_value_of_a_variable_that_another_machine_uses_has_a_place(tmp_path: Path):
    machine = """resource "aws_sfn_state_machine" "{name}" {{
  definition = jsonencode({{StartAt = "S", States = {{S = {{Type = "Pass", Result = {value}, End = true}}}}}})
}}
"""
    machines = machine.format(name="one", value="var.topic") + machine.format(name="two", value="2")
    write(tmp_path, main_dot_tf='variable "topic" {}\n' + machines)

    warnings = read_definition(tmp_path, logical_id="two", substitutions={"topic": "t", "topik": "t"}).warnings

    assert [warning.message.split("'")[1] for warning in warnings] == ["topik"]


def test_a_label_with_a_typo_has_a_hint(tmp_path: Path):
    write(tmp_path, main_dot_tf='resource "aws_sfn_state_machine" "shipping" { definition = "{}" }')

    with pytest.raises(SfnError, match=r"did you mean 'shipping'"):
        read_definition(tmp_path, logical_id="shiping")
