"""A Lambda function named directly by Resource: its event is the effective input, the result what it returns.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
"""

from __future__ import annotations

from pytest_sfn.engine.task.port import TaskReply, TaskRequest
from pytest_sfn.lambdas.calls import Invoke
from pytest_sfn.lambdas.errors import ServiceFault
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.tasks.lambda_.failures import function_failure, service_failure, value_of
from pytest_sfn.tasks.limits import check_payload
from pytest_sfn.values.json_text import dumps


def call_function(lambdas: LambdaRegistry, request: TaskRequest) -> TaskReply:
    """Call the function. Raises TaskFailure; its cause is the runtime's own text."""
    arn = request.resource.arn
    try:
        invocation = lambdas.invoke(Invoke(arn, dumps(request.arguments), caller=request))
    except ServiceFault as fault:
        raise service_failure(fault) from fault.__cause__
    if invocation.function_error:
        raise function_failure(invocation, compact=False) from invocation.exception
    check_payload(invocation.payload_size, arn, invocation.at)
    return TaskReply(value_of(invocation), invocation.at)
