"""What all tests share: ``pytester`` for those of the plugin, and a marker for those that need a newer moto."""

from __future__ import annotations

from importlib.metadata import version

import pytest

pytest_plugins = ["pytester"]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs_moto(version): the answer that the test reads is right since this moto.")


def pytest_runtest_setup(item: pytest.Item) -> None:
    mark = item.get_closest_marker("needs_moto")
    if mark and _numbers(version("moto")) < _numbers(mark.args[0]):
        pytest.skip(f"needs moto {mark.args[0]}")


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]
