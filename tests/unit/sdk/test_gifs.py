"""Looking for GIFs, and at what links lead to."""

from typing import Any

import msgspec
import pytest

from tradepost.gifs import Gifs
from tradepost.message import Message
from tradepost.protocol import commands as c
from tradepost.protocol import model
from tradepost.protocol import results as r
from tradepost.protocol.gifs import Attribution
from tradepost.protocol.previews import LinkPreview
from tradepost.testing import Tradepost


class Answers:
    """What a client asks, and what it is told."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), list[Any]()

    async def request(self, command: Any, *, timeout: float | None = None) -> Any:
        self.asked.append(command)
        return self.answers.pop(0)


async def test_gifs_are_found_by_words_page_by_page(tradepost: Tradepost) -> None:
    async with tradepost.client("buyer:7", role="buyer") as buyer:
        assert [gif.id async for gif in buyer.gifs.search("thank you")] == ["local:thank_you"]
        assert [gif.id async for gif in buyer.gifs.search("zebra")] == []
        everything = [gif.id async for gif in buyer.gifs.search(page_size=2)]
        assert everything == ["local:on_my_way", "local:thank_you", "local:deal"]
        assert len(await buyer.gifs.search(limit=1).all()) == 1


async def test_the_attribution_of_the_last_page_is_there_to_be_shown() -> None:
    giphy = Attribution(name="GIPHY", text="Powered By GIPHY", url="https://giphy.com")
    answers = Answers(r.GifPage(gifs=[], attribution=giphy), r.GifPage(gifs=[]))
    gifs = Gifs(answers)  # type: ignore[arg-type]
    await gifs.search("thanks", locale="es", page_size=500).page()
    assert gifs.attribution == giphy
    await gifs.search("thanks").page()
    assert gifs.attribution is None
    assert answers.asked[0] == c.SearchGifs(query="thanks", locale="es", limit=50)


def message(requests: Any) -> Message:
    data = {
        "id": "ms_1",
        "conversation": "cv_1",
        "lane": "all",
        "audience": ["all"],
        "seq": 1,
        "at": "2026-05-04T09:02:11Z",
        "author": {"participant": "pt_1", "role": "buyer"},
        "client_id": "c1",
        "content": {"kind": "text", "text": "https://shop.example"},
    }
    return Message(msgspec.json.decode(msgspec.json.encode(data), type=model.Message), requests)


async def test_a_preview_that_is_not_there_yet_is_asked_for_again() -> None:
    preview = LinkPreview(url="https://shop.example", title="A shop")
    answers = Answers(
        r.PreviewResult(again_in_s=0.001), r.PreviewResult(again_in_s=0.001), r.PreviewResult(preview=preview)
    )
    assert await message(answers).preview() == preview
    assert answers.asked == [c.PreviewLink(conversation="cv_1", message="ms_1")] * 3


@pytest.mark.parametrize("answers", [[r.PreviewResult()], [r.PreviewResult(again_in_s=0.001)] * 10])
async def test_a_link_that_says_nothing_has_no_preview(answers: list[Any]) -> None:
    assert await message(Answers(*answers)).preview() is None
