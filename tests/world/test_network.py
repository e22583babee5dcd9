"""``sfn_network``: where it is set, and what a test hears of a refusal."""

from __future__ import annotations

import pytest

from tests.inner_pytest import RunTests

pytestmark = pytest.mark.usefixtures("without_hypothesis")

REACH = """
import socket

def reach():
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.settimeout(0.1)
    made.connect(("192.0.2.1", 80))
"""


def test_a_test_that_reaches_another_machine_fails(run_tests: RunTests) -> None:
    result = run_tests(
        REACH
        + """
def test_it(sfn_executor):
    reach()
        """,
        "--sfn-network=refuse",
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*NetworkBlocked: test_it.py:8 connects to 192.0.2.1:80, which is not on this computer, and sfn_network is*"]
    )


def test_a_refusal_that_was_swallowed_fails_the_test(run_tests: RunTests) -> None:
    result = run_tests(
        REACH
        + """
from library import quietly

def test_it(sfn_executor):
    quietly(reach)
        """,
        "--sfn-network=refuse",
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*NetworkBlocked: test_it.py:8 connects to 192.0.2.1:80*"])


@pytest.fixture(autouse=True)
def library(pytester: pytest.Pytester) -> None:
    """Code under test that swallows errors."""
    pytester.makepyfile(
        library="""
        def quietly(call):
            try:
                call()
            except Exception:
                pass
        """
    )


def test_only_a_test_that_has_a_world_is_refused(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nsfn_network = refuse")

    result = run_tests(
        REACH
        + """
from pytest_sfn.errors import NetworkBlocked

def test_no_world():
    with pytest.raises(OSError):
        reach()

@pytest.mark.sfn(network="allow")
def test_allowed(sfn_executor):
    with pytest.raises(OSError):
        reach()

def test_mock():
    with mock_sfn():
        with pytest.raises(NetworkBlocked):
            reach()
    with pytest.raises(OSError):
        reach()
    with mock_sfn(network="allow"):
        with pytest.raises(OSError):
            reach()

@pytest.fixture
def after():
    yield
    with pytest.raises(OSError):
        reach()

def test_after_the_world(after, sfn_executor):
    with pytest.raises(NetworkBlocked):
        reach()
        """
    )

    result.assert_outcomes(passed=4)


@pytest.mark.parametrize(
    ("ini", "arguments", "text"),
    [
        ("sfn_network = deny", [], '*sfn_network in the ini file: \'deny\' is not "allow" or "refuse"*'),
        ("", ["--sfn-network=off"], '*--sfn-network in the command line: \'off\' is not "allow" or "refuse"*'),
    ],
)
def test_a_wrong_value(
    run_tests: RunTests, pytester: pytest.Pytester, ini: str, arguments: list[str], text: str
) -> None:
    pytester.makeini(f"[pytest]\n{ini}")

    result = run_tests("def test_it(): pass", *arguments)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([text])


def test_a_wrong_marker(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @pytest.mark.sfn(network="deny")
        def test_it(sfn_executor):
            pass
        """
    )

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['*InvalidArgumentValue: network: \'deny\' is not "allow" or "refuse"*'])


@pytest.mark.parametrize(
    ("arguments", "mark"),
    [
        (["--disable-socket", "--allow-unix-socket"], "sfn"),
        (["--allow-hosts=127.0.0.1"], "sfn"),
        ([], "disable_socket"),
        ([], "allow_hosts(['127.0.0.1'])"),
    ],
)
def test_beside_pytest_socket(run_tests: RunTests, arguments: list[str], mark: str) -> None:
    pytest.importorskip("pytest_socket")

    result = run_tests(
        f"""
        import socket
        import pytest_socket
        from pytest_sfn.errors import NetworkBlocked

        BLOCKED = (NetworkBlocked, pytest_socket.SocketBlockedError, pytest_socket.SocketConnectBlockedError)

        @pytest.mark.{mark}
        @pytest.mark.parametrize("n", [1, 2])
        def test_it(sfn_executor, n):
            with pytest.raises(BLOCKED):
                socket.socket(socket.AF_INET).connect(("192.0.2.1", 80))
            with pytest.raises(BLOCKED):
                socket.getaddrinfo("example.com", 80)
            with pytest.raises(BLOCKED):
                socket.gethostbyaddr("192.0.2.1")

        @pytest.mark.enable_socket
        def test_after():
            assert socket.getaddrinfo("127.0.0.1", 80)
            assert socket.getaddrinfo.__module__ == "socket"
            assert socket.gethostbyname.__module__ == "_socket"
            assert socket.socket(socket.AF_INET).connect_ex(("127.0.0.1", 9))
        """,
        "--sfn-network=refuse",
        *arguments,
    )

    result.assert_outcomes(passed=3)


def test_with_workers(run_tests: RunTests) -> None:
    result = run_tests(
        REACH
        + """
@pytest.mark.parametrize("n", range(4))
def test_it(sfn_executor, n):
    reach()
        """,
        "--sfn-network=refuse",
        "-n",
        "2",
    )

    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(["*NetworkBlocked: test_it.py:*"])
