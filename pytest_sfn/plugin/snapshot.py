"""syrupy, which stores what ``sfn_snapshot`` compares with: an extra, used where it is there and switched on."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.errors import SfnError


def syrupy_snapshot(request: pytest.FixtureRequest) -> Any:
    """The test's ``snapshot`` of syrupy, as the user's own conftest made it. Raises SfnError without syrupy."""
    try:
        from syrupy.assertion import SnapshotAssertion
    except ImportError:
        raise SfnError('sfn_snapshot needs syrupy: pip install "pytest-sfn[snapshot]"') from None
    if not request.config.pluginmanager.hasplugin("syrupy"):
        raise SfnError("sfn_snapshot needs syrupy's plugin, which is switched off: take away `-p no:syrupy`")
    snapshot = request.getfixturevalue("snapshot")
    if isinstance(snapshot, SnapshotAssertion):
        return snapshot
    source = request._get_active_fixturedef("snapshot").func.__code__.co_filename
    raise SfnError(
        f"the fixture `snapshot` is not syrupy's: it comes from {source}. Rename it if it is yours, "
        "or switch the other snapshot plugin off with `-p no:<plugin>`"
    )
