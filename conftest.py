"""Shared by all tests: ``pytester`` for tests of the plugin, and a marker for tests that need a newer moto."""

from __future__ import annotations

from importlib.metadata import version

import pytest

pytest_plugins = ["pytester"]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs_moto(version): skip the test with an older moto, whose answer is wrong.")


def pytest_runtest_setup(item: pytest.Item) -> None:
    mark = item.get_closest_marker("needs_moto")
    if mark and _numbers(version("moto")) < _numbers(mark.args[0]):
        pytest.skip(f"needs moto {mark.args[0]}")


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]
