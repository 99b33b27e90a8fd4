"""The one strict decoder: what it takes, what it refuses, and in which words."""

import json
import re
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradepost.protocol import commands, content, limits
from tradepost.protocol.frames import InboundFrame, Ping, Pong
from tradepost.protocol.schema import structs
from tradepost_server import wire, wire_words

SEND = '{"type":"message.send","ref":"7","conversation":"cv_1","content":{"kind":"text","text":"%s"}}'
UPDATE = '{"type":"conversation.update","conversation":"cv_1","attributes":%s}'


def refusal(raw: str | bytes) -> wire.Malformed:
    """How a frame is refused."""
    with pytest.raises(wire.Malformed) as caught:
        wire.decode_frame(raw.encode() if isinstance(raw, str) else raw)
    return caught.value


def test_a_frame_becomes_the_struct_of_its_type() -> None:
    frame = wire.decode_frame((SEND % "Is it still for sale?").encode())
    assert isinstance(frame, commands.SendMessage)
    assert (frame.ref, frame.content) == ("7", content.Text(text="Is it still for sale?"))


@pytest.mark.parametrize(
    ("raw", "path", "reason"),
    [
        ("", "$", "Empty; expected a JSON object."),
        (" \n", "$", "Empty; expected a JSON object."),
        (b"\xef\xbb\xbf" + (SEND % "a").encode(), "$", "Expected UTF-8 without a byte order mark."),
        ((SEND % "a").encode().replace(b"a", b"\xff"), "$", "Expected UTF-8."),
        ((SEND % "x").encode().replace(b'"x"', b'"\xed\xa0\x80"'), "$", "Expected UTF-8."),
        ("[]", "$", "Expected an object, got a list."),
        ("7", "$", "Expected an object, got an integer."),
        ('{"type":"ping"} {}', "$", "Not valid JSON."),
        ("{'type':'ping'}", "$", "Not valid JSON."),
        ('{"ref":"7"}', "$.type", "Required, but missing."),
        ('{"type":7}', "$.type", "Expected text, got an integer."),
        ('{"type":"message.sent"}', "$.type", "Unknown command or frame."),
        ('{"type":"ping","loud":true}', "$.loud", "Unknown field."),
        (SEND % "", "$.content.text", "Expected text of at least 1 character."),
        (SEND % ("a" * 8_193), "$.content.text", "Expected text of at most 8,192 characters."),
        (SEND % "\\u0000", "$.content.text", "The character NUL is not allowed."),
        (SEND % "\\u0007", "$.content.text", "Contains a character that is not allowed here."),
        (SEND % "\\ud83d", "$", "Not valid JSON, or half of a surrogate pair in a text."),
        (SEND % "\\ud83dx\\ude00", "$", "Not valid JSON, or half of a surrogate pair in a text."),
        (SEND.replace('"text",', '"song",') % "a", "$.content.kind", "Unknown kind of content."),
        (SEND.replace('"cv_1"', '"../1"') % "a", "$.conversation", "Expected letters, digits, _ and - only."),
        ('{"type":"events","conversation":"cv_1","lane":"all"}', "$.after", "Required, but missing."),
        ('{"type":"sync","limit":0}', "$.limit", "Expected an integer of at least 1."),
        ('{"type":"sync","limit":1.0}', "$.limit", "Expected an integer, got a number."),
        ('{"type":"sync","limit":true}', "$.limit", "Expected an integer, got true or false."),
        ('{"type":"conversation.list","status":"ajar"}', "$.status", "Not one of the values allowed here."),
        ('{"type":"conversation.list","since":"noon"}', "$.since", "Expected a time such as 2026-05-01T09:30:00Z."),
        (UPDATE % '{"a":NaN}', "$", "Not valid JSON."),
        (UPDATE % '{"a":-Infinity}', "$", "Not valid JSON."),
        (UPDATE % '{"a":1e400}', "$[...][...]", "The number is out of range."),
        (UPDATE % f'{{"a":{"9" * 5_000}}}', "$[...][...]", "The number is out of range."),
        (UPDATE % '{"a":9007199254740992}', "$.attributes.a", "Expected an integer within ±(2^53-1)."),
        (UPDATE % '{"a":-9007199254740992}', "$.attributes.a", "Expected an integer within ±(2^53-1)."),
        (UPDATE % '{"a\\u0000":1}', "$.attributes[...]", "The character NUL is not allowed."),
        (UPDATE % '{"a":"\\u0000"}', "$.attributes.a", "The character NUL is not allowed."),
        (UPDATE % f'{{"a":"{"b" * 1_025}"}}', "$.attributes.a", "Expected text of at most 1,024 characters."),
        (UPDATE % f'{{"{"b" * 1_025}":1}}', "$.attributes[...]", "Expected text of at most 1,024 characters."),
        (UPDATE % json.dumps({f"k{n}": n for n in range(1_001)}), "$.attributes", "More than 1,000 keys."),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else None,
)
def test_what_is_refused_is_named_by_path_and_reason(raw: str | bytes, path: str, reason: str) -> None:
    malformed = refusal(raw)
    assert (malformed.path, malformed.reason) == (path, reason)


def test_a_backslash_before_u0000_is_legitimate_text() -> None:
    frame = wire.decode_frame((SEND % "C:\\\\u0000").encode())
    assert isinstance(frame, commands.SendMessage)
    assert frame.content == content.Text(text="C:\\u0000")


def test_the_largest_integers_and_attributes_are_taken() -> None:
    attributes = {"low": -limits.INTEGER_MAX, "high": limits.INTEGER_MAX, "n" * 1_024: "t" * 1_024}
    frame = wire.decode_frame((UPDATE % json.dumps(attributes)).encode())
    assert isinstance(frame, commands.UpdateConversation)
    assert frame.attributes == attributes


@pytest.mark.parametrize("spaces", [0, 1])
def test_a_frame_may_have_65536_bytes_and_no_more(spaces: int) -> None:
    raw = b'{"type":"ping"}'.ljust(limits.FRAME_MAX_BYTES + spaces)
    if spaces:
        malformed = refusal(raw)
        assert (malformed.too_large, malformed.reason) == (True, "Larger than 65,536 bytes.")
    else:
        assert wire.decode_frame(raw) == Ping()


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
@pytest.mark.parametrize("depth", [31, 32, 10_000])
def test_an_object_may_be_32_levels_deep_and_no_more(opening: bytes, closing: bytes, depth: int) -> None:
    raw = b'{"a":' + opening * depth + b"1" + closing * depth + b"}"
    if depth == 31:
        assert wire.decode_object(raw)
    else:
        with pytest.raises(wire.Malformed, match="Nested deeper than 32 levels"):
            wire.decode_object(raw)
        assert refusal(raw).reason == "Nested deeper than 32 levels."


def test_many_shallow_lists_are_not_deep() -> None:
    assert wire.decode_object(b'{"a":[' + b"[]," * 100 + b"[]]}")


@pytest.mark.parametrize(
    ("raw", "frame"),
    [
        ('{"type":"sync","limit":1,"limit":2}', commands.Sync(limit=2)),
        ('{"type":"sync","limit":0,"limit":2}', commands.Sync(limit=2)),
        ('{"type":"sync","limit":"two","limit":2}', commands.Sync(limit=2)),
        ('{"type":"ping","type":"pong"}', Pong()),
        ('{"type":"song","type":"pong"}', Pong()),
    ],
)
def test_of_duplicate_keys_the_last_one_wins(raw: str, frame: InboundFrame) -> None:
    assert wire.decode_frame(raw.encode()) == frame


def test_of_duplicate_keys_the_last_one_wins_in_the_payload_of_a_token_too() -> None:
    payload = b'{"sub":"buyer-1","exp":1,"sub":"buyer-2","roles":{"a":1,"a":2}}'
    assert wire.decode_object(payload) == {"sub": "buyer-2", "exp": 1, "roles": {"a": 2}}


def test_a_body_needs_no_type_and_takes_parameters_of_the_path() -> None:
    body = wire.decode_object(b'{"content":{"kind":"text","text":"Hello"}}')
    command = wire.convert({**body, "conversation": "cv_1"}, commands.SendMessage)
    assert command == commands.SendMessage(conversation="cv_1", content=content.Text(text="Hello"))


def test_a_body_of_another_type_is_refused() -> None:
    with pytest.raises(wire.Malformed) as caught:
        wire.convert({"type": "ping", "conversation": "cv_1"}, commands.GetConversation)
    assert caught.value.path == "$.type"


def test_a_query_is_text_and_becomes_what_the_command_takes() -> None:
    query = {"limit": "20", "unanswered": "true", "since": "2026-05-01T09:30:00Z"}
    command = wire.convert(query, commands.ListConversations, from_text=True)
    assert (command.limit, command.unanswered) == (20, True)


def test_a_query_holds_no_nul() -> None:
    with pytest.raises(wire.Malformed, match=r"\$\.query: The character NUL is not allowed\."):
        wire.convert({"query": "bike\0"}, commands.ListConversations, from_text=True)


def test_a_body_with_too_long_attributes_is_refused() -> None:
    with pytest.raises(wire.Malformed, match=r"\$\.attributes\.note: Expected text of at most 1,024"):
        wire.convert({"key": "order-1", "attributes": {"note": "a" * 1_025}}, commands.EnsureConversation)


@pytest.mark.parametrize(
    ("raw", "ref"),
    [
        ('{"type":"message.send","ref":"7","content":{}}', "7"),
        ('{"type":"message.send","content":{"kind":"text"},"ref":"7"}', "7"),
        ('{"type":"sync","ref":"7","limit":NaN}', "7"),
        ('{"type":"sync","limit":NaN,"ref":"7"}', "7"),
        ('{"type":"sync","ref":"7","a":' + "[" * 10_000, "7"),
        ('{"type":"sync","ref":"7","a":"' + "a" * 70_000 + '"}', "7"),
        ('{"type":"sync","attributes":{"ref":"8"},"limit":NaN,"ref":"7"}', None),
        ('{"type":"sync","ref":7}', None),
        ('{"type":"sync","ref":""}', None),
        ('{"type":"sync","ref":"a\\u0000"}', None),
        ('{"type":"sync","ref":"' + "7" * 65 + '"}', None),
        ('{"type":"sync","ref":"' + "7" * 65 + '",', None),
        ("[]", None),
        ("", None),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else None,
)
def test_the_ref_of_a_refused_frame_is_found_where_it_can_be_told(raw: str, ref: str | None) -> None:
    assert wire.probe_ref(raw.encode()) == ref


def test_words_never_repeat_what_came() -> None:
    secret = "my card is 4111"
    for raw in (
        SEND.replace('"text",', f'"{secret}",') % "a",
        SEND.replace('"ref"', f'"{secret}"') % "a",
        SEND.replace('"cv_1"', f'"{secret}"') % "a",
        UPDATE % f'{{"{secret}":[]}}',
        UPDATE % f'{{"{secret}":"\\u0000"}}',
        f'{{"type":"ping","{secret} - at `$.x":1}}',
        f'{{"type":"{secret}"}}',
    ):
        assert secret not in str(refusal(raw))


def patterns(annotation: object) -> set[str]:
    """The patterns in a type and in what it is made of."""
    own = {m.pattern for m in getattr(annotation, "__metadata__", ()) if isinstance(m, msgspec.Meta) and m.pattern}
    inner = get_args(annotation)[:1] if get_origin(annotation) is Annotated else get_args(annotation)
    return own.union(*(patterns(a) for a in inner))


def test_every_pattern_of_the_protocol_has_words_of_its_own() -> None:
    hints = [hint for struct in structs() for hint in get_type_hints(struct, include_extras=True).values()]
    found = set().union(*(patterns(hint) for hint in hints))
    assert len(found) >= 8
    for pattern in found:
        words = wire_words.refusal(f"Expected `str` matching regex {pattern!r} - at `$.a`")[1]
        assert words != "Not in the form asked for here.", pattern


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
FIELDS = ["ref", "conversation", "content", "audience", "attributes", "limit", "cursor", "kind", "text", "after", "on"]
TYPES = [msgspec.inspect.type_info(member).tag for member in get_args(InboundFrame)]  # type: ignore[attr-defined]
FRAMES = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), JSON, max_size=6).flatmap(
    lambda fields: st.sampled_from(TYPES).map(lambda type_: {"type": type_, **fields})
)


def outcome(raw: bytes) -> object:
    """What the decoder makes of `raw`: a frame, or the path and reason of its refusal."""
    try:
        return wire.decode_frame(raw)
    except wire.Malformed as malformed:
        return str(malformed)


def is_clean(value: Any) -> bool:
    """Whether PostgreSQL and every JSON reader take all that is in `value`."""
    if isinstance(value, str):
        return "\0" not in value and value.encode() is not None
    if isinstance(value, dict):
        return all(is_clean(k) and is_clean(v) for k, v in value.items())
    return all(map(is_clean, value)) if isinstance(value, list) else True


@given(st.binary(max_size=200))
def test_random_bytes_are_decoded_or_malformed(raw: bytes) -> None:
    assert not isinstance(outcome(raw), str) or re.match(r"\$[\w.\[\]]*: [A-Z].*\.$", str(outcome(raw)))
    wire.probe_ref(raw)


@given(FRAMES | JSON, st.booleans())
def test_random_json_is_clean_or_malformed(value: object, ascii_only: bool) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    wire.probe_ref(raw)
    outcome(raw)
    try:
        assert is_clean(wire.decode_object(raw))
    except wire.Malformed:
        return


@given(FRAMES)
def test_the_quick_way_and_the_careful_way_agree(value: dict[str, object]) -> None:
    raw = json.dumps(value).encode("utf-8", "surrogatepass")
    try:
        careful: object = wire.convert(wire.decode_object(raw), wire._inbound)
    except wire.Malformed as malformed:
        careful = str(malformed)
    assert outcome(raw) == careful


@given(st.binary(max_size=40), st.integers(0, 80), st.integers(0, 5))
def test_a_damaged_frame_is_decoded_or_malformed(noise: bytes, at: int, cut: int) -> None:
    raw = (SEND % "Is it still for sale?").encode()
    outcome(raw[:at] + noise + raw[at + cut :])
