"""``pytest-sfn --print-completion``, with shtab and without."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pytest_sfn.cli.main import COMMANDS, main


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_a_script_has_all_commands(shell: str, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("shtab")

    with pytest.raises(SystemExit) as ended:
        main(["--print-completion", shell])

    script = capfd.readouterr().out
    assert not ended.value.code
    assert [command for command in COMMANDS if command not in script] == []


def test_paths_are_completed_as_files(capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("shtab")

    with pytest.raises(SystemExit):
        main(["--print-completion", "bash"])

    script = capfd.readouterr().out
    assert "_shtab_pytest_sfn_validate_pos_0_COMPGEN=_shtab_compgen_files" in script
    assert "_shtab_pytest_sfn_diagram___format_choices=" in script
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_without_shtab_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)

    assert main(["--print-completion", "bash"]) == 1

    assert "pip install shtab" in capfd.readouterr().err
