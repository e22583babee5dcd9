"""EMR Serverless. https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-serverless.html"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import SYNC, Action
from pytest_sfn.integrations.record.answers import REST_JSON, ErrorNames
from pytest_sfn.integrations.record.job import Job, states
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import Grant, allow, is_chosen, is_written, managed_rule, needs, pass_role
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import first_of, fixed, named

_APPLICATIONS = "arn:aws:emr-serverless:{region}:{account}:/applications/"
_application = named(_APPLICATIONS + "{ApplicationId}")
_job_run = named(_APPLICATIONS + "{ApplicationId}/jobruns/{JobRunId}")
_ALL_APPLICATIONS = [_APPLICATIONS + "*"]

_APPLICATION_RULE = managed_rule("StepFunctionsGetEventsForEMRServerlessApplicationRule")
_JOB_RULE = managed_rule("StepFunctionsGetEventsForEMRServerlessJobRule")
_PASS_JOB_ROLE = pass_role("ExecutionRoleArn", to="emr-serverless.amazonaws.com")
_CREATE_APPLICATION = (
    allow("emr-serverless:CreateApplication", on=["arn:aws:emr-serverless:{region}:{account}:/*"]),
    allow(
        "iam:CreateServiceLinkedRole",
        on="arn:aws:iam::{account}:role/aws-service-role/ops.emr-serverless.amazonaws.com"
        "/AWSServiceRoleForAmazonEMRServerless*",
        condition=lambda call: {"StringLike": {"iam:AWSServiceName": "ops.emr-serverless.amazonaws.com"}},
    ),
)


def _becomes(done: str) -> Job:
    """The job of an application that changes its state."""
    asked, failed = {"applicationId": "ApplicationId"}, states("TERMINATED") - {done}
    return Job("GetApplication", asked, ("application",), state=("State",), done=(done,), failed=failed)


def _run(done: str, failed: frozenset[str]) -> Job:
    asked = {"applicationId": "ApplicationId", "jobRunId": "JobRunId"}
    return Job("GetJobRun", asked, ("jobRun",), state=("State",), done=(done,), failed=failed)


def _on_application(actions: str) -> Grant:
    return allow(actions, on=_application, otherwise=_ALL_APPLICATIONS)


def _on_job_run(actions: str) -> Grant:
    return allow(actions, on=_job_run, otherwise=_ALL_APPLICATIONS)


SERVICE = Service(
    name="emr-serverless",
    errors=ErrorNames("EMRServerless", "AWSEMRServerless", "AWSEMRServerlessException"),
    headers=REST_JSON,
    actions={
        "createApplication": Action(
            patterns=SYNC,
            job=_becomes("CREATED"),
            polled_by="emr-serverless:GetApplication",
            stopped_by="emr-serverless:DeleteApplication",
            policy=needs(
                *_CREATE_APPLICATION,
                sync=[
                    *_CREATE_APPLICATION,
                    allow("emr-serverless:GetApplication DeleteApplication", on=_ALL_APPLICATIONS),
                    _APPLICATION_RULE,
                ],
            ),
        ),
        "startApplication": Action(
            patterns=SYNC,
            repeated=("ApplicationId",),
            job=_becomes("STARTED"),
            polled_by="emr-serverless:GetApplication",
            stopped_by="emr-serverless:StopApplication",
            policy=needs(
                _on_application("emr-serverless:StartApplication"),
                sync=[
                    _on_application("emr-serverless:StartApplication GetApplication StopApplication"),
                    _APPLICATION_RULE,
                ],
            ),
        ),
        "stopApplication": Action(
            patterns=SYNC,
            repeated=("ApplicationId",),
            job=_becomes("STOPPED"),
            polled_by="emr-serverless:GetApplication",
            policy=needs(
                _on_application("emr-serverless:StopApplication"),
                sync=[_on_application("emr-serverless:StopApplication GetApplication"), _APPLICATION_RULE],
            ),
        ),
        "deleteApplication": Action(
            patterns=SYNC,
            repeated=("ApplicationId",),
            job=_becomes("TERMINATED"),
            polled_by="emr-serverless:GetApplication",
            policy=needs(
                _on_application("emr-serverless:DeleteApplication"),
                sync=[_on_application("emr-serverless:DeleteApplication GetApplication"), _APPLICATION_RULE],
            ),
        ),
        "startJobRun": Action(
            patterns=SYNC,
            job=_run("SUCCESS", states("FAILED", "CANCELLED")),
            polled_by="emr-serverless:GetJobRun",
            stopped_by="emr-serverless:CancelJobRun",
            policy=needs(
                _on_application("emr-serverless:StartJobRun"),
                _PASS_JOB_ROLE,
                sync=[
                    allow("emr-serverless:StartJobRun", on=_application, holds=is_written("ApplicationId")),
                    allow(
                        "emr-serverless:StartJobRun GetJobRun CancelJobRun",
                        on=_ALL_APPLICATIONS,
                        holds=is_chosen("ApplicationId"),
                    ),
                    _PASS_JOB_ROLE,
                    allow(
                        "emr-serverless:GetJobRun CancelJobRun",
                        on=named(_APPLICATIONS + "{ApplicationId}/jobruns/*"),
                        holds=is_written("ApplicationId"),
                    ),
                    _JOB_RULE,
                ],
            ),
        ),
        "cancelJobRun": Action(
            patterns=SYNC,
            job=_run("CANCELLED", states("FAILED")),
            polled_by="emr-serverless:GetJobRun",
            policy=needs(
                _on_job_run("emr-serverless:CancelJobRun"),
                sync=[_on_job_run("emr-serverless:CancelJobRun GetJobRun"), _JOB_RULE],
            ),
        ),
    },
    permissions=Permissions(
        resource=first_of(_job_run, _application),
        resources={
            "CreateApplication": fixed("arn:aws:emr-serverless:{region}:{account}:/"),
        },
    ),
)
