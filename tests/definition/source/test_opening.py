"""What a test may give as a definition: texts, paths of any suffix, files with several machines."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from pytest_sfn.errors import DefinitionNotFound, InvalidArgumentValue, InvalidDefinition, SfnError
from tests.definition.helpers import ending, load_all, load_one, machine, read_definition

DEFINITION = machine(ending("Pass", Result="ran"))


def machine_resource(definition: Any = DEFINITION, **properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition, **properties}}


# ---- paths


@pytest.mark.parametrize("name", ["flow.asl", "flow.tftpl", "flow.json.tpl", "flow.j2", "flow", "a#b.asl"])
def test_a_file_is_a_path_whatever_its_suffix(tmp_path: Path, name: str):
    (tmp_path / name).write_text(json.dumps(DEFINITION), encoding="utf-8")

    assert read_definition(name, search=[tmp_path]).document == DEFINITION


def test_a_file_without_a_known_suffix_may_be_yaml(tmp_path: Path):
    (tmp_path / "flow.asl").write_text("StartAt: S\nStates:\n  S:\n    Type: Succeed\n", encoding="utf-8")

    assert read_definition("flow.asl", search=[tmp_path]).block.start_at == "S"


def test_a_text_that_was_read_as_a_definition_says_so(tmp_path: Path):
    with pytest.raises(InvalidDefinition) as caught:
        read_definition("flow.asl", search=[tmp_path])

    assert f"'flow.asl' was read as the text of a definition: no file of that name is in {tmp_path}" in str(
        caught.value
    )


def test_a_folder_without_templates_is_an_error(tmp_path: Path):
    with pytest.raises(DefinitionNotFound, match="is a folder without"):
        read_definition(tmp_path)


# ---- files with several machines


@pytest.fixture
def two_machines(tmp_path: Path) -> Path:
    resources = {"OrderFlow1A2B3C4D": machine_resource(), "Refund": machine_resource(machine({"Type": "Succeed"}))}
    resources["OrderFlow1A2B3C4D"]["Metadata"] = {"aws:cdk:path": "Shop/Orders/Flow/Resource"}
    (tmp_path / "template.json").write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["OrderFlow1A2B3C4D", "OrderFlow", "Order", "Shop/Orders/Flow"])
def test_a_machine_goes_by_its_logical_id_its_beginning_and_its_construct_path(two_machines: Path, name: str):
    by_argument = read_definition("template.json", search=[two_machines], logical_id=name)
    by_mark = read_definition(f"template.json#{name}", search=[two_machines])

    assert by_argument.document == by_mark.document == DEFINITION


def test_an_arn_is_not_a_definition():
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:order:live"

    with pytest.raises(SfnError, match=f"'{arn}' is an ARN, not a definition: pass a file, or the StateMachine"):
        read_definition(arn, search=[])


def test_two_names_for_the_machine_of_one_file_must_agree(two_machines: Path):
    with pytest.raises(SfnError, match="logical_id='Refund' is given, but the definition already names 'OrderFlow'"):
        read_definition("template.json#OrderFlow", search=[two_machines], logical_id="Refund")


def test_the_output_folder_of_cdk_has_the_machines_of_all_stacks(tmp_path: Path):
    for stack, ids in {"Shop": ["Flow", "Order"], "Books": ["Flow"]}.items():
        template = {"Resources": {name: machine_resource(machine(ending("Pass", Result=stack))) for name in ids}}
        (tmp_path / f"{stack}.template.json").write_text(json.dumps(template), encoding="utf-8")

    loaded = load_all(tmp_path)

    assert sorted(loaded.machines) == ["Books.Flow", "Order", "Shop.Flow"]
    assert read_definition(tmp_path, logical_id="Books.Flow").document["States"]["S"]["Result"] == "Books"


def asset_template() -> dict[str, Any]:
    bucket = {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"}
    properties = {"DefinitionS3Location": {"Bucket": bucket, "Key": "abc123.json"}}
    return {"Resources": {"Flow": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}


def test_the_definition_of_a_cdk_asset_is_in_the_output_folder(tmp_path: Path):
    (tmp_path / "asset.abc123.json").write_text(json.dumps(DEFINITION), encoding="utf-8")
    (tmp_path / "Shop.template.json").write_text(json.dumps(asset_template()), encoding="utf-8")

    assert read_definition(tmp_path / "Shop.template.json").document == DEFINITION


def test_a_template_in_memory_finds_the_assets_of_cdk_out(tmp_path: Path):
    (tmp_path / "cdk.out").mkdir()
    (tmp_path / "cdk.out" / "asset.abc123.json").write_text(json.dumps(DEFINITION), encoding="utf-8")

    assert read_definition(asset_template(), search=[tmp_path]).document == DEFINITION


def test_an_asset_that_is_not_there_says_how_to_make_it(tmp_path: Path):
    with pytest.raises(SfnError, match=r"the asset 'asset\.abc123\.json', which is not in .*: run 'cdk synth'"):
        read_definition(asset_template(), search=[tmp_path])


def test_other_objects_are_refused_also_when_cdk_is_imported(monkeypatch: pytest.MonkeyPatch):
    cdk, constructs = ModuleType("aws_cdk"), ModuleType("constructs")
    cdk.CfnElement = cdk.Stack = cdk.Stage = constructs.Construct = type("Construct", (), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "aws_cdk", cdk)
    monkeypatch.setitem(sys.modules, "constructs", constructs)

    with pytest.raises(SfnError, match="A definition is a dict, JSON or YAML text, a path or a StateMachine, not"):
        read_definition(3)  # type: ignore[arg-type]


def test_an_app_of_cdk_is_its_output_folder(two_machines: Path, monkeypatch: pytest.MonkeyPatch):
    cdk, constructs = ModuleType("aws_cdk"), ModuleType("constructs")
    constructs.Construct = type("Construct", (), {})  # type: ignore[attr-defined]
    stage = type("Stage", (constructs.Construct,), {"synth": lambda self: SimpleNamespace(directory=str(two_machines))})
    cdk.CfnElement, cdk.Stack, cdk.Stage = stage, stage, stage  # type: ignore[attr-defined]
    (two_machines / "Shop.template.json").write_text((two_machines / "template.json").read_text())
    monkeypatch.setitem(sys.modules, "aws_cdk", cdk)
    monkeypatch.setitem(sys.modules, "constructs", constructs)

    assert list(load_all(stage()).machines) == ["OrderFlow1A2B3C4D", "Refund"]


# ---- names of functions


def test_a_function_of_a_template_has_all_its_names():
    function = {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "shop-charge"}}
    function["Metadata"] = {"aws:cdk:path": "Shop/ChargeFunction/Resource"}
    document = {"Resources": {"ChargeFunction00AA11BB": function, "Flow": machine_resource()}}

    (names,) = load_one(document).functions

    assert names.name == "shop-charge"
    assert set(names.others) == {"ChargeFunction00AA11BB", "ChargeFunction", "Shop/ChargeFunction"}


def test_the_versions_and_aliases_of_a_function_are_names_of_it():
    version = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Charge"}}}
    alias = {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Fn::GetAtt": ["Charge", "Arn"]}}}
    alias["Metadata"] = {"aws:cdk:path": "Shop/Live/Resource"}
    functions = {name: {"Type": "AWS::Lambda::Function"} for name in ("Charge", "Refund")}
    document = {"Resources": {**functions, "Version": version, "Live00AA11BB": alias, "Flow": machine_resource()}}

    charge, refund = load_one(document).functions

    assert set(charge.others) == {"Charge", "Version", "Live00AA11BB", "Live", "Shop/Live"}
    assert refund.others == ("Refund",)


# ---- overrides


def test_an_override_replaces_one_value_by_its_json_pointer():
    definition = machine(ending("Pass", Result={"a/b": [1, {"x~y": 2}]}))

    overridden = read_definition(definition, overrides={"/States/S/Result/a~1b/1/x~0y": {"new": True}})

    assert overridden.document["States"]["S"]["Result"] == {"a/b": [1, {"x~y": {"new": True}}]}
    assert read_definition(definition).document == definition


@pytest.mark.parametrize(
    ("pointer", "message"),
    [
        ("/States/Sa/Result", r"nothing at '/States/Sa' \(did you mean 'S'\?\)"),
        ("/States/S/Result/0", "nothing at '/States/S/Result/0'"),
    ],
)
def test_an_override_that_leads_to_nothing_is_an_error(pointer: str, message: str):
    with pytest.raises(SfnError, match=message):
        read_definition(DEFINITION, overrides={pointer: 1})


@pytest.mark.parametrize(("pointer", "value"), [("States/S", 1), ("/States/S/Result", object())])
def test_an_override_is_a_pointer_and_a_json_value(pointer: str, value: Any):
    with pytest.raises(InvalidArgumentValue):
        read_definition(DEFINITION, overrides={pointer: value})


def test_an_override_applies_to_each_machine_that_has_the_value(two_machines: Path):
    loaded = load_all(two_machines / "template.json", overrides={"/States/S/Result": "other"})

    assert loaded.machines["OrderFlow1A2B3C4D"].document["States"]["S"]["Result"] == "other"
    assert "Result" not in loaded.machines["Refund"].document["States"]["S"]


def test_an_override_that_no_machine_has_a_value_for_is_an_error(two_machines: Path):
    with pytest.raises(SfnError, match=r"no state machine of .* has a value there"):
        load_all(two_machines / "template.json", overrides={"/States/Nothing": 1})
