"""Opening the services of a world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.patches.boto.endpoint import Interception
from pytest_sfn.patches.boto.environment import Environment
from pytest_sfn.patches.boto.lookups import NoLookups
from pytest_sfn.patches.undoing import UndoStack
from pytest_sfn.service.responder import Responder

if TYPE_CHECKING:
    from pytest_sfn.service.ports import World


def answer_boto3(world: World, undos: UndoStack) -> Responder:
    """Let a world answer every boto3 call of this process, until it is undone.

    Imports neither boto3 nor moto.
    """
    responder = Responder(world)
    undos.enter(Environment(world.place.region))
    undos.enter(NoLookups())
    undos.push(responder.others.stop)
    observers = world.engine.commons.observers
    undos.push(observers.clear)
    observers.append(responder.note)
    undos.enter(Interception(responder))
    return responder
