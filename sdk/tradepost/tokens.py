"""Where tokens come from: pulled when needed, one pull at a time."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Literal, TypeAlias

from .errors import Fatal, TradepostError, Transient

TokenReason: TypeAlias = Literal["initial", "expired", "revoked"]
GetToken: TypeAlias = Callable[[TokenReason], str | Awaitable[str]]

TOKEN_TIMEOUT_S = 30.0


class TokenSource:
    """A static token, or a function that gets a fresh one. A plain function runs in a thread: it may block."""

    def __init__(self, token: str | None, get_token: GetToken | None) -> None:
        self._static = token
        self._get_token = get_token
        self._pull: asyncio.Task[str] | None = None

    @property
    def renews(self) -> bool:
        """Whether a fresh token can be had."""
        return self._get_token is not None

    async def get(self, reason: TokenReason) -> str:
        """A token. Those who ask at the same time share one pull.

        Raises: Fatal if a static token has ended; Transient if the function failed or took over 30 s.
        """
        if self._get_token is None:
            return self._static_token(reason)
        if self._pull is None or self._pull.done():
            self._pull = asyncio.create_task(self._pull_one(self._get_token, reason), name="tradepost-token")
        return await asyncio.shield(self._pull)

    async def close(self) -> None:
        """End a pull that is under way."""
        if self._pull is not None:
            self._pull.cancel()
            await asyncio.wait([self._pull])
            if not self._pull.cancelled():
                self._pull.exception()  # seen: nobody asks for it any more

    def _static_token(self, reason: TokenReason) -> str:
        if reason == "initial" and self._static:
            return self._static
        raise Fatal(f"The token is {reason} and there is no way to a new one: give the client get_token=… instead.")

    async def _pull_one(self, get_token: GetToken, reason: TokenReason) -> str:
        try:
            async with asyncio.timeout(TOKEN_TIMEOUT_S):
                if inspect.iscoroutinefunction(get_token):
                    return _checked(await get_token(reason))
                answer = await asyncio.to_thread(get_token, reason)
                return _checked(await answer if inspect.isawaitable(answer) else answer)
        except (Fatal, Transient):
            raise
        except TimeoutError:
            raise Transient(f"get_token took longer than {TOKEN_TIMEOUT_S:.0f} s.") from None
        except TradepostError as error:
            kind = Transient if error.retryable else Fatal
            raise kind(f"get_token failed: {error}") from error
        except Exception as error:
            raise Transient(f"get_token failed: {type(error).__name__}.") from error


def _checked(token: object) -> str:
    if not isinstance(token, str) or not token:
        raise Fatal("get_token must return a token, a string that is not empty.")
    return token
