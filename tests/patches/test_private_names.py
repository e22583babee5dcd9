"""A canary for each private name of another package: which release broke it, and what uses it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import pytest_sfn
from pytest_sfn.errors import SfnError
from pytest_sfn.patches.private_names import PrivateName

NAMES = tuple(PrivateName.all)
UNDERSCORED = {name.name for name in NAMES if name.name.startswith("_")}
OTHERS = {(name.module, name.name) for name in NAMES}
PACKAGE = Path(pytest_sfn.__file__).parent


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_the_name_is_there(name: PrivateName) -> None:
    name.check()


def test_a_name_that_is_gone_is_named_with_the_release_and_its_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PrivateName, "all", [])
    gone = PrivateName("freezegun", "freezegun.api", "_freeze_time.gone", "virtual time")

    with pytest.raises(
        SfnError,
        match=r"^freezegun \d\S* has no freezegun\.api\._freeze_time\.gone, which pytest-sfn uses for virtual time: "
        r"install another release of freezegun, or a newer pytest-sfn$",
    ):
        gone.check()


@pytest.mark.parametrize(
    "file",
    [file for file in sorted(PACKAGE.rglob("*.py")) if file.name != "private_names.py"],
    ids=lambda file: str(file.relative_to(PACKAGE)),
)
def test_no_other_module_uses_a_private_name(file: Path) -> None:
    used, nodes = [], list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    own = {"self", *(node.name for node in nodes if isinstance(node, ast.ClassDef))}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            used += [alias.name for alias in node.names if (node.module, alias.name) in OTHERS]
        elif isinstance(node, ast.Attribute) and node.attr in UNDERSCORED and ast.unparse(node.value) not in own:
            used.append(ast.unparse(node))
    assert not used
