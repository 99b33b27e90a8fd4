"""Objects that stand for asynchronous ones: what they offer is read off the original class, and each call waits."""

import inspect
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, TypeVar

from .blocking import Blocking
from .client import Client
from .stream import Stream

C = TypeVar("C", bound="type[Facade]")

LEFT_OUT = {  # of the asynchronous class, because it makes no sense here
    Client: {"on", "clock"},  # functions would be called on another thread: use `subscribe`
    Stream: {"put", "end"},  # the connection's side of it
}
FACADES: dict[type[Any], "type[Facade]"] = {}


class Facade:
    """Stands for an object that lives on the loop."""

    def __init__(self, inner: Any, blocking: Blocking) -> None:
        self._inner, self._blocking = inner, blocking

    def __repr__(self) -> str:
        return f"Sync{self._inner!r}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facade) and other._inner == self._inner

    def __hash__(self) -> int:
        return hash(self._inner)

    def _get(self, name: str) -> Any:
        return self._wrap(getattr(self._inner, name))

    def _call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        async def work() -> Any:
            result = getattr(self._inner, name)(*map(_unwrap, args), **{k: _unwrap(v) for k, v in kwargs.items()})
            return await result if inspect.iscoroutine(result) else result

        return self._wrap(self._blocking.call(work()))

    def _wrap(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._wrap(item) for item in value]
        if isinstance(value, AbstractAsyncContextManager) and not isinstance(value, Stream):
            return Block(value, self._blocking, self._wrap)
        facade = FACADES.get(type(value))
        if value is self._inner:
            return self
        return facade(value, self._blocking) if facade is not None else value


class Block:
    """An `async with` block, entered and left by waiting."""

    def __init__(self, inner: AbstractAsyncContextManager[Any], blocking: Blocking, wrap: Callable[[Any], Any]) -> None:
        self._inner, self._blocking, self._wrap = inner, blocking, wrap

    def __enter__(self) -> Any:
        return self._wrap(self._blocking.call(_entered(self._inner)))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._blocking.call(_left(self._inner))


async def _entered(block: AbstractAsyncContextManager[Any]) -> Any:
    return await block.__aenter__()


async def _left(block: AbstractAsyncContextManager[Any]) -> None:
    await block.__aexit__(None, None, None)


def _unwrap(value: Any) -> Any:
    return value._inner if isinstance(value, Facade) else value


def _method(name: str) -> Callable[..., Any]:
    def call(self: Facade, *args: Any, **kwargs: Any) -> Any:
        return self._call(name, args, kwargs)

    return call


def _field(name: str) -> property:
    def get(self: Facade) -> Any:
        return self._get(name)

    return property(get)


def mirrors(original: type[Any], *fields: str) -> Callable[[C], C]:
    """Give a facade what the original class offers, and these fields of its objects."""

    def fill(facade: C) -> C:
        offered = {name for name in dir(original) if not name.startswith("_")} | set(fields)
        for name in sorted(offered - LEFT_OUT.get(original, set()) - set(vars(facade))):
            member = inspect.getattr_static(original, name, None)
            if inspect.isfunction(member):
                setattr(facade, name, _method(name))
            else:
                setattr(facade, name, _field(name))
        FACADES[original] = facade
        return facade

    return fill


class FacadeIterator(Facade):
    """Stands for an async iterator."""

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        async def work() -> Any:
            try:
                return [await anext(self._inner)]
            except StopAsyncIteration:  # must not leave a coroutine
                return []

        for item in self._blocking.call(work()):
            return self._wrap(item)
        raise StopIteration
