"""The fakes of one world by name. Of several fakes with one name, the one added last answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Generic, TypeVar

from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.fake import Fake, Session
from pytest_sfn.fakes.handlers import HandlerImports
from pytest_sfn.patches.undoing import undo_all
from pytest_sfn.values.arguments import TEXT, check_arguments
from pytest_sfn.values.similar_names import hint_after

FakeType = TypeVar("FakeType", bound=Fake[Any, Any])
Use = tuple[FakeType, Session[Any]]
"""A fake, and its session in one world."""


class UnknownFakeError(SfnError, KeyError):
    """No fake has this name."""

    def __str__(self) -> str:
        return str(self.args[0])


class FakeRegistry(Mapping[str, FakeType], Generic[FakeType]):
    """A mapping from names to fakes.

    ``required``: a fake that ``register`` adds now must be called by the end of the test, unless its own ``required=``
    says otherwise. ``mistakes`` are the errors of the test itself that fakes have raised.
    """

    kind = "fake"

    def __init__(self) -> None:
        self.required = False
        self.mistakes: list[BaseException] = []
        self.imports = HandlerImports()
        self._named: dict[str, list[FakeType]] = {}
        self._ranks: dict[FakeType, int] = {}
        self._synonyms: dict[str, set[str]] = {}
        self._sessions: list[Use[FakeType]] = []
        self._ended: list[Use[FakeType]] = []
        self._own: list[FakeType] = []

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {list(self._named)}>"

    # ---- finding

    @check_arguments(name=TEXT)
    def __getitem__(self, name: str) -> FakeType:
        """The fake with a name. Raises UnknownFakeError."""
        found = self.find_name(name)
        if found:
            return found
        raise self._unknown(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __len__(self) -> int:
        return len(self.names())

    def is_empty(self) -> bool:
        """True if no fake is registered."""
        return not self._named

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.key(name) in self.names()

    def names(self) -> tuple[str, ...]:
        """The names of all fakes."""
        return tuple(self._named)

    def find_name(self, name: str) -> FakeType | None:
        """The fake with a name, or with another name of the same thing; None if there is none."""
        key = self.key(name)
        stack = self._named.get(key)
        if key not in self._synonyms:
            return stack[-1] if stack else None
        found = [self._named[other][-1] for other in (key, *self._synonyms[key]) if other in self._named]
        return max(found, key=self._ranks.__getitem__, default=None)

    def key(self, name: str) -> str:
        """The key for a name: equal for all spellings of one name."""
        raise NotImplementedError

    def known(self, name: str) -> str:
        """The end of an error message: the registered names, and the closest one to ``name``."""
        return hint_after(f"registered: {', '.join(map(repr, self.names())) or 'none'}", self.key(name), self.names())

    # ---- changing

    def learn_names(self, names: Iterable[str]) -> None:
        """Note that some names mean the same thing: a fake with any of them answers for all."""
        keys = {self.key(name) for name in names}
        for key in keys:
            self._synonyms.setdefault(key, set()).update(keys - {key})
        self.changed()

    def add(self, fake: FakeType, *, required: bool = False, beneath: bool = False) -> Session[Any]:
        """Let a fake answer for its name until it is removed or the test ends. Returns its session.

        ``beneath`` puts it behind the fakes that the name already has. ``required``: it must be called, unless its own
        ``required=`` says otherwise.
        """
        needed = required if fake.required is None else fake.required
        session = fake.open_session(self.imports, needed)
        self._sessions.append((fake, session))
        stack = self._named.setdefault(self.key(fake.name), [])
        stack.insert(0 if beneath else len(stack), fake)
        self._ranks[fake] = -len(self._sessions) if beneath else len(self._sessions)
        self.changed()
        return session

    def remove(self, fake: FakeType) -> None:
        """Remove a fake; the fake that had the name before answers again. Its calls stay readable until the test ends.

        Raises UnknownFakeError if it is not registered.
        """
        key = self.key(fake.name)
        stack = self._named.get(key, [])
        if fake not in stack:
            raise UnknownFakeError(f"{fake.who} is not registered; {self.known(fake.name)}")
        stack.reverse()
        stack.remove(fake)
        stack.reverse()
        if not stack:
            del self._named[key]
        self.changed()

    def withdraw(self, fake: FakeType, session: Session[Any]) -> None:
        """Remove a fake of a test that has ended, and its calls, from a world that stays open."""
        if (fake, session) not in self._sessions:
            return
        self._sessions.remove((fake, session))
        fake.close_session(session)
        if fake in self._named.get(self.key(fake.name), ()):
            self.remove(fake)

    @check_arguments(name=TEXT)
    def unregister(self, name: str) -> None:
        """Remove all fakes with a name. Raises UnknownFakeError if there are none."""
        if self._named.pop(self.key(name), None) is None:
            raise self._unknown(name)
        self.changed()

    def reset(self) -> None:
        """Forget the calls, and the changes of behaviour that the test has made."""
        for stack in self._named.values():
            for fake in stack:
                fake.reset()

    @contextmanager
    def rewinding(self) -> Iterator[Callable[[], None]]:
        """Forget the calls again and again: each call of the function that this yields does so. The calls of before are
        back when the block ends; no fake needs to be called any more."""
        with rewinding_all(session for _, session in self._sessions) as rewind:
            yield rewind

    def uses(self) -> Sequence[Use[FakeType]]:
        """All fakes that were added, with their sessions. It can be read after ``close``, too."""
        return (*self._ended, *self._sessions)

    def unused(self) -> tuple[FakeType, ...]:
        """The required fakes that have not been called."""
        return tuple(fake for fake, session in self._sessions if session.required and not session.records)

    def close(self) -> None:
        """End the test: close the sessions of declared fakes, and forget imported handlers. May be called twice."""
        for fake, session in self._sessions:
            if fake not in self._own:
                fake.close_session(session)
        self._ended += self._sessions
        self._sessions.clear()
        self._named.clear()
        self._synonyms.clear()
        self.imports.close()
        self.changed()

    def changed(self) -> None:
        """Called after the fake of a name has changed."""

    def registered(self, name: str) -> FakeType | None:
        """The fake that the test itself has registered under a name; None if there is none."""
        return next((fake for fake in self._named.get(self.key(name), ()) if fake in self._own), None)

    def _unknown(self, name: str) -> UnknownFakeError:
        return UnknownFakeError(f"there is no {self.kind} {name!r}; {self.known(name)}")

    def _register(self, fake: FakeType) -> FakeType:
        """Add a fake that belongs to this test only. It replaces one that the test registered before."""
        before = self.registered(fake.name)
        if before:
            self.remove(before)
            before.session.required = False
        self._own.append(fake)
        self.add(fake, required=self.required)
        return fake


@contextmanager
def rewinding_all(sessions: Iterable[Session[Any]]) -> Iterator[Callable[[], None]]:
    """Rewind several sessions together, as each of them does."""
    with ExitStack() as stack:
        yield undo_all(stack.enter_context(session.rewinding()) for session in sessions)
