"""What webhooks are told, and when it is tried again."""

from tradepost_server.rules import webhooks as rules


def test_a_retry_waits_twice_as_long_each_time_up_to_an_hour_with_jitter() -> None:
    for attempts, most in ((1, 5.0), (2, 10.0), (3, 20.0), (10, 2_560.0), (11, 3_600.0), (1_000, 3_600.0)):
        assert [rules.retry_delay(attempts, 5.0, chance) for chance in (0, 0.5, 1)] == [most / 2, most * 0.75, most]


def test_an_endpoint_that_failed_five_times_rests_and_is_tried_with_one_delivery() -> None:
    assert [rules.rest(failures, 5.0) for failures in (0, 4, 5, 6, 7, 20)] == [0, 0, 5.0, 10.0, 20.0, 600.0]
    assert [rules.at_once(failures, 4) for failures in (0, 4, 5)] == [4, 4, 1]


def test_events_of_more_than_three_hops_are_not_told() -> None:
    assert [rules.is_told("message.created", hops, ()) for hops in (0, 3, 4)] == [True, True, False]
    assert [rules.hops_from(header) for header in ("0", "3", "4")] == [0, 3, 4]
    assert all(rules.hops_from(header) > rules.HOPS_MAX for header in ("", "-1", "x", "99999999999", "١"))


def test_an_endpoint_is_told_what_it_asked_for_and_all_where_it_named_nothing() -> None:
    assert rules.is_told("message.created", 0, {"message.created"})
    assert not rules.is_told("message.edited", 0, {"message.created"})
    assert rules.is_told("message.edited", 0, set())


def test_the_id_of_an_event_is_the_same_each_time_and_of_no_other() -> None:
    assert rules.event_id(1, "cv_1", "all", 1) == rules.event_id(1, "cv_1", "all", 1)
    assert len({rules.event_id(t, c, "all", n) for t in (1, 2) for c in ("cv_1", "cv_2") for n in (1, 2)}) == 8
