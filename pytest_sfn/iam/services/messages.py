"""Lambda functions, messages and other state machines.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html, connect-sns.html, connect-sqs.html,
connect-eventbridge.html and connect-stepfunctions.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.iam import resources
from pytest_sfn.iam.grants import Rule, allow, managed_rule, needs

RULES: Mapping[str, Rule] = {
    "lambda:invoke": needs(allow("lambda:InvokeFunction", on=resources.function)),
    "sns:publish": needs(allow("sns:Publish", on=resources.topic)),
    "sqs:sendMessage": needs(allow("sqs:SendMessage", on=resources.queue)),
    "events:putEvents": needs(
        allow("events:PutEvents", on=resources.buses, otherwise="arn:aws:events:*:*:event-bus/*")
    ),
    "states:startExecution": needs(
        allow("states:StartExecution", on=resources.machine),
        sync=[
            allow("states:StartExecution", on=resources.machine),
            allow("states:DescribeExecution StopExecution", on=resources.executions),
            managed_rule("StepFunctionsGetEventsForStepFunctionsExecutionRule"),
        ],
    ),
}
