"""syrupy, which stores what ``sfn_snapshot`` compares with: an extra, used where it is there and switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.patches import private_names as names
from pytest_sfn.reporting.snapshots.snapshot import MISSING_SYRUPY, make_snapshot

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


def syrupy_snapshot(request: pytest.FixtureRequest) -> SnapshotAssertion:
    """The test's ``snapshot`` of syrupy, kept as readable JSON. Raises SfnError without syrupy."""
    try:
        from syrupy.assertion import SnapshotAssertion
    except ImportError:
        raise SfnError(MISSING_SYRUPY) from None
    if not request.config.pluginmanager.hasplugin("syrupy"):
        raise SfnError("sfn_snapshot needs syrupy's plugin, which is switched off: take away `-p no:syrupy`")
    snapshot = request.getfixturevalue("snapshot")
    if isinstance(snapshot, SnapshotAssertion):
        return make_snapshot(snapshot)
    source = names.ACTIVE_FIXTURE.of(request)("snapshot").func.__code__.co_filename
    raise SfnError(
        f"the fixture `snapshot` is not syrupy's: it comes from {source}. Rename it if it is yours, "
        "or switch the other snapshot plugin off with `-p no:<plugin>`"
    )
