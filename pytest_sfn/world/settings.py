"""The settings of a world, and their valid values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from pytest_sfn.arns import ACCOUNT, REGION
from pytest_sfn.errors import InvalidArgumentValue
from pytest_sfn.reporting.presentation import TRACE_CHOICES, TraceWhen
from pytest_sfn.values.arguments import FLAG, INSTANT, TEXTS, WHOLE_NUMBER, Kind, one_of, optional, whole_number

if TYPE_CHECKING:
    from pytest_sfn.definition.rules.selection import RuleSelection
    from pytest_sfn.patches.sockets import NoNetwork

Network = Literal["allow", "refuse"]
"""Whether code may reach other computers while a world is open."""

_CHOICES: tuple[Network, ...] = ("allow", "refuse")


def parse_network(given: object) -> Network:
    """Check the setting ``network``. Raises ValueError for an invalid value."""
    for choice in _CHOICES:
        if given == choice:
            return choice
    raise ValueError(f'{given!r} is not "allow" or "refuse"')


def parse_trace(given: str) -> TraceWhen:
    """The setting ``trace``. Raises ValueError for anything else."""
    for choice in TRACE_CHOICES:
        if given == choice:
            return choice
    raise ValueError(f"{given!r} is not one of {', '.join(TRACE_CHOICES)}")


def parse_paths(given: str) -> list[str]:
    """The setting ``redact``: paths, one a line or separated by commas."""
    return [path.strip() for line in given.splitlines() for path in line.split(",") if path.strip()]


def parse_rules(given: str | list[str]) -> list[str]:
    """The setting ``rules``: names, one a line or separated by commas. Raises ValueError for an unknown one."""
    from pytest_sfn.definition.rules.selection import select_rules, split_words

    select_rules(given)
    return split_words(given)


START = datetime(2025, 1, 1, tzinfo=UTC)
"""The time at which virtual time starts, unless a setting gives another one or the test has frozen Python's clock."""


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_text_or_texts(value: object) -> bool:
    return isinstance(value, str) or TEXTS.has_type(value)


SETTINGS = {
    "strict": FLAG,
    "start": optional(INSTANT),
    "region": Kind("the name of a region, such as 'us-east-1'", _is_text, lambda value: bool(REGION.fullmatch(value))),
    "account": Kind("an account id, a string of 12 digits", _is_text, lambda value: bool(ACCOUNT.fullmatch(value))),
    "seed": WHOLE_NUMBER,
    "freeze": FLAG,
    "max_events": whole_number(1),
    "trace": one_of(*TRACE_CHOICES),
    "redact": TEXTS,
    "rules": Kind("the names of rules: a string, or a sequence of strings", _is_text_or_texts),
    "check_results": FLAG,
}
"""The settings of a world, and the values that each may have."""


def check_settings(source: str, given: Mapping[str, Any]) -> None:
    """Raise InvalidArgumentType or InvalidArgumentValue for an invalid setting. ``source`` says where it was set."""
    for name, value in given.items():
        if name in SETTINGS:
            SETTINGS[name].check(value, f"{name}= of {source}")


def selected_rules(rules: str | Sequence[str], account: str) -> RuleSelection:
    """The rules for definitions. Raises InvalidArgumentValue for an unknown name."""
    from pytest_sfn.definition.rules.selection import default_rules, select_rules

    if not rules:
        return default_rules(account)
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
