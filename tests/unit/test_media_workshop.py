"""The processes that pictures are prepared in: what becomes of them, and of who waits for them."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from inspect import signature
from pathlib import Path

import pytest
import uvloop

from support import pictures
from support.eventually import eventually
from support.workshop import children, hanging, prepare, started
from tradepost_server.media.images import BadImage, ImageWorkshop, TooBusy


@pytest.fixture
async def workshop() -> AsyncIterator[ImageWorkshop]:
    made = ImageWorkshop(workers=2)
    await made.start()
    yield made
    await made.close()


async def test_a_picture_past_its_deadline_is_given_up_and_its_process_with_it(tmp_path: Path) -> None:
    workshop = ImageWorkshop(workers=1, deadline_s=1.0)
    await workshop.start()
    with pytest.raises(BadImage, match="takes too long"):
        await workshop.prepare(hanging(tmp_path), tmp_path)
    assert children() == []
    await workshop.close()


async def test_a_picture_that_takes_too_much_processor_time_is_given_up(tmp_path: Path) -> None:
    workshop = ImageWorkshop(workers=1, cpu_s=0)  # it has what is left of the second that it started in, and one more
    await workshop.start()
    flood = pictures.gif_flood(3, 6_000, 6_000)
    with pytest.raises(BadImage, match="takes too long"):
        await prepare(workshop, tmp_path, flood)
    assert children() == []
    await workshop.close()


async def test_a_picture_that_needs_too_much_memory_is_refused(tmp_path: Path) -> None:
    workshop = ImageWorkshop(workers=1, memory_mb=160)
    await workshop.start()
    with pytest.raises(BadImage, match="too large"):
        await prepare(workshop, tmp_path, pictures.encoded(pictures.drawing(6_000, 6_000), "PNG", compress_level=1))
    made = await prepare(workshop, tmp_path, pictures.encoded(pictures.drawing(), "PNG"), "small")
    assert made.main.width == 320
    await workshop.close()


async def test_a_killed_process_fails_its_own_picture_and_no_other(workshop: ImageWorkshop, tmp_path: Path) -> None:
    good = pictures.encoded(pictures.drawing(), "JPEG")
    doomed = asyncio.create_task(workshop.prepare(hanging(tmp_path), tmp_path))
    [victim] = await started(1)
    made = [await prepare(workshop, tmp_path, good, f"beside-{number}") for number in range(3)]
    victim.send_signal(signal.SIGKILL)
    with pytest.raises(BadImage, match="cannot be opened"):
        await doomed
    made += await asyncio.gather(*(prepare(workshop, tmp_path, good, f"after-{number}") for number in range(3)))
    assert [picture.main.width for picture in made] == [320] * 6
    assert len(children()) == 2


async def test_an_idle_process_that_was_killed_is_nobodys_loss(workshop: ImageWorkshop, tmp_path: Path) -> None:
    good = pictures.encoded(pictures.drawing(), "JPEG")
    await prepare(workshop, tmp_path, good, "first")
    [idle] = children()
    idle.kill()

    async def noticed() -> bool:
        return not any(worker.alive for worker in workshop._idle)

    await eventually(noticed)
    assert (await prepare(workshop, tmp_path, good, "second")).main.width == 320
    assert [child.pid for child in children()] != [idle.pid]


async def test_a_process_is_replaced_after_so_many_pictures(tmp_path: Path) -> None:
    workshop = ImageWorkshop(workers=1, jobs_each=2)
    await workshop.start()
    seen = []
    for number in range(4):
        await prepare(workshop, tmp_path, pictures.encoded(pictures.drawing(), "JPEG"), str(number))
        seen += [child.pid for child in children()]
    assert len(seen) == 2, "it ends with its second picture"
    assert len(set(seen)) == 2
    await workshop.close()


async def test_pictures_wait_their_turn_and_one_too_many_is_sent_away(tmp_path: Path) -> None:
    workshop = ImageWorkshop(workers=1, queue=2)
    await workshop.start()
    hung = asyncio.create_task(workshop.prepare(hanging(tmp_path), tmp_path))
    await started(1)
    good = pictures.encoded(pictures.drawing(), "JPEG")
    waiting = [asyncio.create_task(prepare(workshop, tmp_path, good, f"waits-{number}")) for number in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TooBusy, match="Too many pictures"):
        await prepare(workshop, tmp_path, good, "one-too-many")
    hung.cancel()
    assert [picture.main.width for picture in await asyncio.gather(*waiting)] == [320, 320]
    await workshop.close()


async def test_a_picture_does_not_wait_for_ever(tmp_path: Path) -> None:
    workshop = ImageWorkshop(workers=1, queue_s=0.2)
    await workshop.start()
    hung = asyncio.create_task(workshop.prepare(hanging(tmp_path), tmp_path))
    await started(1)
    with pytest.raises(TooBusy):
        await workshop.prepare(tmp_path / "any", tmp_path)
    await workshop.close()
    with pytest.raises(TooBusy):
        await hung


async def test_who_gives_up_leaves_no_process_behind_that_works_on(workshop: ImageWorkshop, tmp_path: Path) -> None:
    task = asyncio.create_task(workshop.prepare(hanging(tmp_path), tmp_path))
    await started(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await started(0)


@pytest.mark.parametrize("turns", range(8))
async def test_closing_or_giving_up_while_a_process_is_being_started_leaves_none(tmp_path: Path, turns: int) -> None:
    for by_closing in (True, False):
        workshop = ImageWorkshop(workers=1)
        await workshop.start()
        task = asyncio.create_task(workshop.prepare(hanging(tmp_path, f"pipe-{by_closing}"), tmp_path))
        for _ in range(turns):
            await asyncio.sleep(0)
        if not by_closing:
            task.cancel()
        await workshop.close()
        with pytest.raises((TooBusy, asyncio.CancelledError)):
            await task
        await started(0)


async def test_a_closed_workshop_has_no_processes_and_takes_no_picture(tmp_path: Path) -> None:
    workshop = ImageWorkshop(workers=1)
    with pytest.raises(TooBusy):
        await workshop.prepare(tmp_path / "any", tmp_path)
    await workshop.start()
    hung = asyncio.create_task(workshop.prepare(hanging(tmp_path), tmp_path))
    waits = asyncio.create_task(workshop.prepare(tmp_path / "any", tmp_path))
    await started(1)
    await workshop.close()
    for task in (hung, waits):
        with pytest.raises(TooBusy):
            await task
    assert children() == []
    with pytest.raises(TooBusy):
        await workshop.prepare(tmp_path / "any", tmp_path)


async def test_a_process_inherits_no_secret(
    workshop: ImageWorkshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADEPOST_DATABASE_URL", "postgresql://secret")
    await prepare(workshop, tmp_path, pictures.encoded(pictures.drawing(), "JPEG"))
    [child] = children()
    assert not any(name.startswith("TRADEPOST") for name in child.environ())


@pytest.mark.parametrize(
    "test",
    [
        test_a_picture_past_its_deadline_is_given_up_and_its_process_with_it,
        test_a_picture_that_takes_too_much_processor_time_is_given_up,
        test_a_killed_process_fails_its_own_picture_and_no_other,
        test_an_idle_process_that_was_killed_is_nobodys_loss,
        test_a_process_is_replaced_after_so_many_pictures,
        test_pictures_wait_their_turn_and_one_too_many_is_sent_away,
        test_who_gives_up_leaves_no_process_behind_that_works_on,
        test_closing_or_giving_up_while_a_process_is_being_started_leaves_none,
        test_a_closed_workshop_has_no_processes_and_takes_no_picture,
    ],
)
def test_the_same_is_true_on_the_loop_that_serves(test: Callable[..., Awaitable[None]], tmp_path: Path) -> None:
    async def run() -> None:
        workshop = ImageWorkshop(workers=2)
        await workshop.start()
        given = {"workshop": workshop, "tmp_path": tmp_path, "turns": 3}
        await test(**{name: given[name] for name in signature(test).parameters})
        await workshop.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())
