"""The ``sfn_snapshot`` fixture's use of syrupy, which is an optional extra."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.patches import private_names as names
from pytest_sfn.reporting.snapshots.snapshot import MISSING_SYRUPY, make_snapshot

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


def syrupy_snapshot(request: pytest.FixtureRequest, redact: tuple[str, ...]) -> SnapshotAssertion:
    """syrupy's ``snapshot`` for the test, stored as readable JSON. Raises SfnError if syrupy is missing or disabled."""
    try:
        from syrupy.assertion import SnapshotAssertion
    except ImportError:
        raise SfnError(MISSING_SYRUPY) from None
    if not request.config.pluginmanager.hasplugin("syrupy"):
        raise SfnError("sfn_snapshot needs syrupy's plugin, which is disabled: remove `-p no:syrupy`")
    snapshot = request.getfixturevalue("snapshot")
    if isinstance(snapshot, SnapshotAssertion):
        return make_snapshot(snapshot, redact)
    source = names.ACTIVE_FIXTURE.of(request)("snapshot").func.__code__.co_filename
    raise SfnError(
        f"the fixture `snapshot` is not syrupy's: it comes from {source}. Rename it if it is yours, "
        "or disable the other snapshot plugin with `-p no:<plugin>`"
    )
