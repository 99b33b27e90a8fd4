"""Bots: functions that are called with what happens, on one client."""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from . import events
from .actions import Action, on_form, on_payload
from .arguments import BadArguments, Command, bind, bind_named, split
from .asking import Questions
from .client import Client
from .context import Context
from .conversation import Conversation
from .errors import Closed, Forbidden, NotFound, TradepostError
from .events import AnyEvent, Body, MessageCreated
from .filters import Filter
from .protocol import commands as c
from .protocol import content as kinds
from .protocol import model
from .states import State
from .stream import Stream
from .tasks import Tasks
from .turns import Turn, Turns

_logger = logging.getLogger("tradepost.bot")

B = TypeVar("B", bound=Body)
Handler: TypeAlias = Callable[[Context[B]], Awaitable[None]]
CallNext: TypeAlias = Callable[[Context[Any]], Awaitable[None]]
Middleware: TypeAlias = Callable[[Context[Any], CallNext], Awaitable[None]]
OnStart: TypeAlias = Callable[[Client], Awaitable[None]]
OnError: TypeAlias = Callable[[Context[Any], Exception], Awaitable[None]]
F = TypeVar("F", bound=Callable[..., Awaitable[None]])

KNOWN_MAX = 1_024  # conversations remembered
READ_ANEW_AT = (  # after these what is remembered would tell of people or messages as they are no more
    events.ParticipantJoined,
    events.RoleChanged,
    events.MessageWithdrawn,
    events.MessageRescoped,
)


@dataclass(frozen=True, slots=True)
class _Rule:
    types: tuple[type[Any], ...]
    wanted: Filter | None
    handler: Handler[Any]

    def fits(self, event: AnyEvent) -> bool:
        right_type = not self.types or isinstance(event.body, self.types)
        return right_type and (self.wanted is None or self.wanted(event))


class Bot:
    """Handlers for events, commands and actions. It never hears itself.

    Events of one conversation are handled one after the other, those of different ones at the same time, at most
    `concurrency`. A message that is a command or an action goes to that alone, every other event to all handlers that
    fit.
    """

    def __init__(self, name: str, *, concurrency: int = 32, grace_s: float = 10.0) -> None:
        self.name = name
        self.failures: int = 0  # exceptions that handlers raised
        self.commands: dict[str, Command] = {}
        self._grace_s = grace_s  # for running handlers at the end
        self._rules: list[_Rule] = []
        self._actions: list[Action] = []
        self._middleware: list[Middleware] = []
        self._start: list[OnStart] = []
        self._error: OnError | None = None
        self._concurrency = concurrency
        self._turns: Turns | None = None
        self._questions: Questions | None = None
        self._known: OrderedDict[str, Conversation] = OrderedDict()
        self._stopping = asyncio.Event()

    @property
    def busy(self) -> int:
        """How many conversations have events that are not handled yet."""
        return self._turns.busy if self._turns is not None else 0

    # what to do

    def on(self, *types: type[B] | Filter) -> Callable[[Handler[B]], Handler[B]]:
        """Decorator: call the function with events of these types (any, if none is given) that all filters want."""
        bodies = tuple(entry for entry in types if not isinstance(entry, Filter))
        wanted: Filter | None = None
        for entry in types:
            if isinstance(entry, Filter):
                wanted = entry if wanted is None else wanted & entry

        def register(handler: Handler[B]) -> Handler[B]:
            self._rules.append(_Rule(bodies, wanted, handler))
            return handler

        return register

    def command(self, name: str, *, help: str = "") -> Callable[[F], F]:
        """Decorator: call the function when somebody types `name` and arguments; `/name` is the same.

        Arguments are converted by their annotations; what does not fit is answered with `help`.
        """

        def register(function: F) -> F:
            self.commands[name.lower()] = Command(name.lower(), help or name, function)
            return function

        return register

    def action(self, payload: str, *, roles: Collection[str] = ()) -> Callable[[F], F]:
        """Decorator: call the function when somebody taps what has this payload, such as `refund:{order_id}`.

        Names in braces are its arguments, converted by their annotations. Only what the bot itself said counts, and
        what was said in one of `roles`: else anyone could make a button with any payload.
        Raises: ValueError where the function does not take these names, and no others.
        """

        def register(function: F) -> F:
            self._actions.append(on_payload(payload, function, roles))
            return function

        return register

    def form(self, title: str, *, roles: Collection[str] = ()) -> Callable[[F], F]:
        """Decorator: call the function when somebody fills in the bot's form with this title.

        Its arguments are the fields that it names, converted by their annotations; give those that may stay empty a
        default. `roles` as in `action`.
        """

        def register(function: F) -> F:
            self._actions.append(on_form(title, function, roles))
            return function

        return register

    def middleware(self, function: Middleware) -> Middleware:
        """Decorator: wrap every handler; the first one is the outermost. Not calling `call_next` skips the handler."""
        self._middleware.append(function)
        return function

    def on_start(self, function: OnStart) -> OnStart:
        """Decorator: call once, when the client is ready for the first time."""
        self._start.append(function)
        return function

    def on_error(self, function: OnError) -> OnError:
        """Decorator: call with what a handler raised, instead of logging it."""
        self._error = function
        return function

    # life

    async def serve(self, client: Client | None = None) -> None:
        """Work until `stop`, until cancelled, or until the client is closed. Without a client: `Client.from_env`.

        Raises: the cause if the client was closed by one.
        """
        client = client or Client.from_env(name=self.name)
        async with contextlib.AsyncExitStack() as stack:
            stream = await stack.enter_async_context(client.subscribe(types=self._types()))
            if client.state is State.IDLE:
                await stack.enter_async_context(client)
            for function in self._start:
                await function(client)
            tasks = await stack.enter_async_context(Tasks())
            await self._work(client, stream, tasks)

    def stop(self) -> None:
        """Take no more events; `serve` returns when the running handlers are done, or after `grace_s`."""
        self._stopping.set()
        if self._questions is not None:
            self._questions.end()
        if self._turns is not None:
            self._turns.end()

    async def _work(self, client: Client, stream: Stream[Any], tasks: Tasks) -> None:
        turns = self._turns = Turns(self._concurrency, tasks, lambda event, turn: self._handle(client, event, turn))
        self._questions = Questions(turns)
        reader = tasks.spawn(self._read(stream, turns, self._questions), "tradepost-bot")
        stopper = tasks.spawn(self._until_stopped(), "tradepost-bot-stop")
        try:
            await asyncio.wait((reader, stopper), return_when=asyncio.FIRST_COMPLETED)
        finally:
            turns.end()
            self._questions.end()
            reader.cancel()
            stopper.cancel()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._grace_s):
                    await tasks.quiet()
        if not reader.cancelled():
            reader.result()

    async def _until_stopped(self) -> None:
        await self._stopping.wait()

    # events

    def _types(self) -> set[type[Any]] | None:
        wanted: set[type[Any]] = {MessageCreated}  # an answer may come to any question
        for rule in self._rules:
            if not rule.types:
                return None
            wanted.update(rule.types)
        return wanted

    async def _read(self, stream: Stream[Any], turns: Turns, questions: Questions) -> None:
        async for event in stream:
            if not questions.take(event) and self._wants(event):
                await turns.take(event)

    def _wants(self, event: AnyEvent) -> bool:
        if isinstance(event.body, MessageCreated) and (self.commands or self._actions):
            return True
        return any(rule.fits(event) for rule in self._rules)

    async def _handle(self, client: Client, event: AnyEvent, turn: Turn) -> None:
        try:
            conversation = await self._find(client, event)
        except (Forbidden, NotFound):
            return  # not in it any more
        except TradepostError:
            _logger.exception("bot %s could not look at event %s", self.name, event.id)
            return
        if conversation is None:
            return
        if _own(event, conversation.me):
            return
        assert self._questions is not None
        context: Context[Any] = Context(event, conversation, client, self._questions, turn)
        action = await self._action_in(context)
        for handler in self._handlers(context) if action is None else [action]:
            await self._call(handler, context)

    async def _find(self, client: Client, event: AnyEvent) -> Conversation | None:
        if not event.conversation:
            return None
        found = self._known.pop(event.conversation, None)
        if found is None or isinstance(event.body, READ_ANEW_AT):
            found = await client.conversations.get(event.conversation)
        self._known[event.conversation] = found
        if len(self._known) > KNOWN_MAX:
            self._known.popitem(last=False)
        return found

    def _handlers(self, context: Context[Any]) -> list[Handler[Any]]:
        command = self._command_in(context)
        if command is not None:
            return [command]
        return [rule.handler for rule in self._rules if rule.fits(context.event)]

    def _command_in(self, context: Context[Any]) -> Handler[Any] | None:
        if not isinstance(context.event.body, MessageCreated):
            return None
        words = split(context.message.text)
        command = self.commands.get(words[0].removeprefix("/").lower()) if words else None
        if command is None:
            return None

        async def call(context: Context[Any]) -> None:
            try:
                arguments = bind(command.function, words[1:])
            except BadArguments as error:
                await context.reply(f"{error}\n{command.help}")
                return
            await command.function(context, *arguments)

        return call

    async def _action_in(self, context: Context[Any]) -> Handler[Any] | None:
        answer = context.message.content if isinstance(context.event.body, MessageCreated) else None
        if not isinstance(answer, kinds.Answer):
            return None
        for action in self._actions:
            given = action.arguments(answer)
            if given is not None and await self._asked(context, action.roles):
                return _with(action, given)
        return None

    @staticmethod
    async def _asked(context: Context[Any], roles: Collection[str]) -> bool:
        """Whether the bot itself, or one of these roles, said what was answered."""
        asked, me = context.message.reply_to, context.conversation.me
        if asked is None:
            return False
        command = c.ListHistory(conversation=context.conversation_id, around=asked, limit=3)
        try:
            found = (await context.client.request(command)).messages
        except TradepostError:
            _logger.exception("a bot could not look at what was answered at event %s", context.event.id)
            return False
        return any(m.id == asked and (m.author.participant == me or m.author.role in roles) for m in found)

    async def _call(self, handler: Handler[Any], context: Context[Any]) -> None:
        wrapped: CallNext = handler
        for middleware in reversed(self._middleware):
            wrapped = _around(middleware, wrapped)
        try:
            await wrapped(context)
        except Exception as error:
            if isinstance(error, Closed) and self._stopping.is_set():
                return  # what it waited for will not come
            self.failures += 1
            await self._failed(context, error)

    async def _failed(self, context: Context[Any], error: Exception) -> None:
        if self._error is None:
            _logger.error("bot %s failed at event %s", self.name, context.event.id, exc_info=error)
            return
        try:
            await self._error(context, error)
        except Exception:
            _logger.exception("bot %s failed at event %s, and so did its on_error", self.name, context.event.id)


def _own(event: AnyEvent, me: str | None) -> bool:
    """Whether the bot would hear itself. That others are told of its message is not its own doing."""
    if isinstance(event.body, events.MessageRescoped):
        return event.body.by is not None and event.body.by == me
    message = getattr(event.body, "message", None)
    return isinstance(message, model.Message) and message.author.participant == me


def _with(action: Action, given: dict[str, object]) -> CallNext:
    async def call(context: Context[Any]) -> None:
        await action.function(context, **bind_named(action.function, given))

    return call


def _around(middleware: Middleware, call_next: CallNext) -> CallNext:
    async def call(context: Context[Any]) -> None:
        await middleware(context, call_next)

    return call
