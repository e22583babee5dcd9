"""The condition keys that the arguments of a call give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_sfn.iam.calls import Call
from pytest_sfn.iam.targets import named

Context = Mapping[str, tuple[str, ...]]
"""Condition keys and their values in a request; a key that the request does not have is empty."""


def _of_listing(call: Call) -> Context:
    return {"s3:prefix": _values(call, "Prefix"), "s3:delimiter": _values(call, "Delimiter")}


def _of_http_request(call: Call) -> Context:
    return {"states:HTTPMethod": _values(call, "Method"), "states:HTTPEndpoint": _values(call, "ApiEndpoint")}


def _of_start(call: Call) -> Context:
    """https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html"""
    parts = str(call.argument("StateMachineArn").value).split(":")
    return {"states:StateMachineQualifier": tuple(parts[7:])}


def _of_events(call: Call) -> Context:
    listed = call.argument("Entries").value
    entries = [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list) else []
    return {
        "events:source": _each(entries, "Source"),
        "events:detail-type": _each(entries, "DetailType"),
    }


def _each(entries: list[Mapping[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(entry[name]) for entry in entries if name in entry))


def _of_task(call: Call) -> Context:
    cluster = named("arn:aws:ecs:{region}:{account}:cluster/{Cluster}", Cluster="default")
    return {"ecs:cluster": tuple(cluster(call) or ())}


def _of_job_run(call: Call) -> Context:
    return {"emr-containers:ExecutionRoleArn": _values(call, "ExecutionRoleArn")}


def _values(call: Call, name: str) -> tuple[str, ...]:
    value = call.argument(name).value
    return () if value is None else (str(value),)


CONTEXTS: Mapping[str, Callable[[Call], Context]] = {
    "ecs:RunTask": _of_task,
    "emr-containers:StartJobRun": _of_job_run,
    "events:PutEvents": _of_events,
    "s3:ListBucket": _of_listing,
    "states:InvokeHTTPEndpoint": _of_http_request,
    "states:StartExecution": _of_start,
}
"""What is known of the request of an action, besides what is known of all of them."""
