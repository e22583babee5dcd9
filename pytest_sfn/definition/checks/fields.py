"""Reads the fields of one JSON object of a definition, checks them, and reports each problem with AWS's text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pytest_sfn.definition.checks.diagnostics import DiagnosticCollector
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import did_you_mean


class Fields:
    """The fields of one JSON object, and its location (``""`` is the whole definition).

    A method that reads a field returns None, and reports the problem, if the field is absent or wrong.
    """

    __slots__ = ("collector", "location", "values")

    def __init__(self, values: Mapping[str, Json], location: str, collector: DiagnosticCollector) -> None:
        self.values = values
        self.location = location
        self.collector = collector

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def at(self, name: str) -> str:
        """The location of a field."""
        return f"{self.location}/{name}"

    def report(self, message: str, name: str | None = None, **more: str | None) -> None:
        """Report an error in a field, or in the object itself."""
        self.collector.error(message, self.at(name) if name else self.location or "/", **more)  # type: ignore[arg-type]

    # ---- the names of the fields

    def require(self, *names: str) -> bool:
        """True if all of these fields are present. Reports the missing ones."""
        missing = [name for name in names if name not in self.values]
        if missing:
            self.report(f"These fields are required: {_list_names(missing)}")
        return not missing

    def allow(self, names: Collection[str]) -> None:
        """Report every other field as unsupported."""
        for name in self.values:
            if name not in names:
                self.unsupported(name, names)

    def unsupported(self, name: str, names: Collection[str] = (), hint: str | None = None) -> None:
        """Report a field as unsupported. The default ``hint`` is the closest of ``names``."""
        self.collector.error(
            f"Field '{name}' is not supported", self.location or "/", hint=hint or did_you_mean(name, names), field=name
        )

    def at_most_one(self, *names: str) -> bool:
        """True if at most one of these fields is present. Reports an error otherwise."""
        if sum(name in self.values for name in names) < 2:
            return True
        self.report(f"There should only be one of the following fields: {_list_names(names)}")
        return False

    def exactly_one(self, *names: str) -> bool:
        """True if exactly one of these fields is present. Reports an error otherwise."""
        if not any(name in self.values for name in names):
            self.report(f"This object should have only one of the following fields: {_list_names(names)}")
            return False
        return self.at_most_one(*names)

    # ---- the values of the fields

    def text(self, name: str) -> str | None:
        if name not in self.values:
            return None
        value = self.values[name]
        if isinstance(value, str):
            return value
        self.wrong_type(name, "[STRING]")
        return None

    def boolean(self, name: str) -> bool | None:
        value = self.values.get(name)
        if isinstance(value, bool):
            return value
        if name in self.values:
            self.wrong_type(name, "[BOOLEAN]")
        return None

    def integer(self, name: str, minimum: int, maximum: int | None = None) -> int | None:
        value = self.values.get(name)
        if type(value) is int:
            return value if self._in_range(name, value, minimum, maximum) else None
        if name in self.values:
            self.wrong_type(name, "Integer")
        return None

    def number(self, name: str, minimum: float, maximum: float | None = None) -> float | None:
        value = self.values.get(name)
        if type(value) is int or type(value) is float:
            return value if self._in_range(name, value, minimum, maximum) else None
        if name in self.values:
            self.wrong_type(name, "Number")
        return None

    def one_of(self, name: str, allowed: Sequence[str]) -> str | None:
        value = self.text(name)
        if value is None or value in allowed:
            return value
        self.report(
            f"Value should be one of the following: [{', '.join(allowed)}]", name, hint=did_you_mean(value, allowed)
        )
        return None

    def array(self, name: str) -> list[Json] | None:
        """The array in a field. It must not be empty."""
        value = self.values.get(name)
        if isinstance(value, list):
            if value:
                return value
            self.report("Value cannot be empty", name)
        elif name in self.values:
            self.wrong_type(name, "[ARRAY]")
        return None

    def object(self, name: str) -> Fields | None:
        """The fields of the object in a field."""
        value = self.values.get(name)
        if isinstance(value, dict):
            return Fields(value, self.at(name), self.collector)
        if name in self.values:
            self.wrong_type(name, "[OBJECT]")
        return None

    def objects(self, name: str, *, may_be_empty: bool = False) -> Iterator[Fields]:
        """The fields of each object in the array of a field."""
        if may_be_empty and self.values.get(name) == []:
            return
        for index, value in enumerate(self.array(name) or ()):
            location = f"{self.at(name)}[{index}]"
            if isinstance(value, dict):
                yield Fields(value, location, self.collector)
            else:
                self.collector.error("Expected value of type [OBJECT]", location)

    def wrong_type(self, name: str, expected: str) -> None:
        from pytest_sfn.values.json_display import show_json

        hint = f"it is {show_json(self.values[name], 60)}" if name in self.values else None
        self.report(f"Expected value of type {expected}", name, hint=hint)

    def _in_range(self, name: str, value: float, minimum: float, maximum: float | None) -> bool:
        if value < minimum:
            self.report(f"Minimum value is {minimum}", name)
        elif maximum is not None and value > maximum:
            self.report(f"Maximum value is {maximum}", name)
        else:
            return True
        return False


def _list_names(names: Collection[str]) -> str:
    """Names of fields as AWS's texts list them: in the order of a Java HashSet, of which they are the members."""
    from pytest_sfn.language.java_hashing import in_hash_order

    return f"[{', '.join(in_hash_order([(name, name) for name in names], len(names)))}]"
