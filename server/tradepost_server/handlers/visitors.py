"""Who comes by a site: what its pages are told, anonymous visitors, and one-time codes."""

import secrets

from msgspec import UNSET

from tradepost.protocol.commands import CreateToken
from tradepost.protocol.frames import PROTOCOL_VERSION
from tradepost.protocol.limits import FRAME_MAX_BYTES, TEXT_MAX_CHARS
from tradepost.protocol.results import TokenResult
from tradepost.protocol.visiting import (
    CODE_LIFE_S,
    CodeIssued,
    CodePass,
    PushKey,
    ShownTheme,
    SiteConfig,
    SiteLimits,
    VisitorPass,
)

from .. import clock
from ..errors import Forbidden, NotFound, Unauthorized
from ..model import Actor, Tenant
from ..rules import contrast
from ..store import codes, merges, profiles, sites
from ..store.codes import Code
from ..store.sites import Placed
from .renewals import new_visitor
from .services import Services

TOKEN_LIFE_S = 3_600
TOKEN_LEAST_S = 10  # a code is not worth exchanging for less


async def placed(services: Services, site_id: str) -> Placed:
    """The site and its tenant.

    Raises: NotFound.
    """
    async with services.database.service() as tx:
        found = await sites.find_anywhere(tx, site_id) if len(site_id) <= 64 else None
    if found is None:
        raise NotFound("No such site")
    return found


def listed(at: Placed) -> set[str]:
    """Origins of the site's pages: its own list and the tenant's."""
    return {*at.site.settings.origins, *at.tenant.policy.origins}


def config(services: Services, at: Placed, *, own_page: bool = False) -> SiteConfig:
    """What a page is told before anyone signs in; one of ours may ask those listed for tokens."""
    settings = at.site.settings
    colours = contrast.palette(settings.theme)
    return SiteConfig(
        site=at.site.id,
        tenant_test=at.tenant.test,
        title=settings.title,
        greeting=settings.greeting,
        logo_url=settings.logo_url,
        theme=ShownTheme(
            mode=settings.theme.mode,
            accent=colours.accent,
            accent_text=colours.accent_text,
            accent_dark=colours.accent_dark,
            accent_dark_text=colours.accent_dark_text,
            radius_px=settings.theme.radius_px,
        ),
        launcher=settings.launcher,
        locales=settings.locales,
        visitors=settings.visitors,
        starts=settings.starts,
        map=settings.map,
        push=PushKey(key=services.push.public_key) if settings.push else None,
        sound=settings.sound,
        notification_content=at.tenant.policy.notification_content,
        limits=SiteLimits(
            text_chars=TEXT_MAX_CHARS,
            frame_bytes=FRAME_MAX_BYTES,
            file_bytes=services.depot.settings.file_max_bytes,
        ),
        protocol=PROTOCOL_VERSION,
        server_time=clock.now(),
        origins=sorted(listed(at)) if own_page else UNSET,
    )


async def enter(services: Services, at: Placed, renewal: str | None) -> VisitorPass:
    """A new visitor, or the one whose renewal it is.

    Raises: Forbidden where the site takes no visitors, Unauthorized for a renewal that is not this site's, was not made
    by us, is too old or revoked, or is of a visitor who became someone.
    """
    settings = at.site.settings
    if not settings.visitors:
        raise Forbidden("This site is for people who are signed in")
    profile_id = new_visitor() if renewal is None else await _known(services, at, renewal)
    token = await _mint(services, at.tenant, profile_id, settings.visitor_role, TOKEN_LIFE_S)
    return VisitorPass(
        profile=profile_id,
        token=token.token,
        expires_at=token.expires_at,
        renewal=services.renewals.close(at.tenant.id, at.site.id, profile_id),
    )


async def _known(services: Services, at: Placed, renewal: str) -> str:
    found = services.renewals.open(renewal)
    if found is None or (found.tenant_id, found.site_id) != (at.tenant.id, at.site.id):
        raise Unauthorized("This is no renewal of this site; begin anew without one")
    async with services.database.transaction(at.tenant.id) as tx:
        if await merges.find(tx, at.tenant.id, found.profile_id) is not None:
            raise Unauthorized("This visitor has become someone: sign in")
        if not await profiles.may_enter(tx, at.tenant.id, found.profile_id, found.issued_at):
            raise Unauthorized("This visitor's sessions were revoked")
    return found.profile_id


async def _mint(services: Services, tenant: Tenant, profile_id: str, role: str | None, life_s: int) -> TokenResult:
    life_s = min(life_s, services.depot.settings.token_life_max_s)
    return await services.signer.mint_for_site(tenant.id, CreateToken(profile=profile_id, role=role, ttl_s=life_s))


async def give_code(services: Services, actor: Actor, at: Placed) -> CodeIssued:
    """A code for the profile of the asker's token, which another page exchanges once within a minute.

    Staff enter the desk from a back office so. Raises: Forbidden for API keys, NotFound at another tenant's site.
    """
    if actor.is_key or actor.issued_at is None or actor.expires_at is None:
        raise Forbidden("A code is for who has a token of their own: ask with that")
    if actor.tenant.id != at.tenant.id:
        raise NotFound("No such site")
    code = secrets.token_hex(16)
    stands_for = Code(
        site_id=at.site.id,
        profile_id=actor.profile_id,
        role=actor.role,
        conversations=None if actor.conversations is None else sorted(actor.conversations),
        issued_at=actor.issued_at,
        token_ends_at=actor.expires_at,
    )
    async with services.database.transaction(at.tenant.id, readonly=False) as tx:
        until = await codes.insert(tx, at.tenant.id, code, stands_for, CODE_LIFE_S)
    return CodeIssued(code=code, expires_at=until)


async def exchange(services: Services, at: Placed, code: str) -> CodePass:
    """A token for who asked for the code, no longer than theirs.

    Raises: Unauthorized for a code that was used, is too old, or was never given here.
    """
    async with services.database.transaction(at.tenant.id, readonly=False) as tx:
        found = await codes.take(tx, at.tenant.id, at.site.id, code)
        valid = found is not None and await profiles.may_enter(
            tx, at.tenant.id, found.profile_id, found.issued_at.timestamp()
        )
        called = {} if found is None else await profiles.names(tx, at.tenant.id, [found.profile_id])
    left_s = 0 if found is None else int((found.token_ends_at - clock.now()).total_seconds())
    if found is None or not valid or left_s < TOKEN_LEAST_S:
        raise Unauthorized("This code was used already, or is too old: ask for a new one")
    life_s = min(TOKEN_LIFE_S, left_s)
    asked = CreateToken(
        profile=found.profile_id,
        role=found.role,
        name=called.get(found.profile_id) or None,
        ttl_s=min(life_s, services.depot.settings.token_life_max_s),
        conversations=found.conversations,
    )
    token = await services.signer.mint_for_site(at.tenant.id, asked)
    return CodePass(profile=found.profile_id, token=token.token, expires_at=token.expires_at)
