"""Asking the tenant's own classifier what it thinks of a message, before the message is told."""

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from tradepost.protocol.content import Content
from tradepost.protocol.masking import ClassifierPolicy, ReviewDecision
from tradepost.protocol.model import Subject

from .. import clock, ids
from ..model import ALL, STAFF, Actor, Conversation, Participant, Tenant
from ..outbound import Limits
from ..rules import access
from ..rules.leaks.opinions import NO_OPINION, Opinion, text_of
from .hooks import HookFailed, Hooks

_log = logging.getLogger("tradepost.classifier")

AT_ONCE = 32  # questions under way in this process; beyond, the policy's `otherwise` holds
AT_ONCE_PER_TENANT = 16
FAILURES_MAX = 5  # in a row
REST_S = 30.0  # after so many it is left alone for so long
ANSWER_MAX_BYTES = 16_384

Outcome = Literal["allow", "mask", "hold", "block", "late", "wrong", "failed", "busy", "resting"]
_UNUSABLE: dict[str, Outcome] = {"timeout": "late", "answer": "wrong", "type": "wrong", "too_large": "wrong"}


class Author(Struct, frozen=True, kw_only=True):
    """Who wrote."""

    participant: str
    role: str
    profile: str


class Question(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message that is not told yet."""

    conversation: str
    author: Author
    audience: list[str]  # roles; `all`: everyone in the conversation
    kind: str
    text: str  # all words of the content, a field a line, with nothing hidden
    subject: Subject | None = None
    stage: str | None = None
    client_id: str | None = None


class _Place(Struct, frozen=True):
    start: Annotated[int, Meta(ge=0)]
    end: int


class _Answer(Struct, frozen=True, kw_only=True):
    decision: ReviewDecision
    reason: Annotated[str, Meta(max_length=200)] | None = None
    spans: Annotated[list[_Place], Meta(max_length=100)] = []


@dataclass(slots=True)
class _Trouble:
    """Of a classifier that did not answer the last time it was asked."""

    url: str
    failures: int = 0
    rests_until: float = 0.0


class Classifier:
    """Goes to the classifiers of all tenants. One that is dead slows nobody for long."""

    def __init__(self, hooks: Hooks, clock: Callable[[], float] = monotonic) -> None:
        self._hooks, self._clock = hooks, clock
        self._under_way: Counter[int] = Counter()  # by tenant
        self._trouble: dict[int, _Trouble] = {}  # by tenant
        self.answers: Counter[Outcome] = Counter(dict.fromkeys(get_args(Outcome), 0))  # since the process began

    async def consult(
        self,
        actor: Actor,
        conversation: Conversation,
        content: Content,
        audience: Sequence[str] = ALL,
        client_id: str | None = None,
    ) -> Opinion:
        """What it thinks of what somebody is about to say, to whom it is for.

        It is not asked about what staff write, nor what staff alone read, nor about what the policy leaves out, or what
        has no words.
        """
        setting = conversation.policy.classifier
        if setting is None:
            return NO_OPINION
        standing = access.standing(actor, conversation, clock.now())
        if standing.participant is None or standing.role is None:
            return NO_OPINION
        readers, staff = _roles(conversation, standing.participant, audience), conversation.policy.staff
        kind, text = str(content.__struct_config__.tag), text_of(content)
        within_staff = standing.role in staff or readers <= staff | {STAFF}
        if within_staff or not text or not _concerns(setting, kind, standing.role):
            return NO_OPINION
        question = Question(
            conversation=conversation.id,
            subject=conversation.subject,
            stage=conversation.stage,
            author=Author(
                participant=standing.participant.id, role=standing.role, profile=standing.participant.profile_id
            ),
            audience=sorted(readers),
            kind=kind,
            text=text,
            client_id=client_id,
        )
        return await self.ask(actor.tenant, question)

    async def ask(self, tenant: Tenant, question: Question) -> Opinion:
        """What it thinks; where there is no sound answer in time, the policy's `otherwise`."""
        setting = tenant.policy.classifier
        if setting is None:
            return NO_OPINION
        unasked = self._unasked(tenant, setting)
        if unasked is not None:
            self.answers[unasked] += 1
            return Opinion(setting.otherwise)
        self._under_way[tenant.id] += 1
        try:
            opinion = _sound(await self._answer(tenant, setting, question), question)
        except HookFailed as failed:
            return self._failed(tenant, setting, failed.reason)
        finally:
            self._under_way[tenant.id] -= 1
            if not self._under_way[tenant.id]:
                del self._under_way[tenant.id]
        self._trouble.pop(tenant.id, None)
        self.answers[opinion.decision] += 1
        return opinion

    def _unasked(self, tenant: Tenant, setting: ClassifierPolicy) -> Literal["busy", "resting"] | None:
        """Why it is not asked now. After a rest one question is let through, and the next when that was answered."""
        if self._under_way.total() >= AT_ONCE or self._under_way[tenant.id] >= AT_ONCE_PER_TENANT:
            return "busy"
        trouble = self._trouble.get(tenant.id)
        if trouble is None or trouble.url != setting.url or trouble.failures < FAILURES_MAX:
            return None
        if self._clock() < trouble.rests_until:
            return "resting"
        trouble.rests_until = self._clock() + REST_S
        return None

    async def _answer(self, tenant: Tenant, setting: ClassifierPolicy, question: Question) -> _Answer:
        limits = Limits(total_s=setting.deadline_ms / 1_000, body_bytes=ANSWER_MAX_BYTES, types=("application/json",))
        return await self._hooks.ask(
            "classifier", tenant, setting.url, question, about=_id(question), answer=_Answer, limits=limits
        )

    def _failed(self, tenant: Tenant, setting: ClassifierPolicy, reason: str) -> Opinion:
        trouble = self._trouble.get(tenant.id)
        if trouble is None or trouble.url != setting.url:
            trouble = self._trouble[tenant.id] = _Trouble(setting.url)
        trouble.failures += 1
        if trouble.failures >= FAILURES_MAX:
            trouble.rests_until = self._clock() + REST_S
        self.answers[_UNUSABLE.get(reason, "failed")] += 1
        _log.warning("the classifier of tenant %s gave no answer (%s): %s", tenant.slug, reason, setting.otherwise)
        return Opinion(setting.otherwise)


def _sound(answer: _Answer, question: Question) -> Opinion:
    """Raises: HookFailed for places that are not in the text."""
    if any(not place.start < place.end <= len(question.text) for place in answer.spans):
        raise HookFailed("answer")
    return Opinion(answer.decision, answer.reason, tuple((place.start, place.end) for place in answer.spans))


def _concerns(setting: ClassifierPolicy, kind: str, role: str) -> bool:
    return (setting.kinds is None or kind in setting.kinds) and (setting.by is None or role in setting.by)


def _roles(conversation: Conversation, author: Participant, audience: Sequence[str]) -> frozenset[str]:
    """Of those who are addressed, the author apart; who is named by what they are."""
    roles: set[str] = set()
    for entry in audience:
        name = entry.removeprefix("participant:")
        named = conversation.participants.get(name)
        if name != author.id:
            roles.add(entry if named is None or not named.stints else named.stints[-1].role)
    return frozenset(roles)


def _id(question: Question) -> str:
    """The same for the same message, however often it is sent."""
    asked = "/".join((question.conversation, question.author.profile, question.client_id or ids.new("own")))
    return f"cl_{hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()}"
