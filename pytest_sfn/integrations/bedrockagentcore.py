"""Agents of Bedrock AgentCore.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-bedrockagentcore.html
"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import Action, Sample
from pytest_sfn.integrations.record.answers import ErrorNames
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import arn_in

_harness = arn_in("HarnessArn")

SERVICE = Service(
    name="bedrockagentcore",
    boto3="bedrock-agentcore",
    errors=ErrorNames("BedrockAgentCore", "BedrockAgentCore", "BedrockAgentCoreException"),
    # AWS's own examples omit arguments that the API requires.
    takes_api_arguments=False,
    actions={
        "invokeHarness": Action(
            required=("HarnessArn", "Messages"),
            modelled=False,
            longest=900,
            policy=needs(
                allow(
                    "bedrock-agentcore:InvokeHarness InvokeAgentRuntime",
                    on=_harness,
                    otherwise="arn:aws:bedrock-agentcore:{region}:{account}:harness/*",
                )
            ),
            samples={
                "": Sample(
                    "the last message of the agent; its Content may be empty",
                    {
                        "Output": {"Message": {"Role": "assistant", "Content": [{"Text": "..."}]}},
                        "StopReason": "end_turn",
                        "Usage": {"InputTokens": 1, "OutputTokens": 1, "TotalTokens": 2},
                        "Metrics": {"LatencyMs": 1},
                    },
                )
            },
        ),
    },
    permissions=Permissions(prefix="bedrock-agentcore", resource=_harness),
)
