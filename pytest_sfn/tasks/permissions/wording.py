"""What AWS says to a role that may not do something.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from __future__ import annotations

from pytest_sfn.iam.requests.needs import Need

# Services with a spelling of their own.
_PREFIXES = {"sns": "SNS"}
_IN_LOWER_CASE = frozenset({"sqs"})
_IN_QUOTES = frozenset({"s3"})


def not_authorized(user: str, need: Need, *, explicitly: bool) -> str:
    """The message of an access denied error; ``user`` is the session of the role."""
    service, _, name = need.action.partition(":")
    action = f"{_PREFIXES.get(service, service)}:{name.lower() if service in _IN_LOWER_CASE else name}"
    resource = f'"{need.resource}"' if service in _IN_QUOTES else need.resource
    why = f"because no identity-based policy allows the {action} action"
    if explicitly:
        why = "with an explicit deny in an identity-based policy"
    return f"User: {user} is not authorized to perform: {action} on resource: {resource} {why}"
