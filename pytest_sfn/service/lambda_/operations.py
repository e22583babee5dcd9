"""The operations of the Lambda API that are answered here: moto answers all others, and knows no fakes.

https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.service.protocol.answers import ApiAnswer, Members


def find_operation(lambdas: LambdaRegistry, call: Boto3Call) -> Callable[[], ApiAnswer] | None:
    """What performs an operation on fakes, durable functions and functions of templates; None if moto does.

    It raises ApiError with Lambda's answer.
    """
    if call.operation == "Invoke":
        from pytest_sfn.service.lambda_.invoke import answer_invoke

        return partial(answer_invoke, lambdas, call)
    if "DurableExecution" in call.operation:
        from pytest_sfn.service.lambda_.durable_executions import OPERATIONS, answer_durable

        if call.operation in OPERATIONS:
            return partial(answer_durable, lambdas, call)
    if not lambdas.deployed.of_templates():
        return None
    from pytest_sfn.service.lambda_.deployed_functions import find_description

    return find_description(lambdas, call)


def is_asynchronous(call: Boto3Call) -> bool:
    """True for an Invoke that Lambda only accepts: the function runs later."""
    return bool(call.request["headers"].get("X-Amz-Invocation-Type") == "Event")


def add_deployed(lambdas: LambdaRegistry, call: Boto3Call, members: Members) -> None:
    """Add the functions of templates, which are not in moto, to its answer of ListFunctions."""
    from pytest_sfn.service.lambda_.deployed_functions import list_deployed

    members["Functions"] = [*list_deployed(lambdas, call), *members["Functions"]]
