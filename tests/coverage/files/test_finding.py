"""The definition files of a folder are found by their names and by what is in them."""

from __future__ import annotations

from pathlib import Path

from pytest_sfn.coverage.files.finding import find_definition_files

DEFINITION = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'
TEMPLATE = f"""
Resources:
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {DEFINITION}
"""


def test_definitions_and_templates_are_found(tmp_path: Path) -> None:
    wanted = {
        "a.asl.json": "",
        "deep/er/b.asl.yaml": "",
        "c.json": DEFINITION,
        "d.asl": "",
        "e.asl.json.tftpl": "",
        "template.yaml": TEMPLATE,
    }
    others = {
        "package.json": '{"name": "States StartAt"}',
        "broken.json": '{"StartAt", "States"',
        "values.yaml": "a: 1",
        "notes.txt": DEFINITION,
        "node_modules/x/a.asl.json": DEFINITION,
        ".aws-sam/build/a.asl.json": DEFINITION,
        "env/pyvenv.cfg": "",
        "env/a.asl.json": DEFINITION,
    }
    for name, text in {**wanted, **others}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "latin.json").write_bytes(DEFINITION.encode() + b"\xff")

    found = {Path(path).relative_to(tmp_path).as_posix() for path in find_definition_files(tmp_path)}

    assert found == set(wanted)
