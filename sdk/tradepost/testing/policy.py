"""The policy of the in-memory server's tenant."""

from collections.abc import Mapping

import msgspec
from msgspec import UNSET

from ..errors import refusal
from ..protocol.policy import DEFAULT_ROLES, PolicyDocument, RoleChange, RolePolicy


class Policy:
    """The document, and the roles that it makes of the defaults.

    In force here are `grants`, `denied`, `history`, `contact` and `alias`; all else is kept and told, and not acted on.
    """

    def __init__(self) -> None:
        self.document: PolicyDocument = PolicyDocument()
        self.version: int = 1
        self.roles: Mapping[str, RolePolicy] = in_force(self.document)

    def role(self, name: str | None) -> RolePolicy:
        """What a role may do; of one that is not known, what every role may do."""
        return self.roles.get(name or "", RolePolicy())

    def replace(self, document: PolicyDocument) -> None:
        """Take another document.

        Raises: BadRequest for grants of a role that is not staff.
        """
        roles = in_force(document)
        for name, role in roles.items():
            if role.grants and not role.staff:
                words = f"Only staff have grants, and {name} is not staff."
                raise refusal("invalid", words, path=f"$.policy.roles.{name}.grants")
        self.document, self.roles, self.version = document, roles, self.version + 1


def in_force(document: PolicyDocument) -> dict[str, RolePolicy]:
    """Every role, with what the document changes of it; defaults do not name roles that it removes."""
    gone = {name for name, change in document.roles.items() if change is None}
    roles = {
        name: msgspec.structs.replace(
            role,
            invites=[other for other in role.invites if other not in gone],
            removes=[other for other in role.removes if other not in gone],
        )
        for name, role in DEFAULT_ROLES.items()
        if name not in gone
    }
    changes = {name: change for name, change in document.roles.items() if change is not None}
    return roles | {name: _changed(roles.get(name, RolePolicy()), change) for name, change in changes.items()}


def _changed(role: RolePolicy, change: RoleChange) -> RolePolicy:
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    return msgspec.structs.replace(role, **given)
