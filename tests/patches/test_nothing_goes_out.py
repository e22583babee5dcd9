"""Nothing that belongs to a world reaches the network or starts a program: seen from a process of its own.

The process notes with an audit hook whatever would leave it, up to its very end.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

AUDIT = """
import os, sys

LOG = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
WATCHED = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
           "socket.gethostbyaddr", "socket.getnameinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn")

def note(event, arguments):
    if event in WATCHED:
        os.write(LOG, f"{event} {arguments[-1]!r}\\n".encode())

sys.addaudithook(note)
"""

MACHINE = """
import gc
import boto3
from pytest_sfn import mock_sfn
from pytest_sfn.world import active
from pytest_sfn.errors import SfnError
from pytest_sfn.service.clients import new_client

WAIT = {"Type": "Wait", "Seconds": 60, "End": True}
WORK = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Work", "End": True}

def fan(state):
    return {"StartAt": "Fan", "States": {"Fan": {
        "Type": "Map", "End": True,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Child", "States": {"Child": state}},
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "results"}}}}}

def begin(sfn, state=WAIT):
    boto3.client("s3").create_bucket(Bucket="results")
    execution = sfn.executor.start(fan(state), ["secret 1", "secret 2"])
    assert [child.status for child in execution.children] == ["RUNNING"] * 2
    return execution
"""

WHILE_IT_RUNS = {
    "left running": """
        with mock_sfn() as sfn:
            begin(sfn)
        del sfn
        gc.collect()
    """,
    "a fake that raises": """
        def work(event, context):
            raise AssertionError

        try:
            with mock_sfn() as sfn:
                boto3.client("s3").create_bucket(Bucket="results")
                sfn.lambdas.register("Work", work)
                sfn.executor.run(fan(WORK), [1, 2, 3])
        except AssertionError:
            pass
        del sfn
        gc.collect()
    """,
    "crosswise": """
        first, second = mock_sfn(), mock_sfn()
        begin(first.start())
        second.start()
        first.stop()
        del first
        gc.collect()
        second.stop()
    """,
    "reset": """
        with mock_sfn() as sfn:
            begin(sfn)
            sfn.reset()
            gc.collect()
    """,
    "a profile, a program and no keys": """
        with mock_sfn() as sfn:
            begin(sfn)
            boto3.Session(profile_name="program").client("s3").list_buckets()
            boto3.Session(profile_name="empty").client("s3").list_buckets()
            boto3.client("sqs").list_queues()
    """,
    "a client kept after its world": """
        with mock_sfn() as sfn:
            begin(sfn)
            client = new_client("stepfunctions", "us-east-1")
        try:
            client.list_state_machines()
        except SfnError:
            return
        raise AssertionError("the client reached something")
    """,
}

AT_ITS_END = {
    "kept until the end": """
        with mock_sfn() as sfn:
            execution = begin(sfn)
    """,
    "in a cycle at the end": """
        gc.disable()
        with mock_sfn() as sfn:
            begin(sfn)
        sfn.itself = sfn
        del sfn
    """,
    "never closed": """
        sfn = mock_sfn()
        begin(sfn.start())
    """,
    "never closed and collected": """
        sfn = mock_sfn()
        begin(sfn.start())
        active.open_worlds.clear()
        del sfn
        gc.collect()
    """,
    "a handler that ends Python": """
        def work(event, context):
            raise KeyboardInterrupt

        with mock_sfn() as sfn:
            boto3.client("s3").create_bucket(Bucket="results")
            sfn.lambdas.register("Work", work)
            try:
                sfn.executor.run(fan(WORK), [1, 2, 3])
            except KeyboardInterrupt:
                sys.exit()
    """,
}


def run_in_process(folder: Path, source: str) -> str:
    """What a program would have sent. Its output goes to the test's."""
    program, log = folder / "program.py", folder / "log"
    program.write_text(AUDIT + MACHINE + dedent(source))
    (folder / "config").write_text("[profile program]\ncredential_process = /bin/keys\n[profile empty]\nregion = x\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "COV_"))}
    environment |= {
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost:9/keys",
        "AWS_DEFAULTS_MODE": "auto",
        "AWS_PROFILE": "nobody",
        "AWS_ACCESS_KEY_ID": "",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    subprocess.run([sys.executable, str(program), str(log)], env=environment, check=True, timeout=120)
    return log.read_text()


def test_nothing_goes_out_while_it_runs(tmp_path: Path) -> None:
    scenarios = "".join(
        f"def scenario_{number}():\n{indent(dedent(source), '    ')}\n"
        f"os.write(LOG, b'{name}: ')\nscenario_{number}()\ngc.collect()\nos.write(LOG, b'done\\n')\n"
        for number, (name, source) in enumerate(WHILE_IT_RUNS.items())
    )

    assert run_in_process(tmp_path, scenarios).splitlines() == [f"{name}: done" for name in WHILE_IT_RUNS]


@pytest.mark.parametrize("source", AT_ITS_END.values(), ids=AT_ITS_END)
def test_nothing_goes_out_at_its_end(tmp_path: Path, source: str) -> None:
    assert run_in_process(tmp_path, source) == ""


def test_the_hook_sees_what_goes_out(tmp_path: Path) -> None:
    """What a session looks up where no world is open."""
    source = """
        import botocore.session

        session = botocore.session.Session()
        session.set_config_variable("profile", "program")
        try:
            session.get_credentials()
        except Exception:
            pass
    """

    assert "subprocess.Popen" in run_in_process(tmp_path, source)
