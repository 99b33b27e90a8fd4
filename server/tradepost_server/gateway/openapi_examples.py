"""One example of what each REST route takes and answers, for the description of the API."""

from datetime import UTC, datetime

import msgspec
from msgspec import Raw, Struct

from tradepost.protocol import commands as c
from tradepost.protocol import content, events, frames, results
from tradepost.protocol.gifs import FoundGif
from tradepost.protocol.model import (
    AuditEntry,
    Author,
    Conversation,
    FileInfo,
    Lane,
    Message,
    Participant,
    Profile,
    Range,
    Subject,
    Upload,
)
from tradepost.protocol.moderation import Finding, Flag
from tradepost.protocol.placing import Destination
from tradepost.protocol.policy import PolicyDocument, RoleChange, RolePolicy, Window
from tradepost.protocol.previews import LinkPreview
from tradepost.protocol.pushing import PushKeys
from tradepost.protocol.searching import Highlight, SearchHit
from tradepost.protocol.sites import Site, SiteChange, SiteSettings, Theme
from tradepost.protocol.webhooks import DeadLetter, LogEvent, Webhook

ORDER, ASKED = "cv_01jwz3k8v0a4b7c2d9e6f1g5h8", "ms_01jwz3m4w2x6y9z3a7b0c"
WEBHOOK, LETTER = "wh_06391b2c4d5e6f708192a3b4c5d6e7fc", "dl_06391b2c4d5e6f708192a3b4c5d6e7fd"
EVENT = "ev_5b1f0c3a9d7e42860b1c2d3e4f506172"
FLAG = "fg_06391b2c4d5e6f708192a3b4c5d6e7fb"
ANA, MARCO, NOOR = (f"pt_01jwz3k8v{n}m5n8p2q6r9s3t7v1" for n in (1, 2, 4))
UPLOAD, FILE = "up_06391b2c4d5e6f708192a3b4c5d6e7f8", "fl_06391b2c4d5e6f708192a3b4c5d6e7f7"
AT = datetime(2026, 5, 4, 9, 2, 11, 482_913, tzinfo=UTC)
HOUR_LATER = AT.replace(hour=10, microsecond=0)
QUESTION = content.Text(text="Is it still for sale?")
SUBJECT = Subject(type="order", id="55")
INVITEES = [
    c.Invitee(profile="buyer:7", role="buyer", name="Ana"),
    c.Invitee(profile="seller:42", role="seller", name="Marco's Bikes"),
]

DOOR = Destination(latitude=40.41831, longitude=-3.70275, radius_m=80)

ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABoFyzJq1"
PUSH_KEYS = PushKeys(
    p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth="BTBZMqHH6r4Tts7J_aSIgg",
)

POLICY = PolicyDocument(
    roles={
        "courier": RoleChange(
            alias="Courier",
            history="from_join",
            window=Window(stages=["assigned", "on_the_way"], then={"delivered": 7_200}),
        )
    }
)

SITE = Site(
    id="st_pk_7c1f0e9ab24d5386fa10",
    settings=SiteSettings(title="Marco's Bikes", origins=["https://bikes.example.com"]),
    created_at=AT,
    updated_at=HOUR_LATER,
)

COMMANDS: tuple[c.Command, ...] = (
    c.CreateConversation(key="order:55", subject=SUBJECT, title="Order 55: road bike", participants=INVITEES),
    c.EnsureConversation(key="order:55", title="Order 55: road bike", participants=INVITEES),
    c.GetConversation(conversation=ORDER),
    c.ListConversations(status="open", subject=SUBJECT, limit=20),
    c.UpdateConversation(conversation=ORDER, title="Order 55: blue road bike", attributes={"gift": True}),
    c.SetStage(conversation=ORDER, stage="paid", order_version=2, client_id="shop-order-55-v2"),
    c.CloseConversation(conversation=ORDER),
    c.ReopenConversation(conversation=ORDER),
    c.Join(conversation=ORDER),
    c.Leave(conversation=ORDER),
    c.AddParticipant(conversation=ORDER, profile="courier:3", role="courier", history="from_join", name="Noor"),
    c.RemoveParticipant(conversation=ORDER, participant=NOOR),
    c.ChangeRole(conversation=ORDER, participant=NOOR, role="seller"),
    c.SendMessage(conversation=ORDER, content=QUESTION, client_id="019699515a7b7c3d8e9f0a1b2c3d4e5f"),
    c.ListHistory(conversation=ORDER, before=ASKED, limit=20),
    c.EditMessage(conversation=ORDER, message=ASKED, content=content.Text(text="Is the bike still for sale?")),
    c.DeleteMessage(conversation=ORDER, message=ASKED),
    c.RescopeMessage(
        conversation=ORDER, message=ASKED, audience=["buyer", "seller"], reason="It has the buyer's address in it"
    ),
    c.Why(conversation=ORDER, message=ASKED, participant=NOOR),
    c.SeeAs(conversation=ORDER, participant=NOOR, limit=20),
    c.React(conversation=ORDER, message=ASKED, emoji="👍"),
    c.SetReceipt(conversation=ORDER, lane="all", delivered=6, read=5),
    c.SetTyping(conversation=ORDER, audience=["seller"]),
    c.Events(conversation=ORDER, lane="all", after=4),
    c.Sync(limit=50),
    c.GetProfile(profile="seller:42"),
    c.UpdateProfile(profile="buyer:7", name="Ana García", locale="es-ES"),
    c.RevealField(profile="buyer:7", field="phone", reason="The courier cannot find the door"),
    c.RevokeSessions(profile="seller:42", ban=True),
    c.CreateToken(profile="buyer:7", role="buyer", name="Ana"),
    c.GetPolicy(),
    c.SetPolicy(policy=POLICY),
    c.ListAudit(conversation=ORDER, limit=20),
    c.AnswerMessage(conversation=ORDER, message=ASKED, action="a1", client_id="019699515a7b7c3d8e9f0a1b2c3d4e60"),
    c.SearchGifs(query="thank you", locale="en", limit=12),
    c.CreateUpload(name="invoice 55.pdf", size_bytes=48_213, client_id="invoice-55"),
    c.GetUpload(upload=UPLOAD),
    c.FinishUpload(upload=UPLOAD),
    c.CancelUpload(upload=UPLOAD),
    c.GetFile(file=FILE),
    c.PreviewLink(conversation=ORDER, message=ASKED),
    c.SearchMessages(query="still for sale", kinds=["text"], limit=20),
    c.StartLocation(conversation=ORDER, duration_s=1_800, audience=["buyer"], label="Your bike", destination=DOOR),
    c.MoveLocation(conversation=ORDER, message=ASKED, latitude=40.42011, longitude=-3.70189, accuracy_m=8.0),
    c.StopLocation(conversation=ORDER, message=ASKED),
    c.CreateSite(settings=SiteChange(title="Marco's Bikes", origins=["https://bikes.example.com"])),
    c.GetSite(site=SITE.id),
    c.ListSites(),
    c.CreateWebhook(url="https://bikes.example.com/tradepost", events=["message.created"]),
    c.ListWebhooks(),
    c.UpdateWebhook(webhook=WEBHOOK, disabled=False),
    c.DeleteWebhook(webhook=WEBHOOK),
    c.RotateWebhook(webhook=WEBHOOK, keep_s=86_400),
    c.ListDeadLetters(webhook=WEBHOOK),
    c.ReplayDeadLetters(webhook=WEBHOOK, letter=LETTER),
    c.ReadLog(after="MTo3NDE", limit=50),
    c.UpdateSite(site=SITE.id, settings=SiteChange(theme=Theme(accent="#7a1f6b"))),
    c.DeleteSite(site=SITE.id),
    c.SubscribePush(endpoint=ENDPOINT, keys=PUSH_KEYS),
    c.UnsubscribePush(endpoint=ENDPOINT),
    c.ReportMessage(conversation=ORDER, message=ASKED, reason="fraud", words="Asks me to pay elsewhere"),
    c.SettleReports(conversation=ORDER),
    c.BlockProfile(profile="seller:42"),
    c.UnblockProfile(profile="seller:42"),
    c.ListBlocks(),
    c.TrackProfile(name="listing.viewed", properties={"listing": "12"}),
    c.StartConversation(site=SITE.id, with_=["seller:42"], context={"listing": "lst_9"}),
    c.MergeVisitor(renewal="n3vY0sWm1cZx81bTq0hRo"),
    c.ListFlags(state="waiting"),
    c.SettleFlag(conversation=ORDER, flag=FLAG),
    c.ApproveMessage(conversation=ORDER, flag=FLAG, masked=True),
    c.RejectMessage(conversation=ORDER, flag=FLAG, reason="Please keep payments on the marketplace"),
    c.RevealMessage(conversation=ORDER, message=ASKED, reason="Dispute 81"),
    c.ModerateConversation(conversation=ORDER, slow_mode_s=30, reason="They shout"),
    c.AppealDecision(conversation=ORDER, message=FLAG, words="It was the number of my order"),
)

_message = Message(
    id=ASKED,
    conversation=ORDER,
    lane="all",
    audience=["all"],
    seq=4,
    at=AT,
    author=Author(participant=ANA, role="buyer"),
    client_id="019699515a7b7c3d8e9f0a1b2c3d4e5f",
    content=Raw(msgspec.json.encode(QUESTION)),
)
_courier = Participant(id=NOOR, profile="courier:3", role="courier", name="Noor")
_conversation = Conversation(
    id=ORDER,
    created_at=AT.replace(minute=0, second=0, microsecond=0),
    updated_at=AT,
    key="order:55",
    subject=SUBJECT,
    title="Order 55: road bike",
    stage="paid",
    me=ANA,
    role="buyer",
    participants=[
        Participant(id=ANA, profile="buyer:7", role="buyer", name="Ana", online=True),
        Participant(id=MARCO, profile="seller:42", role="seller", name="Marco's Bikes"),
    ],
    lanes=[Lane(id="all", audience=["all"], head=4, ranges=[Range()], delivered=4, read=4)],
    last_message=_message,
)
_event = frames.EventFrame(
    conversation=ORDER,
    lane="all",
    seq=4,
    at=AT,
    event=Raw(msgspec.json.encode(events.MessageCreated(message=_message))),
)

_flag = Flag(
    id=FLAG,
    conversation=ORDER,
    at=AT,
    author=Author(participant=MARCO, role="seller"),
    client_id="019699515a7b7c3d8e9f0a1b2c3d4e77",
    decision="hold",
    rule="hidden_on_purpose",
    audience=["all"],
    findings=[Finding(field="text", start=11, end=15, kind="phone", rule="phone.spelled", score=0.99)],
    content=Raw(msgspec.json.encode(content.Text(text="Call me at ☎•••"))),
    waiting=True,
)
_invoice = FileInfo(id=FILE, kind="file", name="invoice 55.pdf", mime="application/pdf", size_bytes=48_213)
_webhook = Webhook(
    id=WEBHOOK,
    url="https://bikes.example.com/tradepost",
    description="The ledger",
    events=["message.created"],
    scopes=["messages:read"],
    at_once=1,
    created_by="key/0661394f9bf858dbcc37a786238aea0c",
    created_at=AT,
    updated_at=AT,
)
_letter = DeadLetter(
    id=LETTER,
    event=EVENT,
    conversation=ORDER,
    lane="all",
    seq=4,
    at=AT,
    attempts=31,
    error="status 503",
    dead_at=HOUR_LATER,
)
_log_event = LogEvent(
    id=EVENT,
    type="message.created",
    tenant="default",
    conversation=ORDER,
    lane="all",
    seq=4,
    at=AT,
    data=_event.event,
)

RESULTS: dict[type[Struct], Struct] = {
    results.Empty: results.Empty(),
    results.ConversationResult: results.ConversationResult(conversation=_conversation),
    results.ConversationPage: results.ConversationPage(conversations=[_conversation], cursor="cGFnZS0y"),
    results.ParticipantResult: results.ParticipantResult(participant=_courier),
    results.MessageResult: results.MessageResult(message=_message),
    results.SentResult: results.SentResult(message=ASKED, lane="all", seq=4, at=AT),
    results.AnsweredResult: results.AnsweredResult(message=ASKED, lane="all", seq=5, at=AT),
    results.PreviewResult: results.PreviewResult(
        preview=LinkPreview(url="https://shop.example.com/bikes/12", title="Road bike, 54 cm", site="Marco's Bikes")
    ),
    results.GifPage: results.GifPage(
        gifs=[
            FoundGif(
                id="local:thank_you",
                alt="A parcel bows",
                width=240,
                height=180,
                url="/g/local/thank_you.gif",
                still_url="/g/local/thank_you.png",
                tags=["thank you", "thanks"],
            )
        ]
    ),
    results.EventPage: results.EventPage(events=[Raw(msgspec.json.encode(_event))], head=4),
    results.MessagePage: results.MessagePage(messages=[_message]),
    results.SyncPage: results.SyncPage(conversations=[_conversation], cursor="c3luYy0xNzQ4OTQ0NzYw"),
    results.SeenAs: results.SeenAs(participant=NOOR, refused="forbidden"),
    results.Explanation: results.Explanation(
        visible=False,
        sentence="hidden: audience buyer, seller and staff, you looked as courier",
        rule="audience",
        audience=["buyer", "seller", "staff"],
    ),
    results.Revealed: results.Revealed(profile="buyer:7", field="phone", value="+34600111222"),
    results.PolicyResult: results.PolicyResult(
        version=2, policy=POLICY, roles={"courier": RolePolicy(alias="Courier", history="from_join")}
    ),
    results.AuditPage: results.AuditPage(
        entries=[
            AuditEntry(
                id="au_06418a3f0c1d2e9b7f60a1b2c3d4",
                at=AT,
                action="message.rescope",
                by="agent:1",
                conversation=ORDER,
                message=ASKED,
                reason="It has the buyer's address in it",
                details={"from": ["all"], "to": ["buyer", "seller", "staff"]},
            )
        ]
    ),
    results.UploadResult: results.UploadResult(
        upload=Upload(
            id=UPLOAD,
            name="invoice 55.pdf",
            size_bytes=48_213,
            part_bytes=5_242_880,
            received_bytes=0,
            expires_at=HOUR_LATER,
        )
    ),
    results.UploadedResult: results.UploadedResult(file=_invoice),
    results.FileResult: results.FileResult(file=_invoice, url="/f/qk3vY0sWm1c/invoice%2055.pdf", expires_at=HOUR_LATER),
    results.SearchPage: results.SearchPage(
        hits=[
            SearchHit(message=_message, snippet=QUESTION.text, highlights=[Highlight(start=6, end=20)]),
        ]
    ),
    results.SharingResult: results.SharingResult(message=ASKED, lane="all", seq=4, at=AT, until=HOUR_LATER),
    results.FlagPage: results.FlagPage(flags=[_flag]),
    results.FlagResult: results.FlagResult(flag=_flag),
    results.RevealedMessage: results.RevealedMessage(
        message=ASKED, content=Raw(msgspec.json.encode(content.Text(text="Call me at 612 345 678")))
    ),
    results.BlockPage: results.BlockPage(profiles=["seller:42"]),
    results.MovedResult: results.MovedResult(accepted=False, next_s=3.2),
    results.MergedResult: results.MergedResult(visitor="visitor:3f0c", conversations=[ORDER]),
    results.SiteResult: results.SiteResult(site=SITE),
    results.SiteList: results.SiteList(sites=[SITE]),
    results.WebhookResult: results.WebhookResult(webhook=_webhook, secret="whsec_b3V0IG9mIDMyIHJhbmRvbSBieXRlcyE="),  # noqa: S106
    results.WebhookList: results.WebhookList(webhooks=[_webhook]),
    results.DeadLetterPage: results.DeadLetterPage(letters=[_letter]),
    results.ReplayedResult: results.ReplayedResult(replayed=1),
    results.LogPage: results.LogPage(events=[_log_event], cursor="MTo3NDI", more=False),
    results.ProfileResult: results.ProfileResult(profile=Profile(id="seller:42", name="Marco's Bikes")),
    results.TokenResult: results.TokenResult(token="eyJhbGciOiJIUzI1NiIs…", expires_at=HOUR_LATER),  # noqa: S106  # cut
}
