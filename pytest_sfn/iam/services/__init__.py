"""What Step Functions allows a role to do, for each action of its optimized integrations.

The statements are those of AWS's pages, one page for each service (``connect-athena``, ``connect-batch``, ...), with
their actions in the order written there. What a page has no statement for is not here, and AWS generates nothing for
``aws-sdk`` integrations.

https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.iam.grants import Rule
from pytest_sfn.iam.services import athena, compute, data, emr, http, machine_learning, messages

RULES: Mapping[str, Rule] = {
    **messages.RULES,  # lambda, sns, sqs, events, states
    **http.RULES,  # apigateway, http
    **data.RULES,  # dynamodb, glue, databrew, mediaconvert
    **compute.RULES,  # batch, ecs, eks, codebuild
    **athena.RULES,
    **emr.RULES,  # elasticmapreduce, emr-containers, emr-serverless
    **machine_learning.RULES,  # sagemaker, bedrock
}
"""Service and action, as in ``arn:aws:states:::sqs:sendMessage``, and what a task that calls it needs."""
