"""Lines and arcs of definition files are those of the file that a team edits."""

from __future__ import annotations

from textwrap import dedent

import pytest

from pytest_sfn.coverage.files.file_map import NOT_ENTERED, FileMap
from pytest_sfn.coverage.statements import Hit

ORDER = """\
{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Charge",
      "Retry": [
        {
          "ErrorEquals": ["Busy"]
        }
      ],
      "Catch": [
        { "ErrorEquals": ["States.Timeout"], "Assign": { "a": 1 }, "Next": "Failed" },
        { "ErrorEquals": ["Declined", "Lost"], "Next": "Failed" }
      ],
      "Next": "Large?"
    },
    "Large?": {
      "Type": "Choice",
      "Choices": [
        {
          "And": [
            { "Variable": "$.total", "NumericGreaterThan": 100 }
          ],
          "Next": "Approve"
        },
        { "Variable": "$.gift", "IsPresent": true, "Next": "Ship" }
      ],
      "Default": "Ship"
    },
    "Approve": { "Type": "Pass", "Next": "Ship" },
    "Ship": { "Type": "Succeed" },
    "Failed": { "Type": "Fail" }
  }
}
"""


def file_map(text: str, name: str = "order.asl.json") -> FileMap:
    return FileMap(name, dedent(text))


def test_the_lines_and_arcs_of_a_definition() -> None:
    found = file_map(ORDER)

    assert found.lines == {4, 8, 13, 14, 18, 21, 27, 29, 31, 32, 33}
    assert dict(found.arcs) == {
        (4, 8): ["never retried: Busy"],
        (4, 13): ["never caught: States.Timeout"],
        (4, 14): ["never caught: Declined, Lost"],
        (4, 18): ["Charge never went on to Large?"],
        (8, -1): ["the retrier on line 8 was never used up"],
        (8, 4): ["the retrier on line 8 was never tried again"],
        (13, 33): ["never caught: States.Timeout"],
        (14, 33): ["never caught: Declined, Lost"],
        (18, 21): ["Large? never tried a rule"],
        (21, 31): ["the Choice rule on line 21 never led to Approve"],
        (21, 27): ["the Choice rule on line 21 always matched"],
        (27, 32): ["the Choice rule on line 27 never led to Ship"],
        (27, 29): ["the Choice rule on line 27 always matched"],
        (29, 32): ["Default never led to Ship"],
        (31, 32): ["Approve never went on to Ship"],
        (32, -1): ["Ship never succeeded"],
    }
    assert found.exit_counts()[4] == 4
    assert found.exit_counts()[18] == 1


def test_what_ran_is_lines_and_the_arcs_between_them() -> None:
    charge, large = "/States/Charge", "/States/Large?"
    hits = {
        Hit(charge, "run"),
        Hit(f"{charge}/Retry[0]", "retried"),
        Hit(charge, "left"),
        Hit(large, "run"),
        Hit(f"{large}/Choices[0]", "true"),
    }

    executed = file_map(ORDER).executed(None, hits)

    assert {line for start, line in executed if start == -1} == {4, 8, 18, 21}
    assert {arc for arc in executed if arc[0] > 0} == {(4, 8), (8, 4), (4, 18), (18, 21), (21, -NOT_ENTERED - 31)}


def test_flow_style_and_comments_of_yaml() -> None:
    found = file_map(
        """\
        # an order
        StartAt: A
        States:
          A: {Type: Task, Resource: "${Fn}", Retry: [{ErrorEquals: [X]}], Next: B}
          B:
            Type: Choice
            Choices:
              - Variable: $.x
                IsPresent: true
                Next: C
              - {Variable: $.y, IsPresent: true, Next: C}
            Default: C
          C: {Type: Pass, End: true}  # pragma: no cover
        """,
        "order.asl.yaml",
    )

    assert found.lines == {4, 5, 8, 11, 12}
    assert found.excluded_lines == {13}
    assert set(found.arcs) == {(4, -1), (4, 5), (5, 8), (8, 11), (11, 12)}


def test_a_comment_leaves_an_object_out_with_all_that_is_in_it() -> None:
    found = file_map(
        """\
        {
          "StartAt": "M",
          "States": {
            "M": {
              "Type": "Map",
              "ItemProcessor": {
                "StartAt": "I",
                "States": {
                  "I": { "Type": "Pass", "End": true }
                }
              },
              "Comment": "not now # pragma: no cover",
              "Next": "C"
            },
            "C": {
              "Type": "Choice",
              "Choices": [
                { "Variable": "$", "IsPresent": true, "Next": "D",
                  "Comment": "# pragma: no cover" },
                { "Variable": "$", "IsPresent": false, "Next": "D" }
              ]
            },
            "D": { "Type": "Succeed" }
          }
        }
        """
    )

    assert found.lines == {15, 20, 23}
    assert found.excluded_lines == {4, 9, 18}
    assert (15, 18) not in found.arcs


def test_conditions_stand_where_their_question_mark_is() -> None:
    found = file_map(
        """\
        QueryLanguage: JSONata
        StartAt: A
        States:
          A:
            Type: Pass
            Assign:
              size: "{% $states.input.n > 9 ? 'big' : 'small' %}"
            Output: |-
              {% (
                $f := function($x) { $x = '?' };
                $f($states.input)
                  ? 1
                  : $states.input.n > 2
                    ? 2 : 3
              ) %}
            End: true
        """,
        "a.asl.yaml",
    )

    assert found.lines == {4, 6, 7, 12, 14}
    assert [texts for arc, texts in sorted(found.arcs.items()) if arc[0] == 7] == [
        ["the condition on line 7 was never false"],
        ["the condition on line 7 was never true"],
    ]


def test_several_conditions_of_a_line_are_told_apart() -> None:
    found = file_map(
        """\
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
          "A": {
            "Type": "Pass",
            "Output": "{% $a ? 1 : $b ? 2 : 3 %}",
            "End": true
          }
        }}
        """
    )

    assert found.exit_counts()[4] == 4
    assert ["condition 2 of Output on line 4 was never true"] in found.arcs.values()


def test_a_question_mark_in_a_state_that_is_not_jsonata_is_no_condition() -> None:
    text = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "{% a ? b : c %}", "End": true}}}'

    assert set(file_map(text).arcs) == {(1, -1)}


def test_placeholders_also_outside_of_strings() -> None:
    found = file_map(
        """\
        {
          "StartAt": "A",
          "States": {
            "A": { "Type": "Task", "Resource": "${Fn}", "TimeoutSeconds": ${Timeout},
              "Retry": ${Retry},
              "Next": "${Next}" },
            "B": { "Type": "Wait", "Seconds": ${Seconds}, "End": true }
          }
        }
        """
    )

    assert found.lines == {4, 7}
    assert set(found.arcs) == {(4, -1), (7, -1)}


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  One:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A: {Type: Pass, Next: B}
          B:
            Type: !If [x, Succeed, Succeed]
  Two:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString:
        Fn::Sub: |
          {
            "StartAt": "Z",
            "States": {
              "Z": {"Type": "Task", "Resource": "${Fn.Arn}", "Next": "Y"},
              "Y": {"Type": "Succeed"}
            }
          }
  Three:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub
        - |-
          {"StartAt": "Q",
           "States": {"Q": {"Type": "Wait", "Seconds": ${S}, "End": true}}}
        - S: 3
  Elsewhere:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: order.asl.json
  Fn:
    Type: AWS::Serverless::Function
"""


def test_the_machines_in_a_template() -> None:
    found = file_map(TEMPLATE, "template.yaml")

    assert {(machine.logical_id, *machine.document["States"]) for machine in found.machines} == {
        ("One", "A", "B"),
        ("Two", "Z", "Y"),
        ("Three", "Q"),
    }
    assert found.lines == {9, 10, 20, 21, 30}
    assert found.executed("Two", {Hit("/States/Z", "run"), Hit("/States/Z", "left"), Hit("/States/Y", "run")}) == {
        (-1, 20),
        (-1, 21),
        (20, 21),
    }
    assert found.executed("One", {Hit("/States/Z", "run")}) == set()


def test_the_machines_of_a_serverless_yml() -> None:
    found = file_map(
        """\
        service: orders
        stepFunctions:
          stateMachines:
            order:
              definition:
                StartAt: A
                States:
                  A: {Type: Pass, End: true}
            other:
              definition: ${file(other.asl.yml)}
        """,
        "serverless.yml",
    )

    assert [machine.logical_id for machine in found.machines] == ["order"]
    assert found.lines == {8}
    assert found.executed("order", {Hit("/States/A", "run")}) == {(-1, 8)}


def test_a_definition_that_cdk_puts_together() -> None:
    found = file_map(
        """\
        {
          "Resources": {
            "Flow": {
              "Type": "AWS::StepFunctions::StateMachine",
              "Properties": {
                "DefinitionString": {
                  "Fn::Join": [
                    "",
                    [
                      "{\\"StartAt\\":\\"A\\",\\"States\\":{\\"A\\":{\\"Type\\":\\"Task\\",\\"Resource\\":\\"",
                      { "Fn::GetAtt": ["Fn", "Arn"] },
                      "\\",\\"Next\\":\\"B\\"},\\"B\\":{\\"Type\\":\\"Pass\\",\\"Next\\":\\"C\\"},\\"C\\":{\\"Type\\":\\"Succeed\\"}}}"
                    ]
                  ]
                }
              }
            }
          }
        }
        """,
        "Stack.template.json",
    )

    assert found.lines == {10, 12}
    assert found.states == 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.asl.json", ""),
        ("a.asl.json", "{"),
        ("a.asl.json", "[1]"),
        ("a.asl.json", '{"StartAt": "A", "States": {"A": 1, "B": {"Choices": 3, "Retry": [1], "Catch": {"x": 1}}}}'),
        ("a.asl.yaml", "StartAt: [\n"),
        ("a.asl.yaml", "a: 1\n---\nb: 1\n"),
        ("t.yaml", "Resources: {A: {Type: 'AWS::Serverless::StateMachine'}}"),
        ("t.yaml", "Resources: {A: {Type: 'AWS::Serverless::StateMachine', Properties: {Definition: {States: {}}}}}"),
    ],
)
def test_what_cannot_be_read_has_few_lines(name: str, text: str) -> None:
    found = FileMap(name, text)

    assert found.lines <= {1}
    assert found.arcs.keys() <= {(1, -1), (1, -2)}


def test_what_an_alias_of_yaml_brings_in_stands_where_it_is_used() -> None:
    found = file_map(
        """\
        StartAt: A
        States:
          A:
            Type: Task
            Resource: arn:aws:lambda:us-east-1:123456789012:function:F
            Retry: &retry
              - ErrorEquals: [Busy]
            Next: B
          B:
            Type: Task
            Resource: arn:aws:lambda:us-east-1:123456789012:function:F
            Retry: *retry
            End: true
        """,
        "a.asl.yaml",
    )

    assert found.lines == {3, 7, 9, 12}


def test_a_minified_file_is_known() -> None:
    states = ",".join(f'"S{n}":{{"Type":"Pass","End":true}}' for n in range(5))

    assert file_map(f'{{"StartAt":"S0","States":{{{states}}}}}').is_minified
    assert not file_map(ORDER).is_minified


def test_further_lines_belong_to_their_statement() -> None:
    first = file_map(ORDER).first_lines

    assert first[9] == 8
    assert first[5] == first[16] == 4
    assert first[23] == first[25] == 21
    assert 8 not in first
