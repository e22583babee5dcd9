"""The pytest plugin. Importing it is cheap: the rest of the library is imported on first use."""

from __future__ import annotations

from pytest_sfn.plugin.fixtures import (
    _sfn_world,
    sfn_client,
    sfn_clock,
    sfn_executor,
    sfn_lambdas,
    sfn_snapshot,
    sfn_tasks,
)
from pytest_sfn.plugin.hooks import (
    pytest_addoption,
    pytest_assertrepr_compare,
    pytest_collection,
    pytest_configure,
    pytest_configure_node,
    pytest_exception_interact,
    pytest_fixture_setup,
    pytest_load_initial_conftests,
    pytest_make_collect_report,
    pytest_runtest_call,
    pytest_runtest_makereport,
    pytest_runtest_protocol,
    pytest_runtest_setup,
    pytest_runtest_teardown,
)

__all__ = [
    "_sfn_world",
    "pytest_addoption",
    "pytest_assertrepr_compare",
    "pytest_collection",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_exception_interact",
    "pytest_fixture_setup",
    "pytest_load_initial_conftests",
    "pytest_make_collect_report",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "pytest_runtest_protocol",
    "pytest_runtest_setup",
    "pytest_runtest_teardown",
    "sfn_client",
    "sfn_clock",
    "sfn_executor",
    "sfn_lambdas",
    "sfn_snapshot",
    "sfn_tasks",
]
