"""One example of every frame, command, result, event, signal and kind of content."""

from msgspec import Struct
from msgspec.structs import replace

from tradepost.protocol import commands as c
from tradepost.protocol import events, frames, gifs, previews, results, signals, sites
from tradepost.protocol.content import Text
from tradepost.protocol.model import Author, FileInfo, Profile, Receipt, Upload
from tradepost.protocol.moderation import Finding, Flag
from tradepost.protocol.placing import Destination, Position
from tradepost.protocol.pushing import PushKeys
from tradepost_server.rules.policy import in_force

from . import story as s
from . import webhook_examples
from .kinds import CONTENT as CONTENT

INVITEES = [
    c.Invitee(profile="buyer:7", role="buyer", name="Ana"),
    c.Invitee(profile="seller:42", role="seller", name="Marco's Bikes"),
]

AUTH = frames.Auth(token=s.TOKEN, client="tradepost-python/0.1.0")
WELCOME = frames.Welcome(
    session=s.SESSION,
    profile=Profile(id="buyer:7", name="Ana", locale="es-ES", online=True),
    role="buyer",
    tenant="default",
    protocol=frames.PROTOCOL_VERSION,
    heartbeat_s=25,
    expires_at=s.at(59, 30),
    server_time=s.at(1, 58, 40_112),
)
ERROR = frames.Error(
    code="too_fast",
    message="You send faster than we can take it. Wait a moment, then send it again.",
    retryable=True,
    ref="7",
    retry_after_s=1.5,
    request_id="rq_01jwz3m9k2h5j8n1p4q7s0t3v6",
)
REFUSED = frames.Error(
    code="invalid",
    message="Expected text of at least 1 character.",
    ref="8",
    path="$.content.text",
)

_SITE = sites.Site(
    id="st_pk_7c1f0e9ab24d5386fa10",
    settings=sites.SiteSettings(
        title="Marco's Bikes",
        greeting={"en": "Ask us about any bike."},
        theme=sites.Theme(accent="#7a1f6b"),
        origins=["https://bikes.example.com"],
    ),
    created_at=s.at(0),
    updated_at=s.at(3),
)
_FLAG = "fg_06391b2c4d5e6f708192a3b4c5d6e7fb"
PUSH_ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABoFyzJq1"
PUSH_KEYS = PushKeys(
    p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth="BTBZMqHH6r4Tts7J_aSIgg",
)

COMMANDS: list[c.Command] = [
    c.CreateConversation(
        ref="1",
        key="order:55",
        subject=s.SUBJECT,
        title="Order 55: road bike",
        stage="reserved",
        order_version=1,
        attributes=s.ATTRIBUTES,
        participants=INVITEES,
        client_id="shop-order-55-created",
    ),
    c.EnsureConversation(ref="2", key="order:55", title="Order 55: road bike", participants=INVITEES),
    c.GetConversation(ref="3", conversation=s.ORDER),
    c.ListConversations(ref="4", status="open", unanswered=True, since=s.at(0), limit=20),
    c.UpdateConversation(ref="5", conversation=s.ORDER, title="Order 55: blue road bike", attributes={"gift": True}),
    c.SetStage(ref="6", conversation=s.ORDER, stage="paid", order_version=2, client_id="shop-order-55-v2"),
    c.CloseConversation(ref="7", conversation=s.ORDER),
    c.ReopenConversation(ref="8", conversation=s.ORDER),
    c.Join(ref="9", conversation=s.ORDER),
    c.Leave(ref="10", conversation=s.ORDER),
    c.Watch(ref="11", conversation=s.ORDER),
    c.Unwatch(ref="12", conversation=s.ORDER),
    c.AddParticipant(
        ref="13",
        conversation=s.ORDER,
        profile="courier:3",
        role="courier",
        history="from_join",
        name="Noor",
        until=s.at(55),
    ),
    c.RemoveParticipant(ref="14", conversation=s.ORDER, participant=s.NOOR),
    c.ChangeRole(ref="15", conversation=s.ORDER, participant=s.INES, role="supervisor"),
    c.SendMessage(
        ref="16",
        conversation=s.ORDER,
        content=s.QUESTION,
        client_id=s.ASKED_MESSAGE.client_id,
    ),
    c.EditMessage(ref="17", conversation=s.ORDER, message=s.OFFERED, content=s.BETTER_OFFER),
    c.DeleteMessage(ref="18", conversation=s.ORDER, message=s.NOTED),
    c.React(ref="19", conversation=s.ORDER, message=s.SHOWN, emoji="❤️"),
    c.SetReceipt(ref="20", conversation=s.ORDER, lane=s.ALL, delivered=6, read=5),
    c.SetTyping(ref="21", conversation=s.ORDER, audience=["seller"]),
    c.Events(ref="22", conversation=s.ORDER, lane=s.ALL, after=4),
    c.ListHistory(ref="23", conversation=s.ORDER, before=s.OFFERED, limit=20),
    c.Sync(ref="24", cursor=s.CURSOR),
    c.GetProfile(ref="25", profile="seller:42"),
    c.UpdateProfile(ref="26", name="Ana García", locale="es-ES", phone="+34600123456"),
    c.RevokeSessions(ref="27", profile="seller:42", ban=True),
    c.CreateToken(ref="28", profile="buyer:7", role="buyer", name="Ana"),
    c.RescopeMessage(
        ref="29",
        conversation=s.ORDER,
        message=s.TOLD,
        audience=["courier"],
        reason="The door code is for the courier alone.",
    ),
    c.SeeAs(ref="30", conversation=s.ORDER, participant=s.NOOR, limit=20),
    c.Why(ref="31", conversation=s.ORDER, message=s.TOLD, participant=s.MARCO),
    c.RevealField(ref="32", profile="buyer:7", field="phone", reason="The courier cannot find the house."),
    c.GetPolicy(ref="33"),
    c.SetPolicy(ref="34", policy=s.POLICY),
    c.ListAudit(ref="35", conversation=s.ORDER),
    c.AnswerMessage(
        ref="36",
        conversation=s.ORDER,
        message=s.ASKED,
        values={"reason": "damaged", "pieces": 1},
        client_id="01969952c1b87c3d8e9f0a1b2c3d4e5f",
    ),
    c.SearchGifs(ref="37", query="thank you", locale="en", limit=12),
    c.CreateUpload(ref="41", name="invoice 55.pdf", size_bytes=48_213, mime="application/pdf", client_id="invoice-55"),
    c.GetUpload(ref="42", upload="up_06391b2c4d5e6f708192a3b4c5d6e7f8"),
    c.FinishUpload(ref="43", upload="up_06391b2c4d5e6f708192a3b4c5d6e7f8"),
    c.CancelUpload(ref="44", upload="up_06391b2c4d5e6f708192a3b4c5d6e7f9"),
    c.GetFile(ref="45", file="fl_06391b2c4d5e6f708192a3b4c5d6e7fa"),
    c.PreviewLink(ref="38", conversation=s.ORDER, message=s.ASKED),
    c.SearchMessages(ref="39", query="still for sale", kinds=["text"], limit=20),
    c.StartLocation(
        ref="46",
        conversation=s.ORDER,
        duration_s=1_800,
        audience=["buyer"],
        label="Your bike",
        position=Position(latitude=40.42604, longitude=-3.70937, accuracy_m=8.0),
        destination=Destination(latitude=40.41831, longitude=-3.70275, radius_m=80),
        client_id=s.SHARED_MESSAGE.client_id,
    ),
    c.MoveLocation(
        ref="47",
        conversation=s.ORDER,
        message=s.SHARED,
        latitude=40.42011,
        longitude=-3.70189,
        accuracy_m=8.0,
        heading_deg=140.0,
        speed_mps=4.6,
    ),
    c.StopLocation(ref="48", conversation=s.ORDER, message=s.SHARED),
    c.CreateSite(ref="49", settings=sites.SiteChange(title="Marco's Bikes", origins=["https://bikes.example.com"])),
    c.GetSite(ref="50", site=_SITE.id),
    c.ListSites(ref="51"),
    c.UpdateSite(ref="52", site=_SITE.id, settings=sites.SiteChange(theme=_SITE.settings.theme)),
    c.DeleteSite(ref="53", site=_SITE.id),
    c.FollowDesk(ref="60"),
    c.UnfollowDesk(ref="61"),
    c.SubscribePush(ref="62", endpoint=PUSH_ENDPOINT, keys=PUSH_KEYS),
    c.UnsubscribePush(ref="63", endpoint=PUSH_ENDPOINT),
    c.ReportMessage(ref="64", conversation=s.ORDER, message=s.ASKED, reason="fraud", words="Asks me to pay elsewhere"),
    c.SettleReports(ref="65", conversation=s.ORDER),
    c.BlockProfile(ref="66", profile="seller:42"),
    c.UnblockProfile(ref="67", profile="seller:42"),
    c.ListBlocks(ref="68"),
    c.TrackProfile(ref="69", name="listing.viewed", properties={"listing": "12", "price_minor": 24_000}),
    c.StartConversation(
        ref="54", site=_SITE.id, with_=["seller:42"], context={"listing": "lst_9", "price_minor": 25_000}
    ),
    c.MergeVisitor(ref="55", renewal="n3vY0sWm1cZx81bTq0hRo"),
    c.ListFlags(ref="70", state="waiting"),
    c.SettleFlag(ref="71", conversation=s.ORDER, flag=_FLAG),
    c.ApproveMessage(ref="72", conversation=s.ORDER, flag=_FLAG, masked=True),
    c.RejectMessage(ref="73", conversation=s.ORDER, flag=_FLAG, reason="Please keep payments on the marketplace"),
    c.RevealMessage(ref="74", conversation=s.ORDER, message=s.ASKED, reason="Dispute 81"),
    c.ModerateConversation(ref="75", conversation=s.ORDER, slow_mode_s=30, reason="They shout"),
    c.AppealDecision(ref="76", conversation=s.ORDER, message=_FLAG, words="It was the number of my order"),
    *webhook_examples.COMMANDS,
]


def event(seq: int, body: events.Event, *, lane: str = s.ALL, minute: int = 9) -> frames.EventFrame:
    """An event at a place of a lane; one of a message at the message's time."""
    match body:
        case events.MessageCreated(message=message):
            at = message.at
        case events.MessageEdited(message=message) | events.MessageDeleted(message=message):
            at = message.edited_at or message.deleted_at or message.at
        case events.MessageWithdrawn() | events.MessageRescoped():
            at = s.at(15, 2, 307_441 + isinstance(body, events.MessageRescoped))
        case _:
            at = s.at(minute, seq, 104_552)
    return frames.EventFrame(conversation=s.ORDER, lane=lane, seq=seq, at=at, event=s.raw(body))


def signal(body: signals.Signal, *, lane: str | None = s.ALL) -> frames.SignalFrame:
    """A signal to those of a lane."""
    return frames.SignalFrame(signal=s.raw(body), conversation=s.ORDER if lane else None, lane=lane)


SHOWN_EVENT = event(5, events.MessageCreated(message=s.SHOWN_MESSAGE))
REACTED_EVENT = event(6, events.MessageReacted(message=s.REACTED, participant=s.ANA, emoji="❤️", on=True), minute=4)
EVENTS = [
    event(1, events.ConversationCreated(conversation=s.RESERVED), minute=0),
    event(7, events.ConversationUpdated(conversation=s.STATE, changed=["stage"])),
    event(8, events.ParticipantJoined(participant=s.COURIER)),
    event(15, events.ParticipantLeft(participant=s.GONE, reason="removed", by=s.INES), minute=18),
    event(10, events.RoleChanged(participant=s.SUPERVISOR, by=s.INES)),
    SHOWN_EVENT,
    event(2, events.MessageEdited(message=s.EDITED), lane=s.PRIVATE),
    event(2, events.MessageDeleted(message=s.DELETED, by=s.INES), lane=s.STAFF),
    event(14, events.MessageWithdrawn(message=s.TOLD, version=2)),
    event(1, events.MessageRescoped(message=s.RESCOPED, by=s.INES), lane=s.DELIVERY),
    REACTED_EVENT,
    event(9, events.Skip()),
    event(4, events.LocationArrived(message=s.SHARED_MESSAGE, participant=s.NOOR), lane=s.DELIVERY, minute=33),
]
SIGNALS = [
    signal(signals.Typing(participant=s.MARCO, on=True)),
    signal(signals.Presence(profile="seller:42", online=True), lane=None),
    signal(signals.ReceiptMoved(receipt=Receipt(participant=s.MARCO, delivered=6, read=6))),
    frames.SignalFrame(signal=s.raw(signals.Watching(participant=s.INES, on=True)), conversation=s.ORDER),
    signal(signals.ConversationTouched(conversation=s.STAFF_VIEW), lane=None),
    frames.SignalFrame(
        signal=s.raw(signals.MessageSettled(client_id="019699515a7b7c3d8e9f0a1b2c3d4e77", flag=_FLAG, approved=False)),
        conversation=s.ORDER,
    ),
    signal(signals.FlagsChanged(), lane=None),
    signal(signals.ConversationsChanged(), lane=None),
    signal(
        signals.LocationMoved(
            participant=s.NOOR,
            message=s.SHARED,
            latitude=40.42011,
            longitude=-3.70189,
            at=s.at(26, 31, 402_118),
            accuracy_m=8.0,
            heading_deg=140.0,
            speed_mps=4.6,
            distance_m=1_270.0,
            eta_s=360,
        ),
        lane=s.DELIVERY,
    ),
]
FRAMES: list[Struct] = [
    AUTH,
    frames.Ping(),
    frames.Pong(),
    WELCOME,
    frames.TokenWanted(expires_at=s.at(59, 30)),
    frames.Draining(delay_s=3.7),
]
ERRORS = {"error": ERROR, "error.invalid": REFUSED}
NEWER: dict[str, dict[str, object]] = {  # what a newer server may send, as it stands on the wire
    "content.unknown": {"kind": "poll", "question": "Morning or evening?", "fallback": "Poll: morning or evening?"},
    "event.unknown": {
        "type": "event",
        "conversation": s.ORDER,
        "lane": s.ALL,
        "seq": 12,
        "at": "2026-05-04T09:12:00.500000Z",
        "event": {"name": "offer.accepted", "offer": "of_01jwz3mr5t8v1w4x", "amount_minor": 23_000},
    },
    "signal.unknown": {
        "type": "signal",
        "signal": {"name": "courier.moved", "participant": s.NOOR, "latitude": 40.4201, "longitude": -3.7019},
        "conversation": s.ORDER,
        "lane": s.ALL,
    },
}

_ana = Profile(id="buyer:7", name="Ana García", locale="es-ES", phone="+34600123456")
_marco = Profile(id="seller:42", name="Marco's Bikes")
_policy = results.PolicyResult(version=2, policy=s.POLICY, roles=in_force(s.POLICY))
_flag = Flag(
    id=_FLAG,
    conversation=s.ORDER,
    at=s.at(9),
    author=Author(participant=s.MARCO, role="seller"),
    client_id="019699515a7b7c3d8e9f0a1b2c3d4e77",
    decision="hold",
    rule="hidden_on_purpose",
    stage="inquiry",
    audience=["all"],
    findings=[Finding(field="text", start=11, end=15, kind="phone", rule="phone.spelled", score=0.99)],
    content=s.raw(Text(text="Call me at ☎•••")),
    waiting=True,
)
_settled = replace(_flag, message=s.ASKED, waiting=False, outcome="approved", settled_at=s.at(12), settled_by="agent:1")
_upload = Upload(
    id="up_06391b2c4d5e6f708192a3b4c5d6e7f8",
    name="invoice 55.pdf",
    size_bytes=48_213,
    part_bytes=5_242_880,
    received_bytes=0,
    expires_at=s.at(59, 30),
)
_invoice = FileInfo(
    id="fl_06391b2c4d5e6f708192a3b4c5d6e7f7",
    kind="file",
    name="invoice 55.pdf",
    mime="application/pdf",
    size_bytes=48_213,
)
_picture = FileInfo(
    id="fl_06391b2c4d5e6f708192a3b4c5d6e7fa",
    kind="image",
    name="bike.jpg",
    mime="image/jpeg",
    size_bytes=182_044,
    width=1_600,
    height=1_200,
    placeholder="data:image/webp;base64,UklGRg",
)
RESULTS: dict[type[c.Command], Struct] = {
    c.CreateConversation: results.ConversationResult(conversation=s.SHOP_VIEW, created=True),
    c.EnsureConversation: results.ConversationResult(conversation=s.SHOP_VIEW),
    c.GetConversation: results.ConversationResult(conversation=s.CONVERSATION),
    c.ListConversations: results.ConversationPage(conversations=[s.CONVERSATION], cursor="cGFnZS0y"),
    c.UpdateConversation: results.ConversationResult(conversation=s.STAFF_VIEW),
    c.SetStage: results.ConversationResult(conversation=s.SHOP_VIEW),
    c.CloseConversation: results.ConversationResult(conversation=s.CLOSED_VIEW),
    c.ReopenConversation: results.ConversationResult(conversation=s.STAFF_VIEW),
    c.Join: results.ConversationResult(conversation=s.STAFF_VIEW),
    c.Leave: results.Empty(),
    c.Watch: results.ConversationResult(conversation=s.STAFF_VIEW),
    c.Unwatch: results.Empty(),
    c.AddParticipant: results.ParticipantResult(participant=s.COURIER),
    c.RemoveParticipant: results.ParticipantResult(participant=s.GONE),
    c.ChangeRole: results.ParticipantResult(participant=s.SUPERVISOR),
    c.SendMessage: results.SentResult(message=s.ASKED, lane=s.ALL, seq=4, at=s.ASKED_MESSAGE.at),
    c.EditMessage: results.MessageResult(message=s.EDITED),
    c.DeleteMessage: results.MessageResult(message=s.DELETED),
    c.React: results.MessageResult(message=s.REACTED),
    c.SetReceipt: results.Empty(),
    c.SetTyping: results.Empty(),
    c.Events: results.EventPage(events=[s.raw(SHOWN_EVENT), s.raw(REACTED_EVENT)], head=6),
    c.ListHistory: results.MessagePage(messages=[s.REACTED, s.ASKED_MESSAGE]),
    c.Sync: results.SyncPage(conversations=[s.CONVERSATION], cursor="c3luYy0xNzQ4OTQ0NzYw"),
    c.GetProfile: results.ProfileResult(profile=_marco),
    c.UpdateProfile: results.ProfileResult(profile=_ana),
    c.RevokeSessions: results.Empty(),
    c.CreateToken: results.TokenResult(token=s.TOKEN, expires_at=s.at(59, 30)),
    c.RescopeMessage: results.MessageResult(message=s.RESCOPED),
    c.SeeAs: results.SeenAs(participant=s.NOOR, conversation=s.COURIER_VIEW, messages=[s.RESCOPED]),
    c.Why: results.Explanation(
        visible=False,
        sentence=f"hidden: audience courier, the buyer {s.ANA} and staff, you looked as seller",
        rule="audience",
        audience=s.RESCOPED.audience,
    ),
    c.RevealField: results.Revealed(profile="buyer:7", field="phone", value="+34600123456"),
    c.GetPolicy: _policy,
    c.SetPolicy: _policy,
    c.ListAudit: results.AuditPage(entries=s.AUDITED),
    c.AnswerMessage: results.AnsweredResult(message=s.SHOWN, lane=s.STAFF, seq=2, at=s.at(25, 12, 9_314)),
    c.SearchGifs: results.GifPage(
        gifs=[
            gifs.FoundGif(
                id="giphy:3oz8xIsloV7zOmt81G",
                alt="A parcel bows",
                width=200,
                height=150,
                url="/g/giphy/3oz8xIsloV7zOmt81G.gif",
                still_url="/g/giphy/3oz8xIsloV7zOmt81G.png",
                tags=["thank you", "thanks"],
            )
        ],
        cursor="WyJnaXBoeSIsMjRd",
        attribution=gifs.Attribution(name="GIPHY", text="Powered By GIPHY", url="https://giphy.com"),
    ),
    c.CreateUpload: results.UploadResult(upload=_upload),
    c.GetUpload: results.UploadResult(upload=replace(_upload, received_bytes=48_213)),
    c.FinishUpload: results.UploadedResult(file=_invoice),
    c.CancelUpload: results.Empty(),
    c.GetFile: results.FileResult(
        file=_picture,
        url="/f/qk3vY0sWm1c/bike.jpg",
        thumbnail_url="/f/Zx81bTq0hRo/bike.jpg",
        expires_at=s.at(7),
    ),
    c.PreviewLink: results.PreviewResult(
        preview=previews.LinkPreview(
            url="https://shop.example.com/bikes/12",
            title="Road bike, 54 cm",
            description="Used for two summers, new tyres.",
            site="Marco's Bikes",
            image_url="/p/0d3jSFaJ1xUq2mPqCk8hZQ",
            width=480,
            height=320,
        )
    ),
    c.SearchMessages: results.SearchPage(hits=s.FOUND),
    c.StartLocation: results.SharingResult(
        message=s.SHARED,
        lane=s.DELIVERY,
        seq=s.SHARED_MESSAGE.seq,
        at=s.SHARED_MESSAGE.at,
        until=s.UNDER_WAY.until,
    ),
    c.MoveLocation: results.MovedResult(accepted=True),
    c.StopLocation: results.Empty(),
    c.CreateSite: results.SiteResult(site=_SITE),
    c.GetSite: results.SiteResult(site=_SITE),
    c.ListSites: results.SiteList(sites=[_SITE]),
    c.UpdateSite: results.SiteResult(site=_SITE),
    c.DeleteSite: results.Empty(),
    c.FollowDesk: results.Empty(),
    c.UnfollowDesk: results.Empty(),
    c.SubscribePush: results.Empty(),
    c.UnsubscribePush: results.Empty(),
    c.ReportMessage: results.Empty(),
    c.SettleReports: results.Empty(),
    c.BlockProfile: results.Empty(),
    c.UnblockProfile: results.Empty(),
    c.TrackProfile: results.Empty(),
    c.ListBlocks: results.BlockPage(profiles=["seller:42"]),
    c.StartConversation: results.ConversationResult(conversation=s.CONVERSATION, created=True),
    c.ListFlags: results.FlagPage(flags=[_flag]),
    c.SettleFlag: results.FlagResult(flag=replace(_flag, outcome="seen", settled_at=s.at(12), settled_by="agent:1")),
    c.ApproveMessage: results.FlagResult(flag=_settled),
    c.RejectMessage: results.FlagResult(
        flag=replace(_settled, message=None, outcome="rejected", reason="Please keep payments on the marketplace")
    ),
    c.RevealMessage: results.RevealedMessage(message=s.ASKED, content=s.raw(Text(text="Call me at 612 345 678"))),
    c.ModerateConversation: results.ConversationResult(conversation=replace(s.CONVERSATION, slow_mode_s=30)),
    c.AppealDecision: results.ConversationResult(conversation=s.CONVERSATION, created=True),
    c.MergeVisitor: results.MergedResult(
        visitor="visitor:5b1f0e9ab24d5386fa107c1f0e9ab24d", conversations=[s.CONVERSATION.id]
    ),
    **webhook_examples.RESULTS,
}
