"""Actions of optimized integrations that are not the API's operation of the same name: they call it otherwise, take one
value where it takes a list, or answer something else.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr.html and the pages of the other services
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from pytest_sfn.definition.api_names import field_name
from pytest_sfn.definition.argument_problems import missing, unsupported, wrong_type
from pytest_sfn.definition.resources import Resource
from pytest_sfn.json_text import Json
from pytest_sfn.tasks.aws.models import Operation, find_operation, operation, service_of

Fields = dict[str, Json]


def _no_problems(given: Fields) -> list[str]:
    return []


def _no_refusal(answered: Fields) -> str | None:
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """What is particular to an action.

    ``operation``: the API's name of what it calls. ``fields``: members of the API that have another name here;
    those in ``single`` hold one value, which the API has in a list. ``hidden``: what the API answers, and the action
    does not. ``repeated``: arguments that the result repeats.

    ``problems`` tells what the API would take and the action does not; ``refusal`` names the error of a task that has
    nothing to wait for after this answer.
    """

    operation: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    single: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    repeated: tuple[str, ...] = ()
    problems: Callable[[Fields], list[str]] = _no_problems
    refusal: Callable[[Fields], str | None] = _no_refusal

    def spelling(self, member: str) -> str:
        """What the action calls a member of the API."""
        return self.fields.get(member) or field_name(member)

    def sent(self, given: Json) -> Json:
        """The arguments, with lists where the API has them."""
        if not self.single or not isinstance(given, dict):
            return given
        return {name: [value] if name in self.single and value is not None else value for name, value in given.items()}

    def result(self, given: Json, answered: Fields) -> Fields:
        """The result for the API's answer."""
        repeated = {name: given[name] for name in self.repeated}
        return repeated | {
            name: value[0] if name in self.single else value
            for name, value in answered.items()
            if name not in self.hidden
        }


def _cluster_problems(given: Fields) -> list[str]:
    """A cluster has to stay for the steps that are added later."""
    problems = [unsupported("Steps")] if "Steps" in given else []
    instances = given.get("Instances")
    if not isinstance(instances, dict):
        return problems
    alive = "KeepJobFlowAliveWhenNoSteps"
    if instances.get(alive) is None:
        problems.append(missing(alive))
    elif instances[alive] is not True:
        problems.append(wrong_type(alive, "TRUE"))
    return problems


def _placement_refusal(answered: Fields) -> str | None:
    return None if answered.get("Tasks") and not answered.get("Failures") else "AmazonECS.Unknown"


_PLAIN = Action()
_CLUSTER_ID = frozenset({"ClusterId"})
_APPLICATION = Action(repeated=("ApplicationId",))

_ACTIONS: Mapping[str, Action] = {
    "ecs:runTask": Action(refusal=_placement_refusal),
    "elasticmapreduce:addStep": Action(
        "AddJobFlowSteps",
        {"JobFlowId": "ClusterId", "Steps": "Step", "StepIds": "StepId"},
        frozenset({"Step", "StepId"}),
    ),
    "elasticmapreduce:cancelStep": Action(
        "CancelSteps",
        {"StepIds": "StepId", "CancelStepsInfoList": "CancelStepsInfo"},
        frozenset({"StepId", "CancelStepsInfo"}),
    ),
    "elasticmapreduce:createCluster": Action(
        "RunJobFlow", {"JobFlowId": "ClusterId"}, hidden=frozenset({"ClusterArn"}), problems=_cluster_problems
    ),
    "elasticmapreduce:setClusterTerminationProtection": Action(
        "SetTerminationProtection", {"JobFlowIds": "ClusterId"}, _CLUSTER_ID
    ),
    "elasticmapreduce:terminateCluster": Action("TerminateJobFlows", {"JobFlowIds": "ClusterId"}, _CLUSTER_ID),
    "emr-serverless:deleteApplication": _APPLICATION,
    "emr-serverless:startApplication": _APPLICATION,
    "emr-serverless:stopApplication": _APPLICATION,
    "glue:startJobRun": Action(repeated=("JobName",)),
}


def find_action(resource: Resource) -> Action:
    """What is particular to an integration's action."""
    return _ACTIONS.get(f"{resource.service}:{resource.action}", _PLAIN)


@cache
def called_operation(resource: Resource) -> Operation | None:
    """The operation that an integration's action calls; None if there is none."""
    action = find_action(resource)
    if action.operation is None:
        return find_operation(resource)
    service = service_of(resource)
    return operation(service, action.operation, action.spelling) if service else None
