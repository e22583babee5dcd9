"""Run each conformance script and compare how many of its cases pass with the floor written down in ``floors.json``.

    python .ci/floors.py FOLDER

A floor may only rise: raise it in the commit that makes more cases pass.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.json")


def passed(script: Path) -> int:
    """How many cases of a script pass, from the last line that it prints."""
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=600, check=False)
    found = re.search(r"(\d+) passed, (\d+) failed\s*$", run.stdout)
    if not found:
        print(run.stdout[-4000:], run.stderr[-4000:], sep="\n")
        raise SystemExit(f"{script.name} did not come to its end")
    if int(found[2]):
        print("\n".join(line[:200] for line in run.stdout.splitlines() if line.startswith("FAIL")))
    print(f"{script.name}: {found[0].strip()}", flush=True)
    return int(found[1])


def main(folder: Path) -> int:
    floors: dict[str, int] = json.loads(FLOORS.read_text())
    counts = {name: passed(folder / name) for name in floors}
    fallen = [f"{name}: below its floor of {floor}" for name, floor in floors.items() if counts[name] < floor]
    risen = [f"{name}: raise its floor of {floor}" for name, floor in floors.items() if counts[name] > floor]
    print("\n".join(fallen + risen))
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
