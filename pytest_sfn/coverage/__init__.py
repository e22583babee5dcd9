"""State machine coverage: what the tests of a session made its state machines do.

``plugins = ["pytest_sfn.coverage"]`` in the settings of coverage.py adds definition files to its reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coverage.plugin_support import Plugins

_CANNOT_TRACE = r"Plugin file tracers \(pytest_sfn\.coverage\.StateMachines\) aren't supported"
"""What coverage.py warns of with some of its cores. The plugin traces no file: it counts what the engine does."""


def coverage_init(registry: Plugins, options: dict[str, Any]) -> None:
    """Add the plugin to coverage.py, which calls this for each of its measurements and reports, and count what runs."""
    import warnings

    from coverage.exceptions import CoverageWarning

    from pytest_sfn.coverage.coverage_py.coverage_plugin import DefinitionReporter, StateMachines
    from pytest_sfn.coverage.coverage_py.recorder import record_for_coverage
    from pytest_sfn.patches.coverage_py import allow_many_exits

    warnings.filterwarnings("ignore", _CANNOT_TRACE, CoverageWarning)
    plugin = StateMachines()
    registry.add_file_tracer(plugin)
    registry.add_configurer(plugin)
    allow_many_exits(DefinitionReporter)
    record_for_coverage()
