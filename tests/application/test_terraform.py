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

    assert warning.startswith(
        f"{folder}#aws_kms_key.main is not created: pytest-sfn does not create Terraform's resources"
    )


def test_the_blocks_that_a_dynamic_block_makes(world, write):
    main = """
      locals { keys = { id = "S", status = "S" } }
      resource "aws_dynamodb_table" "orders" {
        name     = "orders"
        hash_key = "id"
        dynamic "attribute" {
          for_each = local.keys
          iterator = each_key
          content {
            name = each_key.key
            type = each_key.value
          }
        }
        dynamic "global_secondary_index" {
          for_each = ["status"]
          content {
            name     = "by-${global_secondary_index.value}"
            hash_key = global_secondary_index.value
          }
        }
        dynamic "attribute" {
          for_each = []
          content {
            name = "nothing"
            type = "S"
          }
        }
      }
    """
    world.executor.deploy(write({"infra/main.tf": main}) / "infra")

    table = world.clients("dynamodb", "us-east-1").describe_table(TableName="orders")["Table"]
    assert [each["AttributeName"] for each in table["AttributeDefinitions"]] == ["id", "status"]
    assert [each["IndexName"] for each in table["GlobalSecondaryIndexes"]] == ["by-status"]


PUBLISHED = """
  data "archive_file" "charge" {
    type        = "zip"
    source_dir  = "${path.module}/src"
    output_path = "charge.zip"
  }
  resource "aws_lambda_function" "charge" {
    function_name = "charge"
    filename      = data.archive_file.charge.output_path
    handler       = "charge.handler"
    runtime       = "python3.12"
    publish       = %s
  }
  resource "aws_lambda_alias" "live" {
    name             = "live"
    function_name    = aws_lambda_function.charge.function_name
    function_version = aws_lambda_function.charge.version
  }
  resource "aws_sfn_state_machine" "order" {
    name       = "order"
    role_arn   = "role"
    definition = jsonencode({
      StartAt = "Charge"
      States  = { Charge = { Type = "Task", Resource = aws_lambda_function.charge.qualified_arn, End = true } }
    })
  }
"""


@pytest.mark.parametrize(("publish", "version"), [("true", "1"), ("false", "$LATEST")])
def test_the_version_of_a_function(world, write, publish, version):
    code = "def handler(event, context): return context.invoked_function_arn.rpartition(':')[2]"
    app = world.executor.deploy(write({"main.tf": PUBLISHED % publish, "src/charge.py": code}))

    assert not app.warnings
    execution = world.executor.run(app["order"])
    assert execution.output == version
    (alias,) = world.clients("lambda", "us-east-1").list_aliases(FunctionName="charge")["Aliases"]
    assert alias["FunctionVersion"] == version


UNKNOWN = "data.aws_ssm_parameter.shared.value"


@pytest.mark.parametrize(
    ("type", "arguments"),
    [
        ("aws_sqs_queue", {"delay_seconds": UNKNOWN, "visibility_timeout_seconds": "var.visible"}),
        ("aws_kinesis_stream", {"shard_count": UNKNOWN}),
        ("aws_sns_topic", {"fifo_topic": UNKNOWN}),
        ("aws_s3_bucket", {"bucket": f'"${{{UNKNOWN}}}-upload"'}),
        ("aws_lambda_function", {"timeout": UNKNOWN, "memory_size": UNKNOWN, "layers": UNKNOWN}),
    ],
)
def test_an_argument_that_only_aws_knows(world, write, type, arguments):
    lines = "\n".join(f"{name} = {value}" for name, value in arguments.items())
    app = world.executor.deploy(write({"main.tf": f'resource "{type}" "up_load" {{\n{lines}\n}}'}))

    assert f"{type}.up_load" in app
    assert not [warning for warning in app.warnings if "is not created" in warning]


def test_a_state_machine_with_a_setting_that_only_aws_knows(world, write):
    main = f"""
      resource "aws_sfn_state_machine" "order" {{
        name       = "order"
        role_arn   = {UNKNOWN}
        definition = jsonencode({{ StartAt = "A", States = {{ A = {{ Type = "Succeed" }} }} }})
        logging_configuration {{
          level                  = {UNKNOWN}
          include_execution_data = {UNKNOWN}
          log_destination        = {UNKNOWN}
        }}
      }}
    """
    app = world.executor.deploy(write({"main.tf": main}))

    world.executor.run(app["order"]).assert_succeeded()
    assert len([warning for warning in app.warnings if f"known only on AWS: '${{{UNKNOWN}}}'" in warning]) == 2


def test_a_state_machine_that_needs_a_value_that_only_aws_knows(world, write):
    main = f"""
      resource "aws_sfn_state_machine" "slow" {{
        name       = "slow"
        role_arn   = "role"
        definition = jsonencode({{
          StartAt = "W"
          States  = {{ W = {{ Type = "Wait", Seconds = {UNKNOWN}, End = true }} }}
        }})
      }}
      resource "aws_sqs_queue" "jobs" {{ name = "jobs" }}
    """
    folder = write({"main.tf": main})
    app = world.executor.deploy(folder)

    assert app["jobs"].endswith("/jobs")
    with pytest.raises(SfnError, match=r"deploy\(..., parameters=\{\"data.aws_ssm_parameter.shared.value\": ...\}\)"):
        app["slow"]
    app = world.executor.deploy(folder, parameters={UNKNOWN: 5})
    world.executor.run(app["slow"]).assert_succeeded()
