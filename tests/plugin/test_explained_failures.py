"""What a failing test shows of its executions: where it is shown, how much of it, and what is masked."""

from __future__ import annotations

import pytest

from tests.inner_pytest import RunTests

SECRET = """
    SIGN_IN = {
        "StartAt": "Greet",
        "States": {
            "Greet": {
                "Type": "Task",
                "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Greet",
                "ResultPath": "$.answer",
                "End": True,
            }
        },
    }

    @mock_lambda("Greet", side_effect=lambda event, context: {"password": event["user"]["password"] + "!"})
    def test_it(sfn_executor):
        user = {"user": {"name": "ann", "password": "open-sesame"}}
        execution = sfn_executor.run(SIGN_IN, user)
        assert execution.output == {"user": user}
    """
UNASSIGNED = """
    READER = {
        "QueryLanguage": "JSONata",
        "StartAt": "Read",
        "States": {"Read": {"Type": "Pass", "Assign": {"total": 1}, "Output": "{% $totl %}", "End": True}},
    }

    def test_it(sfn_executor):
        sfn_executor.run(READER)
    """


def test_the_trace_is_in_junit_xml_whatever_failed(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    source = """
        def test_plain(sfn_executor):
            sfn_executor.run(WAIT)
            assert 1 == 2

        def test_error(sfn_executor):
            sfn_executor.run(WAIT)
            raise LookupError
        """

    run_tests(source, "--junitxml=report.xml")

    assert (pytester.path / "report.xml").read_text().count("Wait      Sleep") == 2


@pytest.mark.parametrize(("when", "shown"), [("all", True), ("failed", False), ("off", False)])
def test_traces_of_tests_that_passed_are_shown_if_asked_for(run_tests: RunTests, when: str, shown: bool) -> None:
    result = run_tests("def test_it(sfn_executor):\n    sfn_executor.run(WAIT)\n", "-rA", f"--sfn-trace={when}")

    assert ("Wait      Sleep" in result.stdout.str()) is shown


def test_no_trace_is_shown_if_it_is_off(run_tests: RunTests) -> None:
    result = run_tests("def test_it(sfn_executor):\n    sfn_executor.run(WAIT).assert_failed()\n", "--sfn-trace=off")

    result.stdout.fnmatch_lines(["E*the execution is SUCCEEDED, expected FAILED"])
    result.stdout.no_fnmatch_line("*Wait * Sleep*")


def test_more_is_shown_with_v_and_everything_with_vv(run_tests: RunTests) -> None:
    source = """
        def test_it(sfn_executor):
            many = {str(number): "x" * 30 for number in range(9)}
            sfn_executor.run(WAIT, many)
            assert 1 == 2
        """
    widths = [
        max(len(line) for line in run_tests(source, *options).outlines if "  input  " in line)
        for options in ((), ("-v",), ("-vv",))
    ]

    assert widths[0] <= 100
    assert widths[0] < widths[1] <= 180
    assert widths[2] > 300


def test_what_is_redacted_is_nowhere_in_the_report(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nsfn_redact = $..password\n")

    result = run_tests(SECRET, "--junitxml=report.xml", "-vv")

    result.assert_outcomes(failed=1)
    text = result.stdout.str()
    assert '"password": "***"' in text
    assert "'ann'" in text
    shown = text.replace('"open-sesame"}}', "")  # the source of the test itself
    assert "open-sesame!" not in shown
    assert "open-sesame!" not in (pytester.path / "report.xml").read_text()


def test_a_path_that_cannot_be_masked_is_refused(run_tests: RunTests) -> None:
    result = run_tests("@pytest.mark.sfn(redact=['password'])\ndef test_it(sfn_executor):\n    pass\n")

    result.stdout.fnmatch_lines(["*'password' is not a path that can be masked*"])


def test_loading_warns(run_tests: RunTests) -> None:
    run_tests(UNASSIGNED).stdout.fnmatch_lines(
        ["*test_it.py:*: SfnDefinitionWarning: UNASSIGNED_VARIABLE: The variable $totl is read*did you mean '$total'?*"]
    )


def test_a_warning_of_a_definition_may_be_an_error(run_tests: RunTests) -> None:
    result = run_tests(UNASSIGNED, "-W", "error")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*SfnDefinitionWarning: UNASSIGNED_VARIABLE*"])


def test_a_traceback_ends_at_the_handler(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import json

        @mock_lambda("Greet")
        def greet(event, context):
            return json.loads("{")

        def test_it(sfn_executor):
            sfn_executor.run(GREET).assert_succeeded()
        """
    )

    result.stdout.fnmatch_lines(["E*JSONDecodeError*", "test_it.py:*: JSONDecodeError", "E*at test_it.py:* in greet"])
    result.stdout.no_fnmatch_line("*decoder.py*")


def test_a_snapshot_shows_its_first_difference(run_tests: RunTests) -> None:
    pytest.importorskip("syrupy")
    source = """
        @mock_lambda("Greet", returns={"total": TOTAL})
        def test_it(sfn_executor, sfn_snapshot):
            assert sfn_executor.run(GREET).snapshot() == sfn_snapshot
        """
    run_tests(source.replace("TOTAL", "200"), "--snapshot-update")

    # One character longer: of a file of the same size and second, Python runs the old bytecode.
    result = run_tests(source.replace("TOTAL", "202 "))

    result.stdout.fnmatch_lines(["E*[[]+ received[]] ==*", "E*$.output.total: expected 200, got 202*"])


def test_a_handler_that_cannot_be_imported_shows_no_code_of_python(run_tests: RunTests) -> None:
    source = """
        @mock_lambda("Greet", "no_such_module:greet")
        def test_it(sfn_executor):
            resource = "arn:aws:lambda:us-east-1:123456789012:function:Greet"
            sfn_executor.run({"StartAt": "S", "States": {"S": {"Type": "Task", "Resource": resource, "End": True}}})
        """

    shown = run_tests(source).stdout.str()

    assert "cannot be imported from 'no_such_module:greet': ModuleNotFoundError: No module named" in shown
    assert "def import_module" not in shown


def test_a_when_for_another_item_of_a_map_names_the_items(run_tests: RunTests) -> None:
    result = run_tests(
        """
        EACH = {
            "StartAt": "Each",
            "States": {
                "Each": {
                    "Type": "Map",
                    "ItemProcessor": {
                        "StartAt": "Greet",
                        "States": {
                            "Greet": {
                                "Type": "Task",
                                "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Greet",
                                "End": True,
                            }
                        },
                    },
                    "End": True,
                }
            },
        }

        def test_it(sfn_executor, sfn_lambdas):
            greet = sfn_lambdas.register("Greet", returns=1)
            greet.when(map_index=1).returns(2)
            greet.when(map_index=5).raises("TooMany")
            sfn_executor.run(EACH, ["a", "b", "c"]).assert_failed(error="TooMany")
        """
    )

    result.stdout.fnmatch_lines(
        ["E*never matched: when(map_index=5) of the fake function 'Greet': the map_index of its calls is 0, 1, 2"]
    )
    result.stdout.no_fnmatch_line("*never matched: when(map_index=1)*")


def test_a_function_that_failed_outside_a_workflow_is_named_where_the_test_fails(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import boto3

        def notify(event, context):
            return event["tabel"]

        def test_it(sfn_executor, sfn_lambdas):
            sfn_lambdas.register("Notify", handler=notify)
            sfn_lambdas.register("Known", raises="Known")
            client = boto3.client("lambda")
            for name in ("Notify", "Notify", "Known"):
                client.invoke(FunctionName=name, Payload=b'{"table": 1}', InvocationType="Event")
            sfn_executor.run(WAIT)
            assert 1 == 2
        """
    )

    note = "E*the fake function 'Notify' failed outside a workflow: KeyError: 'tabel', at test_it.py:6 in notify"
    result.stdout.fnmatch_lines([note])
    result.stdout.no_fnmatch_line("*'Known' failed outside*")


def test_a_matcher_that_matched_in_an_exploration_is_not_named(run_tests: RunTests) -> None:
    result = run_tests(
        """
        MACHINE = {
            "StartAt": "Pay",
            "States": {
                "Pay": {
                    "Type": "Task",
                    "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Pay",
                    "End": True,
                }
            },
        }

        def test_it(sfn_executor, sfn_lambdas):
            pay = sfn_lambdas.register("Pay", side_effect=[1])
            pay.when({"id": 7}).returns(2)
            pay.when({"id": 8}).returns(3)
            sfn_executor.explore(MACHINE, {"id": 7})
            raise AssertionError("something else")
        """
    )

    result.stdout.fnmatch_lines(["E*never matched: when({*8}) of the fake function 'Pay'"])
    result.stdout.no_fnmatch_line("*never matched: when({*7})*")


def test_a_function_of_a_template_that_failed_outside_a_workflow_is_named(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import boto3

        TOPIC = {"Type": "SNS", "Properties": {"Topic": {"Ref": "Orders"}}}
        NOTIFY = {"Handler": "notify.handler", "Runtime": "python3.12", "Events": {"Order": TOPIC}}
        TEMPLATE = {
            "Transform": "AWS::Serverless-2016-10-31",
            "Resources": {
                "Orders": {"Type": "AWS::SNS::Topic"},
                "Notify": {"Type": "AWS::Serverless::Function", "Properties": NOTIFY},
            },
        }

        def test_it(sfn_executor, tmp_path):
            (tmp_path / "notify.py").write_text("def handler(event, context):\\n    return event['tabel']")
            NOTIFY["CodeUri"] = str(tmp_path)
            app = sfn_executor.deploy(TEMPLATE)
            boto3.client("sns", "us-east-1").publish(TopicArn=app.arns["Orders"], Message="hi")
            raise AssertionError("nothing arrived")
        """
    )

    result.stdout.fnmatch_lines(
        ["E*the function 'Notify' failed outside a workflow: KeyError: 'tabel', at *notify.py:2 in handler"]
    )
