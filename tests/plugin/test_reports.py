"""What pytest shows when a test fails."""

from __future__ import annotations

import pytest

from tests.inner_pytest import RunTests


def test_a_failing_test_shows_the_traces_of_its_executions(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @mock_lambda("Greet", returns="hello")
        def test_it(sfn_executor):
            sfn_executor.run(GREET)
            sfn_executor.run(WAIT)
            assert 1 == 2
        """
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Step Functions*", "*Greet*", "*Sleep*"])


def test_a_passing_test_shows_nothing(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it(sfn_executor):
            sfn_executor.run(WAIT)
        """,
        "-rA",
    )

    result.stdout.no_fnmatch_line("*Sleep*")


def test_a_failing_test_without_executions_shows_nothing(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it(sfn_executor):
            assert 1 == 2
        """
    )

    result.stdout.no_fnmatch_line("*Step Functions*")


def test_a_world_that_the_test_opened_itself_is_shown_too(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it():
            with mock_sfn() as sfn:
                sfn.executor.run(WAIT)
                assert 1 == 2
        """
    )

    result.stdout.fnmatch_lines(["*Step Functions*", "*Sleep*"])


def test_the_handlers_own_traceback_is_shown(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @mock_lambda("Greet")
        def greet(event, context):
            raise LookupError("nobody there")

        def test_it(sfn_executor):
            sfn_executor.run(GREET).assert_succeeded()
        """
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(['>*raise LookupError("nobody there")', "E*LookupError: nobody there"])


def test_many_executions_are_not_all_shown(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it(sfn_executor):
            for number in range(30):
                sfn_executor.run(NOTHING, name=f"run-{number}")
            assert 1 == 2
        """
    )

    result.stdout.fnmatch_lines(["*20 more executions*"])


def test_children_that_succeeded_stand_back(run_tests: RunTests) -> None:
    result = run_tests(
        """
        EACH = {
            "StartAt": "Each",
            "States": {
                "Each": {
                    "Type": "Map",
                    "ItemProcessor": {
                        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                        **GREET,
                    },
                    "ToleratedFailureCount": 1,
                    "End": True,
                }
            },
        }

        @mock_lambda("Greet", side_effect=["hello", "hello", LookupError("nobody there"), *["hello"] * 30])
        def test_it(sfn_executor):
            sfn_executor.run(EACH, list(range(33)))
            assert 1 == 2
        """
    )

    result.stdout.fnmatch_lines(
        ["*24 more executions*", "*32 succeeded, 1 failed*", "Execution * SUCCEEDED*", "*input*2", "*nobody*"]
    )
    result.stdout.no_fnmatch_line("*run-5*")


def test_reports_reach_the_controller_of_xdist(run_tests: RunTests) -> None:
    pytest.importorskip("xdist")

    result = run_tests(
        """
        def test_it(sfn_executor):
            sfn_executor.run(WAIT)
            assert 1 == 2
        """,
        "-n2",
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Step Functions*", "*Sleep*"])


def test_what_utf8_cannot_hold_reaches_the_controller_too(run_tests: RunTests) -> None:
    pytest.importorskip("xdist")

    result = run_tests(
        """
        def test_it(sfn_executor):
            sfn_executor.run(WAIT, {"half": chr(0xD800)})
            assert 1 == 2
        """,
        "-n1",
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*ud800*"])


def test_the_frames_of_this_library_are_left_out(run_tests: RunTests) -> None:
    source = """
        def test_it(sfn_executor):
            sfn_executor.run(GREET)
        """

    short, full = run_tests(source), run_tests(source, "--full-trace")

    short.stdout.no_fnmatch_line("*runner.py*")
    full.stdout.fnmatch_lines(["*runner.py*"])


def test_the_frames_of_this_library_are_shown_where_it_has_a_defect(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it(sfn_executor, monkeypatch):
            monkeypatch.setattr("pytest_sfn.engine.engine.Engine.start", lambda *args, **options: [][0])
            sfn_executor.run(NOTHING)
        """
    )

    result.stdout.no_fnmatch_line("*runner.py*")  # it is the test's lambda that raises

    result = run_tests(
        """
        def test_it(sfn_executor, monkeypatch):
            monkeypatch.delattr("pytest_sfn.engine.engine.Engine.start")
            sfn_executor.run(NOTHING)
        """
    )

    result.stdout.fnmatch_lines(["*runner.py*", "E*AttributeError*"])


def test_what_differs_deep_inside_is_named_by_its_path(run_tests: RunTests) -> None:
    source = """
        @mock_lambda("Greet", returns={"a": {"b": [1, 2, 3]}})
        def test_it(sfn_executor):
            assert sfn_executor.run(GREET).output == {"a": {"b": [1, 2, 4]}}
        """

    run_tests(source).stdout.fnmatch_lines(["E*$.a.b[[]2]*3 != 4"])
    run_tests(source, "-vv").stdout.no_fnmatch_line("*$.a.b*")


def test_a_test_without_a_world_looks_as_ever(run_tests: RunTests) -> None:
    result = run_tests("def test_it():\n    assert {'a': {'b': [1]}} == {'a': {'b': [2]}}\n")

    result.stdout.no_fnmatch_line("*$.a.b*")


def test_an_execution_that_the_assertion_shows_is_not_shown_again(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it(sfn_executor):
            sfn_executor.run(WAIT, name="mine").assert_failed()
        """
    )

    result.assert_outcomes(failed=1)
    assert result.stdout.str().count("Execution mine of") == 1


def test_pdb_lands_in_the_handler(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        landing="""
        import pdb

        class Landing(pdb.Pdb):
            def interaction(self, frame, problem):
                trace = getattr(problem, "__traceback__", problem)
                while trace.tb_next:
                    trace = trace.tb_next
                print("landed in", trace.tb_frame.f_code.co_name)
        """
    )

    result = run_tests(
        """
        @mock_lambda("Greet")
        def greet(event, context):
            raise LookupError("nobody there")

        def test_it(sfn_executor):
            sfn_executor.run(GREET).assert_succeeded()
        """,
        "--pdb",
        "--pdbcls=landing:Landing",
    )

    result.stdout.fnmatch_lines(["landed in greet"])


def test_the_warnings_of_a_definition_stand_under_the_traces(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it(sfn_executor):
            states = {"P": {"Type": "Pass", "Parameters": {"total": "$.total"}, "End": True}}
            execution = sfn_executor.run({"StartAt": "P", "States": states}, {"total": 3})
            assert execution.output == {"total": 3}
        """
    )

    result.stdout.fnmatch_lines(["*SUCCEEDED*", "*", "Warnings of the definition of *", "*total.$*"])
