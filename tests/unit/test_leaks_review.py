"""What a policy makes of what is found: by kind, rule, score, stage and pair of roles."""

import pytest

from support.growth import LINEAR, growth
from tradepost.protocol.masking import BannedList, LeakRule, MaskingPolicy
from tradepost.protocol.policy import PolicyDocument, RoleChange
from tradepost_server.errors import Invalid
from tradepost_server.rules import access, policy
from tradepost_server.rules.leaks.review import Verdict, review, reviewer

STAFF = ("agent", "supervisor")
NUMBER = "call me at 612 345 678"


def judged(
    text: str,
    masking: MaskingPolicy = MaskingPolicy(),  # noqa: B008  # frozen
    *,
    stage: str | None = "inquiry",
    author: str = "buyer",
    readers: tuple[str, ...] = ("seller",),
) -> Verdict:
    return review(reviewer(masking, STAFF), text, stage=stage, author=author, readers=readers)


def refusal(masking: MaskingPolicy, **document: object) -> Invalid:
    with pytest.raises(Invalid) as refused:
        policy.check(PolicyDocument(masking=masking, **document), access.matrix())  # type: ignore[arg-type]
    return refused.value


def test_contact_data_between_parties_is_masked_until_the_order_is_paid() -> None:
    verdict = judged(NUMBER)
    assert (verdict.decision, verdict.rule, verdict.masked) == ("mask", "contacts", "call me at ☎•••")
    assert judged(NUMBER, stage=None).decision == "mask"
    paid = judged(NUMBER, stage="paid")
    assert (paid.decision, paid.rule, paid.masked) == ("allow", "paid", NUMBER)
    assert paid.spans == verdict.spans  # moderators see it nevertheless


def test_payment_data_is_masked_at_every_stage() -> None:
    assert judged("4242 4242 4242 4242", stage="completed").masked == "💳•••"
    assert judged("ES91 2100 0418 4502 0005 1332", stage="paid").rule == "payment_data"


def test_what_staff_write_and_what_only_staff_read_passes() -> None:
    assert judged(NUMBER, author="agent").decision == "allow"
    assert judged(NUMBER, readers=("agent", "supervisor")).decision == "allow"
    assert judged(NUMBER, readers=("agent", "seller")).decision == "mask"


def test_one_reader_for_whom_it_is_masked_is_enough() -> None:
    masking = MaskingPolicy(rules=[LeakRule(id="sellers", to=["seller"], mask=0.5)])
    assert judged(NUMBER, masking, readers=("courier",)).decision == "allow"
    assert judged(NUMBER, masking, readers=("courier", "seller")).decision == "mask"


def test_the_first_rule_that_fits_decides() -> None:
    masking = MaskingPolicy(
        rules=[
            LeakRule(id="couriers", by=["courier"]),
            LeakRule(id="spelled", kinds=["phone"], found_by=["phone.spelled"], hold=0.9),
            LeakRule(id="cards", kinds=["card"], block=0.5),
            LeakRule(id="rest", mask=0.5),
        ]
    )
    assert judged(NUMBER, masking, author="courier").rule == "couriers"
    assert judged("six one two three four five six seven eight", masking).decision == "hold"
    assert judged("4242 4242 4242 4242", masking).decision == "block"
    assert judged("juan@gmail.com", masking).decision == "mask"
    assert judged(NUMBER + " 4242 4242 4242 4242", masking).decision == "block"


def test_a_score_below_the_threshold_is_allowed() -> None:
    masking = MaskingPolicy(rules=[LeakRule(id="sure", mask=0.95)])
    assert judged("555 0134 is my phone", masking).decision == "allow"
    assert judged("+44 7700 900456", masking).decision == "mask"


def test_no_rules_allow_everything() -> None:
    verdict = judged(NUMBER, MaskingPolicy(rules=[]))
    assert (verdict.decision, verdict.rule, verdict.hidden) == ("allow", None, ())
    assert verdict.spans


def test_banned_words_are_found_however_they_are_written() -> None:
    masking = MaskingPolicy(banned=[BannedList(id="fraud", words=["Counterfeit", "falsificación"])])
    for text in ("It is COUNTERFEIT!", "c0unt3rf31t", "cоuntеrfeit", "una falsificacion", "coun​terfeit"):
        verdict = judged(text, masking)
        assert (verdict.decision, [s.rule for s in verdict.spans]) == ("hold", ["fraud"]), text
    assert judged("counterfeiter", masking).decision == "allow"


def test_patterns_of_a_tenant_run_in_linear_time() -> None:
    masking = MaskingPolicy(banned=[BannedList(id="pattern", patterns=[r"(a+)+b", r"(x|x)*y"])])
    by = reviewer(masking, STAFF)

    def reviewed(size: int) -> Verdict:
        return review(by, "a" * size + " " + "x" * size, stage=None, author="buyer", readers=["seller"])

    assert growth(reviewed, 4_000) < LINEAR


def test_a_pattern_that_backtracks_or_is_none_is_refused_with_its_place() -> None:
    refused = refusal(MaskingPolicy(banned=[BannedList(id="one"), BannedList(id="two", patterns=["ok", r"(a)\1"])]))
    assert refused.path == "$.policy.masking.banned[1].patterns[1]"
    assert "RE2" in refused.message
    assert (
        refusal(MaskingPolicy(banned=[BannedList(id="one", words=["​"])])).path == "$.policy.masking.banned[0].words[0]"
    )


def test_a_policy_that_names_what_there_is_not_is_refused_with_its_place() -> None:
    unknown = MaskingPolicy(rules=[LeakRule(id="x", mask=0.5), LeakRule(id="y", to=["warehouse"], mask=0.5)])
    assert refusal(unknown).path == "$.policy.masking.rules[1].to"
    policy.check(PolicyDocument(masking=unknown, roles={"warehouse": RoleChange()}), access.matrix())
    staged = MaskingPolicy(rules=[LeakRule(id="x", stages=["melted"], mask=0.5)])
    assert refusal(staged, stages=["inquiry"]).path == "$.policy.masking.rules[0].stages"
    twice = MaskingPolicy(rules=[LeakRule(id="x"), LeakRule(id="x")])
    assert refusal(twice).path == "$.policy.masking.rules"
    odd = MaskingPolicy(rules=[LeakRule(id="x", mask=0.9, block=0.6)])
    assert refusal(odd).path == "$.policy.masking.rules[0]"
