"""All rules. A topic is imported when a definition has a word without which its rules find nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pytest_sfn.definition.rules.rule import NamedRule


class Topic(NamedTuple):
    """A module of ``topics``, and what a JSON text must have for its rules to find something: one of the words and a
    match of the pattern, or the word that is ``enough``. ``advises``: all of its rules are of the level ADVICE."""

    module: str
    words: tuple[str, ...]
    pattern: str = ""
    enough: str | None = None
    advises: bool = False

    @property
    def rules(self) -> tuple[NamedRule, ...]:
        found: tuple[NamedRule, ...] = import_module(f"pytest_sfn.definition.rules.topics.{self.module}").RULES
        return found

    def concerns(self, text: str) -> bool:
        """True if its rules may find something in a JSON text."""
        if self.enough and self.enough in text:
            return True
        return any(word in text for word in self.words) and (not self.pattern or bool(re.search(self.pattern, text)))


_DATA = "Assign|Cause|Credentials|Error|ItemSelector|Parameters|Result|ResultSelector"

TOPICS = (
    Topic("names", ("$",), r"\$(?!states\b)[^\W\d]", enough='"Assign"'),
    Topic("expressions", ("JSONata", "{%"), rf'[^"]\{{%|%\}}[^"]|[+-]|"\$|\.\$"|"States\.|"(?:{_DATA})"'),
    Topic("intrinsics", ("States.Format(",)),
    Topic("handlers", ('"Retry"', '"Catch"')),
    Topic("timing", ('"TimeoutSeconds"', '"HeartbeatSeconds"', '"EXPRESS"', '"IntervalSeconds"', '"Wait"')),
    Topic("tokens", (".waitForTaskToken", ".sync", "activity")),
    Topic("choices", ('"Choice"',)),
    Topic("graph", ('"Next"',)),
    Topic("maps", ('"Map"',)),
    Topic("missing_data", ("$.", "$states.", '"Map"', '"ResultPath"'), '"(?:Branches|ItemProcessor|Iterator|Next)"'),
    Topic("habits", ('"States"',), advises=True),
)


@cache
def all_rules() -> Mapping[str, NamedRule]:
    """Every rule by its name: AWS's codes, then the others by topic."""
    from pytest_sfn.definition.rules.codes import CODES

    return {rule.name: rule for rule in (*CODES, *(rule for topic in TOPICS for rule in topic.rules))}
