"""The trace of a failed test is in junit.xml, and so in every report, whatever kind of assertion failed."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

TESTS = """
import unittest

import pytest

from pytest_sfn import mock_sfn

DEFINITION = {"StartAt": "Alpha", "States": {"Alpha": {"Type": "Pass", "End": True}}}


@pytest.fixture
def breaks_before(sfn_executor):
    sfn_executor.run(DEFINITION)
    raise RuntimeError


@pytest.fixture
def breaks_after(sfn_executor):
    yield
    raise RuntimeError


def test_compares_an_attribute(sfn_executor):
    assert sfn_executor.run(DEFINITION).output == 1


def test_asserts_of_the_execution(sfn_executor):
    sfn_executor.run(DEFINITION).assert_failed()


def test_expects_an_exception(sfn_executor):
    sfn_executor.run(DEFINITION)
    with pytest.raises(ValueError):
        pass


def test_fails(sfn_executor):
    sfn_executor.run(DEFINITION)
    pytest.fail("no")


def test_raises(sfn_executor):
    sfn_executor.run(DEFINITION)
    {}["x"]


def test_breaks_before(breaks_before):
    pass


def test_breaks_after(breaks_after, sfn_executor):
    sfn_executor.run(DEFINITION)


class Case(unittest.TestCase):
    def test_of_unittest(self):
        with mock_sfn() as sfn:
            sfn.executor.run(DEFINITION)
            self.assertEqual(1, 2)


@pytest.mark.xfail(strict=True)
def test_passes_unexpectedly(sfn_executor):
    sfn_executor.run(DEFINITION)
"""


def test_the_trace_is_in_junit_xml(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TESTS)

    pytester.runpytest_subprocess("--junitxml=junit.xml", "-p", "no:randomly")

    cases = list(ElementTree.parse(pytester.path / "junit.xml").iter("testcase"))
    traced = {case.attrib["name"]: "Pass      Alpha" in ElementTree.tostring(case, "unicode") for case in cases}
    assert len(traced) == 9
    assert [name for name, found in traced.items() if not found] == []
