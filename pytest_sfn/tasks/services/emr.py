"""The optimized integrations ``modifyInstanceGroupByName`` and ``modifyInstanceFleetByName`` of Amazon EMR. They find
the id of an instance group or fleet by its name, and modify it.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr.html
"""

from __future__ import annotations

from pytest_sfn.apis.operations import Operation, known_operation
from pytest_sfn.engine.task.port import TaskFailed, TaskReply, TaskRequest
from pytest_sfn.errors import ErrorName
from pytest_sfn.integrations.record.argument_problems import missing, unsupported, unusable_arguments, wrong_type
from pytest_sfn.tasks.aws.arguments import Conversions, api_arguments
from pytest_sfn.tasks.aws.calling import Services
from pytest_sfn.tasks.services.optimized import build_reply, call
from pytest_sfn.values.json_text import Json


def modify_instance_group(services: Services, request: TaskRequest) -> TaskReply:
    """Modify the instance group with a name. Raises TaskFailed."""
    group = _target(services, request, "InstanceGroup")
    arguments = {"ClusterId": request.arguments["ClusterId"], "InstanceGroups": [group]}
    return _modify(services, request, known_operation("emr", "ModifyInstanceGroups"), arguments)


def modify_instance_fleet(services: Services, request: TaskRequest) -> TaskReply:
    """Modify the instance fleet with a name. Raises TaskFailed."""
    fleet = _target(services, request, "InstanceFleet")
    arguments = {"ClusterId": request.arguments["ClusterId"], "InstanceFleet": fleet}
    return _modify(services, request, known_operation("emr", "ModifyInstanceFleet"), arguments)


def _modify(services: Services, request: TaskRequest, modify: Operation, arguments: Json) -> TaskReply:
    answer = call(services, modify, api_arguments(modify, arguments, Conversions()), request)
    return build_reply(services, request, modify, answer, {})


def _target(services: Services, request: TaskRequest, kind: str) -> dict[str, Json]:
    """The change, with the id of the named group or fleet."""
    given = request.arguments if isinstance(request.arguments, dict) else {}
    fields = ("ClusterId", f"{kind}Name", kind)
    problems = [missing(name) for name in fields if given.get(name) is None]
    problems += [unsupported(name) for name in given if name not in fields]
    change = given.get(kind) or {}
    if not isinstance(change, dict):
        problems.append(wrong_type(kind, "an OBJECT"))
    elif f"{kind}Id" in change:
        problems.append(unsupported(f"{kind}Id"))
    if problems:
        raise unusable_arguments(request.arguments, problems)
    return {**change, f"{kind}Id": _find(services, request, kind, given["ClusterId"], given[f"{kind}Name"])}


def _find(services: Services, request: TaskRequest, kind: str, cluster: Json, name: Json) -> str:
    """The id of a group or fleet in a cluster. Raises TaskFailed if there is none with this name."""
    listing = known_operation("emr", f"List{kind}s")
    arguments = api_arguments(listing, {"ClusterId": cluster})
    for one in call(services, listing, arguments, request)[f"{kind}s"]:
        if one.get("Name") == name:
            return str(one["Id"])
    raise TaskFailed(ErrorName.TASK_FAILED, f"Cluster {cluster} has no {kind} with the name {name}.", services.now)
