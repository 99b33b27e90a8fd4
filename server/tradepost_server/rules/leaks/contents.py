"""What becomes of a message: all words of its content, looked at for those who will read them. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from tradepost.protocol import content as kinds
from tradepost.protocol.content import Content
from tradepost.protocol.content.words import said
from tradepost.protocol.masking import LeakKind, ReviewDecision
from tradepost.protocol.model import Masked
from tradepost.protocol.moderation import Finding

from ...model import ALL, NOTHING_KNOWN, STAFF, Known
from .. import fallbacks
from ..content import Saying, structs
from .find import find, merged
from .masking import mask, moved
from .opinions import NO_OPINION, RULE, Opinion, spans
from .review import NOTHING, Decided, Reviewer, decide, of, severity
from .rewriting import hidden
from .span import Span
from .views import views

_ADDRESSES = ("url", "still_url", "fallback")  # of pages and pictures: they cannot be hidden in part
_MEDIA = (kinds.Image, kinds.File, kinds.Audio, kinds.Video, kinds.Gif, kinds.Picture)
_CONTACTS = ("handle", "messenger")  # what the address of a picture may still give away
_NOT_FOR_MODERATORS = ("phone", "email", "card", "iban")  # but by `message.reveal`


class Found(NamedTuple):
    """One thing that was found in a content, and what becomes of it."""

    field: str  # such as `text` or `cards[0].title`
    span: Span
    decided: Decided
    whole: bool = False  # an address: it cannot be hidden in part
    file: str | None = None  # it is in the name of this uploaded one


class Screened(msgspec.Struct, frozen=True, kw_only=True):
    """A content after a look at all of its words."""

    written: Content
    content: Content  # as everyone reads it
    found: tuple[Found, ...] = ()
    worst: Decided = NOTHING
    renames: Mapping[str, str] = msgspec.field(default_factory=dict)  # uploaded files: what they may be called
    views: bytes | None = None  # JSON: how staff see it who may not see every contact field
    refused_at: str | None = None  # the field for which it cannot be told

    @property
    def decision(self) -> ReviewDecision:
        """What becomes of the message."""
        return self.worst.decision

    @property
    def masked(self) -> Masked | None:
        """What readers are told of what is hidden."""
        if self.worst.rule is None or self.decision == "allow":
            return None
        return Masked(rule=self.worst.rule, kinds=self.kinds)

    @property
    def kinds(self) -> list[LeakKind]:
        """Of what may not be said as it was, each once."""
        return list(dict.fromkeys(one.span.kind for one in self.found if one.decided.decision != "allow"))

    @property
    def flagged(self) -> bool:
        """Whether staff are to know."""
        return self.decision != "allow" or any(one.decided.watched for one in self.found)

    def once_told(self) -> "Screened":
        """Of a message that was told to others already: what would have to wait, or is refused, is hidden."""
        if self.decision in ("allow", "mask"):
            return self
        return msgspec.structs.replace(self, worst=self.worst._replace(decision="mask"))

    def for_moderators(self) -> tuple[Content, list[Finding]]:
        """What staff see who decide on it, and where in that each finding stands: what was told, or nearly all."""
        told = self.decision in ("allow", "mask")
        gone = _spans(
            one
            for one in self.found
            if (one.decided.decision != "allow" if told else one.span.kind in _NOT_FOR_MODERATORS)
        )
        shown = self.content if told else hidden(self.written, gone)
        return shown, [_finding(one, gone.get(one.field, ())) for one in self.found]

    def wholly_masked(self) -> Content:
        """With all that was found hidden."""
        return hidden(self.written, _spans(self.found))


def screened(
    content: Content,
    saying: Saying,
    known: Known = NOTHING_KNOWN,
    earlier: Iterable[str] = (),
    opinion: Opinion = NO_OPINION,
) -> Screened:
    """What becomes of a content that is said; `earlier`: what its author said just before, oldest first."""
    policy = saying.conversation.policy
    by, readers = of(policy), parties(saying)
    if saying.role in policy.staff and readers:  # what staff tell parties passes
        return Screened(written=content, content=content, views=veiled(content, saying))
    if not (by.looks or policy.veils or opinion.decision != "allow"):
        return Screened(written=content, content=content)
    found = tuple(_found(by, content, saying, readers, known, earlier))
    if not found and opinion.decision == "allow":
        return Screened(written=content, content=content)
    thought = Decided(opinion.decision, RULE, watched=True)
    if opinion.decision != "allow":
        objections = [Found(name, span, thought) for name, span in spans(opinion, content)]
        found = (*(_joined(one, objections) for one in found), *objections)
    worst = max((one.decided for one in found), key=severity, default=NOTHING)
    worst = max(worst, thought, key=severity) if opinion.decision != "allow" else worst
    refused_at = next((one.field for one in found if one.whole and one.decided.decision == "mask"), None)
    if refused_at is not None and worst.decision in ("allow", "mask"):
        worst = worst._replace(decision="block")
    told = _spans(one for one in found if one.decided.decision != "allow")
    shown = hidden(content, told)
    return Screened(
        written=content,
        content=shown,
        found=found,
        worst=worst,
        renames=_renames(found, known),
        views=views(shown, _left(found, told)) if policy.veils else None,
        refused_at=refused_at,
    )


def veiled(content: Content, saying: Saying) -> bytes | None:
    """How staff see a content that is told as it is, who may not see every contact field."""
    policy = saying.conversation.policy
    if not policy.veils:
        return None
    allowed = of(policy).allowed
    return views(
        content,
        [(name, span) for name, text, _ in _texts(content, frozenset()) for span in find(text, allowed=allowed)],
    )


def parties(saying: Saying) -> frozenset[str]:
    """The roles that are no staff of those who may read it, its author apart."""
    policy, conversation = saying.conversation.policy, saying.conversation
    if conversation.is_appeal:  # with staff alone
        return frozenset()
    if saying.lane.audience == ALL:
        return policy.parties
    roles: set[str] = set()
    for entry in saying.lane.audience:
        name = entry.removeprefix("participant:")
        if name == entry:
            roles.add(entry)
        elif name != saying.author.id and (named := conversation.participants.get(name)) is not None and named.stints:
            roles.add(named.stints[-1].role)
    return frozenset(roles - policy.staff - {STAFF})


def _found(
    by: Reviewer, content: Content, saying: Saying, readers: frozenset[str], known: Known, earlier: Iterable[str]
) -> Iterator[Found]:
    for name, text, those in _texts(content, readers):
        before = earlier if name == "text" else ()
        for span in find(text, earlier=before, allowed=by.allowed, banned=by.banned):
            yield Found(name, span, _decided(by, span, saying, those))
    if isinstance(content, kinds.Text):
        return
    for name, address, media in _addresses(content):
        for span in find(address, allowed=by.allowed, banned=by.banned):
            if not media or span.kind in _CONTACTS:
                yield Found(name, span, _decided(by, span, saying, readers), whole=True)
    for file, facts in known.files.items():
        for span in find(facts.name, allowed=by.allowed, banned=by.banned):
            yield Found("file", span, _decided(by, span, saying, readers), file=file)


def _decided(by: Reviewer, span: Span, saying: Saying, readers: Collection[str]) -> Decided:
    if not readers:
        return NOTHING
    return decide(by, span, stage=saying.conversation.stage, author=saying.role, readers=readers)


def _texts(content: Content, readers: frozenset[str]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Fields with words, and the roles of parties who read them."""
    if isinstance(content, kinds.Text):
        yield "text", content.text, readers
        return
    for words in said(content):
        yield words.path, words.text, readers if words.visible_to is None else readers & frozenset(words.visible_to)
    if content.fallback and content.fallback != fallbacks.derive(content):  # the sender's own
        yield "fallback", content.fallback, readers


def _addresses(content: Content) -> Iterator[tuple[str, str, bool]]:
    """Fields with addresses, and whether what is there is shown in place."""
    for place, struct in structs(content, ""):
        for name in _ADDRESSES:
            address = getattr(struct, name, None)
            if address and not (name == "fallback" and struct is content):
                yield f"{place}.{name}".lstrip("."), address, isinstance(struct, _MEDIA)


def _joined(one: Found, objections: Iterable[Found]) -> Found:
    """What the classifier objects to in part is hidden whole."""
    worst = one.decided
    for other in objections:
        if other.field == one.field and other.span.start < one.span.end and one.span.start < other.span.end:
            worst = max(worst, other.decided, key=severity)
    return one._replace(decided=worst)


def _spans(found: Iterable[Found]) -> dict[str, list[Span]]:
    """By field; of the words of a content alone."""
    by_field: dict[str, list[Span]] = {}
    for one in found:
        if one.file is None and not one.whole:
            by_field.setdefault(one.field, []).append(one.span)
    return {name: merged(those) for name, those in by_field.items()}


def _left(found: Iterable[Found], told: Mapping[str, Collection[Span]]) -> Iterator[tuple[str, Span]]:
    """What was found and is not hidden, where it stands now."""
    for one in found:
        if one.file is None and not one.whole and one.field != "fallback" and one.decided.decision == "allow":
            yield one.field, moved(one.span, told.get(one.field, ()))


def _renames(found: Iterable[Found], known: Known) -> dict[str, str]:
    by_file: dict[str, list[Span]] = {}
    for one in found:
        if one.file is not None and one.decided.decision != "allow":
            by_file.setdefault(one.file, []).append(one.span)
    return {file: mask(known.files[file].name, those) for file, those in by_file.items()}


def _finding(one: Found, gone: Collection[Span]) -> Finding:
    span = moved(one.span, gone)
    return Finding(field=one.field, start=span.start, end=span.end, kind=span.kind, rule=span.rule, score=span.score)
