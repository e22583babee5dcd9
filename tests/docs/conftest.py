"""The pages run in this process, as the tests of the plugin do."""

from __future__ import annotations

from tests.plugin.conftest import _without_hypothesis

__all__ = ["_without_hypothesis"]
