"""Step Functions itself: executions of other state machines, and the permissions for its own API.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
"""

from __future__ import annotations

from pytest_sfn.arns import executions_of_machine
from pytest_sfn.integrations.record.action import BOTH, Action
from pytest_sfn.integrations.record.answers import ErrorNames
from pytest_sfn.integrations.record.permissions import Context, Permissions, values_of
from pytest_sfn.integrations.record.policy import allow, managed_rule, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import arn_in, first_of

_PARTS_OF_MACHINE = 7


def _machine(call: ServiceCall) -> list[str] | None:
    """A state machine. For IAM its versions and aliases have its own ARN.

    https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    """
    found = arn_in("StateMachineArn")(call)
    return found and [":".join(arn.split(":")[:_PARTS_OF_MACHINE]) for arn in found]


def _executions(call: ServiceCall) -> list[str] | None:
    """The executions of a state machine."""
    found = _machine(call)
    return found and [f"{executions_of_machine(arn)}:*" for arn in found]


def _qualifier(call: ServiceCall) -> Context:
    """https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html"""
    parts = str(call.argument("StateMachineArn").value).split(":")
    return {"states:StateMachineQualifier": tuple(parts[_PARTS_OF_MACHINE:])}


def _http_request(call: ServiceCall) -> Context:
    return {"states:HTTPMethod": values_of(call, "Method"), "states:HTTPEndpoint": values_of(call, "ApiEndpoint")}


SERVICE = Service(
    name="states",
    boto3="stepfunctions",
    errors=ErrorNames("StepFunctions", "AWSStepFunctions", "AWSStepFunctionsException"),
    json_texts=frozenset({"Input"}),
    takes_api_arguments=False,
    actions={
        "startExecution": Action(
            patterns=BOTH | {"sync:2"},
            required=("StateMachineArn",),
            # An Express execution answers as StartSyncExecution does.
            described_by=("DescribeExecution", "StartSyncExecution"),
            parsed={"sync:2": frozenset({"Input", "Output"})},
            polled_by="states:DescribeExecution",
            stopped_by="states:StopExecution",
            policy=needs(
                allow("states:StartExecution", on=_machine),
                sync=[
                    allow("states:StartExecution", on=_machine),
                    allow("states:DescribeExecution StopExecution", on=_executions),
                    managed_rule("StepFunctionsGetEventsForStepFunctionsExecutionRule"),
                ],
            ),
        ),
    },
    permissions=Permissions(
        resource=first_of(_machine, arn_in("ExecutionArn"), arn_in("ActivityArn"), arn_in("MapRunArn")),
        contexts={"StartExecution": _qualifier, "InvokeHTTPEndpoint": _http_request},
    ),
)
