"""Opening the services of a world."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from pytest_sfn.service.environment import Environment
from pytest_sfn.service.interception import Interception
from pytest_sfn.service.lookups import no_lookups
from pytest_sfn.service.responder import Responder

if TYPE_CHECKING:
    from pytest_sfn.service.ports import World


@contextmanager
def answer_boto3(world: World) -> Iterator[Responder]:
    """Let a world answer every boto3 call of this process, and put everything back afterwards.

    Imports neither boto3 nor moto.
    """
    responder = Responder(world)
    with ExitStack() as stack:
        stack.enter_context(Environment(world.place.region))
        stack.enter_context(no_lookups())
        stack.callback(responder.others.stop)
        observers = world.engine.commons.observers
        observers.append(responder.note)
        stack.callback(observers.clear)
        stack.enter_context(Interception(responder))
        yield responder
