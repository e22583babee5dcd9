"""The operations of the Step Functions API, and how a call reaches them."""

from __future__ import annotations

from pytest_sfn.errors import UnservedCallError
from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.service.api import Api, Operation
from pytest_sfn.service.operations.activities import (
    create_activity,
    delete_activity,
    describe_activity,
    get_activity_task,
    list_activities,
)
from pytest_sfn.service.operations.aliases import (
    create_state_machine_alias,
    delete_state_machine_alias,
    describe_state_machine_alias,
    list_state_machine_aliases,
    update_state_machine_alias,
)
from pytest_sfn.service.operations.callbacks import send_task_failure, send_task_heartbeat, send_task_success
from pytest_sfn.service.operations.definitions import validate_state_machine_definition
from pytest_sfn.service.operations.executions import describe_execution, list_executions, stop_execution
from pytest_sfn.service.operations.history import get_execution_history
from pytest_sfn.service.operations.machines import (
    create_state_machine,
    delete_state_machine,
    describe_state_machine,
    describe_state_machine_for_execution,
    list_state_machines,
    update_state_machine,
)
from pytest_sfn.service.operations.map_runs import describe_map_run, list_map_runs, update_map_run
from pytest_sfn.service.operations.redriving import redrive_execution
from pytest_sfn.service.operations.starting import start_execution, start_sync_execution
from pytest_sfn.service.operations.tagging import list_tags_for_resource, tag_resource, untag_resource
from pytest_sfn.service.operations.versions import (
    delete_state_machine_version,
    list_state_machine_versions,
    publish_state_machine_version,
)
from pytest_sfn.service.protocol.answers import ApiAnswer
from pytest_sfn.service.protocol.constraints import check_constraints
from pytest_sfn.service.state_testing.operation import test_state

OPERATIONS: dict[str, Operation] = {
    "CreateActivity": create_activity,
    "CreateStateMachine": create_state_machine,
    "CreateStateMachineAlias": create_state_machine_alias,
    "DeleteActivity": delete_activity,
    "DeleteStateMachine": delete_state_machine,
    "DeleteStateMachineAlias": delete_state_machine_alias,
    "DeleteStateMachineVersion": delete_state_machine_version,
    "DescribeActivity": describe_activity,
    "DescribeExecution": describe_execution,
    "DescribeMapRun": describe_map_run,
    "DescribeStateMachine": describe_state_machine,
    "DescribeStateMachineAlias": describe_state_machine_alias,
    "DescribeStateMachineForExecution": describe_state_machine_for_execution,
    "GetActivityTask": get_activity_task,
    "GetExecutionHistory": get_execution_history,
    "ListActivities": list_activities,
    "ListExecutions": list_executions,
    "ListMapRuns": list_map_runs,
    "ListStateMachineAliases": list_state_machine_aliases,
    "ListStateMachineVersions": list_state_machine_versions,
    "ListStateMachines": list_state_machines,
    "ListTagsForResource": list_tags_for_resource,
    "PublishStateMachineVersion": publish_state_machine_version,
    "RedriveExecution": redrive_execution,
    "SendTaskFailure": send_task_failure,
    "SendTaskHeartbeat": send_task_heartbeat,
    "SendTaskSuccess": send_task_success,
    "StartExecution": start_execution,
    "StartSyncExecution": start_sync_execution,
    "StopExecution": stop_execution,
    "TagResource": tag_resource,
    "TestState": test_state,
    "UntagResource": untag_resource,
    "UpdateMapRun": update_map_run,
    "UpdateStateMachine": update_state_machine,
    "UpdateStateMachineAlias": update_state_machine_alias,
    "ValidateStateMachineDefinition": validate_state_machine_definition,
}


def answer(api: Api, call: Boto3Call) -> ApiAnswer:
    """Perform an operation. Raises ApiError with AWS's answer, or UnservedCallError if there is no such operation."""
    operation = OPERATIONS.get(call.operation)
    if operation is None:
        raise UnservedCallError(
            f"pytest-sfn does not support the Step Functions operation {call.operation}: stub it with"
            " botocore.stub.Stubber, or replace the client with a fake for this call"
        )
    return ApiAnswer(operation(api, check_constraints(call.model.input_shape, call.parameters)))
