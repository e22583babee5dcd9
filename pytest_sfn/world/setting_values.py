"""What some settings of a world stand for. What they need is imported when a setting differs from its default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pytest_sfn.definition.rules.selection import RuleSelection, default_rules
from pytest_sfn.errors import InvalidArgumentValue
from pytest_sfn.world.settings import parse_network

if TYPE_CHECKING:
    from pytest_sfn.patches.sockets import NoNetwork


def selected_rules(rules: str | Sequence[str], account: str) -> RuleSelection:
    """The rules for definitions. Raises InvalidArgumentValue for an unknown name."""
    if not rules:
        return default_rules(account)
    from pytest_sfn.definition.rules.selection import select_rules

    return select_rules(rules, "rules=", account)


def checked_paths(redact: Sequence[str]) -> tuple[str, ...]:
    """The paths of values to mask. Raises InvalidArgumentValue for one that cannot be read."""
    if not redact:
        return ()
    from pytest_sfn.reporting.redaction import redaction_of

    paths = tuple(redact)
    redaction_of(paths)
    return paths


def no_network(network: str) -> NoNetwork | None:
    """The guard that blocks the network, if ``network`` is "refuse". Raises SfnError for an invalid setting."""
    try:
        refuses = parse_network(network) == "refuse"
    except ValueError as problem:
        raise InvalidArgumentValue(f"network: {problem}") from None
    if not refuses:
        return None
    from pytest_sfn.patches.sockets import NoNetwork

    return NoNetwork()
