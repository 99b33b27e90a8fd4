"""A marketplace's million messages, made by code: words of several languages, as often as words are, by whom."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg
import msgspec

from tradepost_server import ids
from tradepost_server.store import documents

PER_CONVERSATION = 25
SELLERS, BIG_SELLER = 200, "seller:0"  # the first has a tenth of all conversations
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
_ENGLISH = """
the order is it still for sale can you when will parcel arrive thanks yes no please today tomorrow address door courier
bicycle lamp red blue green delivered pickup price payment refund returned broken box street number phone
"""
_HINDI = "साइकिल टूट गई कब आएगा धन्यवाद पता दरवाजा लाल नीला पार्सल भुगतान वापस आज कल कितना है मेरी"
COMMON, HINDI = _ENGLISH.split(), _HINDI.split()
ONSETS, VOWELS, CODAS = "bcdfghlmnprstv", "aeiou", ("", "", *"nrstl")
CHINESE = "我的自行车坏了请问什么时候可以送到谢谢订单红色灯门口地址付款退换今天明天还在卖吗多少钱包裹快递员已经"
ARABIC = "ابتثجحخدرسشصعفقكلمنهوي"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words, the frequent ones first, and how often each comes up to itself."""

    words: list[str]
    weights: list[float]

    def line(self, chance: random.Random, count: int) -> str:
        """Words as they come."""
        return " ".join(chance.choices(self.words, cum_weights=self.weights, k=count))


def vocabulary(chance: random.Random, rare: int = 30_000) -> Vocabulary:
    """Common words and made-up ones, by Zipf's law."""
    made = {
        "".join(
            chance.choice(ONSETS) + chance.choice(VOWELS) + chance.choice(CODAS) for _ in range(chance.randint(2, 4))
        )
        for _ in range(rare)
    }
    words = [*COMMON, *sorted(made - set(COMMON))]
    weights, total = list[float](), 0.0
    for place in range(len(words)):
        total += 1 / (place + 2)
        weights.append(total)
    return Vocabulary(words, weights)


def text(chance: random.Random, words: Vocabulary) -> str:
    """What someone says."""
    of = chance.random()
    if of < 0.8:
        return words.line(chance, chance.randint(3, 16))
    if of < 0.9:
        return "".join(chance.choices(CHINESE, k=chance.randint(4, 24)))
    if of < 0.95:
        return " ".join("".join(chance.choices(ARABIC, k=chance.randint(2, 6))) for _ in range(chance.randint(2, 8)))
    return " ".join(chance.choices(HINDI, k=chance.randint(2, 8)))


@dataclass(frozen=True, slots=True)
class Order:
    """A conversation: a buyer, a seller, and now and then a word to staff."""

    id: str
    buyer: str
    seller: str


def orders(chance: random.Random, messages: int) -> list[Order]:
    """As many as have room for that many messages."""
    found = []
    for number in range(messages // PER_CONVERSATION):
        seller = BIG_SELLER if chance.random() < 0.1 else f"seller:{chance.randrange(1, SELLERS)}"
        found.append(Order(f"cv_{number:08x}", f"buyer:{chance.randrange(max(1, messages // 100))}", seller))
    return found


async def fill(connection: asyncpg.Connection, tenant_id: int, messages: int) -> list[Order]:
    """Everything into the tables and into the index of search, by the code that fills it; its indexes at the end."""
    chance = random.Random(25)
    found, words = orders(chance, messages), vocabulary(chance)
    await connection.execute("SET synchronous_commit = off")
    await _people(connection, tenant_id, found)
    rows = _messages(chance, words, tenant_id, found)
    await connection.copy_records_to_table("messages", records=rows, columns=_COLUMNS)
    for name in ("newest", "lexemes", "words"):
        await connection.execute(f"DROP INDEX search_documents_{name}")
    await documents.again(connection)
    documents.BATCH = 5_000
    while await documents.is_behind(connection):
        await documents.follow(connection)
    await connection.execute("SET maintenance_work_mem = '512MB'")
    for statement in _INDEXES:
        await connection.execute(statement)
    await connection.execute("VACUUM ANALYZE")
    return found


_COLUMNS = (
    *("tenant_id", "conversation_id", "id", "lane_id", "seq", "at", "author_id", "author_role", "profile_id"),
    *("client_id", "fingerprint", "content"),
)
_INDEXES = (
    "CREATE INDEX search_documents_newest ON search_documents (tenant_id, message_id DESC, conversation_id DESC)",
    "CREATE INDEX search_documents_lexemes ON search_documents USING gin (lexemes)",
    "CREATE INDEX search_documents_words ON search_documents USING gin (words gin_trgm_ops)",
)


async def _people(connection: asyncpg.Connection, tenant_id: int, found: list[Order]) -> None:
    """Profiles, conversations with their logs and lanes, participants and their stints."""
    profiles = sorted({name for order in found for name in (order.buyer, order.seller)})
    pairs = [(order.id, name, role) for order in found for role, name in _parties(order)]
    tables: dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]] = {
        "profiles": (("tenant_id", "id"), [(tenant_id, name) for name in profiles]),
        "conversations": (("tenant_id", "id"), [(tenant_id, order.id) for order in found]),
        "logs": (("tenant_id", "conversation_id"), [(tenant_id, order.id) for order in found]),
        "lanes": (
            ("tenant_id", "conversation_id", "id", "audience"),
            [(tenant_id, o.id, *lane) for o in found for lane in (("all", ["all"]), ("ln_staff", ["staff"]))],
        ),
        "participants": (
            ("tenant_id", "conversation_id", "id", "profile_id"),
            [(tenant_id, conversation, f"pt_{role}", name) for conversation, name, role in pairs],
        ),
        "stints": (
            ("tenant_id", "conversation_id", "participant_id", "number", "role"),
            [(tenant_id, conversation, f"pt_{role}", 1, role) for conversation, _, role in pairs],
        ),
    }
    for name, (columns, rows) in tables.items():
        await connection.copy_records_to_table(name, records=rows, columns=columns)


def _parties(order: Order) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("buyer", order.buyer), ("seller", order.seller)


def _messages(
    chance: random.Random, words: Vocabulary, tenant_id: int, found: list[Order]
) -> Iterator[tuple[object, ...]]:
    """One of each conversation after the other, a second apart."""
    at = BEGIN
    for number in range(PER_CONVERSATION):
        for order in found:
            at += timedelta(seconds=1)
            role, profile = _parties(order)[number % 2]
            lane = "ln_staff" if number % 10 == 7 else "all"  # one of ten
            said = msgspec.json.encode({"kind": "text", "text": text(chance, words)}).decode()
            yield (
                *(tenant_id, order.id, ids.message(at), lane, number + 1, at, f"pt_{role}", role, profile),
                *(f"c{number}", "x", said),
            )
