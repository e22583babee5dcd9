"""All actions of optimized integrations, as the records have them."""

from __future__ import annotations

from pytest_sfn.integrations import all_services

ACTIONS = {
    f"{name}:{action}": record for name, service in all_services().items() for action, record in service.actions.items()
}
JOBS = {called: action.job for called, action in ACTIONS.items() if action.job}
RULES = {called: action.policy for called, action in ACTIONS.items() if action.policy}
