"""``unittest.TestCase``: the decorators patch as ``unittest.mock.patch`` does, with and without pytest."""

from __future__ import annotations

import sys

import pytest

from tests.inner_pytest import HEADER

pytestmark = pytest.mark.usefixtures("without_hypothesis")

SOURCE = """
import unittest
from machines import *
import pytest_sfn


def greet():
    return pytest_sfn.current().executor.run(GREET).output


@mock_sfn()
@mock_lambda("Greet", returns="class")
class DecoratedTest(unittest.TestCase):
    def test_class(self):
        self.assertEqual(greet(), "class")

    @mock_lambda("Greet", returns="method")
    def test_method(self):
        self.assertEqual(greet(), "method")

    def test_unused(self):
        self.helper()

    def helper(self):
        with self.assertRaises(pytest_sfn.SfnError):
            pytest_sfn.current().executor.execution("none")


@mock_lambda("Greet", returns="class")
class OpeningTest(unittest.TestCase):
    def setUp(self):
        mock = mock_sfn()
        mock.start()
        self.addCleanup(mock.stop)

    def test_class(self):
        self.assertEqual(greet(), "class")

    @mock_lambda("Greet", returns="method")
    def test_method(self):
        self.assertEqual(greet(), "method")


class InsideTest(unittest.TestCase):
    @mock_lambda("Greet", returns="method")
    def test_opened_inside(self):
        with mock_sfn():
            self.assertEqual(greet(), "method")

    @mock_task("Greet", returns="task")
    def test_a_task(self):
        with mock_sfn():
            self.assertEqual(greet(), "task")
"""


@pytest.fixture
def written(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(machines=HEADER, test_it=SOURCE)
    return pytester


def test_runs_under_pytest(written: pytest.Pytester) -> None:
    written.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=7)


def test_runs_under_unittest(written: pytest.Pytester) -> None:
    result = written.run(sys.executable, "-m", "unittest", "-q", "test_it")

    assert result.ret == 0
    result.stderr.fnmatch_lines(["Ran 7 tests*"])


def test_an_unused_fake_of_a_method_fails_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        machines=HEADER,
        test_it="""
        import unittest
        from machines import *

        class UnusedTest(unittest.TestCase):
            @mock_lambda("Greet", returns="method")
            def test_it(self):
                with mock_sfn():
                    pass
        """,
    )

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*UnusedFakeError*Greet*"])


def test_a_failing_method_does_not_complain_of_unused_fakes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        machines=HEADER,
        test_it="""
        import unittest
        from machines import *

        @pytest.mark.usefixtures("sfn_executor")
        class FailingTest(unittest.TestCase):
            @mock_lambda("Greet", returns="method")
            def test_it(self):
                self.assertEqual(1, 2)
        """,
    )

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*UnusedFakeError*")


SHARED = """
import unittest
from machines import *

@mock_lambda("Greet")
def greet_of_the_module(event, context):
    return "module"

class SharingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mock = mock_sfn()
        cls.world = cls.mock.start()

    @classmethod
    def tearDownClass(cls):
        cls.mock.stop()

    def greet(self):
        return self.world.executor.run(GREET).output

    @mock_lambda("Greet", returns="one")
    def test_one(self):
        self.assertEqual(self.greet(), "one")

    def test_three(self):
        self.assertEqual(self.greet(), "module")
        self.assertEqual(greet_of_the_module.call_count, 1)

    @mock_lambda("Greet", returns="two")
    def test_two(self):
        self.assertEqual(self.greet(), "two")
"""


def test_a_world_of_the_class_has_the_fakes_of_each_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(machines=HEADER, test_it=SHARED)

    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=3)


def test_a_world_of_a_module_fixture_has_the_fakes_of_each_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        machines=HEADER,
        test_it="""
        from machines import *

        @pytest.fixture(scope="module")
        def world():
            with mock_sfn() as sfn:
                yield sfn

        @mock_lambda("Greet", returns="one")
        def test_one(world):
            assert world.executor.run(GREET).output == "one"

        @mock_lambda("Greet", returns="two")
        def test_unused(world):
            pass

        @mock_lambda("Greet", returns="three")
        def test_three(world):
            assert world.executor.run(GREET).output == "three"

        def test_none(world):
            assert "Greet" not in world.lambdas
        """,
    )

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["FAILED *::test_unused*"])
