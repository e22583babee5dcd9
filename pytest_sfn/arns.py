"""The shapes of ARNs: each is written here once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a world pretends to be."""

    region: str = "us-east-1"
    account: str = "123456789012"
    partition: str = "aws"

    def state_machine(self, name: str) -> str:
        return self._states(f"stateMachine:{name}")

    def execution(self, machine: str, name: str) -> str:
        return self._states(f"execution:{machine}:{name}")

    def express_execution(self, machine: str, name: str, run_id: str) -> str:
        return self._states(f"express:{machine}:{name}:{run_id}")

    def map_run(self, machine: str, label: str, run_id: str) -> str:
        return self._states(f"mapRun:{machine}/{label}:{run_id}")

    def activity(self, name: str) -> str:
        return self._states(f"activity:{name}")

    def function(self, name: str, qualifier: str | None = None) -> str:
        suffix = f":{qualifier}" if qualifier else ""
        return f"arn:{self.partition}:lambda:{self.region}:{self.account}:function:{name}{suffix}"

    def role(self, name: str) -> str:
        return f"arn:{self.partition}:iam::{self.account}:role/{name}"

    def _states(self, resource: str) -> str:
        return f"arn:{self.partition}:states:{self.region}:{self.account}:{resource}"
