"""Run each conformance script, and compare the number of its passing cases with the floor in ``floors.json``.

    python .ci/floors.py FOLDER

A floor may only rise: raise it in the commit that makes more cases pass. ``answered_otherwise.json`` lists cases to
which AWS itself gives a different answer, with the reason; they count as passed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.json")
OTHERWISE = Path(__file__).with_name("answered_otherwise.json")


def passed(script: Path, otherwise: Mapping[str, str]) -> tuple[int, list[str]]:
    """The number of passing cases of a script, from the last line that it prints, and faults of ``otherwise``.

    ``otherwise`` are the cases to which AWS gives a different answer: they fail, and count as passed.
    """
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=600, check=False)
    found = re.search(r"(\d+) passed, (\d+) failed\s*$", run.stdout)
    if not found:
        print(run.stdout[-4000:], run.stderr[-4000:], sep="\n")
        raise SystemExit(f"{script.name} did not finish")
    failures = {line.split()[1]: line[:200] for line in run.stdout.splitlines() if line.startswith("FAIL ")}
    for name in sorted(failures.keys() - otherwise.keys()):
        print(failures[name])
    listed = len(failures.keys() & otherwise.keys())
    print(f"{script.name}: {found[0].strip()}, {listed} of them answered otherwise by AWS", flush=True)
    passing = otherwise.keys() - failures.keys()
    return int(found[1]) + listed, [
        f"{script.name}: {name} passes: remove it from {OTHERWISE.name}" for name in sorted(passing)
    ]


def main(folder: Path) -> int:
    floors: dict[str, int] = json.loads(FLOORS.read_text())
    otherwise: dict[str, dict[str, str]] = json.loads(OTHERWISE.read_text())
    wrong, risen = [], []
    for name, floor in floors.items():
        count, passing_again = passed(folder / name, otherwise.get(name, {}))
        wrong += passing_again
        if count < floor:
            wrong.append(f"{name}: below its floor of {floor}")
        elif count > floor:
            risen.append(f"{name}: raise its floor of {floor}")
    print("\n".join(wrong + risen))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
