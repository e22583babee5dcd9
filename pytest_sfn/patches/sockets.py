"""``sfn_network = "refuse"``: while a world has this setting, nothing in this process reaches another computer.

It applies to all threads and to asyncio, for everything that goes through Python's ``socket`` while the world is open.
Loopback addresses, Unix sockets, the names of localhost and earlier connections are allowed.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from ipaddress import IPv6Address, ip_address
from typing import Any, ClassVar

from pytest_sfn.errors import NetworkBlocked
from pytest_sfn.patches.callers import calling_line
from pytest_sfn.patches.overrides import Attribute, Override

_INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})
_LOCAL = frozenset(getattr(socket, name) for name in ("AF_UNIX", "AF_NETLINK", "AF_ALG") if hasattr(socket, name))

_ADVICE = (
    'which is not on this computer, and sfn_network is "refuse": use a fake or a stub, serve it on localhost, or '
    'allow the network for a test that needs it, with @pytest.mark.sfn(network="allow")'
)


class NoNetwork:
    """Blocks the network from ``enter`` to ``leave``. With several instances, in any order, until the last has left.

    ``mistakes`` are the NetworkBlocked errors raised so far, which the code under test may have caught.
    """

    _entered: ClassVar[list[NoNetwork]] = []
    _overrides: ClassVar[list[Override]] = []

    def __init__(self) -> None:
        self.mistakes: list[BaseException] = []

    def enter(self) -> None:
        self._entered.append(self)
        if len(self._entered) == 1:
            self._overrides.extend(_guards())
            for override in self._overrides:
                override.enter()

    def leave(self) -> None:
        if self in self._entered:
            self._entered.remove(self)
        while self._overrides and not self._entered:
            self._overrides[-1].leave()  # before the list loses it: a signal may come in between
            self._overrides.pop()

    @classmethod
    def refuse(cls, what: str) -> None:
        """Raise NetworkBlocked while any instance is entered."""
        if cls._entered:
            error = NetworkBlocked(f"{calling_line()} {what}, {_ADVICE}")
            cls._entered[-1].mistakes.append(error)
            raise error


def _guards() -> Iterator[Override]:
    from asyncio.base_events import BaseEventLoop

    sockets: Any = _python_socket()
    for name, address_of in _SENDING.items():
        yield Override(Attribute(sockets, name), _guard_method(getattr(sockets, name), address_of))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
        lookup = getattr(socket, name)
        # pytest-socket blocks every look-up, and at the end removes only its own patch.
        if lookup.__module__ != "pytest_socket":
            yield Override(Attribute(socket, name), _guard_lookup(lookup, reverse=name == "gethostbyaddr"))
    yield Override(Attribute(socket, "getnameinfo"), _guard_name_info(socket.getnameinfo))
    # asyncio looks up names in a thread that does not know its caller, so it is blocked before that.
    yield Override(Attribute(BaseEventLoop, "getaddrinfo"), _guard_awaitable(BaseEventLoop.getaddrinfo))


def _python_socket() -> type:
    """Python's own socket class, even if another plugin has replaced it."""
    mro = socket.socket.__mro__
    return next(kind for kind in mro if kind.__module__ == "socket" and kind.__name__ == "socket")


def _first_argument(arguments: tuple[Any, ...]) -> Any:
    return arguments[0] if arguments else None


_SENDING: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    "connect": _first_argument,
    "connect_ex": _first_argument,
    "sendto": lambda arguments: arguments[-1] if arguments else None,
    "sendmsg": lambda arguments: arguments[3] if len(arguments) > 3 else None,
}
"""The methods of a socket that take an address, and how to get the address from their arguments."""


def _guard_method(method: Callable[..., Any], address_of: Callable[[tuple[Any, ...]], Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        address = address_of(arguments)
        if address is not None and self.family not in _LOCAL and not _is_near(self.family, address):
            NoNetwork.refuse(f"{_VERBS.get(method.__name__, 'connects to')} {_display_address(address)}")
        return method(self, *arguments)

    return guarded


_VERBS = {"sendto": "sends to", "sendmsg": "sends to"}


def _guard_lookup(lookup: Callable[..., Any], *, reverse: bool) -> Callable[..., Any]:
    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        _check_name(host, reverse=reverse)
        return lookup(host, *arguments, **options)

    return guarded


def _guard_awaitable(lookup: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: Any, host: Any, *arguments: Any, **options: Any) -> Any:
        _check_name(host, reverse=False)
        return lookup(self, host, *arguments, **options)

    return guarded


def _guard_name_info(lookup: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(address: Any, flags: int) -> Any:
        if not flags & socket.NI_NUMERICHOST:
            _check_name(address[0], reverse=True)
        return lookup(address, flags)

    return guarded


def _check_name(host: Any, *, reverse: bool) -> None:
    """Block the look-up of a name. Addresses are allowed, unless their name is wanted (``reverse``)."""
    if host is None or is_local(host):
        return
    if reverse or not _is_address(host):
        NoNetwork.refuse(f"looks up {_text(host)!r}")


def _is_near(family: int, address: Any) -> bool:
    return family in _INTERNET and isinstance(address, tuple) and bool(address) and is_local(address[0])


def is_local(host: Any) -> bool:
    """True if a host is this computer: a loopback address, no address at all, or a name of localhost."""
    text = _text(host).lower().rstrip(".")
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return text in _LOCAL_NAMES or text.endswith(".localhost")
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    address = mapped or address
    return address.is_loopback or address.is_unspecified


_LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})


def _is_address(host: Any) -> bool:
    try:
        ip_address(_text(host).partition("%")[0])
    except ValueError:
        return False
    return True


def _text(host: Any) -> str:
    return bytes(host).decode("utf-8", "replace") if isinstance(host, bytes | bytearray) else str(host)


def _display_address(address: Any) -> str:
    if isinstance(address, tuple) and len(address) > 1:
        host = _text(address[0])
        return f"[{host}]:{address[1]}" if ":" in host else f"{host}:{address[1]}"
    return repr(address)
