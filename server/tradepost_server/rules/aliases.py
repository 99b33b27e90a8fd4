"""What parties see instead of each other's names, where a role has an alias. Pure."""

from collections.abc import Mapping

from ..model import Conversation, Participant


def role_of(participant: Participant) -> str:
    """The role now, the last one, or the one that a stage will open."""
    return participant.stints[-1].role if participant.stints else participant.enrolled or ""


def shown(conversation: Conversation, participant: Participant, name: str) -> str:
    """The name as parties see it: the alias of the role; `{n}` counts those who are or were in it, as they came."""
    alias = conversation.policy.role(role_of(participant)).alias
    if alias is None:
        return name
    role = role_of(participant)
    alike = [p.id for p in conversation.participants.values() if role_of(p) == role]
    return alias.replace("{n}", str(alike.index(participant.id) + 1 if participant.id in alike else 1))


def names(conversation: Conversation, known: Mapping[str, str]) -> dict[str, str]:
    """Names by profile id, as parties see them."""
    found = {}
    for profile_id, name in known.items():
        participant = conversation.find(profile_id)
        found[profile_id] = name if participant is None else shown(conversation, participant, name)
    return found
