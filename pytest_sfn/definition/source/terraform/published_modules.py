"""Modules of a registry or a repository. They are not read: the arguments of a call say what state machine it makes.

https://registry.terraform.io/modules/terraform-aws-modules/step-functions/aws
"""

from __future__ import annotations

import re
from dataclasses import replace

from pytest_sfn.definition.source.terraform.definition_nodes import DEFINITION
from pytest_sfn.definition.source.terraform.language.syntax import HclBlock, text_of
from pytest_sfn.definition.source.terraform.resources import MACHINE

_ABOUT_MACHINES = re.compile(r"step[-_]?functions?|state[-_]?machine|\bsfn\b", re.IGNORECASE)

MACHINE_ARNS = frozenset({"arn", "id", "state_machine_arn", "state_machine_id", "this_state_machine_arn"})
"""The outputs of such modules that are the ARN of the state machine."""


def is_local(call: HclBlock) -> bool:
    """True for the call of a module that is in a folder of the project."""
    return "source" in call.attributes and text_of(call.attributes["source"])[:2] == '".'


def machine_of_call(call: HclBlock) -> HclBlock | None:
    """The state machine that the call of a published module makes, as the block of a resource; None without one."""
    source = call.attributes.get("source")
    if source is None or is_local(call) or DEFINITION not in call.attributes:
        return None
    if not _ABOUT_MACHINES.search(text_of(source)):
        return None
    return replace(call, type="resource", labels=(MACHINE, call.labels[0]))
