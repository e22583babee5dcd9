"""RedriveExecution."""

from __future__ import annotations

from collections import deque

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.engine.redriving import reason_against
from pytest_sfn.service.api import Api
from pytest_sfn.service.protocol.answers import ApiError, Members, date
from pytest_sfn.service.records import Redrive

TOKEN_LIFETIME = 15 * 60 * MICROSECONDS
"""How long RedriveExecution is idempotent: the same client token gets the same answer."""

TOKENS_KEPT = 10
"""How many of an execution's latest client tokens are remembered."""


def redrive_execution(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html"""
    run = api.execution(given["executionArn"])
    token, now = given.get("clientToken", ""), api.now
    redrives = api.redrives.setdefault(run, deque(maxlen=TOKENS_KEPT))
    for before in redrives:
        if before.client_token == token and now - before.at <= TOKEN_LIFETIME:
            return {"redriveDate": date(before.at)}
    why_not = "Execution can be redriven by its Map Run only" if run.map_run else reason_against(run, now)
    if why_not:
        raise ApiError("ExecutionNotRedrivable", f"Execution Not Redrivable: '{why_not}'")
    redrives.append(Redrive(token, now))
    api.world.engine.redrive(run)
    return {"redriveDate": date(now)}
