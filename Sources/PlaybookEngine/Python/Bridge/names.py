"""What the program's code can use."""

import asyncio
import functools
import inspect
import math

from agent_chat_awaiting import Unawaited
from agent_chat_requests import PlaybookError, Request, ask, current_call, is_in_loop, later
from agent_chat_values import encoded, listed, repaired, with_article


class Message(dict):
    """A message that was waited for: `message.content` and `message.sender`, or by index."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __str__(self):
        return self["content"]


# What an argument is that was not given.
MISSING = object()
# By class name, what others may call of its agents.
public_playbooks = {}
# How long a wait is looked after at least before it is asked for again, in seconds.
SHORTEST_WAIT = 1.0


def Say(target=MISSING, text=MISSING):
    """Sends a message: to the human, or to the target given first. Text can be an iterator of pieces, which stream."""
    given = tuple(value for value in (target, text) if value is not MISSING)
    if not given:
        raise TypeError('Say needs a text: Say("text"), or Say(target, "text")')
    return send_message("Say", given[0] if len(given) > 1 and given[0] is not None else None, given[-1], given)


def SendMessage(target, text):
    """Sends a message to an agent, or to `user`."""
    return send_message("SendMessage", target, text, (target, text))


def send_message(name, target, text, given):
    given = (given, {})
    target = None if target is None else name_of(target, "target")
    if isinstance(text, Unawaited):
        text.misuse()
    if inspect.iscoroutine(text):
        raise TypeError("text is a coroutine; write `await` before the call that gives it")
    if isinstance(text, (bytes, bytearray, dict)):
        raise TypeError(f"text is {with_article(type(text).__name__)}; pass text, or an iterator of pieces of text")
    if hasattr(text, "__aiter__"):
        if is_in_loop():
            return later(name, given, lambda: stream_later(name, target, text))
        # A thread has no loop that could run it; it gets one of its own for this.
        return asyncio.run(stream_later(name, target, text))
    if not isinstance(text, str) and hasattr(text, "__iter__"):
        if is_in_loop():
            return later(name, given, lambda: stream_later(name, target, yielding(text)))
        return stream(name, target, text)
    text = encoded(text if isinstance(text, str) else str(text), "text")
    return ask(name, {"send": {"target": target, "text": text}}, given)


def stream(name, target, pieces):
    start = Request(name, {"messageStart": {"target": target}})
    start.wait()
    try:
        for piece in pieces:
            post_piece(name, start, piece)
    except BaseException:
        message_end(name, start, True).post()
        raise
    return message_end(name, start, False).wait()


async def stream_later(name, target, pieces):
    start = Request(name, {"messageStart": {"target": target}})
    await start.answer()
    try:
        async for piece in pieces:
            post_piece(name, start, piece)
    except BaseException:
        message_end(name, start, True).post()
        raise
    return await message_end(name, start, False).answer()


async def yielding(pieces):
    for piece in pieces:
        yield piece
        # Others get their turn, and cancelling its chance.
        await asyncio.sleep(0)


def post_piece(name, start, piece):
    if not isinstance(piece, str):
        raise TypeError(f"a piece of the text is {with_article(type(piece).__name__)}; each must be text")
    if piece:
        text = encoded(piece, "a piece of the text")
        Request(name, {"messagePiece": {"start": start.identifier, "text": text}}).post()


def message_end(name, start, is_aborted):
    return Request(name, {"messageEnd": {"start": start.identifier, "isAborted": is_aborted}})


def WaitForMessage(source="*", timeout=None, on_update=None):
    """Waits for messages, from one sender or from anybody; a list, empty when `timeout` seconds have passed.

    `on_update(sender, piece)` is called while a message is being written.
    """
    if timeout is not None and (isinstance(timeout, bool) or not isinstance(timeout, (int, float))):
        raise TypeError(f"timeout is {with_article(type(timeout).__name__)}; pass seconds as a number, or None")
    if timeout is not None and not math.isfinite(timeout):
        timeout = None
    given = ((source,), {} if timeout is None else {"timeout": timeout})
    if isinstance(source, Unawaited):
        source.misuse()
    source = None if source in (None, "*") else name_of(source, "source")
    body = {"waitForMessage": {"source": source, "timeout": timeout, "observes": on_update is not None}}
    if is_in_loop() and timeout is None and on_update is None:
        # Made at once, for what it refuses.
        first = Request("WaitForMessage", body)
        return later("WaitForMessage", given, lambda: wait_beside_timers(first))
    return ask("WaitForMessage", body, given, on_update, messages)


def messages(answer):
    return [Message(message) for message in answer or []]


async def wait_beside_timers(request):
    """Waits for messages; while the loop has timers, with a time-out.

    The engine does not know those timers. Without a time-out it would take a wait that one of them ends, as that of
    asyncio.wait_for, for one that nobody ends.
    """
    # Tasks that were created with this one set theirs first.
    await asyncio.sleep(0)
    while True:
        seconds = seconds_of_timers()
        content = request.body["waitForMessage"]
        request.body = {"waitForMessage": {**content, "timeout": seconds}}
        answer = await request.answer()
        if answer or seconds is None:
            return messages(answer)
        request = Request("WaitForMessage", request.body)


def seconds_of_timers():
    """Until the last timer of the loop that runs, and a little longer; None if it has none."""
    loop = asyncio.get_running_loop()
    times = [timer.when() for timer in getattr(loop, "_scheduled", ()) if not timer.cancelled()]
    return max(SHORTEST_WAIT, max(times) - loop.time() + 0.1) if times else None


def SaveArtifact(name, summary, content):
    """Keeps a content under a name."""
    body = {"name": name_of(name, "name"), "summary": encoded(str(summary), "summary")}
    body["content"] = encoded(content, "content")
    return ask("SaveArtifact", {"saveArtifact": body}, ((name, summary, content), {}))


def LoadArtifact(name):
    """The content of an artifact."""
    return ask("LoadArtifact", {"loadArtifact": {"name": name_of(name, "name")}}, ((name,), {}))


def CreateAgent(class_name, **arguments):
    """Makes an instance of an agent of the program; its id, with what can be called of it as methods."""
    name = name_of(class_name, "class_name")
    body = {"className": name, "arguments": encoded_arguments("CreateAgent", arguments)}
    playbooks = public_playbooks.get(name)
    return ask(
        "CreateAgent", {"createAgent": body}, ((class_name,), arguments),
        result=lambda identifier: identifier and CreatedAgent(identifier, playbooks))


def EndProgram():
    """Ends the program."""
    return ask("EndProgram", {"endProgram": {}}, ((), {}))


def name_of(value, parameter):
    if isinstance(value, (OtherAgent, Agent)):
        return value.name
    if isinstance(value, str):
        return encoded(value, parameter)
    if isinstance(value, Unawaited):
        value.misuse()
    raise TypeError(f"{parameter} is {with_article(type(value).__name__)}; pass a name")


def encoded_arguments(callee, arguments):
    return listed({
        repaired(name): encoded(value, f"argument {name} of {callee}") for name, value in arguments.items()
    })


def call_playbook(callee, positional, named_arguments):
    body = {
        "callee": callee,
        "positional": [
            encoded(value, f"argument {number} of {callee}") for number, value in enumerate(positional, 1)
        ],
        "named": encoded_arguments(callee, named_arguments),
    }
    return ask(callee, {"call": body}, (positional, named_arguments))


class Playbook:
    """A playbook as a function. Calling it goes through the engine, so that it is on the call stack."""

    def __init__(self, callee, function=None):
        self.callee = callee
        self.function = function
        if function is not None:
            functools.update_wrapper(self, function)

    def __call__(self, *positional, **named_arguments):
        return call_playbook(self.callee, positional, named_arguments)

    def __repr__(self):
        return f"<playbook {self.callee}>"


class OtherAgent:
    """Another agent of the program: its public playbooks are its methods."""

    def __init__(self, name, playbooks):
        self.name = name
        self.playbooks = playbooks

    def __getattr__(self, name):
        if name.startswith("__") or name not in self.playbooks:
            known = ", ".join(self.playbooks) or "none"
            raise AttributeError(f"{self.name} has no public playbook {name}; it has: {known}")
        return Playbook(f"{self.name}.{name}")

    def __repr__(self):
        return f"<agent {self.name}>"

    def __str__(self):
        return self.name


class CreatedAgent(str):
    """The id of an agent that was created: text, with the public playbooks of its class as methods.

    `playbooks` is None where the class is none that the bridge knows by this name; the engine tells what is wrong then.
    """

    def __init__(self, identifier, playbooks):
        self._playbooks = playbooks
        # What an instance has comes before the methods of text.
        for name in playbooks or ():
            self.__dict__[name] = Playbook(f"{identifier}.{name}")

    def __new__(cls, identifier, playbooks):
        return super().__new__(cls, identifier)

    def __getattr__(self, name):
        if name.startswith("_") or self._playbooks is not None:
            known = ", ".join(self.__dict__.get("_playbooks") or ()) or "none"
            raise AttributeError(f"{str.__str__(self)} has no public playbook {name}; it has: {known}")
        return Playbook(f"{str.__str__(self)}.{name}")


class State:
    """The variables of the agent that is executed. What is read is a copy; assign it to change the variable."""

    def __getitem__(self, name):
        value = Request("agent.state", {"variable": {"name": variable_name(name)}}).wait()
        if value is None:
            raise KeyError(name)
        return value

    def __setitem__(self, name, value):
        name = variable_name(name)
        body = {"name": name, "value": encoded(value, f"agent.state.{name}", "assign")}
        Request("agent.state", {"setVariable": body}).wait()

    def __delitem__(self, name):
        self[name]
        self[name] = None

    def __getattr__(self, name):
        if not name.startswith("__"):
            try:
                return self[name]
            except KeyError:
                pass
        raise AttributeError(f"agent.state has no variable {name}")

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        try:
            del self[name]
        except KeyError:
            raise AttributeError(f"agent.state has no variable {name}") from None

    def _all(self):
        return Request("agent.state", {"variables": {}}).wait()

    def __contains__(self, name):
        return self.get(name) is not None

    def __iter__(self):
        return iter(self._all())

    def __len__(self):
        return len(self._all())

    def get(self, name, default=None):
        try:
            return self[name]
        except KeyError:
            return default

    def keys(self):
        return self._all().keys()

    def values(self):
        return self._all().values()

    def items(self):
        return self._all().items()

    def __repr__(self):
        return f"<state {self._all()!r}>" if current_call.get(None) else "<state>"


def variable_name(name):
    """With or without the `$` of the language."""
    if not isinstance(name, str):
        raise TypeError(f"the name of a variable is {with_article(type(name).__name__)}; pass text")
    return repaired(name[1:] if name.startswith("$") else name)


class Agent:
    """The agent whose playbook is executed. Several instances share the code: who it is, the context tells."""

    state = State()

    @property
    def name(self):
        call = current_call.get(None)
        if call is None:
            raise PlaybookError("agent.name is known in playbooks only, not while the program is loaded")
        return call.agent

    def __getattr__(self, name):
        """`agent.Say(…)` and `agent.OtherPlaybook(…)` are what the names without `agent.` are."""
        call = current_call.get(None)
        value = None if call is None or name.startswith("__") else call.namespace.__dict__.get(name)
        if isinstance(value, Playbook) or (value is not None and value is BUILT_INS.get(name)):
            return value
        raise AttributeError(f"agent has no playbook {name}")

    def __repr__(self):
        call = current_call.get(None)
        return "<agent>" if call is None else f"<agent {call.agent}>"


BUILT_INS = {
    function.__name__: function
    for function in (Say, SendMessage, WaitForMessage, SaveArtifact, LoadArtifact, CreateAgent, EndProgram)
}


AGENT = Agent()
