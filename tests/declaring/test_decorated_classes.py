"""``@mock_sfn`` on test classes: the world is there from the setup of a test to the end of its teardown."""

from __future__ import annotations

import sys

import pytest

from tests.inner_pytest import RunTests

pytestmark = pytest.mark.usefixtures("without_hypothesis")

TESTCASES = """
import asyncio
import time
import unittest

import pytest_sfn
from pytest_sfn import mock_lambda, mock_sfn

NOTHING = {"StartAt": "Nothing", "States": {"Nothing": {"Type": "Succeed"}}}
GREET = {"StartAt": "Greet", "States": {"Greet": {
    "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Greet", "End": True}}}


@mock_sfn(region="eu-west-1")
class Plain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            pytest_sfn.current()
        except pytest_sfn.SfnError:
            return
        raise AssertionError("there is a world already")

    def setUp(self):
        self.machine = pytest_sfn.current().executor.load(NOTHING)
        self.addCleanup(lambda: self.check())

    def check(self):
        assert pytest_sfn.current().executor.executions

    def test_it(self):
        assert ":eu-west-1:" in self.machine.arn
        pytest_sfn.current().executor.run(self.machine)

    def tearDown(self):
        self.check()

    @unittest.skip("not now")
    def test_skipped(self):
        pass


class Inherits(Plain):
    def setUp(self):
        assert pytest_sfn.current().place.region == "eu-west-1"
        super().setUp()

    def test_more(self):
        self.test_it()


@mock_sfn(region="eu-west-2")
class Overrides(Plain):
    def test_it(self):
        assert ":eu-west-2:" in self.machine.arn
        pytest_sfn.current().executor.run(self.machine)


@mock_sfn(region="us-west-1")
@mock_sfn(region="us-west-2")
class Twice(unittest.TestCase):
    def setUp(self):
        self.world = pytest_sfn.current()

    def test_it(self):
        assert pytest_sfn.current() is self.world
        assert self.world.place.region == "us-west-2"

    @mock_sfn(region="us-east-2")
    def test_its_own(self):
        assert pytest_sfn.current().place.region == "us-east-2"


@mock_sfn()
class Awaited(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.world = pytest_sfn.current()
        await asyncio.sleep(0)

    async def test_it(self):
        assert pytest_sfn.current() is self.world

    async def asyncTearDown(self):
        assert pytest_sfn.current() is self.world


@mock_sfn()
class Swallows(unittest.TestCase):
    def test_swallowed(self):
        run_quietly()

    def test_raised(self):
        pytest_sfn.current().executor.run(GREET)

    def test_expected(self):
        with self.assertRaises(pytest_sfn.UnmockedLambdaError):
            pytest_sfn.current().executor.run(GREET)


def tearDownModule():
    from pytest_sfn.world.active import open_worlds
    assert not open_worlds
"""
HELPER = """
def run_quietly():
    import pytest_sfn
    from test_cases import GREET
    try:
        pytest_sfn.current().executor.run(GREET)
    except Exception:
        pass
"""


@pytest.fixture
def cases(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(quiet=HELPER)
    pytester.makepyfile(test_cases=TESTCASES.replace("import asyncio", "import asyncio\nfrom quiet import run_quietly"))


@pytest.mark.usefixtures("cases")
def test_a_testcase_has_its_world_from_setup_to_cleanup(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-ra")

    result.assert_outcomes(passed=8, skipped=3, failed=2)
    result.stdout.fnmatch_lines(["FAILED *test_raised*", "FAILED *test_swallowed*"])


@pytest.mark.usefixtures("cases")
def test_the_same_without_pytest(pytester: pytest.Pytester) -> None:
    result = pytester.run(sys.executable, "-m", "unittest", "test_cases")

    # Python 3.12.1 does not count skipped tests.
    result.stderr.fnmatch_lines(["Ran 1[03] tests*", "FAILED (errors=2, skipped=3)"])


def test_a_plain_class_has_its_world_from_setup_to_teardown(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import pytest_sfn

        @mock_sfn(region="eu-west-1")
        class TestIt:
            def setup_method(self):
                self.machine = pytest_sfn.current().executor.load(NOTHING)

            def test_it(self):
                assert ":eu-west-1:" in self.machine.arn
                pytest_sfn.current().executor.run(self.machine)

            def teardown_method(self, method):
                assert pytest_sfn.current().executor.executions
                assert method.__name__.startswith("test_")

        class TestInherits(TestIt):
            def test_more(self):
                self.test_it()

        @mock_sfn(region="eu-west-2")
        class TestOverrides(TestIt):
            def setup_method(self):
                super().setup_method(self.test_it)
                assert pytest_sfn.current().place.region == "eu-west-2"

            def teardown_method(self, method):
                super().teardown_method(method)
                pytest_sfn.current()

            def test_it(self):
                pytest_sfn.current().executor.run(self.machine)

        class Base:
            def test_it(self):
                assert pytest_sfn.current().place.region == "us-west-2"

        @mock_sfn(region="us-west-1")
        @mock_sfn(region="us-west-2")
        class TestTwice(Base):
            @staticmethod
            def test_static():
                pass

        @mock_sfn()
        class TestOnlyTeardown:
            def test_it(self):
                pytest_sfn.current().executor.run(NOTHING)

            def teardown_method(self):
                assert pytest_sfn.current().executor.executions

        @mock_sfn()
        class TestFails:
            def setup_method(self):
                raise ValueError

            def test_it(self):
                pass

        def test_nothing_is_left():
            from pytest_sfn.world.active import open_worlds
            assert not open_worlds
        """
    )

    result.assert_outcomes(passed=8, errors=1)
