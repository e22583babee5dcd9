"""The policies of one execution's role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_sfn.arns import Place, account_of, assumed_role
from pytest_sfn.errors import SfnError
from pytest_sfn.iam.evaluation.deciding import Decision, Ruling, decide, doubt
from pytest_sfn.iam.evaluation.documents import Statement
from pytest_sfn.iam.evaluation.usage import Usage
from pytest_sfn.iam.evaluation.variables import Keys
from pytest_sfn.iam.requests.needs import Need
from pytest_sfn.ids import Ids


class RolePolicies:
    """What the policies of a role allow in one execution.

    If the policies depend on something unknown, that is a mistake of the test, which is added to ``mistakes``.
    """

    def __init__(
        self, role_arn: str, statements: Sequence[Statement], place: Place, ids: Ids, mistakes: list[BaseException]
    ) -> None:
        self._statements = statements
        self._usage = Usage(statements)
        self._mistakes = mistakes
        account, name = account_of(role_arn), role_arn.rpartition("/")[2]
        self._user = assumed_role(place.partition, account, name, ids.hex("role-session", 32))
        self._keys: Keys = {
            "aws:principalaccount": (account,),
            "aws:principalarn": (role_arn,),
            "aws:principaltype": ("AssumedRole",),
            "aws:requestedregion": (place.region,),
            "aws:securetransport": ("true",),
        }

    def refusal(self, need: Need, who: str) -> str | None:
        """AWS's message for a request that the role may not make; None if it may. ``who`` makes the request.

        Raises SfnError if the policies depend on something unknown.
        """
        self.note([need])
        answer = self._answer(need)
        if answer.decision is Decision.ALLOWED:
            return None
        if answer.decision is Decision.UNDECIDED:
            raise self._undecided(need, who, answer.doubtful)
        return _not_authorized(self._user, need, explicitly=answer.decision is Decision.DENIED)

    def may(self, need: Need) -> bool:
        """True if the policies may allow a request."""
        return self._answer(need).decision in (Decision.ALLOWED, Decision.UNDECIDED)

    def note(self, needs: Iterable[Need]) -> None:
        """Remember that permissions are needed, whether they are allowed or not."""
        for need in needs:
            self._usage.note(need, self._keys_of(need))

    def unused(self) -> list[str]:
        """The permissions that the policies allow and no call has used so far."""
        return self._usage.unused()

    def _answer(self, need: Need) -> Ruling:
        return decide(self._statements, need, self._keys_of(need))

    def _keys_of(self, need: Need) -> Keys:
        """The known condition keys of a request."""
        return {**self._keys, **{key.lower(): values for key, values in need.context.items()}}

    def _undecided(self, need: Need, who: str, doubtful: Sequence[Statement]) -> SfnError:
        doubts = "; ".join(doubt(statement, need, self._keys_of(need)) for statement in doubtful)
        mistake = SfnError(
            f"{who} needs {need.action} on {need.resource}, and it is unknown whether its role may: {doubts}. "
            "Remove that statement from the policies of the test, or add a statement that decides it: "
            "role_policy=[policy, {...}]"
        )
        self._mistakes.append(mistake)
        return mistake


# Services with a different spelling in this message.
_PREFIXES = {"sns": "SNS"}
_IN_LOWER_CASE = frozenset({"sqs"})
_IN_QUOTES = frozenset({"s3"})


def _not_authorized(user: str, need: Need, *, explicitly: bool) -> str:
    """The message of an access denied error. ``user`` is the session of the role.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """
    service, _, name = need.action.partition(":")
    action = f"{_PREFIXES.get(service, service)}:{name.lower() if service in _IN_LOWER_CASE else name}"
    resource = f'"{need.resource}"' if service in _IN_QUOTES else need.resource
    why = f"because no identity-based policy allows the {action} action"
    if explicitly:
        why = "with an explicit deny in an identity-based policy"
    return f"User: {user} is not authorized to perform: {action} on resource: {resource} {why}"
