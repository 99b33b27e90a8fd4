"""Reading what comes in pages, as one sequence."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
Fetch: TypeAlias = Callable[[str | None, int], Awaitable[tuple[list[T], str | None]]]

PAGE = 50


class Pages(Generic[T]):
    """An async iterator that fetches page after page. `limit` bounds what it gives in all."""

    def __init__(self, fetch: Fetch[T], *, limit: int | None = None, page_size: int = PAGE) -> None:
        self._fetch, self._left, self._size = fetch, limit, page_size
        self._cursor: str | None = None
        self._more = True
        self._page: deque[T] = deque()

    def __aiter__(self) -> "Pages[T]":
        return self

    async def __anext__(self) -> T:
        """The next one."""
        while not self._page:
            if not self._more:
                raise StopAsyncIteration
            self._page.extend(await self.page())
        return self._page.popleft()

    async def page(self) -> list[T]:
        """The next page; empty at the end."""
        if not self._more or self._left == 0:
            self._more = False
            return []
        size = self._size if self._left is None else min(self._size, self._left)
        items, self._cursor = await self._fetch(self._cursor, size)
        self._more = self._cursor is not None
        if self._left is not None:
            items = items[: self._left]
            self._left -= len(items)
        return items

    async def all(self, limit: int = 10_000) -> list[T]:
        """Everything that is left, at most `limit`."""
        items: list[T] = []
        async for item in self:
            items.append(item)
            if len(items) >= limit:
                break
        return items
