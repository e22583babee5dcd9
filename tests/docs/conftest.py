"""The pages run in this process, as the tests of the plugin do."""

from __future__ import annotations

from tests.inner_pytest import without_hypothesis

__all__ = ["without_hypothesis"]
