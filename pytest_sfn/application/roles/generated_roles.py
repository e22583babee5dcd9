"""The roles that SAM makes for functions and state machines.

An application has one for each of them, and few tests ask IAM for them. So the first deployment in a process
makes them, which shows what is wrong in their policies; later ones wait until something calls IAM.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_sfn.application.made import Account, Declared, Made
from pytest_sfn.application.resources.making import make_resource
from pytest_sfn.application.roles.stack_roles import ROLE
from pytest_sfn.service.responder import Responder
from pytest_sfn.values.json_text import Json, dumps

_OWNERS = frozenset({"AWS::Serverless::Function", "AWS::Serverless::StateMachine"})
_MOST: Final = 512
_made_before: dict[str, Made] = {}
"""The roles that were made in this process, by their declaration and place."""


def is_generated_role(declared: Declared, resources: Mapping[str, Json]) -> bool:
    """True for a role that SAM has added to the resources of a template."""
    owner = resources.get(declared.logical_id.removesuffix("Role"))
    return declared.type == ROLE and isinstance(owner, dict) and owner.get("Type") in _OWNERS


def make_generated_role(declared: Declared, account: Account, service: Responder) -> Made:
    """Make a role, now or before the first call of IAM. Raises SfnError for a policy that AWS refuses."""
    place = account.place
    key = dumps([place.region, place.account, declared.logical_id, declared.properties])
    known = _made_before.get(key)
    if known:
        service.do_before_call("iam", lambda: make_resource(declared, account))
        return known
    if len(_made_before) >= _MOST:
        _made_before.clear()
    made = _made_before[key] = make_resource(declared, account)
    return made
