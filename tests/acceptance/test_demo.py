"""`tradepost demo` as its users run it: a process, a page, a story that goes on, and an end that leaves nothing."""

import asyncio
import contextlib
import http.client
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx2
import psutil
import pytest

from support import ports
from support.acting import WAY_IN_A_HURRY, quick
from support.eventually import eventually
from support.node import LiveNode, StartNode
from support.site import answer as page
from support.site import site
from tradepost import Client, Conversation, Message, Stream, events
from tradepost.events import AnyEvent
from tradepost.protocol.content import KINDS, Buttons, Card, Form, LiveLocation, Location, PayButton
from tradepost_server import embedded
from tradepost_server.demo import script
from tradepost_server.demo.actor import cast
from tradepost_server.demo.cast import ANA, KOFI, RAVI
from tradepost_server.demo.contents import DOOR, SHOP, WAY
from tradepost_server.demo.ledger import Ledger
from tradepost_server.demo.play import Play
from tradepost_server.demo.props import Luggage
from tradepost_server.demo.route import positions
from tradepost_server.demo.script import Answer, Drive, Say, Stage
from tradepost_server.demo.story import FIRST_NUMBER, STORY
from tradepost_server.serving import read_keys
from tradepost_server.store.db import connect

PROGRAM = Path(sys.executable).with_name("tradepost")
START_S, ANSWER_S, END_S = 60.0, 2.0, 5.0
MIDDLE_S = 150.0
AWAY_S = 30.0  # the longest that anything waits for a server that was killed


@dataclass(kw_only=True)
class Demo:
    """A demo in a process of its own."""

    data: Path
    port: int = field(default_factory=ports.free)
    popen: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        """What it printed so far."""
        return self.data.with_suffix(".txt").read_text()

    def start(self) -> None:
        """Returns as soon as the story is on."""
        self.spawn()
        deadline = time.monotonic() + START_S
        while not self._plays():
            assert self.popen is not None
            assert self.popen.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)

    def spawn(self) -> "subprocess.Popen[bytes]":
        command = [str(PROGRAM), "demo", "--port", str(self.port), "--data", str(self.data)]
        with self.data.with_suffix(".txt").open("ab") as said:
            self.popen = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=os.environ, start_new_session=True
            )
        self.began = time.monotonic()
        return self.popen

    def _plays(self) -> bool:
        with contextlib.suppress(httpx2.HTTPError):
            return self.get("/demo/config.json").status_code == 200
        return False

    def get(self, path: str) -> httpx2.Response:
        return httpx2.get(f"{self.url}{path}", timeout=AWAY_S, trust_env=False)

    def post(self, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        headers.setdefault("origin", self.url)
        return httpx2.post(f"{self.url}{path}", json=body, headers=headers, timeout=AWAY_S, trust_env=False)

    def processes(self) -> list[psutil.Process]:
        """All that belongs to it: the supervisor, its server, PostgreSQL with its own."""
        assert self.popen is not None
        found = [psutil.Process(self.popen.pid)]
        database = embedded.find(self.data)
        if database is not None:
            found.append(psutil.Process(database.pid))
        return [process for one in found for process in (one, *one.children(recursive=True))]

    def end(self, number: int = signal.SIGINT) -> int:
        """Its exit code."""
        assert self.popen is not None
        self.popen.send_signal(number)
        return self.popen.wait(30)

    def clear_away(self) -> None:
        """Nothing is left, whatever the test did."""
        if self.popen is not None and self.popen.poll() is None:
            self.popen.kill()
            self.popen.wait(30)
        left = embedded.find(self.data)
        if left is not None:
            embedded.stop(left)

    def visitor(self, profile: str) -> Client:
        """A client of one of the page's parties, as the page makes it."""

        def get_token(_: str) -> str:
            answer = self.post("/demo/token", {"profile": profile})
            token: str = answer.raise_for_status().json()["token"]
            return token

        return Client(self.url, get_token=get_token)

    def count(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.get("/demo/counter").raise_for_status().json()
        return answer


@pytest.fixture(scope="module")
def shared_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(data=tmp_path_factory.mktemp("demo") / "data")
    try:
        demo.start()
        yield demo
    finally:
        demo.clear_away()


@pytest.fixture
def demo(shared_demo: Demo) -> Demo:
    """A demo whose story is not near its end, where the conversation is closed for a while."""
    if time.monotonic() - shared_demo.began > MIDDLE_S:
        assert shared_demo.end() == 0
        shared_demo.start()
    return shared_demo


@pytest.fixture
def own_demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(data=tmp_path / "data")
    try:
        yield demo
    finally:
        demo.clear_away()


async def conversation_of(demo: Demo, client: Client) -> Conversation:
    config = await asyncio.to_thread(demo.get, "/demo/config.json")
    return await client.conversations.get(config.json()["conversation"])


async def answer_to(stream: Stream[events.MessageCreated], message_id: str) -> Message:
    async with asyncio.timeout(ANSWER_S):
        async for event in stream:
            if event.message.reply_to == message_id:
                return event.message
    raise AssertionError("the client was closed")


async def name_of(conversation: Conversation, message: Message) -> str:
    await conversation.refresh()
    return next(p.name for p in conversation.participants if p.id == message.author.participant)


# The page


def test_the_page_names_its_parties_and_the_round(demo: Demo) -> None:
    config = demo.get("/demo/config.json").json()
    assert [party["role"] for party in config["parties"]] == ["buyer", "seller", "courier", "agent"]
    assert config["conversation"].startswith("cv_")
    assert config["round"] >= 1042
    assert config["next"].endswith("Z")
    assert config["stage"]
    assert (config["way"][0]["latitude"], config["way"][-1]["latitude"]) == (WAY[0].latitude, WAY[-1].latitude)


@pytest.mark.parametrize(
    ("path", "held_by"),
    [
        ("/demo", "'none'"),
        ("/demo/", "'none'"),
        ("/demo/gallery", "'none'"),
        ("/demo/shop", "'self'"),
        ("/demo/seller", "'self'"),
        ("/demo/courier", "'self'"),
        ("/demo/desk-in-a-frame", "'self'"),
    ],
)
def test_pages_come_under_a_strict_policy_or_say_how_to_build_them(demo: Demo, path: str, held_by: str) -> None:
    answer = demo.get(path)
    assert answer.status_code == 200 or "make setup" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert f"frame-ancestors {held_by};" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_script_tag_of_the_pages_has_the_site_of_the_demo(demo: Demo) -> None:
    assert demo.get("/").headers["location"] == "/demo"
    keys = read_keys(demo.data)
    assert keys is not None
    for path in "/demo/shop", "/demo/seller", "/demo/courier":
        assert f'src="/w/v1.js" data-site="{keys.site}"' in demo.get(path).text


def test_the_way_to_the_desk_is_a_code_that_works_once(demo: Demo) -> None:
    address = demo.get("/demo/desk").headers["location"]
    page, _, hidden = address.partition("#")
    given = parse_qs(hidden)
    exchange = f"/w/{given['site'][0]}/exchange"
    first, second = (demo.post(exchange, {"code": given["code"][0]}) for _ in range(2))
    assert page == "/desk"
    assert (first.status_code, first.json()["profile"], second.status_code) == (200, "agent:mei", 401)


def test_nobody_is_led_to_the_desk_under_another_name_of_this_machine(demo: Demo) -> None:
    answer = httpx2.get(f"{demo.url}/demo/desk", headers={"host": "rebound.example"}, trust_env=False)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_pictures_of_the_goods_are_served_and_nothing_else_beside_them(demo: Demo) -> None:
    assert demo.get("/demo/pictures/lamp.jpg").headers["content-type"] == "image/jpeg"
    assert demo.get("/demo/pictures/picked-up.ogg").status_code == 404


@pytest.mark.parametrize(
    "path", ["/demo/../keys.json", "/demo/%2e%2e/%2e%2e/package.json", "/demo/pictures/..%2froutes.py"]
)
def test_nothing_but_the_page_can_be_read(demo: Demo, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", demo.port, timeout=10)
    connection.request("GET", path)
    assert connection.getresponse().status == 404
    connection.close()


@pytest.mark.parametrize("path", ["/demo/token", "/demo/kill"])
@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://elsewhere.example"}, {"origin": "http://rebound.example", "host": "rebound.example"}],
)
def test_a_page_from_elsewhere_gets_no_token_and_kills_nothing(demo: Demo, path: str, headers: dict[str, str]) -> None:
    answer = demo.post(path, {"profile": "buyer:ana"}, **headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"profile": "buyer:eve"}, 404),
        ({"profile": "supervisor:ravi"}, 404),
        ({}, 400),
        ({"profile": 1}, 400),
        ([], 400),
    ],
)
def test_only_the_parties_of_the_page_get_tokens(demo: Demo, body: Any, status: int) -> None:
    assert demo.post("/demo/token", body).status_code == status


# The story, and visitors


async def test_the_whole_story_is_acted_in_order_and_starts_anew(
    start_node: StartNode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tradepost.demo")
    ledger = Ledger()
    async with site() as checkout:
        checkout.pages["/checkout"] = page(b'{"url": "https://pay.example/1"}', "application/json")
        node = await start_node(outbound_allow=f"127.0.0.1:{checkout.port}")
        async with Client(node.url, api_key=node.api_key) as shop, asyncio.TaskGroup() as tasks:
            actors = cast(shop, ledger)
            play = Play(shop, actors, ledger, quick(STORY), rest_s=0, checkout_url=f"{checkout.url}/checkout")

            async def begun(rounds: int) -> bool:
                return play.round is not None and play.round.number >= FIRST_NUMBER + rounds - 1

            left: list[float] = []
            works = (
                *(actor.run() for actor in actors.values()),
                play.run(),
                _distances_told_to(actors[ANA].client, left),
            )
            running = [tasks.create_task(work) for work in works]
            await eventually(lambda: begun(1), within_s=30)
            assert play.round is not None
            first, files = play.round.conversation, dict(play.round.props.files)
            await eventually(lambda: begun(2), within_s=90)
            seen_by_ana = await actors[ANA].client.conversations.get(first.id)
            assert play.round.props.files == files, "what was uploaded once is used again"
            for task in running:
                task.cancel()
            await first.refresh()
            said = await first.history().all()
            flags = await shop.flags.list(conversation=first.id).all()
            audit = await shop.audit.list(conversation=first.id).all()
            log = {lane.id: [event async for event in first.events(lane=lane.id)] for lane in first.lanes}
    assert [words for words in caplog.messages if words.startswith("left out")] == []
    refused = sum(isinstance(beat.action, script.Reject) for beat in STORY)
    assert len(said) == sum(isinstance(beat.action, Say | Answer | Drive) for beat in STORY) - refused
    assert [message.text for message in said if message.masked] == ["Or we skip the shop and its fee: call me at ☎•••."]
    assert [(flag.decision, flag.outcome) for flag in flags] == [("hold", "rejected"), ("mask", None)]
    looked = [entry.action for entry in audit if entry.by == RAVI.profile]
    assert looked == ["message.reject", "message.reveal"]
    assert {type(message.content) for message in said if message.content is not None} == set(KINDS)
    assert [json.loads(visit.body)["data"]["amount_minor"] for visit in checkout.visits] == [4_800]
    assert (first.stage, first.status) == ("delivered", "open")
    assert _names(seen_by_ana)[KOFI.profile] == "Courier"
    assert _names(first)[KOFI.profile] == KOFI.name
    told = [message.content.accuracy_m for message in reversed(said) if isinstance(message.content, Location)]
    assert told == [500, SHOP.accuracy_m, DOOR.accuracy_m], "the home is blurred until it is paid"
    assert len(set(left)) >= 5
    assert left == sorted(left, reverse=True), "the courier comes nearer and nearer"
    assert left[-1] == 0
    _arrived_and_ended(said, log)
    assert await _rows_that_know_the_way(node) == []
    assert ledger.missing(first.id, log, {lane.id: lane.audience for lane in first.lanes}, datetime.now(UTC)) == set()
    count = ledger.count(first.id, 0)
    assert (count.acked, count.doubled, count.reordered) == (len(said), 0, 0)


def _arrived_and_ended(said: Sequence[Message], log: Mapping[str, Sequence[AnyEvent]]) -> None:
    """The live location came, arrived, and ended by the stage; it tells of no place any more."""
    live = next(message for message in said if isinstance(message.content, LiveLocation))
    assert isinstance(live.content, LiveLocation)
    assert (live.content.state, live.content.ended) == ("ended", "stage")
    assert live.content.arrived_at is not None
    assert (live.content.latitude, live.content.distance_m, live.content.eta_s) == (None, None, None)
    bodies = [e.body for e in log[live.lane] if isinstance(e.body, events.MessageEvent | events.LocationArrived)]
    told = [type(body) for body in bodies if body.message.id == live.id]
    assert told == [events.MessageCreated, events.LocationArrived, events.MessageEdited]


async def _distances_told_to(client: Client, told: list[float]) -> None:
    """Metres that are left, as they come, until cancelled."""
    async with client.subscribe(types=[events.LocationMoved]) as stream:
        async for event in stream:
            if event.body.distance_m is not None:
                told.append(event.body.distance_m)


async def _rows_that_know_the_way(node: LiveNode) -> list[str]:
    """Tables that hold a place where the courier was on the way; the shop and the door were told in messages."""
    places = [repr(at.latitude) for at in list(positions(WAY_IN_A_HURRY, 1.25))[1:-1]]
    written = [*places, *(place.encode().hex() for place in places)]
    connection = await connect(node.dsn, "tradepost_service")
    try:
        tables = [
            row[0] for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        rows = {table: await connection.fetch(f'SELECT t::text FROM "{table}" t') for table in tables}
    finally:
        await connection.close()
    assert rows["messages"]
    return [table for table, found in rows.items() for row in found if any(place in row[0] for place in written)]


async def test_only_what_is_not_there_any_more_is_uploaded_again(node: LiveNode) -> None:
    async with Client(node.url, api_key=node.api_key) as shop, AsyncExitStack() as stack:
        clients = {party: actor.client for party, actor in cast(shop, Ledger()).items()}
        for client in clients.values():
            await stack.enter_async_context(client)
        luggage = Luggage(clients)
        first = (await luggage.props({}, datetime.now(UTC), 1)).files
        assert (await luggage.props({}, datetime.now(UTC), 1)).files == first
        connection = await connect(node.dsn, "tradepost_service")
        try:
            await connection.execute("UPDATE files SET state = 'gone' WHERE id = $1", first["lamp"])
        finally:
            await connection.close()
        again = (await luggage.props({}, datetime.now(UTC), 1)).files
    assert [name for name in first if again[name] != first[name]] == ["lamp"]


async def test_a_drive_ends_with_its_round_and_leaves_neither_task_nor_track(node: LiveNode) -> None:
    drive = next(beat for beat in STORY if isinstance(beat.action, Drive))
    coming = [beat for beat in STORY if beat.action in (script.Invite(KOFI), Stage("assigned"))]
    beats = [replace(beat, after_s=0.1) for beat in (*coming, drive)]
    ledger = Ledger()
    async with Client(node.url, api_key=node.api_key) as shop, asyncio.TaskGroup() as tasks:
        actors = cast(shop, ledger)
        play = Play(shop, actors, ledger, beats, rest_s=0)

        async def begun(rounds: int) -> bool:
            return play.round is not None and play.round.number >= FIRST_NUMBER + rounds - 1

        running = [tasks.create_task(work) for work in (*(actor.run() for actor in actors.values()), play.run())]
        await eventually(lambda: begun(1))
        assert play.round is not None
        first = play.round.conversation
        await eventually(lambda: begun(2))
        live = await first.history(limit=1).all()
        for task in running:
            task.cancel()
    assert isinstance(live[0].content, LiveLocation)
    assert (live[0].content.state, live[0].content.ended) == ("ended", "stopped")
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "someone drives"]
    connection = await connect(node.dsn, "tradepost_service")
    try:
        of_the_first = "SELECT count(*) FROM {} WHERE conversation_id = $1"
        for table in "live_locations", "positions":
            assert await connection.fetchval(of_the_first.format(table), first.id) == 0
    finally:
        await connection.close()


def _names(conversation: Conversation) -> dict[str, str]:
    return {p.profile: p.name for p in conversation.participants}


async def told_of_itself(stream: Stream[events.MessageCreated]) -> Message:
    """The next message of the story; answers to the visitors of other tests may still come between."""
    return await anext(event.message async for event in stream if event.message.client_id.startswith("story-"))


async def test_the_parties_talk_without_a_visitor(demo: Demo) -> None:
    async with demo.visitor("buyer:ana") as ana:
        conversation = await conversation_of(demo, ana)
        async with conversation.subscribe(types={events.MessageCreated}) as stream, asyncio.timeout(60):
            first = await told_of_itself(stream)
            second = await told_of_itself(stream)
    assert second.at > first.at


@pytest.mark.parametrize(
    ("profile", "words", "audience", "who"),
    [
        ("buyer:ana", "¿Dónde está mi pedido?", None, "Pia"),
        ("buyer:ana", "Any discount for me?", ["seller"], "Tomás"),
        ("seller:tomas", "Hello Ana", None, "Ana"),
        ("seller:tomas", "Can you look at this buyer?", ["staff"], "Mei"),
    ],
)
async def test_a_visitor_is_answered_by_whom_it_concerns_and_nobody_else_reads_it(
    demo: Demo, profile: str, words: str, audience: list[str] | None, who: str
) -> None:
    async with demo.visitor(profile) as visitor:
        conversation = await conversation_of(demo, visitor)
        async with conversation.subscribe(types={events.MessageCreated}) as stream:
            asked = await conversation.send(words, audience=audience)
            answer = await answer_to(stream, asked.message)
        assert await name_of(conversation, answer) == who
        assert answer.lane == asked.lane
        assert (answer.lane == "all") is (audience is None)


async def test_who_asks_where_the_order_is_gets_words_and_a_card_and_may_return_it_with_a_form(demo: Demo) -> None:
    async with demo.visitor("buyer:ana") as ana:
        conversation = await conversation_of(demo, ana)
        async with conversation.subscribe(types={events.MessageCreated}) as stream:
            where = await conversation.send("Where is my order?")
            await answer_to(stream, where.message)
            assert isinstance((await answer_to(stream, where.message)).content, Card)
            back = await conversation.send("I want to return it")
            await answer_to(stream, back.message)
            form = await answer_to(stream, back.message)
            assert isinstance(form.content, Form)
            filled = await conversation.answer(form, values={"reason": "like"})
            noted = await answer_to(stream, filled.message)
        assert await name_of(conversation, noted) == "Pia"
        assert noted.text == "Thank you, it is noted."


async def test_the_demo_is_its_own_checkout_and_asks_for_a_signature(demo: Demo) -> None:
    pay = PayButton(id="pay", label="Pay", amount_minor=1_250, currency="EUR", reference="dimmer")
    async with demo.visitor("seller:tomas") as tomas, demo.visitor("buyer:ana") as ana:
        sent = await (await conversation_of(demo, tomas)).send(Buttons(text="A dimmer?", buttons=[pay]))
        done = await (await conversation_of(demo, ana)).answer(sent, action="pay")
    assert done.checkout_url == "https://www.example.com/checkout?pay=12.50+EUR&for=dimmer"
    unsigned = await asyncio.to_thread(demo.post, "/demo/checkout", {"data": {"amount_minor": 1, "currency": "EUR"}})
    assert unsigned.status_code == 403


async def test_a_note_to_staff_gets_a_note_back(demo: Demo) -> None:
    async with demo.visitor("agent:mei") as mei:
        conversation = await (await conversation_of(demo, mei)).watch()
        async with conversation.subscribe(types={events.MessageCreated}) as stream:
            note = await conversation.send("Keep an eye on this one", audience=["staff"])
            answer = await answer_to(stream, note.message)
        assert await name_of(conversation, answer) == "Ravi"
        assert list(answer.audience) == ["staff"]


async def test_answers_are_not_answered(demo: Demo) -> None:
    async with demo.visitor("buyer:ana") as ana:
        conversation = await conversation_of(demo, ana)
        async with conversation.subscribe(types={events.MessageCreated}) as stream:
            asked = await conversation.send("thank you")
            answer = await answer_to(stream, asked.message)
            with pytest.raises(TimeoutError):
                await answer_to(stream, answer.id)


async def test_the_server_is_killed_and_the_story_goes_on_without_a_loss(demo: Demo) -> None:
    before = demo.count()
    async with demo.visitor("buyer:ana") as ana:
        conversation = await conversation_of(demo, ana)
        assert demo.post("/demo/kill").status_code == 202
        sends = [asyncio.create_task(conversation.send(f"while it is away, {n}")) for n in range(3)]
        async with conversation.subscribe(types={events.MessageCreated}) as stream, asyncio.timeout(AWAY_S):
            sent = [await send for send in sends]
            while not (await anext(stream)).message.client_id.startswith("story-"):
                pass
    assert [one.seq for one in sent] == sorted(one.seq for one in sent)

    def all_came(now: dict[str, Any]) -> bool:
        """The story's own may be for Ana alone; Mei reads everything."""
        came = {profile: now["delivered"][profile] - before["delivered"][profile] for profile in before["delivered"]}
        everything = before["acked"] + 4 <= now["acked"] == now["delivered"]["agent:mei"]
        return everything and came["buyer:ana"] >= 4 and came["seller:tomas"] >= 3

    deadline = time.monotonic() + AWAY_S
    while not all_came(after := await asyncio.to_thread(demo.count)):
        assert time.monotonic() < deadline, after
        await asyncio.sleep(0.5)
    assert (after["lost"], after["doubled"], after["reordered"]) == (0, 0, 0)
    assert "is back after" in demo.said


def test_whoever_kills_too_often_has_to_wait(own_demo: Demo) -> None:
    own_demo.start()
    deadline = time.monotonic() + START_S
    for time_ in range(1, 7):
        assert own_demo.post("/demo/kill").status_code == 202
        while own_demo.said.count("is back after") < time_:
            assert time.monotonic() < deadline, own_demo.said
            time.sleep(0.05)
    answer = own_demo.post("/demo/kill")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_fast")
    assert 0 < int(answer.headers["retry-after"]) <= 60


# The end


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_everything(own_demo: Demo, number: int) -> None:
    own_demo.start()
    processes = own_demo.processes()
    assert len(processes) >= 4
    began = time.monotonic()
    assert own_demo.end(number) == 0
    assert time.monotonic() - began < END_S
    assert [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []
    assert "Traceback" not in own_demo.said
    assert "Ctrl-C ends everything" in own_demo.said


def test_ctrl_c_while_it_starts_leaves_nothing(own_demo: Demo) -> None:
    own_demo.spawn()
    deadline = time.monotonic() + START_S
    while "starting the database" not in own_demo.said:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert own_demo.end() == 0
    assert embedded.find(own_demo.data) is None
    assert "Traceback" not in own_demo.said


def test_nothing_survives_a_killed_supervisor_but_the_data(own_demo: Demo) -> None:
    own_demo.start()
    server = next(p for p in own_demo.processes() if "tradepost_server.demo.node" in p.cmdline())
    assert own_demo.end(signal.SIGKILL) == -signal.SIGKILL
    server.wait(END_S)
    own_demo.start()
    assert own_demo.end(signal.SIGTERM) == 0
    assert embedded.find(own_demo.data) is None


def test_a_second_demo_on_the_same_data_or_port_says_what_to_do(demo: Demo, own_demo: Demo) -> None:
    own_demo.port = demo.port
    codes = []
    for second in Demo(data=demo.data), own_demo:
        done = subprocess.run(
            [str(PROGRAM), "demo", "--port", str(second.port), "--data", str(second.data)],
            capture_output=True,
            text=True,
            timeout=START_S,
            check=False,
        )
        codes.append(done.returncode)
        assert "choose another" in done.stderr
        assert "Traceback" not in done.stderr
    assert codes == [6, 3]
