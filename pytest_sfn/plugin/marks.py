"""The markers of a test in order of precedence."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import pytest

from pytest_sfn.clock.instants import parse_instant
from pytest_sfn.errors import InvalidArgumentValue, SfnError
from pytest_sfn.plugin.settings import SETTINGS
from pytest_sfn.values.similar_names import did_you_mean

CollectionNode = pytest.Item | pytest.Collector
FAKE_MARKERS = ("sfn_lambda", "sfn_task")
MARKERS = ("sfn", *FAKE_MARKERS)
_SETTING_NAMES = tuple(setting.name for setting in SETTINGS)


def add_marker_lines(config: pytest.Config) -> None:
    """Document the markers for ``pytest --markers``."""
    arguments = ", ".join(_SETTING_NAMES)
    lines = (
        f"sfn(*, {arguments}): settings of the test's AWS Step Functions world; the closest marker wins.",
        "sfn_lambda(name, **behaviour): add a fake Lambda function, as @mock_lambda does.",
        "sfn_task(state_or_resource, **behaviour): add a fake task, as @mock_task does.",
    )
    for line in lines:
        config.addinivalue_line("markers", line)


def chain_of(item: pytest.Item) -> list[CollectionNode]:
    """The test and its collectors, the outermost first: session, folders, module, classes."""
    return cast(list[CollectionNode], item.listchain())


def marks_of(node: CollectionNode) -> Iterator[pytest.Mark]:
    """The marks of a node itself, the nearest last: its decorators from top to bottom, then those of parameters."""
    if not node.own_markers:
        return
    of_parameters = list(getattr(getattr(node, "callspec", None), "marks", ()))
    yield from (mark for mark in reversed(node.own_markers) if not any(mark is other for other in of_parameters))
    yield from of_parameters


def is_marked(item: pytest.Item) -> bool:
    """True if the test itself, not only its class or module, has a marker of this plugin."""
    return any(mark.name in MARKERS for mark in item.own_markers)


def marked_settings(item: pytest.Item) -> dict[str, Any]:
    """The settings of the ``sfn`` markers. Raises SfnError for an unknown setting."""
    found: dict[str, Any] = {}
    if item.get_closest_marker("sfn") is None:
        return found
    for node in chain_of(item):
        for mark in marks_of(node):
            if mark.name == "sfn":
                found |= _settings_of(mark)
    if isinstance(found.get("start"), str):
        found["start"] = _instant(found["start"])
    return found


def _instant(text: str) -> datetime:
    try:
        return parse_instant(text)
    except ValueError as problem:
        raise InvalidArgumentValue(f"start of @pytest.mark.sfn: {problem}") from None


def _settings_of(mark: pytest.Mark) -> dict[str, Any]:
    unknown = [repr(value) for value in mark.args] + [name for name in mark.kwargs if name not in _SETTING_NAMES]
    if unknown:
        close = did_you_mean(unknown[0], _SETTING_NAMES)
        hint = f"{close} " if close else ""
        raise SfnError(
            f"@pytest.mark.sfn does not take {', '.join(unknown)}: {hint}"
            f"write @pytest.mark.sfn(name=value) with one of {', '.join(_SETTING_NAMES)}"
        )
    return dict(mark.kwargs)


def is_testcase(item: pytest.Item) -> bool:
    """True if the test is a method of a ``unittest.TestCase``."""
    if isinstance(item.parent, pytest.Module):
        return False
    unittest = sys.modules.get("unittest")
    return unittest is not None and issubclass(getattr(item, "cls", None) or object, unittest.TestCase)
