"""Which rules apply: all that warn, but not those that only advise, unless a setting says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pytest_sfn.errors import InvalidArgumentValue, Severity

WORDS = "ADVICE, WARNING or the name of a rule, with a - before it to switch it off"


@dataclass(frozen=True, slots=True, eq=False)
class RuleSelection:
    """The rules that apply. ``on`` are those of the level ADVICE that do, ``off`` are all that do not. ``account`` is
    the one of the test, whose ARNs are not hard-coded.

    Equal selections are the same object, because each load of a definition looks for one that was compiled with it.
    """

    on: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    account: str = "123456789012"

    def has(self, name: str, level: Severity) -> bool:
        """True if a rule applies. An ERROR always does."""
        if level == "ERROR":
            return True
        return name not in self.off and (level != "ADVICE" or name in self.on)


@cache
def _selection(on: frozenset[str], off: frozenset[str], account: str) -> RuleSelection:
    return RuleSelection(on, off, account)


DEFAULT_RULES = _selection(frozenset(), frozenset(), RuleSelection().account)


def default_rules(account: str) -> RuleSelection:
    """The rules that apply without a setting, in a test of an account."""
    return _selection(DEFAULT_RULES.on, DEFAULT_RULES.off, account)


def split_words(given: str | Iterable[str]) -> list[str]:
    """The words of the setting ``rules``: separated by commas or blanks, or one text for each."""
    texts = [given] if isinstance(given, str) else list(given)
    return [word for text in texts for word in text.replace(",", " ").split()]


def select_rules(given: str | Iterable[str], where: str = "", account: str = DEFAULT_RULES.account) -> RuleSelection:
    """The rules that the setting ``rules`` leaves. A later word wins. Raises InvalidArgumentValue, which begins with
    ``where``, for a name that is not that of a rule, and for an error that is switched off."""
    prefix = f"{where}: " if where else ""
    on: set[str] = set()
    off: set[str] = set()
    for word in split_words(given):
        names = _names_of(word.removeprefix("-"), prefix, switched_off=word.startswith("-"))
        if word.startswith("-"):
            on -= names
            off |= names
        else:
            off -= names
            on |= names
    return _selection(frozenset(on), frozenset(off), account)


def _names_of(word: str, prefix: str, *, switched_off: bool) -> frozenset[str]:
    from pytest_sfn.definition.rules.registry import all_rules

    rules = all_rules()
    if word in ("ADVICE", "WARNING"):
        return frozenset(name for name, rule in rules.items() if rule.level == word)
    if word in rules:
        if switched_off and rules[word].level == "ERROR":
            raise InvalidArgumentValue(f"{prefix}{word} cannot be switched off, because AWS rejects the definition")
        return frozenset((word,))
    raise InvalidArgumentValue(f"{prefix}{unknown_rule(word)}; it takes {WORDS}")


def unknown_rule(word: str) -> str:
    """Says that a word is not the name of a rule, with the closest one."""
    from pytest_sfn.definition.rules.registry import all_rules
    from pytest_sfn.values.similar_names import hint_in_brackets

    return f"{word} is not a rule{hint_in_brackets(word.upper().replace('-', '_'), all_rules())}"
