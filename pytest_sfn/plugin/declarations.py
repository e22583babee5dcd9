"""Finds the fakes that a test can see, in the places of its fixtures: test, class, module, conftests above."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.declaring.fake_patches import PATCHES
from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.fake import Fake
from pytest_sfn.plugin.marks import FAKE_MARKERS, CollectionNode, chain_of, is_testcase, marks_of

AnyFake = Fake[Any, Any]
CONFTESTS = pytest.StashKey[dict[Path, list[Any]]]()
"""The conftest modules above each test file. pytest has loaded all of them when the first test runs."""


def declared_fakes(item: pytest.Item) -> Iterator[tuple[AnyFake, bool]]:
    """The fakes that a test can see, the farthest first, each with whether it is declared on the test itself.

    Of several fakes with the same name on the test itself only the nearest is included.
    """
    for conftest in _conftests_above(item):
        yield from _in_namespace(vars(conftest))
    for node in chain_of(item):
        if node is not item:
            yield from _of_node(node)
    nearest = {(fake.kind, fake.name): fake for fake in _marked(item, _patched_marks(item))}
    yield from ((fake, True) for fake in nearest.values())


def _of_node(node: CollectionNode) -> Iterator[tuple[AnyFake, bool]]:
    """The fakes in the namespace of a module or class, then those of its markers."""
    if isinstance(node, pytest.Module):
        yield from _in_namespace(vars(node.obj))
    elif isinstance(node, pytest.Class):
        for base in reversed(node.obj.__mro__):
            yield from _in_namespace(vars(base))
    yield from ((fake, False) for fake in _marked(node))


def _in_namespace(namespace: Mapping[str, Any]) -> Iterator[tuple[AnyFake, bool]]:
    found = {id(value): value for value in namespace.values() if isinstance(value, Fake)}
    yield from ((fake, False) for fake in found.values())


def _marked(node: CollectionNode, apart_from: Sequence[pytest.Mark] = ()) -> Iterator[AnyFake]:
    """New fakes for the markers of a node."""
    for mark in marks_of(node):
        if mark.name in FAKE_MARKERS and not any(mark is other for other in apart_from):
            yield _fake_of(mark)


def _fake_of(mark: pytest.Mark) -> AnyFake:
    """The fake for a marker. Raises SfnError if its arguments are not a name and a behaviour."""
    from pytest_sfn.lambdas.fake import FakeLambda
    from pytest_sfn.tasks.fake_tasks import FakeTask

    kind: type[AnyFake] = FakeLambda if mark.name == "sfn_lambda" else FakeTask
    try:
        return kind(*mark.args, **mark.kwargs)
    except TypeError as problem:
        raise SfnError(f"@pytest.mark.{mark.name} takes the arguments of @mock_{mark.name[4:]}: {problem}") from None


def _patched_marks(item: pytest.Item) -> Sequence[pytest.Mark]:
    """The marks of a TestCase's method that the method applies itself."""
    if not is_testcase(item):
        return ()
    marks: tuple[pytest.Mark, ...] = getattr(getattr(item, "obj", None), PATCHES, ())
    return marks


def _conftests_above(item: pytest.Item) -> list[Any]:
    """The conftest modules that the test can see, the farthest first."""
    known = item.config.stash.setdefault(CONFTESTS, {})
    conftests = known.get(item.path)
    if conftests is None:
        plugins = item.config.pluginmanager.get_plugins()
        conftests = known[item.path] = _find_conftests(plugins, set(item.path.parents))
    return conftests


def _find_conftests(plugins: Collection[Any], folders: Collection[Path]) -> list[Any]:
    found = [
        (len(Path(file).parents), plugin)
        for plugin in plugins
        if (file := getattr(plugin, "__file__", None)) and file.endswith("conftest.py") and Path(file).parent in folders
    ]
    return [plugin for _, plugin in sorted(found, key=lambda entry: entry[0])]
