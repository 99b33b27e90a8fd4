"""T01–T06: nobody gets in with a token that a tenant's key did not sign for what it says."""

import asyncio
import contextlib
import json
import time
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

import jwt
import pytest
from attacker import add_key, as_json, b64, forge, header_verdict, http_verdict, secret_key, socket_verdict
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from support.node import LiveNode
from tradepost_server import secrets, wire
from tradepost_server.gateway.auth import Claims

Verdict = Callable[[LiveNode, str], Awaitable[int]]
ROUTES = [
    pytest.param(http_verdict, {401}, id="REST"),
    pytest.param(socket_verdict, {4501, 4401}, id="first frame"),
    pytest.param(header_verdict, {4501, 4401}, id="handshake"),
]


def header(node: LiveNode, **more: Any) -> dict[str, Any]:
    """That of a good token, and what is to be wrong with it; a field that is None is left out."""
    return {k: v for k, v in {"alg": "HS256", "typ": "JWT", "kid": node.kid, **more}.items() if v is not None}


def claims(**more: Any) -> dict[str, Any]:
    """Those of a good token, likewise."""
    now = int(time.time())
    good = {"sub": "buyer:1", "aud": "tradepost", "iat": now, "exp": now + 600, "role": "buyer"}
    return {k: v for k, v in {**good, **more}.items() if v is not None}


async def wrongly_admitted(node: LiveNode, verdict: Verdict, refused: set[int], tokens: dict[str, str]) -> list[str]:
    """The names of tokens that were not refused as they should."""
    found = []
    for name, token in tokens.items():
        said = await verdict(node, token)
        if said not in refused:
            found.append(f"{name}: {said}")
    return found


@pytest.mark.parametrize(("verdict", "refused"), ROUTES)
async def test_t01_a_token_without_the_right_signature_is_refused(
    node: LiveNode, verdict: Verdict, refused: set[int]
) -> None:
    secret = node.secret.encode()
    good = forge(header(node), claims(), secret)
    head, body, signature = good.split(".")
    wrong = ("none", "None", "NONE", "nOnE", "", "HS384", "HS512", "hs256", "RS256", "ES256", "EdDSA", 7, True, [])
    tokens = {
        **{f"alg {alg!r}": forge(header(node, alg=alg), claims(), secret) for alg in wrong},
        **{f"alg {alg!r}, unsigned": f"{b64(as_json(header(node, alg=alg)))}.{body}." for alg in wrong},
        "no alg": forge(header(node, alg=None), claims(), secret),
        "alg in the claims": forge(header(node, alg=None), claims(alg="HS256"), secret),
        "empty signature": f"{head}.{body}.",
        "two segments": f"{head}.{body}",
        "one segment": head,
        "four segments": f"{good}.{signature}",
        "five segments": f"{head}.{body}.{body}.{body}.{signature}",
        "only dots": "..",
        "half a signature": good[: -len(signature) // 2],
        "another signature": f"{head}.{body}.{b64(bytes(32))}",
        "signed by another": forge(header(node), claims(), b"x" * 64),
        "signed with nothing": forge(header(node), claims(), b""),
        "sha512 as sha256": forge(header(node), claims(), secret, "sha512"),
        "claims changed afterwards": f"{head}.{b64(as_json(claims(sub='agent:1', role='agent')))}.{signature}",
        "header changed afterwards": f"{b64(as_json(header(node, typ='X')))}.{body}.{signature}",
        "not base64": "!!!.???.###",
        "a broken API key": "tp_test_x_y",
    }
    assert await verdict(node, good) in (0, 200)
    assert await wrongly_admitted(node, verdict, refused, tokens) == []


@pytest.mark.parametrize(("verdict", "refused"), ROUTES)
async def test_t03_a_token_does_not_choose_what_verifies_it(
    node: LiveNode, verdict: Verdict, refused: set[int]
) -> None:
    hits: list[bytes] = []

    async def hit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hits.append(await reader.read(100))
        writer.close()

    own = b"a secret of the attacker's own, long enough"
    jwk = {"kty": "oct", "k": b64(own), "kid": node.kid, "alg": "HS256"}
    async with await asyncio.start_server(hit, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys.json"
        tokens = {
            **{name: forge(header(node, **{name: url}), claims(), own) for name in ("jku", "x5u", "iss", "kid")},
            "jwk": forge(header(node, jwk=jwk), claims(), own),
            "x5c": forge(header(node, x5c=[b64(own)]), claims(), own),
        }
        kids: list[object] = [
            "", " ", "../../../../dev/null", "/dev/null", "' OR 1=1 --", f"{node.kid}' --", f"{node.kid}\n", "\0",
            f"{node.kid}\0", "%00", "*", "é", "x" * 65, "x" * 5_000, 0, 1, True, [node.kid], {"$ne": ""},
            node.kid.upper(),
        ]  # fmt: skip
        for kid in kids:
            for name, secret in (("own secret", own), ("no secret", b""), ("right secret", node.secret.encode())):
                tokens[f"kid {str(kid)[:20]!r} {name}"] = forge({**header(node), "kid": kid}, claims(), secret)
        tokens["no kid"] = forge(header(node, kid=None), claims(), node.secret.encode())
        assert await wrongly_admitted(node, verdict, refused, tokens) == []
    assert hits == []


FAMILIES: dict[str, Callable[[], Any]] = {
    "RS256": lambda: rsa.generate_private_key(65_537, 2_048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


@pytest.mark.parametrize("algorithm", FAMILIES)
async def test_t02_a_public_key_is_never_taken_for_a_secret(node: LiveNode, algorithm: str) -> None:
    private = FAMILIES[algorithm]()
    public = private.public_key()
    pem = public.public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo)
    await add_key(node, "public", algorithm, None, pem.decode())
    good = jwt.encode(claims(), private, algorithm=algorithm, headers={"kid": "public"})
    assert await http_verdict(node, good) == 200
    texts = {
        "PEM": pem,
        "PEM without its last line end": pem.rstrip(),
        "DER": public.public_bytes(s.Encoding.DER, s.PublicFormat.SubjectPublicKeyInfo),
        "SSH": public.public_bytes(s.Encoding.OpenSSH, s.PublicFormat.OpenSSH),
        "JWK": json.dumps(jwt.get_algorithm_by_name(algorithm).to_jwk(public, as_dict=True)).encode(),
    }
    tokens = {
        f"{name} as the secret, alg {alg}": forge({"alg": alg, "kid": "public"}, claims(), text)
        for name, text in texts.items()
        for alg in ("HS256", algorithm)
    }
    for other, make in FAMILIES.items():
        if other != algorithm:
            foreign = jwt.encode(claims(), make(), algorithm=other, headers={"kid": "public"})
            tokens[f"signed as {other}"] = foreign
    tokens["another key of the family"] = jwt.encode(
        claims(), FAMILIES[algorithm](), algorithm=algorithm, headers={"kid": "public"}
    )
    tokens["with the kid of the secret"] = jwt.encode(claims(), private, algorithm=algorithm, headers={"kid": node.kid})
    assert await wrongly_admitted(node, http_verdict, {401}, tokens) == []
    assert await wrongly_admitted(node, socket_verdict, {4501}, tokens) == []


async def test_t02_a_key_that_mixes_families_verifies_nothing(node: LiveNode) -> None:
    text = "-----not a key, but known to everyone who reads the public page-----"
    await add_key(node, "public text as HS256", "HS256", None, text)
    await add_key(node, "secret as RS256", "RS256", Fernet(secret_key(node)).encrypt(b"x" * 64), None)
    tokens = {
        "text": forge(header(node, kid="public text as HS256"), claims(), text.encode()),
        "secret": forge(header(node, kid="secret as RS256", alg="RS256"), claims(), b"x" * 64),
    }
    assert await wrongly_admitted(node, http_verdict, {401}, tokens) == []


@pytest.mark.parametrize(("verdict", "refused"), ROUTES)
async def test_t04_the_tenant_is_that_of_the_key_and_never_that_of_a_claim(
    node: LiveNode, verdict: Verdict, refused: set[int]
) -> None:
    other = await node.as_tenant("other")
    mixed = {
        "own secret, other's kid": forge(header(other), claims(), node.secret.encode()),
        "other's secret, own kid": forge(header(node), claims(), other.secret.encode()),
        "own secret, other's kid and claims": forge(
            header(other, tenant="other"), claims(tenant="other", iss="other"), node.secret.encode()
        ),
        "both secrets": forge(header(node), claims(), node.secret.encode() + other.secret.encode()),
    }
    assert await wrongly_admitted(node, verdict, refused, mixed) == []


async def test_t04_a_claimed_tenant_is_ignored(node: LiveNode) -> None:
    other = await node.as_tenant("other")
    theirs = await other.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    claimed = forge(
        header(node, tenant="other", iss="other"),
        claims(tenant="other", tenant_id=2, tid=2, iss="other", conversations=[theirs["id"]]),
        node.secret.encode(),
    )
    socket = await node.connect("buyer:1", token=claimed)
    assert socket.frames[0]["tenant"] == node.tenant
    assert (await socket.command("sync"))["conversations"] == []


def odd_claims() -> dict[str, object]:
    """Claims as nobody should take them; the whole payload where they are no object."""
    now = int(time.time())
    good = json.dumps(claims())
    return {
        **{f"no {name}": claims(**{name: None}) for name in ("sub", "aud", "exp", "iat")},
        **{f"null {name}": {**claims(), name: None} for name in ("sub", "aud", "exp", "iat")},
        **{f"exp {value!r}": claims(exp=value)
           for value in (str(now + 60), True, -1, 0, now - 60, 10**26, now + 60.5, [])},
        **{f"iat {value!r}": claims(iat=value) for value in (str(now), True, -1, now + 3_600, 0, [now])},
        **{f"nbf {value!r}": claims(nbf=value) for value in (now + 3_600, "0", True, 10**26)},
        **{f"exp as {raw}": good.replace(f'"exp": {now + 600}', f'"exp": {raw}').encode()
           for raw in ("1e400", "NaN", "Infinity", "-Infinity", "9" * 5_000)},
        **{f"sub {value!r}"[:30]: claims(sub=value) for value in (1, "", "x" * 129, "a\nb", "\0", ["buyer:1"], {})},
        **{f"aud {value!r}": claims(aud=value) for value in ("other", "", "Tradepost", ["tradepost"], ["other"], 7)},
        **{f"role {value!r}": claims(role=value) for value in ("admin", "owner", "Agent", "", 7, ["agent"])},
        "lives too long": claims(exp=now + 86_401 + 60),
        "conversations as text": claims(conversations="cv_1"),
        "too many conversations": claims(conversations=["cv_1"] * 101),
        "a name with a line break": claims(name="a\nb"),
        **{f"payload {raw[:12]!r}": raw
           for raw in (b"", b"null", b"[]", b'"x"', b"7", b"{", b"\xff", b"\xef\xbb\xbf{}")},
    }  # fmt: skip


@pytest.mark.parametrize(("verdict", "refused"), ROUTES)
async def test_t05_odd_or_missing_claims_are_refused(node: LiveNode, verdict: Verdict, refused: set[int]) -> None:
    secret = node.secret.encode()
    tokens = {name: forge(header(node), odd, secret) for name, odd in odd_claims().items()}
    crit = {"crit": ["exp"], "exp": 1}
    tokens |= {
        "unknown crit": forge(header(node, crit=["x"], x=1), claims(), secret),
        "crit of a claim": forge(header(node, **crit), claims(), secret),
        "empty crit": forge(header(node, crit=[]), claims(), secret),
        "b64": forge(header(node, b64=False, crit=["b64"]), claims(), secret),
    }
    assert await wrongly_admitted(node, verdict, refused, tokens) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys((*Claims.__struct_fields__, "tenant"), JSON)))
def test_t05_any_claims_are_taken_whole_or_refused_in_words(odd: dict[str, Any]) -> None:
    with contextlib.suppress(wire.Malformed):
        taken = wire.convert(odd, Claims)
        assert isinstance(taken.sub, str)
        assert isinstance(taken.exp, int)


async def test_t06_a_secret_that_can_be_guessed_is_not_sealed(node: LiveNode) -> None:
    with pytest.raises(secrets.WeakSecret, match="at least 32 bytes; this one has 8"):
        secrets.Vault(secret_key(node)).seal(b"password")


async def test_t06_a_weak_key_in_the_database_verifies_nothing(node: LiveNode) -> None:
    await add_key(node, "weak", "HS256", Fernet(secret_key(node)).encrypt(b"password"), None)
    small = rsa.generate_private_key(65_537, 1_024)  # noqa: S505  # which is the point
    pem = small.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo).decode()
    await add_key(node, "small", "RS256", None, pem)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        by_small = jwt.encode(claims(), small, algorithm="RS256", headers={"kid": "small"})
    tokens = {"weak": forge(header(node, kid="weak"), claims(), b"password"), "small": by_small}
    assert await wrongly_admitted(node, http_verdict, {401}, tokens) == []
