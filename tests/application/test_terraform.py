"""An application from its Terraform module."""

import pytest

from pytest_sfn import SfnError

pytest.importorskip("hcl2")

MAIN = """
variable "stage" { default = "dev" }

data "archive_file" "charge" {
  type        = "zip"
  source_dir  = "${path.module}/src"
  output_path = "${path.module}/build/charge.zip"
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders-${var.stage}"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_lambda_function" "charge" {
  function_name = "charge-${var.stage}"
  filename      = data.archive_file.charge.output_path
  handler       = "charge.handler"
  runtime       = "python3.12"
  timeout       = 9
  environment {
    variables = { TABLE = aws_dynamodb_table.orders.name }
  }
}

data "aws_iam_policy_document" "flow" {
  statement {
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.charge.arn]
  }
}

resource "aws_iam_role" "flow" {
  name               = "flow"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "flow" {
  role   = aws_iam_role.flow.name
  policy = data.aws_iam_policy_document.flow.json
}

resource "aws_sfn_state_machine" "order" {
  name       = "order-${var.stage}"
  role_arn   = aws_iam_role.flow.arn
  definition = jsonencode({
    StartAt = "Charge"
    States  = { Charge = { Type = "Task", Resource = aws_lambda_function.charge.arn, End = true } }
  })
}

output "flow" { value = aws_sfn_state_machine.order.arn }
"""

CHARGE = """
    import os
    def handler(event, context):
        return [os.environ["TABLE"], context.get_remaining_time_in_millis()]
"""


@pytest.fixture
def folder(write):
    return write({"infra/main.tf": MAIN, "infra/src/charge.py": CHARGE}) / "infra"


def test_machines_run_the_code_that_an_archive_is_made_of(world, folder):
    app = world.executor.deploy(folder)

    world.executor.run(app["order"]).assert_succeeded(["orders-dev", 9000])
    assert app["aws_dynamodb_table.orders"] == "orders-dev"
    assert app.outputs == {"flow": app["order"].arn}
    assert app["charge"] is world.lambdas["aws_lambda_function.charge"] is world.lambdas["charge-dev"]


def test_parameters_are_its_variables(world, folder):
    app = world.executor.deploy(folder, parameters={"stage": "prod"})

    world.executor.run(app["order"]).assert_succeeded(["orders-prod", 9000])


def test_roles_have_the_policies_of_the_module(world, folder):
    app = world.executor.deploy(folder, roles=True)

    assert app["order"].role_arn == "arn:aws:iam::123456789012:role/flow"
    world.executor.run(app["order"]).assert_succeeded()


def test_a_value_for_no_variable(world, folder):
    with pytest.raises(SfnError, match=r"parameters= has 'stge', which nothing in .*infra uses"):
        world.executor.deploy(folder, parameters={"stge": "prod"})


def test_a_folder_that_is_no_application(world, tmp_path):
    with pytest.raises(SfnError, match="a folder without"):
        world.executor.deploy(tmp_path)


ALIAS = """
resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.charge.arn
  function_version = aws_lambda_function.charge.version
}
"""


@pytest.mark.parametrize("name", ["live", "aws_lambda_alias.live"])
def test_an_alias_is_a_name_of_its_function(world, folder, name):
    (folder / "main.tf").write_text(MAIN + ALIAS)
    world.lambdas.register(name, returns="faked")
    app = world.executor.deploy(folder)

    assert app["aws_lambda_alias.live"] == f"{app.arns['aws_lambda_function.charge']}:live"
    world.executor.run(app["order"]).assert_succeeded("faked")
    assert app.warnings == ()


def test_what_is_not_made_is_a_warning(world, folder):
    (folder / "key.tf").write_text(
        'resource "aws_kms_key" "main" {}\nresource "aws_lambda_permission" "p" {}\nresource "null_resource" "n" {}\n'
    )

    (warning,) = world.executor.deploy(folder).warnings

    assert warning.startswith(f"{folder}#aws_kms_key.main is not made: pytest-sfn does not make Terraform's resources")
