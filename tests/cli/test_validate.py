"""``pytest-sfn validate``."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.cli.main import main

PAGE = "https://github.com/pytest-sfn/pytest-sfn/blob/main/docs/rules/SCHEMA_VALIDATION_FAILED.md"
GOOD = {"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "${CallArn}", "End": True}}}
BAD = {"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "nonsense", "End": True}}}
DOUBTFUL = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Parameters": {"a": "$.b"}, "End": True}}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, document: Any) -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(document if isinstance(document, str) else json.dumps(document, indent=1), "utf-8")
    return path


def validated(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    status = main(["validate", *words])
    return status, capfd.readouterr().out


def test_a_good_definition_needs_no_values_for_its_placeholders(folder: Path, capfd: pytest.CaptureFixture[str]):
    assert validated(capfd, write("good.asl.json", GOOD)) == (0, "1 file checked: 0 errors, 0 warnings\n")


@pytest.mark.parametrize(
    "field",
    [{"Seconds": "${N}"}, {"Seconds": "${N}", "Comment": "waits ${N}"}],
)
def test_a_placeholder_without_quotes_is_a_number_where_a_number_is_due(
    folder: Path, capfd: pytest.CaptureFixture[str], field: dict[str, str]
):
    wait = {"StartAt": "W", "States": {"W": {"Type": "Wait", **field, "End": True}}}
    path = write("wait.asl.json", json.dumps(wait).replace('"Seconds": "${N}"', '"Seconds": ${N}'))

    assert validated(capfd, path)[0] == 0


def test_an_error_has_its_file_line_and_location(folder: Path, capfd: pytest.CaptureFixture[str]):
    status, text = validated(capfd, write("bad.asl.json", BAD))

    assert status == 1
    assert text == (
        "bad.asl.json:6: ERROR SCHEMA_VALIDATION_FAILED: Value is not a valid resource ARN at /States/Call/Resource\n"
        "    hint: a Resource is the ARN of a Lambda function, an activity or an integration\n"
        "1 file checked: 1 error, 0 warnings\n"
        f"see {PAGE}\n"
    )


def test_a_warning_fails_only_with_strict(folder: Path, capfd: pytest.CaptureFixture[str]):
    path = write("doubtful.asl.json", DOUBTFUL)

    assert validated(capfd, path)[0] == 0
    status, text = validated(capfd, "--strict", path)
    assert status == 1
    assert "0 errors, 1 warning" in text


def test_a_folder_is_searched_for_definitions_and_templates(folder: Path, capfd: pytest.CaptureFixture[str]):
    write("flows/bad.asl.json", BAD)
    write("flows/plain.json", BAD)
    write("flows/package.json", {"name": "x"})
    write("node_modules/x/bad.asl.json", BAD)
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": BAD}}
    write("template.json", {"Resources": {"Flow": machine}})

    status, text = validated(capfd, ".")

    assert status == 1
    assert [line.partition(" ERROR")[0] for line in text.splitlines() if "ERROR" in line] == [
        "template.json:11: Flow",
        "flows/bad.asl.json:6:",
        "flows/plain.json:6:",
    ]


def test_a_coverage_summary_in_a_folder_is_not_a_definition(folder: Path, capfd: pytest.CaptureFixture[str]):
    write("flow.asl.json", GOOD)
    write("cov.json", {"format": "pytest-sfn-coverage", "version": 1, "machines": [{"definition": GOOD}]})

    assert validated(capfd, ".") == (0, "1 file checked: 0 errors, 0 warnings\n")


def test_a_definition_that_a_template_fills_in_is_checked_as_the_template_fills_it(
    folder: Path, capfd: pytest.CaptureFixture[str]
):
    write("flow.asl.json", GOOD)
    properties = {"DefinitionUri": "flow.asl.json", "DefinitionSubstitutions": {"CallArn": "nonsense"}}
    write("template.json", {"Resources": {"Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": properties}}})

    status, text = validated(capfd, ".")

    assert status == 1
    assert text.count("ERROR") == 1
    assert "flow.asl.json:6: Flow ERROR SCHEMA_VALIDATION_FAILED" in text


def test_a_placeholder_that_a_template_leaves_is_an_error(folder: Path, capfd: pytest.CaptureFixture[str]):
    write("flow.asl.json", GOOD)
    machine = {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "flow.asl.json"}}
    path = write("template.json", {"Resources": {"Flow": machine}})

    assert "ERROR UNRESOLVED_SUBSTITUTION" in validated(capfd, path)[1]
    assert validated(capfd, "-s", "CallArn=arn:aws:lambda:us-east-1:123456789012:function:f", path)[0] == 0


def test_a_definition_may_come_from_the_standard_input(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(BAD)))

    assert "-:1: ERROR SCHEMA_VALIDATION_FAILED" in validated(capfd, "-")[1]


def test_findings_as_json(folder: Path, capfd: pytest.CaptureFixture[str]):
    document = json.loads(validated(capfd, "--format", "json", write("bad.asl.json", BAD))[1])

    assert document == {
        "files": 1,
        "findings": [
            {
                "file": "bad.asl.json",
                "machine": None,
                "severity": "ERROR",
                "code": "SCHEMA_VALIDATION_FAILED",
                "message": "Value is not a valid resource ARN",
                "location": "/States/Call/Resource",
                "line": 6,
                "hint": "a Resource is the ARN of a Lambda function, an activity or an integration",
                "page": PAGE,
            }
        ],
    }


def test_findings_as_annotations_of_github(folder: Path, capfd: pytest.CaptureFixture[str]):
    text = validated(capfd, "--format", "github", write("bad,1.asl.json", BAD))[1]

    assert text.startswith("::error file=bad%2C1.asl.json,line=6,title=SCHEMA_VALIDATION_FAILED::Value is not a valid")


SUMMARY = "A field is missing, not supported, or has a value that it must not have"


def test_findings_as_sarif(folder: Path, capfd: pytest.CaptureFixture[str]):
    document = json.loads(validated(capfd, "--format", "sarif", write("bad.asl.json", BAD))[1])

    (run,) = document["runs"]
    (result,) = run["results"]
    assert (document["version"], result["ruleId"], result["level"]) == ("2.1.0", "SCHEMA_VALIDATION_FAILED", "error")
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]] == {
        "id": result["ruleId"],
        "helpUri": PAGE,
        "help": {"text": f"{SUMMARY}: see {PAGE}", "markdown": f"{SUMMARY}: see [SCHEMA_VALIDATION_FAILED]({PAGE})"},
        "shortDescription": {"text": SUMMARY},
        "fullDescription": {"text": SUMMARY},
        "defaultConfiguration": {"enabled": True, "level": "error"},
    }
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "bad.asl.json"},
        "region": {"startLine": 6},
    }


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("broken.asl.json", "{", "INVALID_JSON_DESCRIPTION"),
        ("missing.asl.json", None, "DEFINITION_NOT_FOUND"),
        ("template.yaml", "Resources: [", "INVALID_JSON_DESCRIPTION"),
    ],
)
def test_what_cannot_be_read_is_an_error(
    folder: Path, capfd: pytest.CaptureFixture[str], path: str, content: str | None, code: str
):
    if content is not None:
        write(path, content)

    status, text = validated(capfd, path)

    assert status == 1
    assert f"ERROR {code}" in text


def test_a_folder_without_definitions_is_an_error(folder: Path, capfd: pytest.CaptureFixture[str]):
    assert main(["validate", "."]) == 1
    assert capfd.readouterr().err == "pytest-sfn: no definitions in .\n"


LOOP = {
    "StartAt": "Wait",
    "States": {
        "Wait": {"Type": "Wait", "Seconds": 600, "Next": "Call"},
        "Call": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:F", "End": True},
    },
}


def codes(capfd: pytest.CaptureFixture[str], *words: str) -> list[str]:
    document = json.loads(validated(capfd, "--format", "json", *words)[1])
    return [finding["code"] for finding in document["findings"]]


def test_advice_is_given_when_it_is_asked_for(folder: Path, capfd: pytest.CaptureFixture[str]):
    path = write("loop.asl.json", LOOP)

    assert codes(capfd, path) == []
    assert codes(capfd, "--advice", path) == ["LAMBDA_WITHOUT_RETRY"]
    assert codes(capfd, "--rules=LAMBDA_WITHOUT_RETRY", path) == ["LAMBDA_WITHOUT_RETRY"]
    status, text = validated(capfd, "--strict", "--advice", path)
    assert (status, text.splitlines()[-2]) == (0, "1 file checked: 0 errors, 0 warnings, 1 advice")


def test_a_definition_alone_may_be_express(folder: Path, capfd: pytest.CaptureFixture[str]):
    assert codes(capfd, "--type", "EXPRESS", write("loop.asl.json", LOOP)) == ["WAIT_OUTLASTS_EXECUTION"]


def test_a_rule_may_be_ignored(folder: Path, capfd: pytest.CaptureFixture[str]):
    path = write("doubtful.asl.json", DOUBTFUL)

    assert codes(capfd, path) == ["NO_DOLLAR"]
    assert codes(capfd, "--ignore", "NO_DOLLAR", path) == []
    assert codes(capfd, "--rules=-NO_DOLLAR", path) == []


def test_an_ignore_without_effect_is_named(folder: Path, capfd: pytest.CaptureFixture[str]):
    assert main(["validate", "--ignore", "NO_PATH", write("doubtful.asl.json", DOUBTFUL)]) == 0

    assert capfd.readouterr().err == "pytest-sfn: --ignore NO_PATH has no effect: the rule finds nothing\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--ignore", "NO_DOLAR"], "--ignore: NO_DOLAR is not a rule (did you mean 'NO_DOLLAR'?)"),
        (["--ignore", "MISSING_END_STATE"], "--ignore: MISSING_END_STATE cannot be switched off"),
        (["--rules", "no-dollar"], "--rules: no-dollar is not a rule (did you mean 'NO_DOLLAR'?)"),
    ],
)
def test_a_wrong_rule_is_refused(folder: Path, capfd: pytest.CaptureFixture[str], words: list[str], message: str):
    assert main(["validate", *words, write("doubtful.asl.json", DOUBTFUL)]) == 2
    assert message in capfd.readouterr().err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[pytest]\nsfn_rules = -NO_DOLLAR\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\nsfn_rules = ["-NO_DOLLAR"]\n'),
        ("pyproject.toml", '[tool.pytest]\nsfn_rules = ["-NO_DOLLAR"]\n'),
        ("pytest.toml", '[pytest]\nsfn_rules = ["-NO_DOLLAR"]\n'),
        ("tox.ini", "[pytest]\nsfn_rules =\n    ADVICE\n    -NO_DOLLAR\n"),
        ("setup.cfg", "[tool:pytest]\nsfn_rules = -NO_DOLLAR\n"),
    ],
)
def test_the_setting_of_pytest_holds_here_too(
    folder: Path, capfd: pytest.CaptureFixture[str], name: str, text: str, monkeypatch: pytest.MonkeyPatch
):
    write("doubtful.asl.json", DOUBTFUL)
    write(name, text)
    write("below/other.asl.json", DOUBTFUL)

    assert codes(capfd, "doubtful.asl.json") == []
    monkeypatch.chdir(folder / "below")
    assert codes(capfd, "other.asl.json") == []


def test_pytest_ini_is_the_configuration_even_if_it_is_empty(folder: Path, capfd: pytest.CaptureFixture[str]):
    write("pytest.ini", "")
    write("pyproject.toml", '[tool.pytest.ini_options]\nsfn_rules = ["-NO_DOLLAR"]\n')

    assert codes(capfd, write("doubtful.asl.json", DOUBTFUL)) == ["NO_DOLLAR"]


def test_a_configuration_that_cannot_be_read_is_named(folder: Path, capfd: pytest.CaptureFixture[str]):
    write("pyproject.toml", "[tool")

    assert main(["validate", write("doubtful.asl.json", DOUBTFUL)]) == 1
    assert "pyproject.toml cannot be read" in capfd.readouterr().err


def test_advice_is_a_notice_and_a_note(folder: Path, capfd: pytest.CaptureFixture[str]):
    path = write("loop.asl.json", LOOP)

    assert validated(capfd, "--advice", "--format", "github", path)[1].startswith("::notice file=loop.asl.json,line=")
    (run,) = json.loads(validated(capfd, "--advice", "--format", "sarif", path)[1])["runs"]
    assert run["results"][0]["level"] == "note"
    assert run["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"enabled": False, "level": "note"}


def test_a_folder_with_many_templates_and_other_definitions(folder: Path, capfd: pytest.CaptureFixture[str]):
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": DOUBTFUL}}
    for name in ("a", "b"):
        write(f"stacks/{name}.template.json", {"Resources": {"Flow": machine}})
    write("stacks/alone.asl.json", DOUBTFUL)

    status, text = validated(capfd, "stacks")

    assert (status, text.count("NO_DOLLAR:")) == (0, 3)
    assert "3 files checked: 0 errors, 3 warnings" in text


def test_a_machine_that_a_template_does_not_have(folder: Path, capfd: pytest.CaptureFixture[str]):
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": GOOD}}
    path = write("template.json", {"Resources": {"Flow": machine}})

    status, text = validated(capfd, f"{path}#Flaw")

    assert status == 1
    assert "ERROR CANNOT_BE_READ" in text
    assert text.endswith("see https://github.com/pytest-sfn/pytest-sfn/blob/main/docs/definitions.md\n")


def test_a_wrong_command_line_is_status_2(folder: Path, capfd: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["validate", "--format", "xml", "."])

    assert ended.value.code == 2


def test_variables_get_values_of_their_types(folder: Path, capfd: pytest.CaptureFixture[str]):
    pytest.importorskip("hcl2")
    module = """
variable "wait" { type = number }
variable "notify" { type = bool }
variable "steps" { type = list(object({ name = string, function_arn = string })) }
resource "aws_sfn_state_machine" "m" {
  definition = jsonencode({
    StartAt = "Wait"
    States = merge(
      { Wait = { Type = "Wait", Seconds = var.wait, Next = var.steps[0].name } },
      { for step in var.steps : step.name => { Type = "Task", Resource = step.function_arn, End = true } },
      var.notify ? {} : { Never = { Type = "Succeed" } },
    )
  })
}
"""
    assert validated(capfd, write("main.tf", module)) == (0, "1 file checked: 0 errors, 0 warnings\n")


def test_a_definition_that_is_a_variable_is_named_and_not_checked(folder: Path, capfd: pytest.CaptureFixture[str]):
    pytest.importorskip("hcl2")
    module = (
        'variable "flow" { type = any }\nresource "aws_sfn_state_machine" "m" { definition = jsonencode(var.flow) }\n'
    )
    write("main.tf", module)

    assert main(["validate", "main.tf"]) == 0
    assert "main.tf#aws_sfn_state_machine.m is not checked, because its definition depends on var.flow" in (
        capfd.readouterr().err
    )
    assert validated(capfd, "main.tf", "-s", 'flow={"StartAt": "A", "States": {"A": {"Type": "Pass"}}}')[0] == 1


SERVICE = """
service: shop
functions:
  pay: {handler: app.pay}
stepFunctions:
  stateMachines:
    flow: {definition: "${file(flow.yml)}"}
    other: ${file(machines/other.yml)}
"""


def test_files_that_a_service_includes_are_checked_as_it_fills_them_in(folder: Path, capfd: pytest.CaptureFixture[str]):
    write("serverless.yml", SERVICE)
    write("flow.yml", "StartAt: Pay\nStates:\n  Pay: {Type: Task, Resource: !GetAtt pay.Arn, End: true}\n")
    write("machines/other.yml", "definition:\n  StartAt: A\n  States:\n    A: {Type: Succeed}\n")

    assert validated(capfd, ".")[0] == 0


def test_files_that_a_module_reads_are_checked_as_it_fills_them_in(folder: Path, capfd: pytest.CaptureFixture[str]):
    pytest.importorskip("hcl2")
    module = 'resource "aws_sfn_state_machine" "m" { definition = templatefile("flow.json", {list = "[1]"}) }\n'
    write("main.tf", module)
    write("flow.json", '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": ${list}, "End": true}}}')

    assert validated(capfd, ".") == (0, "2 files checked: 0 errors, 0 warnings\n")


def test_one_machine_that_cannot_be_read_is_not_in_the_way_of_others(folder: Path, capfd: pytest.CaptureFixture[str]):
    write("serverless.yml", {"stepFunctions": {"stateMachines": {"a": {}, "b": {"definition": {"StartAt": "X"}}}}})

    status, out = validated(capfd, "serverless.yml")

    assert status == 1
    assert "serverless.yml: a ERROR CANNOT_BE_READ: " in out
    assert "serverless.yml: b ERROR SCHEMA_VALIDATION_FAILED: " in out


def test_a_function_that_only_aws_knows_is_no_error(folder: Path, capfd: pytest.CaptureFixture[str]):
    task = {"Type": "Task", "Resource": {"Fn::ImportValue": "charge-arn"}, "End": True}
    properties = {"Definition": {"StartAt": "A", "States": {"A": task}}}
    write("template.json", {"Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}})

    assert validated(capfd, "template.json") == (0, "1 file checked: 0 errors, 0 warnings\n")


@pytest.mark.parametrize("name", ["opt:region", "Region", "var.region"])
def test_a_placeholder_in_an_arn_is_a_part_of_it(folder: Path, capfd: pytest.CaptureFixture[str], name: str):
    arn = f"arn:aws:lambda:${{{name}}}:${{AccountId}}:function:${{opt:stage}}-pay"
    flow = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": arn, "End": True}}}

    assert validated(capfd, write("flow.asl.json", flow)) == (0, "1 file checked: 0 errors, 0 warnings\n")


def test_a_file_of_any_name_is_a_uri_in_sarif(folder: Path, capfd: pytest.CaptureFixture[str]):
    path = write("a b%/flow,1.asl.json", BAD)
    document = json.loads(validated(capfd, "--format", "sarif", path, str(folder / path), "missing.json")[1])

    places = [result["locations"][0]["physicalLocation"] for result in document["runs"][0]["results"]]

    assert [place["artifactLocation"]["uri"] for place in places] == [
        "missing.json",
        "a%20b%25/flow%2C1.asl.json",
        f"{folder.as_uri()}/a%20b%25/flow%2C1.asl.json",
    ]
    assert [place["region"]["startLine"] for place in places] == [1, 6, 6]


def test_a_finding_of_a_template_names_its_machine_in_sarif(folder: Path, capfd: pytest.CaptureFixture[str]):
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": BAD}}
    write("template.json", {"Resources": {"Flow": machine}})

    (run,) = json.loads(validated(capfd, "--format", "sarif", "template.json")[1])["runs"]

    (location,) = run["results"][0]["locations"][0]["logicalLocations"]
    assert location["fullyQualifiedName"].startswith("Flow/States/")


def test_the_standard_input_is_not_a_file_for_github(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stdin", io.StringIO("{"))

    assert validated(capfd, "--format", "github", "-")[1].startswith("::error line=")


def test_a_standard_input_that_is_not_text(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff{")))

    assert (
        "-: ERROR CANNOT_BE_READ: the standard input is not UTF-8 text: invalid start byte at byte 0"
        in (validated(capfd, "-")[1])
    )


def test_a_machine_of_what_is_no_template(folder: Path, capfd: pytest.CaptureFixture[str]):
    status, text = validated(capfd, f"{write('good.asl.json', GOOD)}#Flow")

    assert status == 1
    assert "#Flow names a state machine of a template, but this is not a template" in text
    assert text.endswith("/docs/definitions.md\n")


def test_a_path_is_checked_once(folder: Path, capfd: pytest.CaptureFixture[str]):
    path = write("good.asl.json", GOOD)

    assert validated(capfd, path, f"./{path}", ".")[1] == "1 file checked: 0 errors, 0 warnings\n"


def test_a_placeholder_without_quotes_is_json_anywhere(folder: Path, capfd: pytest.CaptureFixture[str]):
    text = """{"StartAt": "A", "States": {"A": {
  "Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync",
  "Parameters": {"TaskDefinition": "t", "Count": ${Count}, "NetworkConfiguration": {
    "AwsvpcConfiguration": {"Subnets": ${Subnets}, "SecurityGroups": [${Group}, ${Other}]}}},
  "Retry": ${Retry}, "Catch": ${Catch}, "End": true}}}"""

    assert validated(capfd, write("flow.asl.json", text)) == (0, "1 file checked: 0 errors, 0 warnings\n")
    assert main(["diagram", "flow.asl.json"]) == 0


BRANCHES = '[${branch}, {"StartAt": "C", "States": ${states}}]'
WHOLE_VALUES = [
    ("json", '{"StartAt": "A", "States": {"A": ${state}, "B": {"Type": "Succeed"}}}', "${state}"),
    ("json", '{"StartAt": "A", "States": ${states}}', "${states}"),
    (
        "json",
        f'{{"StartAt": "A", "States": {{"A": {{"Type": "Parallel", "Branches": {BRANCHES}, "End": true}}}}}}',
        "${branch}, ${states}",
    ),
    (
        "json",
        '{"StartAt": "A", "States": {"A": {"Type": "Map", "ItemProcessor": ${ inner }, "End": ${end}}}}',
        "${ inner }, ${end}",
    ),
    ("yaml", "StartAt: A\nStates:\n  A: ${state}\n", "${state}"),
    (
        "yaml",
        "StartAt: A\nStates:\n  A:\n    Type: Parallel\n    End: true\n    Branches:\n    - ${branch}\n",
        "${branch}",
    ),
]


@pytest.mark.parametrize(("form", "text", "named"), WHOLE_VALUES)
def test_a_placeholder_for_a_whole_value_is_unknown_and_not_wrong(
    folder: Path, capfd: pytest.CaptureFixture[str], form: str, text: str, named: str
):
    name = f"parts.asl.{form}"

    assert main(["validate", write(name, text)]) == 0

    said = capfd.readouterr()
    assert said.out == "1 file checked: 0 errors, 0 warnings\n"
    assert said.err == (
        f"pytest-sfn: {name} is checked only in part, because {named} may be anything:"
        " give a value with -s NAME=VALUE\n"
    )


def test_what_stands_beside_an_unknown_value_is_checked(folder: Path, capfd: pytest.CaptureFixture[str]):
    path = write("parts.asl.json", '{"StartAt": "A", "States": {"A": ${state}, "B": {"Type": "Pas", "Comment": ${c}}}}')

    assert main(["validate", path]) == 1
    assert "at /States/B/Type" in capfd.readouterr().out


CHOICE = {
    "Type": "Choice",
    "Choices": [{"Variable": "$.a", "IsPresent": True, "Next": "${found}"}],
    "Default": "B",
}
TEXTS = [
    ({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "${next}"}, "B": {"Type": "Succeed"}}}, "${next}"),
    ({"StartAt": "A-${first}", "States": {"A": {"Type": "Succeed"}}}, "${first}"),
    (
        {"StartAt": "A", "States": {"A": CHOICE, "B": {"Type": "Succeed"}, "C": {"Type": "Succeed"}}},
        "${found}",
    ),
    (
        {"StartAt": "A", "States": {"A": {"Type": "Wait", "SecondsPath": "${path}", "End": True}}},
        "${path}",
    ),
]


@pytest.mark.parametrize(("definition", "named"), TEXTS)
def test_a_placeholder_in_quotes_is_an_unknown_text(
    folder: Path, capfd: pytest.CaptureFixture[str], definition: Any, named: str
):
    assert main(["validate", write("parts.asl.json", definition)]) == 0

    said = capfd.readouterr()
    assert said.out == "1 file checked: 0 errors, 0 warnings\n"
    assert f"because {named} may be anything" in said.err


def test_a_placeholder_in_quotes_is_a_text_and_no_number(folder: Path, capfd: pytest.CaptureFixture[str]):
    wait = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": "a ${N}", "End": True}}}

    assert main(["validate", write("wait.asl.json", wait)]) == 1
    assert "Expected value of type Integer at /States/W/Seconds" in capfd.readouterr().out


def test_a_state_that_no_unknown_transition_reaches_is_named(folder: Path, capfd: pytest.CaptureFixture[str]):
    states = {"A": {"Type": "Pass", "Comment": "${c}", "End": True}, "B": {"Type": "Succeed"}}

    assert main(["validate", write("parts.asl.json", {"StartAt": "A", "States": states})]) == 1
    assert 'State "B" is not reachable.' in capfd.readouterr().out


@pytest.mark.parametrize("form", ["Definition", "DefinitionString"])
def test_a_value_that_only_aws_knows_is_not_wrong(folder: Path, capfd: pytest.CaptureFixture[str], form: str):
    wait = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": "${N}", "End": True}}}
    text = json.dumps(wait).replace('"${N}"', "${N}")
    properties = {
        form: wait if form == "Definition" else text,
        "DefinitionSubstitutions": {"N": {"Fn::ImportValue": "n"}},
    }
    flow = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}

    assert main(["validate", write("template.json", {"Resources": {"Flow": flow}})]) == 0
    said = capfd.readouterr()
    assert said.out == "1 file checked: 0 errors, 0 warnings\n"
    assert "template.json#Flow is checked only in part, because ImportValue n may be anything" in said.err


def test_a_given_value_is_checked(folder: Path, capfd: pytest.CaptureFixture[str]):
    path = write("parts.asl.json", '{"StartAt": "A", "States": {"A": ${state}}}')

    assert main(["validate", path, "-s", "state=[]"]) == 1
    assert "Expected value of type [OBJECT] at /States/A" in capfd.readouterr().out


def test_a_value_that_a_template_gives_is_checked(folder: Path, capfd: pytest.CaptureFixture[str]):
    write("parts.asl.json", '{"StartAt": "A", "States": {"A": ${state}}}')
    properties = {"DefinitionUri": "parts.asl.json", "DefinitionSubstitutions": {"state": "[]"}}
    flow = {"Type": "AWS::Serverless::StateMachine", "Properties": properties}
    template = write("template.json", json.dumps({"Resources": {"Flow": flow}}))

    assert main(["validate", template]) == 1
    assert "Expected value of type [OBJECT] at /States/A" in capfd.readouterr().out
