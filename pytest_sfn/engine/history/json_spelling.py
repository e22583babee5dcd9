"""JSON text as AWS keeps it: a value that arrived as text, and was not changed since, keeps its original spelling."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.values.json_text import Json, dumps, loads


class Texts:
    """Remembers how the values of one execution were spelled when they arrived.

    Only arrays and objects keep their spelling. They are identified by object identity, since values are never changed
    in place. They keep it inside the array of results of a Parallel or Map, but not inside an object: a template or a
    ResultPath writes everything again. So does an Output in JSONata.
    """

    __slots__ = ("_spelled",)

    def __init__(self) -> None:
        self._spelled: dict[int, tuple[Json, str]] = {}

    def read(self, text: str) -> Json:
        """Parse a JSON text and remember its spelling. Raises ValueError if it is not valid JSON."""
        value = loads(text)
        if isinstance(value, (list, dict)) and dumps(value) != text:
            self._spelled[id(value)] = (value, text)
        return value

    def without_spelling(self, value: Json) -> Json:
        """The same value, to be written as compact JSON."""
        if not self._spelled:
            return value
        if isinstance(value, list):
            return [self.without_spelling(item) for item in value]
        return dict(value) if id(value) in self._spelled else value

    def writer(self) -> Callable[[Json], str]:
        """A function that writes values as :meth:`write` does, and caches each text: many states pass on the same
        value."""
        written: dict[int, str] = {}

        def write_once(value: Json) -> str:
            if not isinstance(value, (dict, list)):
                return dumps(value)
            text = written.get(id(value))
            if text is None:
                text = written[id(value)] = self.write(value)
            return text

        return write_once

    def write(self, value: Json) -> str:
        """The text of a value: compact, except for values with a spelling of their own."""
        return self._write(value) if self._spelled else dumps(value)

    def _write(self, value: Json) -> str:
        spelled = self._spelled.get(id(value))
        if spelled:
            return spelled[1]
        if isinstance(value, list):
            return "[" + ",".join(map(self._write, value)) + "]"
        return dumps(value)
