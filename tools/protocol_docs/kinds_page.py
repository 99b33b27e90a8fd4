"""docs/content.md: every kind as JSON (the golden frame), as the SDK says it, and as it looks, from pictures."""

import inspect
import re
from pathlib import Path

from tradepost.protocol import limits
from tradepost.protocol.content import KINDS

from .golden import golden, text

HERE = Path(__file__).parent
PICTURES = Path("docs/pictures/content")  # `<kind>.png`; the page shows those that are there
ROOT = HERE.parents[1]

CALLS: dict[str, str] = {  # kind → how one says it; `tests/unit/sdk/test_docs.py` runs each on an in-memory server
    "text": 'await chat.send(rich.markdown(rich.mention(marco), " is it **still** for sale?"))',
    "image": """\
await chat.send(rich.Image("https://cdn.example.com/bikes/55.jpg", "A blue road bike", caption="As new"))""",
    "file": 'await chat.send(rich.File("https://cdn.example.com/55.pdf", "invoice-55.pdf", caption="Your invoice"))',
    "audio": """\
await chat.send(
    rich.Audio("https://cdn.example.com/55.ogg", duration_s=7.5, transcript="I am at the corner, where do I ring?")
)""",
    "video": """\
await chat.send(rich.Video("https://cdn.example.com/55.mp4", "The rear wheel turns", duration_s=12))""",
    "gif": """\
await chat.send(rich.Gif("https://cdn.example.com/thanks.gif", "A parcel bows: thank you"))""",
    "location": 'await chat.send(rich.Location(40.41831, -3.70275, label="Marco\'s Bikes", address="Calle Mayor 3"))',
    "contact_request": 'await chat.send(rich.ContactRequest("How can the courier reach you?", "phone", "address"))',
    "card": """\
await chat.send(
    rich.Card(
        "Blue road bike, size 54",
        type="order",
        image=rich.Picture("https://cdn.example.com/bikes/55.jpg", "A blue road bike"),
        price=rich.money("230", "EUR"),
        price_visible_to=["buyer", "seller"],
        status="Paid",
        fields=[rich.Field("Commission", "11.50 EUR", visible_to=["seller"])],
        buttons=[rich.Postback("Where is it?", "track:55")],
    )
)""",
    "carousel": """\
bell = rich.Card("Brass bell", price=rich.money("12.50", "EUR"), buttons=[rich.Reply("Add it")])
lamp = rich.Card("Front lamp", price=rich.money("24", "EUR"), buttons=[rich.Reply("Add it too")])
await chat.send(rich.Carousel([bell, lamp], text="Goes well with it:"))""",
    "list": """\
delivery = rich.Section("Delivery", ["It is late", rich.Row("It is damaged", "With photos we are faster")])
other = rich.Section("Other", [rich.Row("Talk to someone", payload="human")])
await chat.send(rich.List("What is it about?", [delivery, other], button="Choose", once=True))""",
    "quick_replies": """\
await chat.send("Shall Noor ring, or leave it at the door?", quick_replies=["Ring", "At the door"])""",
    "buttons": """\
await chat.send(
    rich.Buttons(
        "The bike is reserved for you until noon.",
        [
            rich.RequestLocation("Send where you are"),
            rich.RequestContact("Share my number", "phone"),
            rich.Postback("Cancel", "cancel:55"),
        ],
    )
)""",
    "form": """\
await chat.send(
    rich.Form(
        "A return",
        [
            rich.form.select("reason", "Why?", {"damaged": "Damaged", "wrong": "Not what I ordered"}),
            rich.form.number("pieces", "How many parcels?", min=1, max=9, integer=True),
            rich.form.address("where", "From where?"),
            rich.form.text("details", "In your words", lines=4, required=False),
        ],
        submit="Ask for the return",
        answers_to=["staff"],
    )
)""",
    "system": """\
await chat.send(rich.System("Noor has taken over the delivery.", code="courier.assigned"))""",
}
MADE: dict[str, str] = {  # kind → who makes it, where `message.send` does not
    "live_location": "Made by `location.start` and kept up by positions; it is never sent.",
    "answer": "Made by the server from `message.answer`; it is never sent. See [answers](#answers).",
}


def page() -> str:
    """The page."""
    prose = re.sub(r"\{([A-Z_]+)\}", _limit, (HERE / "kinds_prose.md").read_text())
    kinds = "\n".join(_kind(str(kind.__struct_config__.tag), inspect.cleandoc(kind.__doc__ or "")) for kind in KINDS)
    return prose.replace("<!-- kinds -->\n", kinds)


def _limit(found: re.Match[str]) -> str:
    return f"{getattr(limits, found[1]):,}"


def _kind(kind: str, words: str) -> str:
    shown = [f"### {kind}", words]
    if (ROOT / PICTURES / f"{kind}.png").is_file():
        shown.append(f"![{kind}](pictures/content/{kind}.png)")
    shown.append(f"```json\n{text(golden()[f'content.{kind}'])}\n```")
    shown.append(f"```python\n{CALLS[kind]}\n```" if kind in CALLS else MADE[kind])
    return "\n\n".join(shown) + "\n"
