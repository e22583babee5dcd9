"""``diagram()`` of machines and executions, and what notebooks show."""

from __future__ import annotations

import sys

import pytest

from pytest_sfn import InvalidArgumentValue, SfnExecutor

DEFINITION = {
    "StartAt": "Paid?",
    "States": {
        "Paid?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.paid", "BooleanEquals": True, "Next": "Ship"}],
            "Default": "Remind",
        },
        "Ship": {"Type": "Succeed"},
        "Remind": {"Type": "Fail", "Error": "NotPaid"},
    },
}


def test_mermaid_is_the_default(sfn_executor: SfnExecutor):
    machine = sfn_executor.load(DEFINITION)

    assert machine.diagram() == machine.diagram("mermaid")
    assert machine.diagram().startswith("stateDiagram-v2")


def test_a_machine_as_svg(sfn_executor: SfnExecutor):
    pytest.importorskip("graphlay")

    machine = sfn_executor.load(DEFINITION, name="Orders")

    svg = machine.diagram(format="svg")
    assert svg.startswith("<svg ")
    assert 'aria-label="State machine Orders"' in svg
    assert "sfn-visited" not in svg.partition("</style>")[2]
    assert machine._repr_svg_() == svg


def test_an_execution_as_svg_has_its_path(sfn_executor: SfnExecutor):
    pytest.importorskip("graphlay")

    execution = sfn_executor.run(DEFINITION, {"paid": False})

    svg = execution.diagram("svg")
    assert 'aria-label="Paid?, Choice, visited once"' in svg
    assert 'aria-label="Remind, Fail with NotPaid, visited once, failed here"' in svg
    assert 'aria-label="Ship, Succeed, not visited"' in svg
    assert execution._repr_svg_() == svg


def test_a_notebook_shows_the_trace_of_an_execution(sfn_executor: SfnExecutor):
    execution = sfn_executor.run(DEFINITION, {"paid": True, "note": "</pre><script>"})

    html = execution._repr_html_()

    assert "<pre>Execution " in html
    assert "Paid? -&gt; Ship" in html
    assert "<script>" not in html


def test_children_of_a_distributed_map_are_in_the_picture(sfn_executor: SfnExecutor):
    pytest.importorskip("graphlay")
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Item",
        "States": {"Item": {"Type": "Pass", "End": True}},
    }
    definition = {"StartAt": "All", "States": {"All": {"Type": "Map", "ItemProcessor": processor, "End": True}}}

    execution = sfn_executor.run(definition, [1, 2, 3])

    assert 'aria-label="Item, Pass, visited 3 times"' in execution.diagram("svg")


def test_an_unknown_format_is_refused(sfn_executor: SfnExecutor):
    with pytest.raises(InvalidArgumentValue, match="format= of diagram must be 'mermaid' or 'svg'"):
        sfn_executor.load(DEFINITION).diagram("sgv")  # type: ignore[arg-type]


def test_without_the_library_a_notebook_shows_a_picture_too(sfn_executor: SfnExecutor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "graphlay", None)

    assert sfn_executor.load(DEFINITION)._repr_svg_().startswith("<svg")
