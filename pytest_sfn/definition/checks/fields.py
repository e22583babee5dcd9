"""Reading the fields of one JSON object of a definition: checks with AWS's words, and every problem to the findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pytest_sfn.definition.checks.diagnostics import Findings
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import did_you_mean


class Fields:
    """The fields of one JSON object, and where it is (``""`` is the whole definition).

    A method that reads a field gives None if the field is absent or wrong; what is wrong is noted.
    """

    __slots__ = ("findings", "location", "values")

    def __init__(self, values: Mapping[str, Json], location: str, findings: Findings) -> None:
        self.values = values
        self.location = location
        self.findings = findings

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def at(self, name: str) -> str:
        """The location of a field."""
        return f"{self.location}/{name}"

    def refuse(self, message: str, name: str | None = None, **more: str | None) -> None:
        """Note an error of a field, or of the object itself."""
        self.findings.error(message, self.at(name) if name else self.location or "/", **more)  # type: ignore[arg-type]

    # ---- which fields there are

    def require(self, *names: str) -> bool:
        """Whether all of these fields are there."""
        missing = [name for name in names if name not in self.values]
        if missing:
            self.refuse(f"These fields are required: [{', '.join(missing)}]")
        return not missing

    def allow(self, names: Collection[str]) -> None:
        """Refuse every other field."""
        for name in self.values:
            if name not in names:
                self.unsupported(name, names)

    def unsupported(self, name: str, names: Collection[str] = (), hint: str | None = None) -> None:
        """Refuse a field that may not be here. Without ``hint``, the closest of ``names`` is the hint."""
        self.findings.error(
            f"Field '{name}' is not supported", self.location or "/", hint=hint or did_you_mean(name, names), field=name
        )

    def at_most_one(self, *names: str) -> bool:
        """Whether no two of these fields are there."""
        if sum(name in self.values for name in names) < 2:
            return True
        self.refuse(f"There should only be one of the following fields: [{', '.join(names)}]")
        return False

    def exactly_one(self, *names: str) -> bool:
        """Whether one of these fields is there, and no other."""
        if not any(name in self.values for name in names):
            self.refuse(f"This object should have only one of the following fields: [{', '.join(names)}]")
            return False
        return self.at_most_one(*names)

    # ---- their values

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
        self.refuse(
            f"Value should be one of the following: [{', '.join(allowed)}]", name, hint=did_you_mean(value, allowed)
        )
        return None

    def array(self, name: str) -> list[Json] | None:
        """A field's array, which may not be empty."""
        value = self.values.get(name)
        if isinstance(value, list):
            if value:
                return value
            self.refuse("Value cannot be empty", name)
        elif name in self.values:
            self.wrong_type(name, "[ARRAY]")
        return None

    def object(self, name: str) -> Fields | None:
        """The fields of a field's object."""
        value = self.values.get(name)
        if isinstance(value, dict):
            return Fields(value, self.at(name), self.findings)
        if name in self.values:
            self.wrong_type(name, "[OBJECT]")
        return None

    def objects(self, name: str, *, may_be_empty: bool = False) -> Iterator[Fields]:
        """The fields of each object of a field's array."""
        if may_be_empty and self.values.get(name) == []:
            return
        for index, value in enumerate(self.array(name) or ()):
            location = f"{self.at(name)}[{index}]"
            if isinstance(value, dict):
                yield Fields(value, location, self.findings)
            else:
                self.findings.error("Expected value of type [OBJECT]", location)

    def wrong_type(self, name: str, expected: str) -> None:
        self.refuse(f"Expected value of type {expected}", name)

    def _in_range(self, name: str, value: float, minimum: float, maximum: float | None) -> bool:
        if value < minimum:
            self.refuse(f"Minimum value is {minimum}", name)
        elif maximum is not None and value > maximum:
            self.refuse(f"Maximum value is {maximum}", name)
        else:
            return True
        return False
