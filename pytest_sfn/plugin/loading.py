"""The region while conftests and tests are loaded, and the shell's environment for workers of pytest-xdist."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.arns import DEFAULT_REGION
from pytest_sfn.patches.boto.shell import shell

if TYPE_CHECKING:
    from pytest_sfn.patches.boto.regions import DefaultRegion

_SHELL = "pytest_sfn_shell"


def region_while_loading(configured: Callable[[], str | None]) -> DefaultRegion:
    """Give clients without a region one while code is loaded: the configured region, else that of a world."""
    from pytest_sfn.patches.boto.environment import suite_region
    from pytest_sfn.patches.boto.regions import DefaultRegion

    return DefaultRegion(lambda: configured() or suite_region() or DEFAULT_REGION)


def pass_shell_to(node: Any) -> None:
    """Send the environment of the controller's shell to a worker of pytest-xdist."""
    node.workerinput[_SHELL] = shell().texts


def receive_shell(config: pytest.Config) -> None:
    """In a worker of pytest-xdist, use the environment of the controller's shell."""
    texts = getattr(config, "workerinput", {}).get(_SHELL)
    if texts is not None:
        shell().restrict(texts)
