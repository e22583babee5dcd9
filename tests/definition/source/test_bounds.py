"""What would read or grow without end while a definition is loaded is an SfnError that says so."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn import SfnError
from pytest_sfn.definition.source.files import MAX_FILE_BYTES, read_document, read_file

PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}


def template(uri: Any = None, **sections: Any) -> dict[str, Any]:
    properties = {"DefinitionUri": uri} if uri else {"Definition": PASS}
    machine = {"Type": "AWS::Serverless::StateMachine", "Properties": properties}
    return {"Resources": {"Machine": machine, **sections.pop("Resources", {})}, **sections}


def output_of(value: Any, **sections: Any) -> dict[str, Any]:
    """A template with a machine that gives a value."""
    found = template(**sections)
    one = {"Type": "Pass", "Result": value, "End": True}
    found["Resources"]["Machine"]["Properties"]["Definition"] = {"StartAt": "P", "States": {"P": one}}
    return found


# ---- files


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
class TestWhatIsNotARegularFile:
    def test_a_device_as_definition_is_refused(self, sfn_executor):
        with pytest.raises(SfnError, match="/dev/zero is not a regular file but a device"):
            sfn_executor.load(template("/dev/zero"))

    def test_a_fifo_is_refused_and_not_waited_for(self, sfn_executor, tmp_path):
        fifo = tmp_path / "machine.asl.json"
        os.mkfifo(fifo)

        with pytest.raises(SfnError, match="is not a regular file but a FIFO: pass the path of a file"):
            sfn_executor.load(fifo)

    def test_a_link_to_a_device_is_refused(self, tmp_path):
        link = tmp_path / "policy.json"
        link.symlink_to("/dev/zero")

        with pytest.raises(SfnError, match="is not a regular file"):
            read_document(link, [], "policy")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "machine.asl.json"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)

    with pytest.raises(SfnError, match=r"has 33,554,433 bytes; the limit is 33,554,432 bytes"):
        read_file(path, [])


def test_a_folder_is_no_definition(tmp_path):
    folder = tmp_path / "machine.asl.json"
    folder.mkdir()

    with pytest.raises(SfnError, match="There is no definition file"):
        read_file(Path("machine.asl.json"), [tmp_path])


# ---- texts


def test_aliases_of_a_yaml_definition_that_double_are_refused(sfn_executor):
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]

    with pytest.raises(SfnError, match="The aliases of the definition expand to more than 200000 values"):
        sfn_executor.load("StartAt: P\nStates: {}\n" + "\n".join(lines))


def test_substitutions_that_make_a_text_too_long_are_refused(sfn_executor):
    text = '{"Comment": "' + "${A}" * 1_000 + '", "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}'

    with pytest.raises(SfnError, match=r"more than 33,554,432 characters with \$\{A\} filled in"):
        sfn_executor.load(text, substitutions={"A": "x" * 100_000})


# ---- templates


def test_conditions_that_name_one_another_twice_are_worked_out_once(sfn_executor):
    conditions: dict[str, Any] = {"C0": {"Fn::Equals": ["a", "a"]}}
    for n in range(1, 60):
        conditions[f"C{n}"] = {"Fn::And": [{"Condition": f"C{n - 1}"}, {"Condition": f"C{n - 1}"}]}
    given = output_of({"Fn::If": ["C59", "yes", "no"]}, Conditions=conditions)

    assert sfn_executor.run(given).output == "yes"


@pytest.mark.parametrize(
    ("conditions", "circle"),
    [
        ({"A": {"Condition": "A"}}, "the condition A -> the condition A"),
        (
            {"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {"Fn::Or": [{"Condition": "A"}, {"Condition": "A"}]}},
            "the condition A -> the condition B -> the condition A",
        ),
    ],
)
def test_conditions_that_go_in_circles_are_named(sfn_executor, conditions, circle):
    with pytest.raises(SfnError, match=f"The template has a circular reference: {circle}"):
        sfn_executor.load(output_of({"Fn::If": ["A", 1, 2]}, Conditions=conditions))


def queue(name: Any) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}


def test_names_that_go_in_circles_are_named(sfn_executor):
    resources = {"A": queue({"Fn::Sub": "${B}-a"}), "B": queue({"Fn::GetAtt": ["A", "Arn"]})}

    with pytest.raises(SfnError, match="has a circular reference: the name of A -> the name of B -> the name of A"):
        sfn_executor.load(output_of({"Ref": "A"}, Resources=resources))


def test_names_that_double_become_too_long(sfn_executor):
    resources = {"Q0": queue("q"), **{f"Q{n}": queue({"Fn::Sub": f"${{Q{n - 1}}}${{Q{n - 1}}}"}) for n in range(1, 60)}}

    with pytest.raises(SfnError, match=r"Fn::Sub makes a string of more than 1,048,576 characters"):
        sfn_executor.load(output_of({"Ref": "Q59"}, Resources=resources))


def test_variables_of_a_text_are_worked_out_once(sfn_executor):
    value: Any = "x"
    for _ in range(17):
        value = {"Fn::Sub": ["${a}${a}", {"a": value}]}

    assert sfn_executor.run(output_of({"Fn::Select": [0, {"Fn::Split": ["y", value]}]})).output == "x" * 2**17


def test_a_join_that_becomes_too_long_is_refused(sfn_executor):
    value = {"Fn::Join": ["x" * 10_000, ["y"] * 1_000]}

    with pytest.raises(SfnError, match=r"Fn::Join makes a string of more than 1,048,576 characters"):
        sfn_executor.load(output_of(value))
