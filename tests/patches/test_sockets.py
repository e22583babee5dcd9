"""``network="refuse"``: sockets and look-ups that would reach another computer, while a world is open."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from pytest_sfn import mock_sfn
from pytest_sfn.errors import NetworkBlocked, SfnError
from pytest_sfn.patches.sockets import is_local
from pytest_sfn.world.world import World

FAR = "192.0.2.1"  # an address of documentation: nobody has it
NOTHING = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
CALL = {
    "StartAt": "Call",
    "States": {
        "Call": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Call", "End": True}
    },
}


@pytest.fixture
def refusing() -> Iterator[World]:
    mock = mock_sfn(network="refuse", freeze=False)
    world = mock.start()
    yield world
    mock.stop()


def tcp(family: int = socket.AF_INET) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    made.settimeout(0.1)
    return made


def udp() -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "connect": (lambda: tcp().connect((FAR, 80)), "connects to 192.0.2.1:80"),
    "connect_ex": (lambda: tcp().connect_ex((FAR, 80)), "connects to 192.0.2.1:80"),
    "a name": (lambda: tcp().connect(("example.com", 80)), "connects to example.com:80"),
    "IPv6": (lambda: tcp(socket.AF_INET6).connect(("2001:db8::1", 80)), r"connects to \[2001:db8::1\]:80"),
    "sendto": (lambda: udp().sendto(b"x", (FAR, 53)), "sends to 192.0.2.1:53"),
    "sendto with flags": (lambda: udp().sendto(b"x", 0, (FAR, 53)), "sends to 192.0.2.1:53"),
    "sendmsg": (lambda: udp().sendmsg([b"x"], [], 0, (FAR, 53)), "sends to 192.0.2.1:53"),
    "create_connection": (lambda: socket.create_connection((FAR, 80), 0.1), "connects to 192.0.2.1:80"),
    "create_connection by name": (lambda: socket.create_connection(("example.com", 80), 0.1), "looks up 'example.com'"),
    "getaddrinfo": (lambda: socket.getaddrinfo("example.com", 80), "looks up 'example.com'"),
    "getaddrinfo of bytes": (lambda: socket.getaddrinfo(b"example.com", 80), "looks up 'example.com'"),
    "getaddrinfo by keywords": (lambda: socket.getaddrinfo(host="example.com", port=80), "looks up 'example.com'"),
    "gethostbyname": (lambda: socket.gethostbyname("example.com"), "looks up 'example.com'"),
    "gethostbyname_ex": (lambda: socket.gethostbyname_ex("example.com"), "looks up 'example.com'"),
    "gethostbyaddr": (lambda: socket.gethostbyaddr(FAR), "looks up '192.0.2.1'"),
    "getnameinfo": (lambda: socket.getnameinfo((FAR, 80), 0), "looks up '192.0.2.1'"),
    "requests": (lambda: requests.get("http://192.0.2.1/", timeout=0.1), "connects to 192.0.2.1:80"),
    "metadata": (lambda: tcp().connect(("169.254.169.254", 80)), "connects to 169.254.169.254:80"),
}


@pytest.mark.parametrize(("reach", "what"), REFUSED.values(), ids=REFUSED)
def test_another_machine_is_refused(refusing: World, reach: Callable[[], object], what: str) -> None:
    with pytest.raises(NetworkBlocked, match=rf"test_sockets\.py:\d+ {what}, which is not on this computer"):
        reach()


LOCAL: dict[str, Callable[[], object]] = {
    "an address": lambda: tcp().connect_ex(("127.0.0.1", 9)),
    "the network of loopback": lambda: tcp().connect_ex(("127.8.9.1", 9)),
    "IPv6": lambda: tcp(socket.AF_INET6).connect_ex(("::1", 9)),
    "mapped": lambda: tcp(socket.AF_INET6).connect_ex(("::ffff:127.0.0.1", 9)),
    "a name": lambda: tcp().connect_ex(("localhost", 9)),
    "a datagram": lambda: udp().sendto(b"x", ("127.0.0.1", 9)),
    "a message": lambda: udp().sendmsg([b"x"], [], 0, ("127.0.0.1", 9)),
    "a look-up": lambda: socket.getaddrinfo("localhost", 80),
    "a look-up of no name": lambda: socket.getaddrinfo(None, 80),
    "a look-up of bytes": lambda: socket.getaddrinfo(b"localhost", 80),
    "an address that needs none": lambda: socket.getaddrinfo(FAR, 80),
    "gethostbyname": lambda: socket.gethostbyname("localhost"),
    "gethostbyaddr": lambda: socket.gethostbyaddr("127.0.0.1"),
    "getnameinfo": lambda: socket.getnameinfo((FAR, 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV),
}


@pytest.mark.parametrize("reach", LOCAL.values(), ids=LOCAL)
def test_this_machine_is_reached(refusing: World, reach: Callable[[], object]) -> None:
    reach()

    assert refusing.mistakes == ()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no Unix sockets")
def test_unix_sockets_are_reached(refusing: World, tmp_path: Path) -> None:
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "s"))
    server.listen()

    socket.socket(socket.AF_UNIX).connect(str(tmp_path / "s"))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("api.localhost", True),
        ("", True),
        ("0.0.0.0", True),
        ("::", True),
        ("::1%lo", True),
        ("localhost.example.com", False),
        ("10.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        (b"localhost", True),
        (b"\xff", False),
    ],
)
def test_which_hosts_are_local(host: Any, expected: bool) -> None:
    assert is_local(host) is expected


def test_a_connection_of_asyncio(refusing: World) -> None:
    with pytest.raises(NetworkBlocked, match=r"test_sockets\.py:\d+ looks up 'example.com'"):
        asyncio.run(asyncio.wait_for(asyncio.open_connection("example.com", 80), 5))
    with pytest.raises(NetworkBlocked, match=r"test_sockets\.py:\d+ connects to 192.0.2.1:80"):
        asyncio.run(_connect())


async def _connect() -> None:
    await asyncio.get_running_loop().sock_connect(_nonblocking(), (FAR, 80))


def _nonblocking() -> socket.socket:
    made = tcp()
    made.setblocking(False)
    return made


def test_a_server_of_asyncio_on_this_machine(refusing: World) -> None:
    async def ask() -> bytes:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"hello")
            writer.close()

        server = await asyncio.start_server(answer, "localhost", 0)
        reader, writer = await asyncio.open_connection("localhost", server.sockets[0].getsockname()[1])
        received = await reader.read()
        writer.close()
        server.close()
        return received

    assert asyncio.run(ask()) == b"hello"


def test_other_threads_are_refused(refusing: World) -> None:
    errors: list[BaseException] = []

    def reach() -> None:
        try:
            tcp().connect((FAR, 80))
        except NetworkBlocked as error:
            errors.append(error)

    thread = threading.Thread(target=reach)
    thread.start()
    thread.join()

    assert "test_sockets.py" in str(errors[0])


def test_a_handler_is_refused(refusing: World) -> None:
    refusing.lambdas.register("Call", lambda event, context: tcp().connect((FAR, 80)))

    with pytest.raises(NetworkBlocked, match=r"test_sockets\.py"):
        refusing.executor.run(CALL)


def guarded() -> list[Any]:
    names = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getnameinfo")
    methods = ("connect", "connect_ex", "sendto", "sendmsg")
    return [
        *(getattr(socket, name) for name in names),
        *(vars(socket.socket).get(name) for name in methods),
        asyncio.BaseEventLoop.getaddrinfo,
    ]


def test_everything_is_as_before_in_any_order() -> None:
    # Given
    before = guarded()
    first, second, allowing = mock_sfn(network="refuse"), mock_sfn(network="refuse"), mock_sfn(network="allow")
    first.start()
    allowing.start()
    second.start()

    # When
    first.stop()
    with pytest.raises(NetworkBlocked):
        tcp().connect((FAR, 80))
    second.stop()

    # Then
    assert guarded() == before
    allowing.stop()
    assert guarded() == before


def test_the_patches_of_a_test_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own stub answers, whether it was there before or comes later."""
    monkeypatch.setattr(socket, "gethostbyname", lambda name: "127.0.0.1")
    with mock_sfn(network="refuse"):
        with pytest.raises(NetworkBlocked):
            socket.gethostbyname("example.com")
        monkeypatch.setattr(socket, "gethostbyname", lambda name: "127.0.0.2")
        assert socket.gethostbyname("example.com") == "127.0.0.2"

    assert socket.gethostbyname("example.com") == "127.0.0.2"
    monkeypatch.undo()
    assert socket.gethostbyname("localhost") == "127.0.0.1"


def test_it_is_allowed_without_the_setting() -> None:
    before = guarded()

    with mock_sfn():
        assert guarded() == before


@pytest.mark.parametrize("wrong", ["deny", "", True, 1])
def test_a_wrong_setting(wrong: Any) -> None:
    with pytest.raises(SfnError, match=r'network: .* is not "allow" or "refuse"'):
        mock_sfn(network=wrong).start()
