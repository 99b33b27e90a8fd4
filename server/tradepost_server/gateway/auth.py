"""Token or API key → who asks. The tenant is that of the key that verified it, never one that a token names."""

import base64
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from time import monotonic
from typing import Annotated

import jwt
import msgspec
from msgspec import Meta

from tradepost.protocol import limits
from tradepost.protocol.commands import CreateToken
from tradepost.protocol.results import TokenResult

from .. import clock, ids, wire
from ..errors import Forbidden, Unauthorized
from ..model import Actor, Tenant
from ..secrets import Vault, api_key_id, new_secret
from ..settings import Settings
from ..store import profiles, tenants
from ..store.db import Database
from ..store.tenants import SigningKey
from .arrivals import Outcome

AUDIENCE = "tradepost"
ALGORITHMS = ("HS256", "RS256", "ES256", "EdDSA")
KEY_LIFE_S = 30.0  # how long a verified key is remembered; a retired one is refused after that at the latest
KEYS_MAX = 10_000
NOT_VALID = "This token is not valid"

_jws = jwt.PyJWS(algorithms=ALGORITHMS, options={"enforce_minimum_key_length": True})
Seconds = Annotated[int, Meta(ge=0, le=limits.INTEGER_MAX)]


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What a token says; other claims are ignored, a claimed tenant too."""

    sub: limits.ProfileId
    aud: str
    exp: Seconds
    iat: Seconds
    nbf: Seconds = 0
    role: limits.Role | None = None
    name: limits.Name | None = None
    conversations: Annotated[list[limits.ConversationId], Meta(max_length=100)] | None = None


class TokenRefused(Unauthorized):
    """A token that is not good. `why` is for the tenant's developers; the sender is told `message` alone."""

    def __init__(self, message: str, why: Outcome, tenant: Tenant | None = None, **said: str | int | None) -> None:
        super().__init__(message)
        self.why, self.tenant, self.said = why, tenant, said


class Authenticator:
    """Verifies tokens and API keys, and mints tokens for the marketplace."""

    def __init__(self, database: Database, vault: Vault, settings: Settings) -> None:
        self._database, self._vault, self._settings = database, vault, settings
        self._keys: OrderedDict[str, tuple[float, SigningKey | None]] = OrderedDict()
        self._open = lru_cache(KEYS_MAX)(vault.open)

    async def token(self, token: str) -> Actor:
        """The profile that a token speaks for, which is made if it is not there yet.

        Raises: Unauthorized, without saying more than that it is expired.
        """
        key = await self._key(token)
        try:
            payload = _jws.decode(token, self._verifier(key), algorithms=[key.algorithm])
            claims = wire.convert(wire.decode_object(payload), Claims)
        except wire.Malformed as malformed:
            raise TokenRefused(NOT_VALID, "wrong_claims", key.tenant, detail=malformed.path) from None
        except (jwt.InvalidTokenError, jwt.InvalidKeyError, ValueError, TypeError):
            raise TokenRefused(NOT_VALID, "wrong_signature", key.tenant) from None
        self._check(claims, key)
        actor = Actor(
            tenant=key.tenant,
            profile_id=claims.sub,
            role=claims.role,
            name=claims.name,
            key_id=key.kid,
            issued_at=datetime.fromtimestamp(claims.iat, UTC),
            expires_at=datetime.fromtimestamp(claims.exp, UTC),
            conversations=None if claims.conversations is None else frozenset(claims.conversations),
        )
        return replace(actor, locale=await self._admit(actor, claims))

    async def _key(self, token: str) -> SigningKey:
        """The key that the token's header names by `kid`, if the algorithm is that key's.

        Raises: Unauthorized.
        """
        header = _header(token)
        kid = header.get("kid")
        if not isinstance(kid, str) or not 0 < len(kid) <= 64 or not kid.isascii() or not kid.isprintable():
            raise TokenRefused("This token names no key (kid)", "no_key_named")
        key = await self._find_key(kid)
        if key is None:
            raise TokenRefused(NOT_VALID, "unknown_key")
        if key.retired:
            raise TokenRefused(NOT_VALID, "retired_key", key.tenant)
        if header.get("alg") != key.algorithm:
            raise TokenRefused(NOT_VALID, "wrong_algorithm", key.tenant, detail=key.algorithm)
        return key

    def _verifier(self, key: SigningKey) -> bytes | str:
        """What verifies: of HS256 the secret, of all others the public key; never one in place of the other.

        Raises: Unauthorized where the row mixes them.
        """
        if key.algorithm == "HS256" and key.secret is not None:
            return self._open(key.secret)
        if key.algorithm in ALGORITHMS[1:] and key.public_key is not None:
            return key.public_key
        raise TokenRefused(NOT_VALID, "wrong_algorithm", key.tenant, detail=key.algorithm)

    async def _find_key(self, kid: str) -> SigningKey | None:
        found = self._keys.get(kid)
        if found is not None and found[0] > monotonic():
            return found[1]
        async with self._database.service() as connection:
            key = await tenants.find_signing_key(connection, kid)
        while len(self._keys) >= KEYS_MAX:
            self._keys.popitem(last=False)
        self._keys[kid] = (monotonic() + (KEY_LIFE_S if key is not None else 2.0), key)
        return key

    def _check(self, claims: Claims, key: SigningKey) -> None:
        now, leeway = int(clock.seconds()), self._settings.token_leeway_s
        refused = partial(TokenRefused, tenant=key.tenant, issued_s=max(0, now - claims.iat))
        if claims.exp + leeway <= now:
            raise refused("This token has expired", "expired", seconds=now - claims.exp)
        if claims.aud != AUDIENCE:
            raise refused(NOT_VALID, "wrong_audience", detail=claims.aud)
        if (ahead := max(claims.nbf, claims.iat) - now) > leeway:
            raise refused(NOT_VALID, "not_yet", seconds=ahead)
        if (life := claims.exp - claims.iat) > self._settings.token_life_max_s:
            raise refused(NOT_VALID, "lives_too_long", seconds=life)
        if claims.role is not None and claims.role not in key.tenant.policy.roles:
            raise refused("This token names a role that the tenant does not have", "unknown_role", detail=claims.role)

    async def _admit(self, actor: Actor, claims: Claims) -> str | None:
        """Makes the profile where it is not there yet, or names it where it has none; its locale.

        Raises: TokenRefused for one that was revoked.
        """
        tenant_id = actor.tenant.id
        async with self._database.service() as connection:
            known = await profiles.known(connection, tenant_id, actor.profile_id, claims.iat)
        if known is not None and known.refused:
            raise TokenRefused(
                "This profile's sessions were revoked", "revoked", actor.tenant, profile=actor.profile_id
            )
        if known is None or (claims.name is not None and known.name == ""):
            async with self._database.transaction(tenant_id, readonly=False) as tx:
                await profiles.ensure(tx, tenant_id, actor.profile_id, claims.name)
        return None if known is None else known.locale

    def forget_keys(self) -> None:
        """Every key is looked up anew."""
        self._keys.clear()

    async def still_valid(self, actors: Sequence[Actor]) -> list[bool]:
        """Of each that came with a token, whether it would still be let in: key not retired, profile not revoked."""
        keys = {key_id: await self._find_key(key_id) for key_id in {actor.key_id for actor in actors}}
        good = {key_id for key_id, key in keys.items() if key is not None and not key.retired}
        async with self._database.service() as connection:
            refused = await profiles.refused(connection, [_token_of(actor) for actor in actors])
        return [actor.key_id in good and place not in refused for place, actor in enumerate(actors)]

    async def api_key(self, key: str) -> Actor:
        """The marketplace itself.

        Raises: Unauthorized.
        """
        key_id = api_key_id(key)
        if key_id is None or len(key) > 128:
            raise Unauthorized("This is not an API key")
        async with self._database.service() as connection:
            found = await tenants.find_api_key(connection, key_id, key)
        if found is None or found.revoked:
            raise Unauthorized("This API key is not valid")
        return Actor(tenant=found.tenant, profile_id="", scopes=found.scopes, key_id=found.id)

    async def bearer(self, credential: str) -> Actor:
        """Either of the two, as an Authorization header carries them.

        Raises: Unauthorized.
        """
        return await (self.api_key(credential) if credential.startswith("tp_") else self.token(credential))

    async def mint(self, actor: Actor, command: CreateToken) -> TokenResult:
        """A token signed with the tenant's newest secret.

        Raises: Forbidden where the tenant has only public keys: then its back end signs.
        """
        async with self._database.service() as connection:
            key = await tenants.newest_secret(connection, actor.tenant.id)
        if key is None or key.secret is None:
            raise Forbidden("This tenant signs its tokens itself")
        return sign(key.kid, self._vault.open(key.secret), command)

    async def mint_for_site(self, tenant_id: int, command: CreateToken) -> TokenResult:
        """A token signed with the server's own key for the tenant's sites, which is made where there is none."""
        async with self._database.service() as connection:
            key = await tenants.secret_of_sites(connection, tenant_id)
            if key is None:
                sealed = self._vault.seal(new_secret())
                await tenants.insert_secret_of_sites(connection, tenant_id, ids.new("kid"), sealed)
                key = await tenants.secret_of_sites(connection, tenant_id)
        assert key is not None
        assert key.secret is not None
        return sign(key.kid, self._vault.open(key.secret), command)


def _token_of(actor: Actor) -> tuple[int, str, float]:
    """Tenant, profile, and when it was issued, in seconds since 1970."""
    assert actor.issued_at is not None
    return actor.tenant.id, actor.profile_id, actor.issued_at.timestamp()


def _header(token: str) -> dict[str, object]:
    """What a token says of itself, which our own strict decoder reads before any other.

    Raises: Unauthorized.
    """
    segment = token.partition(".")[0]
    try:
        return wire.decode_object(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except (wire.Malformed, ValueError):
        raise TokenRefused("This is not a token", "not_a_token") from None


def sign(kid: str, secret: bytes, command: CreateToken) -> TokenResult:
    """A token as `command` describes it."""
    issued = clock.now().replace(microsecond=0)
    expires = issued + timedelta(seconds=command.ttl_s)
    claims = {"sub": command.profile, "aud": AUDIENCE, "iat": issued, "exp": expires}
    for name in ("role", "name", "conversations"):
        if getattr(command, name) is not None:
            claims[name] = getattr(command, name)
    return TokenResult(token=jwt.encode(claims, secret, algorithm="HS256", headers={"kid": kid}), expires_at=expires)
