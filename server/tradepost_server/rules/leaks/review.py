"""What a tenant's policy makes of what is found in a text: allow, mask, hold or block."""

from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass
from typing import NamedTuple

from tradepost.protocol.masking import DEFAULT_RULES, BannedList, LeakRule, MaskingPolicy, ReviewDecision

from ...errors import Invalid
from ...model import Policy
from .banned import BadPattern, Banned, Look, pattern_look, words_look
from .find import find
from .masking import mask
from .span import Span

_PATH = "$.policy.masking"
_SEVERITY: tuple[ReviewDecision, ...] = ("allow", "mask", "hold", "block")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A policy made ready: what to look for, and the rules that decide."""

    rules: tuple[LeakRule, ...]
    allowed: frozenset[str]  # domains
    banned: Banned | None
    staff: frozenset[str]  # roles

    @property
    def looks(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.rules) or self.banned is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message in its lane. Everyone who may read it reads `masked`, its author too."""

    decision: ReviewDecision
    rule: str | None  # id of the policy's rule that decided; None where nothing was found or none fits
    masked: str
    spans: tuple[Span, ...]  # everything found, for moderators
    hidden: tuple[Span, ...]  # what is replaced in `masked`


def reviewer(policy: MaskingPolicy, staff: Iterable[str]) -> Reviewer:
    """The policy made ready. It was checked when it was saved."""
    rules = DEFAULT_RULES if policy.rules is None else tuple(policy.rules)
    banned = Banned(look for each in policy.banned for look in _looks(each)) if policy.banned else None
    return Reviewer(rules, frozenset(policy.allowed_domains), banned, frozenset(staff))


PASSES = Reviewer((), frozenset(), None, frozenset())


def of(policy: Policy) -> Reviewer:
    """That of a tenant's policy."""
    return policy.reviewer if isinstance(policy.reviewer, Reviewer) else PASSES


def review(
    by: Reviewer, text: str, *, stage: str | None, author: str, readers: Collection[str], earlier: Iterable[str] = ()
) -> Verdict:
    """What becomes of a text that an author of one role says to readers of others.

    The worst decision of all readers who are not staff counts: a message is the same for everyone in its lane.
    `earlier`: what the same author said just before, oldest first.
    """
    parties = [role for role in readers if role not in by.staff]
    if author in by.staff or not parties:
        return Verdict("allow", None, text, (), ())
    spans = find(text, earlier=earlier, allowed=by.allowed, banned=by.banned)
    decided = [decide(by, span, stage=stage, author=author, readers=parties) for span in spans]
    worst = max(decided, key=severity, default=NOTHING)
    hidden = tuple(span for span, found in zip(spans, decided, strict=True) if found.decision != "allow")
    return Verdict(worst.decision, worst.rule, mask(text, hidden), tuple(spans), hidden)


class Decided(NamedTuple):
    """What becomes of one thing that was found."""

    decision: ReviewDecision
    rule: str | None  # id of the policy's rule that decided
    watched: bool  # that rule would do something about one that is surer: staff are to know


NOTHING = Decided("allow", None, False)


def severity(decided: Decided) -> tuple[int, bool]:
    """By which the worst is found."""
    return _SEVERITY.index(decided.decision), decided.watched


def decide(by: Reviewer, span: Span, *, stage: str | None, author: str, readers: Iterable[str]) -> Decided:
    """The worst of all readers, who are parties."""
    return max((_for_reader(by.rules, span, stage, author, reader) for reader in readers), key=severity)


def _for_reader(rules: Iterable[LeakRule], span: Span, stage: str | None, author: str, reader: str) -> Decided:
    for rule in rules:
        if _fits(rule, span, stage, author, reader):
            watched = (rule.mask, rule.hold, rule.block) != (None, None, None)
            return Decided(_by_threshold(rule, span.score), rule.id, watched)
    return NOTHING


def _fits(rule: LeakRule, span: Span, stage: str | None, author: str, reader: str) -> bool:
    return (
        (rule.kinds is None or span.kind in rule.kinds)
        and (rule.found_by is None or span.rule in rule.found_by)
        and (rule.stages is None or stage in rule.stages)
        and (rule.by is None or author in rule.by)
        and (rule.to is None or reader in rule.to)
    )


def _by_threshold(rule: LeakRule, score: float) -> ReviewDecision:
    if rule.block is not None and score >= rule.block:
        return "block"
    if rule.hold is not None and score >= rule.hold:
        return "hold"
    return "mask" if rule.mask is not None and score >= rule.mask else "allow"


def check(policy: MaskingPolicy, roles: Set[str], stages: Collection[str] | None) -> None:
    """Refuses what names roles or stages that there are not, what says a thing twice, and patterns that are none.

    Raises: Invalid naming the place and the reason.
    """
    rules = policy.rules or []
    _check_once([rule.id for rule in rules], f"{_PATH}.rules")
    _check_once([each.id for each in policy.banned], f"{_PATH}.banned")
    for place, rule in enumerate(rules):
        path = f"{_PATH}.rules[{place}]"
        for name, named in (("from", rule.by), ("to", rule.to)):
            if unknown := sorted(set(named or ()) - roles):
                raise Invalid(f"No such role: {', '.join(unknown)}", path=f"{path}.{name}")
        if stages is not None and (unknown := sorted(set(rule.stages or ()) - set(stages))):
            raise Invalid(f"Not among the stages of this policy: {', '.join(unknown)}", path=f"{path}.stages")
        thresholds = [score for score in (rule.mask, rule.hold, rule.block) if score is not None]
        if thresholds != sorted(thresholds):
            raise Invalid("Expected `mask` at or below `hold`, and `hold` at or below `block`", path=path)
    if policy.classifier is not None and (unknown := sorted(set(policy.classifier.by or ()) - roles)):
        raise Invalid(f"No such role: {', '.join(unknown)}", path=f"{_PATH}.classifier.from")
    for place, each in enumerate(policy.banned):
        _check_banned(each, f"{_PATH}.banned[{place}]")


def _check_once(ids: list[str], path: str) -> None:
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise Invalid(f"Expected each id once, not twice: {', '.join(twice)}", path=path)


def _check_banned(each: BannedList, path: str) -> None:
    for place, word in enumerate(each.words):
        try:
            words_look(each.id, [word])
        except BadPattern as bad:
            raise Invalid(f"Cannot be looked for: {bad}", path=f"{path}.words[{place}]") from None
    for place, pattern in enumerate(each.patterns):
        try:
            pattern_look(each.id, pattern)
        except BadPattern as bad:
            raise Invalid(f"Not a pattern of RE2: {bad}", path=f"{path}.patterns[{place}]") from None


def _looks(each: BannedList) -> Iterator[Look]:
    if each.words:
        yield words_look(each.id, each.words)
    for pattern in each.patterns:
        yield pattern_look(each.id, pattern)
