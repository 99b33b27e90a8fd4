"""Examples of webhooks and of the log of a tenant."""

from msgspec import Struct

from tradepost.protocol import commands as c
from tradepost.protocol import events, results
from tradepost.protocol.webhooks import DeadLetter, LogEvent, Webhook

from . import story as s

_ID, _LETTER = "wh_06391b2c4d5e6f708192a3b4c5d6e7fc", "dl_06391b2c4d5e6f708192a3b4c5d6e7fd"
_EVENT = "ev_5b1f0c3a9d7e42860b1c2d3e4f506172"
_WEBHOOK = Webhook(
    id=_ID,
    url="https://bikes.example.com/tradepost",
    description="The ledger",
    events=["message.created"],
    scopes=["messages:read"],
    at_once=1,
    created_by="key/0661394f9bf858dbcc37a786238aea0c",
    created_at=s.at(0),
    updated_at=s.at(3),
)
_SECRET = "whsec_b3V0IG9mIDMyIHJhbmRvbSBieXRlcyE="  # noqa: S105  # of nobody

COMMANDS: list[c.Command] = [
    c.CreateWebhook(ref="80", url=_WEBHOOK.url, description="The ledger", events=["message.created"]),
    c.ListWebhooks(ref="81"),
    c.UpdateWebhook(ref="82", webhook=_ID, at_once=4),
    c.DeleteWebhook(ref="83", webhook=_ID),
    c.RotateWebhook(ref="84", webhook=_ID, keep_s=3_600),
    c.ListDeadLetters(ref="85", webhook=_ID, limit=20),
    c.ReplayDeadLetters(ref="86", webhook=_ID, letter=_LETTER),
    c.ReadLog(ref="87", after="MTo3NDE", limit=20),
]
RESULTS: dict[type[Struct], Struct] = {
    c.CreateWebhook: results.WebhookResult(webhook=_WEBHOOK, secret=_SECRET),
    c.ListWebhooks: results.WebhookList(webhooks=[_WEBHOOK]),
    c.UpdateWebhook: results.WebhookResult(webhook=_WEBHOOK),
    c.DeleteWebhook: results.Empty(),
    c.RotateWebhook: results.WebhookResult(webhook=_WEBHOOK, secret=_SECRET),
    c.ListDeadLetters: results.DeadLetterPage(
        letters=[
            DeadLetter(
                id=_LETTER,
                event=_EVENT,
                conversation=s.ORDER,
                lane=s.ALL,
                seq=5,
                at=s.at(9),
                attempts=31,
                error="status 503",
                dead_at=s.at(12),
            )
        ]
    ),
    c.ReplayDeadLetters: results.ReplayedResult(replayed=1),
    c.ReadLog: results.LogPage(
        events=[
            LogEvent(
                id=_EVENT,
                type="message.created",
                tenant="default",
                conversation=s.ORDER,
                lane=s.ALL,
                seq=5,
                at=s.SHOWN_MESSAGE.at,
                data=s.raw(events.MessageCreated(message=s.SHOWN_MESSAGE)),
            )
        ],
        cursor="MTo3NDI",
        more=False,
    ),
}
