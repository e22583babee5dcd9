"""Values of expressions, templates and types, as Terraform computes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.errors import SfnError, UnresolvedSubstitution
from tests.definition.helpers import read_definition
from tests.definition.source.terraform.test_module import value_of, write

pytest.importorskip("hcl2")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("2.0", 2),
        ("1e3", 1000),
        ('"2" + 1', 3),
        ('"true" ? "a" : "b"', "a"),
        ("true == 1", False),
        ("false && data.x.y.z", False),
        ("[for k, v in {b = 2, a = 1} : k]", ["a", "b"]),
        ('toset(["b", "a", "b"])', ["a", "b"]),
        ("tobool(null) == null", True),
        ('can(tonumber("x"))', False),
        ('try(tobool("maybe"), "no")', "no"),
        ("merge({a = 1}, null)", {"a": 1}),
        ('{true ? "Next" : "End" = 1}', {"Next": 1}),
        ('[1, 2]["1"]', 2),
        ('formatlist("%s-%d", ["a", "b"], 7)', ["a-7", "b-7"]),
        (r'replace("a-b", "/(\\w)-(\\w)/", "$2.$${1}")', "b.a"),
        (r'regex("(\\d+)-(\\d+)", "1-2")', ["1", "2"]),
        ('title("it\'s ALL here")', "It's ALL Here"),
        ("ceil(1.2)", 2),
        ('setproduct(["a"], [1, 2])', [["a", 1], ["a", 2]]),
        ('chunklist(["a", "b", "c"], 2)', [["a", "b"], ["c"]]),
        ('templatestring("$${a}-b", {a = 1})', "1-b"),
    ],
)
def test_values(tmp_path: Path, expression: str, value: Any):
    found = value_of(tmp_path, expression)

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ('"x" ? 1 : 2', 'must be true or false, not "x"'),
        ("1 / 0", "divides by zero"),
        ('"x" + 1', 'takes a number, not "x"'),
        ('[for x in "abc" : x]', 'takes a list or an object, not "abc"'),
        ('format("%s")', "there is no argument for %s"),
        ("one([1, 2])", "more than one item"),
    ],
)
def test_what_terraform_refuses(tmp_path: Path, expression: str, message: str):
    with pytest.raises(SfnError, match=message):
        value_of(tmp_path, expression)


@pytest.mark.parametrize(
    ("type", "given", "value"),
    [
        ("number", "30", 30),
        ("bool", "false", False),
        ("string", 5, "5"),
        ('"string"', True, "true"),
        ("list(number)", ["1", 2], [1, 2]),
        ("list(string)", '["a", "b"]', ["a", "b"]),
        ("set(string)", ["b", "a"], ["b", "a"]),
        ("map(bool)", {"a": "true"}, {"a": True}),
        ("tuple([string, number])", [1, "2"], ["1", 2]),
        (
            "object({a = string, b = optional(number, 3), c = optional(string)})",
            {"a": 1},
            {"a": "1", "b": 3, "c": None},
        ),
        ("any", '{"a": [1]}', {"a": [1]}),
        ("any", "text", "text"),
        ("string", None, None),
    ],
)
def test_a_variable_has_its_type(tmp_path: Path, type: str, given: Any, value: Any):
    before = f'variable "x" {{ type = {type} }}'

    assert value_of(tmp_path, "var.x", before, x=given) == value


def test_a_default_has_the_type_of_its_variable(tmp_path: Path):
    before = """
variable "x" {
  type    = object({ wait = optional(number, 5), name = string })
  default = { name = "n" }
}
"""
    assert value_of(tmp_path, "[var.x.wait, var.x.name]", before) == [5, "n"]


@pytest.mark.parametrize(
    ("type", "given", "message"),
    [
        ("number", "soon", "The variable x takes a number, not soon"),
        ("list(string)", "a", r"The variable x takes a list\(string\), not a"),
        ("map(string)", ["a"], r'The variable x takes a map\(string\), not \["a"\]'),
    ],
)
def test_a_value_of_another_type_is_an_error(tmp_path: Path, type: str, given: Any, message: str):
    with pytest.raises(SfnError, match=message):
        value_of(tmp_path, "var.x", f'variable "x" {{ type = {type} }}', x=given)


def test_a_structure_may_be_given_whole_or_in_parts(tmp_path: Path):
    before = 'variable "x" { type = object({ a = string, b = list(object({ c = string })) }) }'
    expression = '["${var.x.a}", var.x.b[0].c]'

    assert value_of(tmp_path, expression, before, x={"a": "1", "b": [{"c": "2"}]}) == ["1", "2"]
    assert value_of(tmp_path, expression, before, **{"var.x.a": "1", "var.x.b": [{"c": "2"}]}) == ["1", "2"]
    assert value_of(tmp_path, expression, before, **{"x.a": "1", "var.x.b.0.c": "2"}) == ["1", "2"]


@pytest.mark.parametrize(
    "expression",
    [
        'upper("${var.x}-a")',
        'replace(var.x, ".", "-")',
        'split(".", local.x.y)',
        'length("${var.x}") > 3',
        '"a-${var.x}" == "b" ? 1 : 2',
        "[for c in local.x.y : c]",
        '"%{if var.x}a%{endif}"',
        'jsondecode("${var.x}")',
    ],
)
def test_what_depends_on_an_unknown_value_is_that_value_until_it_is_given(tmp_path: Path, expression: str):
    with pytest.raises(UnresolvedSubstitution) as caught:
        value_of(tmp_path, expression, "locals { x = { y = var.x } }")

    assert caught.value.names == ("var.x",)


def test_a_text_with_an_unknown_part_keeps_what_is_known(tmp_path: Path):
    found = value_of(tmp_path, 'join("/", ["s3:/", format("%s-b", var.x)])', "", **{"var.x": "a"})

    assert found == "s3://a-b"


def test_a_tilde_strips_the_rest_of_its_line_and_no_indentation(tmp_path: Path):
    main = """
resource "aws_sfn_state_machine" "m" {
  definition = jsonencode(yamldecode(templatefile("${path.module}/flow.yaml.tftpl", {names = ["A", "B"]})))
}
"""
    template = """StartAt: P
States:
  P:
    Type: Parallel
    Branches:
%{ for name in names ~}
      - StartAt: ${name}
        States:
          ${name}:
            Type: Pass
            %{~ if name == "A" }
            Comment: first
            %{~ endif }
            End: true
%{ endfor ~}
    End: true
"""
    write(tmp_path, main_dot_tf=main, flow_dot_yaml_dot_tftpl=template)

    state = read_definition(tmp_path).document["States"]["P"]

    assert [branch["StartAt"] for branch in state["Branches"]] == ["A", "B"]
    assert [state["End"], state["Branches"][0]["States"]["A"]["Comment"]] == [True, "first"]


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path):
    write(tmp_path, main_dot_tf='\ufeffresource "aws_sfn_state_machine" "m" { definition = "{}" }\n')

    with pytest.raises(SfnError, match="StartAt"):
        read_definition(tmp_path)


RESOURCES = """
resource "aws_lambda_function" "many" {
  for_each      = toset(["b", "a"])
  function_name = "fn-${each.key}"
}
resource "aws_lambda_function" "few" {
  count         = 2
  function_name = "few-${count.index}"
}
resource "aws_lambda_function" "one" { function_name = "only" }
"""


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("keys(aws_lambda_function.many)", ["a", "b"]),
        ("values(aws_lambda_function.many)[*].function_name", ["fn-a", "fn-b"]),
        ("[for key, fn in aws_lambda_function.many : fn.function_name]", ["fn-a", "fn-b"]),
        ("length(aws_lambda_function.few)", 2),
        ("aws_lambda_function.few[*].function_name", ["few-0", "few-1"]),
        ("aws_lambda_function.few[1].function_name", "few-1"),
        ("aws_lambda_function.one[*].function_name", ["only"]),
    ],
)
def test_a_whole_resource_is_a_value(tmp_path: Path, expression: str, value: Any):
    assert value_of(tmp_path, expression, RESOURCES) == value


def test_a_key_that_a_resource_does_not_have_is_asked_for(tmp_path: Path):
    with pytest.raises(UnresolvedSubstitution) as caught:
        value_of(tmp_path, 'aws_lambda_function.many["c"].arn', RESOURCES)

    assert caught.value.names == ("aws_lambda_function.many.c.arn",)


@pytest.mark.parametrize("expression", ['"${aws_lambda_function.one}"', "aws_lambda_function.one"])
def test_a_whole_resource_is_not_a_string(tmp_path: Path, expression: str):
    with pytest.raises(SfnError, match=r"is not a string|cannot be evaluated"):
        value_of(tmp_path, expression, RESOURCES)


@pytest.mark.parametrize(
    "expression",
    ["aws_lambda_function.one ? 1 : 2", "aws_lambda_function.one + 1", "[for x in aws_lambda_function.one : x]"],
)
def test_a_whole_resource_where_something_else_is_taken_is_named(tmp_path: Path, expression: str):
    with pytest.raises(SfnError, match=r"not aws_lambda_function\.one$"):
        value_of(tmp_path, expression, RESOURCES)


CALL = 'module "called" {\n  source = "./called"\n  fn = aws_lambda_function.one\n}\n'


@pytest.mark.parametrize("type", ["any", "object({ function_name = string, arn = string })"])
def test_a_module_may_get_a_whole_resource(tmp_path: Path, type: str):
    called = f'variable "fn" {{ type = {type} }}\noutput "name" {{ value = var.fn.function_name }}\n'
    write(tmp_path, called__main_dot_tf=called)

    assert value_of(tmp_path, "module.called.name", RESOURCES + CALL) == "only"


@pytest.mark.parametrize("type", ["string", "number", "bool", "list(string)", "map(string)"])
def test_a_whole_resource_of_another_type_is_named(tmp_path: Path, type: str):
    called = f'variable "fn" {{ type = {type} }}\noutput "name" {{ value = var.fn }}\n'
    write(tmp_path, called__main_dot_tf=called)

    with pytest.raises(SfnError, match=r"The variable fn takes a .*, not aws_lambda_function\.one$"):
        value_of(tmp_path, "module.called.name", RESOURCES + CALL)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('md5("hello world")', "5eb63bbbe01eeed093cb22bb8f5acdc3"),
        ('sha1("hello world")', "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"),
        ('sha256("hello world")', "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"),
        ('substr(sha512("hello world"), 0, 16)', "309ecc489c12d6eb"),
        ('base64sha256("hello world")', "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="),
        ('substr(base64sha512("hello world"), 0, 16)', "MJ7MSJwS1utMxA9Q"),
    ],
)
def test_hashes(tmp_path: Path, expression: str, value: str):
    assert value_of(tmp_path, expression) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('cidrsubnet("172.16.0.0/12", 4, 2)', "172.18.0.0/16"),
        ('cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)', "fd00:fd12:3456:7800:a200::/72"),
        ('cidrsubnet("10.1.2.240/28", 1, 1)', "10.1.2.248/29"),
        (
            'cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)',
            ["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"],
        ),
        ('cidrhost("10.12.112.0/20", 16)', "10.12.112.16"),
        ('cidrhost("10.12.112.0/20", -1)', "10.12.127.255"),
        ('cidrnetmask("172.16.0.0/12")', "255.240.0.0"),
    ],
)
def test_blocks_of_addresses(tmp_path: Path, expression: str, value: Any):
    assert value_of(tmp_path, expression) == value


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ('cidrsubnet("10.0.0.0/16", 2, 4)', "10.0.0.0/16 has no block 4 with 2 more bits"),
        ('cidrsubnet("10.0.0.0/30", 4, 0)', "10.0.0.0/30 has no block 0 with 4 more bits"),
        ('cidrsubnets("10.0.0.0/16", 1, 1, 1)', "10.0.0.0/16 has no room for blocks with 1, 1, 1 more bits"),
        ('cidrsubnets("10.0.0.0/30", 4)', "10.0.0.0/30 has no room for blocks with 4 more bits"),
        ('cidrhost("10.0.0.0/30", 4)', "cannot be evaluated"),
        ('cidrnetmask("fd00::/8")', "IPv6 addresses cannot have a netmask"),
    ],
)
def test_blocks_that_do_not_exist(tmp_path: Path, expression: str, message: str):
    with pytest.raises(SfnError, match=message):
        value_of(tmp_path, expression)


def test_the_moment_is_not_known(tmp_path: Path):
    with pytest.raises(UnresolvedSubstitution, match=r"\$\{timestamp\(\)\}"):
        value_of(tmp_path, "timestamp()")
    assert value_of(tmp_path, "timestamp()", **{"timestamp()": "2025-01-01T00:00:00Z"}) == "2025-01-01T00:00:00Z"
