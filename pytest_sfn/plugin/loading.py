"""The region while conftests and tests are loaded, and what the workers of pytest-xdist must know of the shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.arns import DEFAULT_REGION
from pytest_sfn.patches.boto.shell import shell

if TYPE_CHECKING:
    from pytest_sfn.patches.boto.regions import RegionAtHand

_SHELL = "pytest_sfn_shell"


def region_while_loading(configured: Callable[[], str | None]) -> RegionAtHand:
    """Lets clients without a region be made: in the configured region, else in that of a world."""
    from pytest_sfn.patches.boto.environment import suite_region
    from pytest_sfn.patches.boto.regions import RegionAtHand

    return RegionAtHand(lambda: configured() or suite_region() or DEFAULT_REGION)


def pass_shell_to(node: Any) -> None:
    """Tell a worker of pytest-xdist what its controller's shell said."""
    node.workerinput[_SHELL] = shell().texts


def receive_shell(config: pytest.Config) -> None:
    """In a worker of pytest-xdist, use what the controller's shell said."""
    texts = getattr(config, "workerinput", {}).get(_SHELL)
    if texts is not None:
        shell().restrict(texts)
