"""Takes back what a failed deployment has made.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from pytest_sfn.application.ports import ApplicationWorld
from pytest_sfn.errors import SfnError


@contextmanager
def rolled_back_if_it_fails(world: ApplicationWorld, undo: Callable[[], None]) -> Iterator[None]:
    """The block that deploys. If it fails, the world is as before: resources, functions and state machines.

    ``undo`` takes back what is known of the stacks. Resources of moto that cannot be copied stay as the failed
    deployment has left them.
    """
    undos = [undo, world.machines.keep(), world.lambdas.deployed.keep()]
    if world.service:
        with suppress(SfnError):
            undos.append(world.service.keep())
    try:
        yield
    except BaseException:
        for each in undos:
            each()
        raise
