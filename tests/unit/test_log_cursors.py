"""Cursors of the log of a tenant, where it is in many databases."""

import msgspec

from tradepost.protocol.webhooks import ReadLog
from tradepost_server.handlers.feed import decode_cursor, encode_cursor
from tradepost_server.store.following import Place


def test_a_cursor_of_as_many_databases_as_there_may_be_is_taken_back() -> None:
    places = {number: Place(10**9 - 1, 10**18 - 1) for number in range(100)}
    asked = msgspec.convert({"type": "log.read", "ref": "r1", "after": encode_cursor(places)}, ReadLog)
    assert decode_cursor(asked.after) == places
