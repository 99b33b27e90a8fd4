"""Who may fetch a file: whoever may read a message that carries it, at this moment, and nobody else."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from support.eventually import eventually
from support.files import PDF, Person, fetch, person, picture, stored
from support.node import LiveNode, participant
from support.sockets import Frame
from tradepost_server.media import addresses
from tradepost_server.rules import files as rules
from tradepost_server.workers import collector

PEOPLE = (("buyer:1", "buyer"), ("seller:1", "seller"), ("courier:1", "courier"))


class Scene:
    """An order of three, and a file of the buyer's that the seller alone is told of."""

    def __init__(self, node: LiveNode, order: Frame, people: dict[str, Person]) -> None:
        self.node, self.order, self.people = node, order, people
        self.file: Frame = {}
        self.message = ""

    def __getattr__(self, name: str) -> Person:
        return self.people[name]

    async def asked(self) -> dict[str, int]:
        """What each of them is answered who asks for the file."""
        return {name: await one.asked(self.file["id"]) for name, one in self.people.items()}

    async def staff(self, command: str, **fields: Any) -> Frame:
        """A command of a supervisor about the message."""
        supervisor = await self.node.connect("supervisor:1", "supervisor")
        return await supervisor.command(command, conversation=self.order["id"], message=self.message, **fields)

    async def remove(self, profile: str) -> None:
        """The marketplace ends someone's part."""
        path = f"/conversations/{self.order['id']}/participants/{participant(self.order, profile)}"
        assert (await self.node.rest.delete(path)).is_success


@pytest.fixture
async def scene(node: LiveNode) -> Scene:
    order = await node.conversation(*PEOPLE)
    people = {role: await person(node, profile, role) for profile, role in PEOPLE}
    people["stranger"] = await person(node, "buyer:2", "buyer")
    people["agent"] = await person(node, "agent:1", "agent")
    found = Scene(node, order, people)
    found.file = await found.buyer.upload()
    sent = await found.buyer.send(order["id"], found.file["id"], audience=["seller"])
    found.message = sent["message"]
    return found


async def test_those_of_the_lane_fetch_a_file_and_for_all_others_it_does_not_exist(scene: Scene) -> None:
    assert await scene.asked() == {"buyer": 200, "seller": 200, "courier": 404, "stranger": 404, "agent": 200}
    for reader in (scene.buyer, scene.seller, scene.agent):
        got = await fetch(scene.node, await reader.address(scene.file["id"]))
        assert (got.status_code, got.content) == (200, PDF)
    refused = await scene.courier.ask("GET", f"/files/{scene.file['id']}")
    never = await scene.courier.ask("GET", "/files/fl_00000000000000000000000000000000")
    for answer in (refused, never):
        assert (answer.json()["code"], answer.json()["detail"]) == ("not_found", "No such file")


async def test_another_tenants_people_and_keys_find_nothing(two_tenants: tuple[LiveNode, LiveNode]) -> None:
    ours, theirs = two_tenants
    owner = await person(ours, "buyer:1", "buyer")
    file = await owner.upload()
    for role in ("buyer", "agent", "supervisor"):
        assert await (await person(theirs, "buyer:1", role)).asked(file["id"]) == 404
    assert (await theirs.rest.get(f"/files/{file['id']}")).status_code == 404
    assert (await ours.rest.get(f"/files/{file['id']}")).status_code == 404  # no message carries it
    order = await ours.conversation(("buyer:1", "buyer"))
    await owner.send(order["id"], file["id"])
    assert (await ours.rest.get(f"/files/{file['id']}")).status_code == 200
    assert (await theirs.rest.get(f"/files/{file['id']}")).status_code == 404


async def test_an_address_is_dead_the_moment_its_asker_is_removed(scene: Scene) -> None:
    address = await scene.seller.address(scene.file["id"])
    assert (await fetch(scene.node, address)).status_code == 200
    await scene.remove("seller:1")
    assert (await fetch(scene.node, address)).status_code == 403
    assert await scene.seller.asked(scene.file["id"]) == 403
    assert (await fetch(scene.node, await scene.buyer.address(scene.file["id"]))).status_code == 200


async def test_a_removed_courier_gets_no_more_files(scene: Scene) -> None:
    file = await scene.buyer.upload(name="door.pdf")
    await scene.buyer.send(scene.order["id"], file["id"], audience=["courier"])
    address = await scene.courier.address(file["id"])
    await scene.remove("courier:1")
    later = await scene.buyer.upload(name="later.pdf")
    await scene.buyer.send(scene.order["id"], later["id"])
    assert (await fetch(scene.node, address)).status_code == 403
    assert await scene.courier.asked(file["id"]) == 403
    assert await scene.courier.asked(later["id"]) == 404  # what was never theirs does not exist


async def test_who_came_later_does_not_find_what_was_sent_before(scene: Scene) -> None:
    file = await scene.buyer.upload()
    await scene.buyer.send(scene.order["id"], file["id"])
    invited = {"profile": "courier:2", "role": "courier", "history": "from_join"}
    assert (await scene.node.rest.post(f"/conversations/{scene.order['id']}/participants", json=invited)).is_success
    late = await person(scene.node, "courier:2", "courier")
    assert (await late.asked(file["id"]), await scene.courier.asked(file["id"])) == (404, 200)


async def test_a_file_follows_its_message_when_it_is_told_to_others(scene: Scene) -> None:
    before = await scene.seller.address(scene.file["id"])
    await scene.staff("message.rescope", audience=["courier"], reason="the wrong one")
    assert (await fetch(scene.node, before)).status_code == 404
    assert await scene.asked() == {"buyer": 200, "seller": 404, "courier": 200, "stranger": 404, "agent": 200}


async def take_back(scene: Scene) -> None:
    path = f"/conversations/{scene.order['id']}/messages/{scene.message}"
    assert (await scene.buyer.ask("DELETE", path)).is_success


async def say_something_else(scene: Scene) -> None:
    path = f"/conversations/{scene.order['id']}/messages/{scene.message}"
    said = {"content": {"kind": "text", "text": "never mind"}}
    assert (await scene.buyer.ask("PATCH", path, json=said)).is_success


@pytest.mark.parametrize("end", [take_back, say_something_else])
async def test_the_file_of_a_message_that_says_it_no_more_is_gone_for_everyone_and_soon_from_the_disk(
    scene: Scene, end: Callable[[Scene], Awaitable[None]]
) -> None:
    address = await scene.seller.address(scene.file["id"])
    await end(scene)
    assert (await fetch(scene.node, address)).status_code == 404
    assert set((await scene.asked()).values()) == {404}
    assert len(stored(scene.node)) == 1
    assert await collector.collect(scene.node.services) == 1
    assert stored(scene.node) == []


async def test_an_edit_may_keep_a_file_or_carry_another(scene: Scene) -> None:
    path = f"/conversations/{scene.order['id']}/messages/{scene.message}"
    same = {"content": {"kind": "file", "file": scene.file["id"], "caption": "the invoice"}}
    assert (await scene.buyer.ask("PATCH", path, json=same)).is_success
    assert await scene.seller.asked(scene.file["id"]) == 200
    other = await scene.buyer.upload(name="other.pdf")
    assert (await scene.buyer.ask("PATCH", path, json={"content": {"kind": "file", "file": other["id"]}})).is_success
    assert [await scene.seller.asked(file["id"]) for file in (scene.file, other)] == [404, 200]


async def test_a_file_in_two_messages_stays_while_one_of_them_does(scene: Scene) -> None:
    again = await scene.buyer.send(scene.order["id"], scene.file["id"])
    assert await scene.courier.asked(scene.file["id"]) == 200
    await take_back(scene)
    assert await scene.seller.asked(scene.file["id"]) == 200
    path = f"/conversations/{scene.order['id']}/messages/{again['message']}"
    assert (await scene.buyer.ask("DELETE", path)).is_success
    assert set((await scene.asked()).values()) == {404}


async def test_nobody_sends_a_file_of_someone_else_or_one_that_was_not_uploaded(scene: Scene) -> None:
    path = f"/conversations/{scene.order['id']}/messages"
    for sender in (scene.seller, scene.courier):
        for file in (scene.file["id"], "fl_00000000000000000000000000000000"):
            answer = await sender.ask("POST", path, json={"content": {"kind": "file", "file": file}})
            assert answer.status_code == 404, answer.text
    assert await scene.courier.asked(scene.file["id"]) == 404


async def test_only_its_uploader_fetches_a_file_that_no_message_carries(scene: Scene) -> None:
    file = await scene.buyer.upload()
    found = {name: await one.asked(file["id"]) for name, one in scene.people.items()}
    assert found == {"buyer": 200, "seller": 404, "courier": 404, "stranger": 404, "agent": 404}


async def test_an_address_works_for_five_minutes(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = await scene.seller.ask("GET", f"/files/{scene.file['id']}")
    now = time.time()
    monkeypatch.setattr(addresses.clock, "seconds", lambda: now + 300)
    expired = await fetch(scene.node, answer.json()["url"])
    assert (expired.status_code, expired.json()["code"]) == (403, "forbidden")
    monkeypatch.setattr(addresses.clock, "seconds", lambda: now + 200)
    assert (await fetch(scene.node, answer.json()["url"])).status_code == 200


async def test_an_address_that_was_changed_in_any_place_opens_nothing(scene: Scene) -> None:
    address = await scene.seller.address(scene.file["id"])
    _, _, token, name = address.split("/")
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        changed = token[:place] + other + token[place + 1 :]
        assert scene.node.services.depot.addresses.open(changed) is None, place
    for odd in (token[:-1], f"{token}=", f"{token}A", f" {token}", token.swapcase(), "x", "é", "A" * 5_000):
        assert (await fetch(scene.node, f"/f/{odd}/{name}")).status_code in (404, 431), odd
    assert (await fetch(scene.node, f"/f/{token}/another-name")).status_code == 200  # the name only decorates


async def test_the_address_of_one_file_or_asker_opens_no_other(scene: Scene) -> None:
    """A token is one sealed text: it has no part that could be put into another's."""
    mine, theirs = await scene.buyer.address(scene.file["id"]), await scene.seller.address(scene.file["id"])
    assert mine != theirs
    for secret in ("buyer", "seller:1", scene.file["id"]):
        assert secret not in mine.split("/")[2]
    assert await scene.buyer.address(scene.file["id"]) == mine  # so that a browser need not load it twice


async def test_an_address_dies_with_the_token_that_it_was_made_for(scene: Scene) -> None:
    address = await scene.seller.address(scene.file["id"])
    assert (await scene.node.rest.post("/revocations", json={"profile": "seller:1"})).is_success
    assert (await fetch(scene.node, address)).status_code == 403


async def test_a_token_for_one_conversation_fetches_nothing_of_another(scene: Scene) -> None:
    other = await scene.node.conversation(*PEOPLE)
    elsewhere = await person(scene.node, "seller:1", "seller", conversations=[other["id"]])
    here = await person(scene.node, "seller:1", "seller", conversations=[scene.order["id"]])
    assert await elsewhere.asked(scene.file["id"]) == 404
    assert (await fetch(scene.node, await here.address(scene.file["id"]))).status_code == 200


async def test_a_role_that_may_not_fetch_files_does_not(scene: Scene) -> None:
    address = await scene.seller.address(scene.file["id"])
    policy = {"roles": {"seller": {"denied": ["file.get"]}}}
    assert (await scene.node.rest.put("/policy", json={"policy": policy})).is_success

    async def refused() -> bool:
        return (await fetch(scene.node, address)).status_code in (403, 404)

    await eventually(refused)
    assert await scene.buyer.asked(scene.file["id"]) == 200


async def test_an_api_key_fetches_with_the_scope_to_read_and_acts_for_a_profile_with_another(scene: Scene) -> None:
    assert (await fetch(scene.node, (await scene.node.rest.get(f"/files/{scene.file['id']}")).json()["url"])).is_success
    as_courier = {"Tradepost-As": "courier:1"}
    assert (await scene.node.rest.get(f"/files/{scene.file['id']}", headers=as_courier)).status_code == 404
    form = {"file": ("a.pdf", PDF, "application/pdf")}
    assert (await scene.node.rest.post("/files", files=form)).status_code == 403
    made = await scene.node.rest.post("/files", files=form, headers=as_courier)
    assert await scene.courier.asked(made.json()["file"]["id"]) == 200


async def test_a_picture_has_addresses_of_its_variants_that_are_as_private(scene: Scene) -> None:
    file = await scene.buyer.upload(picture(1_600, 900), "bike.png")
    assert (file["kind"], file["width"], file["height"]) == ("image", 1_600, 900)
    assert file["placeholder"].startswith("data:image/")
    await scene.buyer.send(scene.order["id"], file["id"], "image", audience=["seller"])
    small = await scene.seller.address(file["id"], "thumbnail_url")
    got = await fetch(scene.node, small)
    assert got.headers["content-type"].startswith("image/")
    assert len(got.content) < file["size_bytes"]
    await scene.remove("seller:1")
    assert (await fetch(scene.node, small)).status_code == 403


async def test_a_message_tells_what_the_server_knows_of_its_file(scene: Scene) -> None:
    file = await scene.buyer.upload(picture(), "bike.png")
    seller = await scene.node.connect("seller:1", "seller")
    lie = {"kind": "image", "file": file["id"], "width": 9, "height": 9, "mime": "image/gif", "size_bytes": 1}
    path = f"/conversations/{scene.order['id']}/messages"
    assert (await scene.buyer.ask("POST", path, json={"content": lie})).status_code == 201
    await seller.until(lambda s: s.events)
    content = seller.events[-1]["event"]["message"]["content"]
    for name in ("width", "height", "mime", "size_bytes", "placeholder"):
        assert content[name] == file[name], name


async def test_a_fetch_that_does_not_ask_again_would_be_noticed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: an address that was right once works until its end. The tests above tell it from the truth."""
    address = await scene.seller.address(scene.file["id"])
    await scene.remove("seller:1")
    honest = (await fetch(scene.node, address)).status_code
    monkeypatch.setattr(rules, "verdict", lambda actor, carried, now: "yes")
    assert (honest, (await fetch(scene.node, address)).status_code) == (403, 200)
