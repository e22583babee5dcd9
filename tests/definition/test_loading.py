"""Where definitions come from: dicts, texts, files."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from pathlib import Path
from types import MappingProxyType

import pytest

from pytest_sfn.errors import DefinitionNotFound, InvalidDefinition, SfnError
from tests.definition.helpers import ending, load_all, machine, read_definition

DOCUMENT = machine(ending("Pass"))
JSON = json.dumps(DOCUMENT, indent=1)
YAML = "StartAt: S\nStates:\n  S:\n    Type: Pass\n    End: true\n"


@pytest.mark.parametrize(
    "source", [DOCUMENT, OrderedDict(DOCUMENT), MappingProxyType(DOCUMENT), JSON, f"\ufeff{JSON}", YAML, f"\n{JSON}\n"]
)
def test_dicts_and_texts_are_read(source: object):
    definition = read_definition(source)  # type: ignore[arg-type]

    assert definition.document == DOCUMENT
    assert definition.block.start_at == "S"
    assert definition.source is None


def test_a_json_text_is_kept_as_it_was():
    assert read_definition(JSON).text == JSON


@pytest.mark.parametrize("source", [DOCUMENT, YAML])
def test_what_was_no_json_text_becomes_one(source: object):
    assert json.loads(read_definition(source).text) == DOCUMENT  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["m.json", "m.asl.json", "m.yaml", "m.yml", "m.asl.yaml", "m.asl.yml", "M.JSON"])
def test_files_are_read_by_their_suffix(tmp_path: Path, name: str):
    path = tmp_path / name
    path.write_text(JSON if name.lower().endswith("json") else YAML, encoding="utf-8")

    for source in (path, str(path)):
        definition = read_definition(source)
        assert definition.document == DOCUMENT
        assert definition.source == str(path)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path):
    path = tmp_path / "m.json"
    path.write_text(JSON, encoding="utf-8-sig")

    assert read_definition(path).document == DOCUMENT


def test_a_path_is_looked_for_in_each_folder_in_turn(tmp_path: Path):
    for folder, state in (("second", "Pass"), ("third", "Succeed")):
        (tmp_path / folder).mkdir()
        document = machine({"Type": state} if state == "Succeed" else ending(state))
        (tmp_path / folder / "m.json").write_text(json.dumps(document), encoding="utf-8")

    found = read_definition("m.json", search=[tmp_path / "first", tmp_path / "second", str(tmp_path / "third")])

    assert found.source == str(tmp_path / "second" / "m.json")


def test_a_file_is_named_by_the_first_folder_that_leads_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "m.json").write_text(JSON, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert read_definition("m.json", search=[tmp_path, "."]).source == str(tmp_path / "m.json")


def test_an_absolute_path_is_not_looked_for(tmp_path: Path):
    with pytest.raises(DefinitionNotFound) as caught:
        read_definition(tmp_path / "m.json", search=["/elsewhere"])

    assert "/elsewhere" not in str(caught.value)


def test_a_file_that_is_not_there_tells_where_was_looked_and_what_is_there(tmp_path: Path):
    (tmp_path / "order.asl.json").write_text(JSON, encoding="utf-8")

    with pytest.raises(DefinitionNotFound) as caught:
        read_definition("ordr.asl.json", search=[tmp_path / "a", tmp_path])

    assert str(caught.value) == (
        "There is no definition file ordr.asl.json. Searched:\n"
        f"  {tmp_path / 'a' / 'ordr.asl.json'}\n"
        f"  {tmp_path / 'ordr.asl.json'}\n"
        f"Did you mean {tmp_path / 'order.asl.json'}?"
    )


@pytest.mark.parametrize(
    "path", ["flow/order.asl.json", "Flows/ordr.asl.json", "lib/order.asl.json", "order.asl.json", "a/b/order.asl.json"]
)
def test_a_misspelt_folder_is_named_with_the_file_that_is_meant(tmp_path: Path, path: str):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "order.asl.json").write_text(JSON, encoding="utf-8")

    with pytest.raises(DefinitionNotFound) as caught:
        read_definition(path, search=[tmp_path / "none", tmp_path])

    assert str(caught.value).endswith(f"\nDid you mean {tmp_path / 'flows' / 'order.asl.json'}?")


@pytest.mark.parametrize(
    ("text", "meant"), [("order", "flows/order.asl.json"), ("cdk.ou", "cdk.out"), ("flow", "flows")]
)
def test_a_text_that_looks_like_a_path_names_the_file_or_folder_that_is_meant(tmp_path: Path, text: str, meant: str):
    (tmp_path / "flows").mkdir()
    (tmp_path / "cdk.out").mkdir()
    (tmp_path / "flows" / "order.asl.json").write_text(JSON, encoding="utf-8")

    with pytest.raises(InvalidDefinition, match=re.escape(f"did you mean {tmp_path / meant}?")):
        read_definition(text, search=[tmp_path])
    with pytest.raises(DefinitionNotFound, match=re.escape(f"did you mean {tmp_path / meant}?")):
        load_all(text, search=[tmp_path])


def test_a_file_that_resembles_nothing_has_no_suggestion(tmp_path: Path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "order.asl.json").write_text(JSON, encoding="utf-8")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "refund.json").write_text(JSON, encoding="utf-8")

    with pytest.raises(DefinitionNotFound) as caught:
        read_definition("refund.json", search=[tmp_path])

    assert "Did you mean" not in str(caught.value)


def test_a_folder_that_is_searched_twice_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(DefinitionNotFound) as caught:
        read_definition("m.json", search=[tmp_path, tmp_path / "a", str(tmp_path), "."])

    assert str(caught.value).splitlines()[1:] == [f"  {tmp_path / 'm.json'}", f"  {tmp_path / 'a' / 'm.json'}"]


def test_a_folder_is_no_file(tmp_path: Path):
    (tmp_path / "m.json").mkdir()

    with pytest.raises(DefinitionNotFound):
        read_definition(tmp_path / "m.json")


@pytest.mark.parametrize("path", ["a\0b.json", "x" * 5000 + ".json"])
def test_a_path_that_no_file_can_have_is_an_error_of_the_library(path: str):
    with pytest.raises(SfnError, match="cannot be read"):
        read_definition(path)


def test_a_file_that_is_no_utf_8_is_an_error_of_the_library(tmp_path: Path):
    (tmp_path / "m.json").write_bytes(b'{"a": "\xff"}')

    with pytest.raises(SfnError, match="is not UTF-8 text: invalid start byte at byte 7"):
        read_definition(tmp_path / "m.json")


@pytest.mark.parametrize("source", [None, 5, ["StartAt"], b"{}"])
def test_what_can_be_no_definition_is_an_error_of_the_library(source: object):
    with pytest.raises(SfnError, match="A definition is a dict, JSON or YAML text, a path or a StateMachine, not"):
        read_definition(source)  # type: ignore[arg-type]


def test_a_logical_id_needs_a_template():
    with pytest.raises(SfnError, match="selects a state machine of a template, but this is not a template"):
        read_definition(DOCUMENT, logical_id="M")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (json.dumps(machine(ending("Pass", Seconds=5)), indent=1), "m.json"),
        ("StartAt: S\nStates:\n  S:\n    Type: Pass\n    End: true\n    Seconds: 5\n", "m.yaml"),
    ],
)
def test_diagnostics_of_files_have_the_file_and_the_line(tmp_path: Path, text: str, name: str):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InvalidDefinition) as caught:
        read_definition(path)

    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.line == 1 + text.splitlines().index(next(line for line in text.splitlines() if "Seconds" in line))
    assert str(path) in str(caught.value)
    assert f"(line {diagnostic.line})" in str(caught.value)


def test_diagnostics_of_a_dict_have_no_line():
    with pytest.raises(InvalidDefinition) as caught:
        read_definition(machine(ending("Pass", Seconds=5)))

    assert caught.value.diagnostics[0].line is None


def test_a_definition_over_a_million_characters_is_refused():
    with pytest.raises(InvalidDefinition, match="characters; the limit is 1048576"):
        read_definition(machine(ending("Pass", Comment="x" * 1_048_576)))


@pytest.mark.parametrize("text", ["not a definition", "- a\n- b\n", "5", '"text"', "[]", "null"])
def test_a_text_that_is_no_object_is_refused(text: str):
    with pytest.raises(InvalidDefinition, match="Definition must be a valid JSON object"):
        read_definition(text)
