"""The part of agent-chat inside the child process that executes a program's Python.

It talks with the engine in frames: one JSON value on a line, commands on what was standard input, events on what was
standard output. Their forms are those of PythonMessages.swift. Three threads belong to it:

- the main thread runs the blocks and then one asyncio loop, in which each `async def` playbook is a task;
- the reader takes commands. It answers whoever waits, so that a playbook may block the main thread meanwhile;
- the writer sends events, so that nobody ever waits for the pipe or holds a lock while an exception is thrown into it.

Each `def` playbook has a thread of its own. Python 3.9 or later, standard library only.
"""

import asyncio
import concurrent.futures.thread  # asyncio imports it late, when the program's folder could offer another
import contextvars
import faulthandler
import fcntl
import functools
import inspect
import itertools
import json
import linecache
import math
import os
import queue
import signal
import sys
import threading
import traceback
import types
import unicodedata

try:
    import ctypes
except ImportError:  # some small builds lack it; a playbook of `def` cannot be cancelled then
    ctypes = None

# The name under which this text is compiled (PythonBridge.swift): its frames are left out of tracebacks.
BRIDGE = __file__
# What the engine takes in one value: ValueLimits.swift counts in the same way.
VALUE_BYTES = 8 << 20
BYTES_PER_VALUE = 16
VALUE_DEPTH = 100
# More of an exception helps nobody.
MESSAGE_CHARACTERS = 4_000
TRACEBACK_CHARACTERS = 32_000
# How long coroutines may take to end when the program is over; the engine waits a little longer.
ENDING_SECONDS = 0.5


# --- Values --------------------------------------------------------------------------------------------------------


class NotAValue(TypeError):
    """Something that the engine cannot hold; `path` leads to it from the value that was given."""

    def __init__(self, problem):
        super().__init__(problem)
        self.problem = problem
        self.path = []


def encoded(value, name, verb="pass"):
    """The JSON form of a value (PlaybookValue+Codable.swift). Raises TypeError that names the part at fault."""
    try:
        return encode(value, VALUE_DEPTH, [VALUE_BYTES])
    except NotAValue as error:
        path = error.path[::-1]
        if len(path) > 10:
            path[5:-5] = ["…"]
        message = f"{name}{''.join(path)} {error.problem.format(verb=verb)}"
    # Outside of the handler, so that the traceback has no "during handling of".
    raise TypeError(message)


def encode(value, depth, remaining):
    charge(BYTES_PER_VALUE, remaining)
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return encode_text(value, remaining)
    if isinstance(value, int):
        number = int(value)
        if -(1 << 63) <= number < 1 << 63:
            return number
        raise NotAValue("is an integer of more than 64 bits; {verb} it as text or as a float")
    if isinstance(value, float):
        number = float(value)
        # JSON does not tell 1.0 from 1, and has no nan.
        return number if math.isfinite(number) and not number.is_integer() else {"$float": repr(number)}
    if isinstance(value, (list, tuple, set, frozenset)):
        return encode_elements(in_order(value), depth, remaining)
    if isinstance(value, dict):
        return encode_dictionary(value, depth, remaining)
    raise NotAValue(f"is {with_article(type(value).__name__)}; {{verb}} text, a number, a list or a dictionary")


def encode_text(text, remaining):
    text = repaired(str.__str__(text))
    charge(len(text) if text.isascii() else len(text.encode()), remaining)
    return text


def charge(size, remaining):
    remaining[0] -= size
    if remaining[0] < 0:
        raise NotAValue("is larger than 8 MiB; {verb} less, or keep it in a file")


def in_order(elements):
    """Sets have no order of their own; sorted, two runs of a program do the same."""
    if isinstance(elements, (set, frozenset)):
        try:
            return sorted(elements)
        except TypeError:
            pass
    return list(elements)


def encode_elements(elements, depth, remaining):
    check_depth(depth)
    result = []
    for index, element in enumerate(elements):
        try:
            result.append(encode(element, depth - 1, remaining))
        except NotAValue as error:
            error.path.append(f"[{index}]")
            raise
    return result


def encode_dictionary(entries, depth, remaining):
    check_depth(depth)
    pairs = []
    for key, value in list(entries.items()):
        if isinstance(key, (tuple, frozenset)) or not isinstance(key, (str, int, float, type(None))):
            raise NotAValue(f"has {with_article(type(key).__name__)} as a key; use text or a number")
        try:
            pairs.append((encode(key, depth - 1, remaining), encode(value, depth - 1, remaining)))
        except NotAValue as error:
            error.path.append(f"[{shortened(repr(key), 60)}]")
            raise
    keys = [key for key, _ in pairs]
    if not all(isinstance(key, str) and not key.startswith("$") for key in keys):
        return {"$dictionary": [list(pair) for pair in pairs]}
    if len({unicodedata.normalize("NFC", key) for key in keys}) < len(keys):
        # Differently composed names are one key to Swift's decoder.
        return {"$dictionary": [list(pair) for pair in pairs]}
    result = dict(pairs)
    if keys != sorted(keys) or not all(key.isascii() for key in keys):
        result = {"$keys": keys, **result}
    return result


def check_depth(depth):
    if depth == 0:
        raise NotAValue(f"is nested more than {VALUE_DEPTH} deep, or contains itself; {{verb}} a flatter value")


def decoded(value):
    """The value of a JSON form."""
    if isinstance(value, list):
        return [decoded(element) for element in value]
    if not isinstance(value, dict):
        return value
    if "$float" in value:
        return float(value["$float"])
    if "$dictionary" in value:
        return {decoded(key): decoded(element) for key, element in value["$dictionary"]}
    names = value.get("$keys")
    if names is None:
        # Ascending, as Swift compares text.
        names = sorted(value, key=functools.partial(unicodedata.normalize, "NFC"))
    return {name: decoded(value[name]) for name in names}


def named(pairs):
    """The dictionary that Swift's OrderedDictionary writes as a list: key, value, key, value."""
    return dict(zip(pairs[::2], pairs[1::2]))


def listed(entries):
    return [part for pair in entries.items() for part in pair]


def repaired(text):
    """Without lone surrogates, which no UTF-8 can hold."""
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def with_article(noun):
    return ("an " if noun[:1].lower() in "aeiou" else "a ") + noun


def shortened(text, limit):
    return text if len(text) <= limit else text[:limit] + "…"


# --- Calls and requests --------------------------------------------------------------------------------------------


class PlaybookError(Exception):
    """What a playbook asked for could not be done: the playbook that it called failed, a message had no receiver."""


class Call:
    """A playbook of the program's Python that is being executed."""

    def __init__(self, identifier, agent, namespace):
        self.identifier = identifier
        self.agent = agent
        self.namespace = namespace
        # Of a playbook of `async def`, which the loop runs.
        self.is_in_loop = False
        self.task = None
        # Of a playbook of `def`: its thread while an exception may be thrown into it.
        self.lock = threading.Lock()
        self.thread = None
        self.is_cancelled = False

    def enter_thread(self):
        with self.lock:
            if self.is_cancelled:
                raise asyncio.CancelledError()
            self.thread = threading.get_ident()

    def leave_thread(self):
        """From here on nothing is thrown into the thread. Whatever was thrown and has not arrived yet is taken back."""
        while True:
            try:
                with self.lock:
                    if self.thread is not None:
                        throw(self.thread, None)
                    self.thread = None
                return
            except asyncio.CancelledError:
                continue

    def cancel_thread(self):
        """From the reader's thread."""
        waiting = [request for request in list(requests.values()) if request.call is self]
        # A thread that waits is reached through what it waits for.
        for request in waiting:
            request.give_up()
            request.deliver(("cancelled", None))
        with self.lock:
            self.is_cancelled = True
            if self.thread is not None and not waiting:
                throw(self.thread, asyncio.CancelledError)


def throw(thread, exception):
    """Raises an exception in another thread at its next bytecode; None takes it back."""
    if ctypes is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread), None if exception is None else ctypes.py_object(exception))


# By id; the reader looks into them. Operations on a dictionary are atomic.
calls = {}
requests = {}
request_identifiers = itertools.count(1)
current_call = contextvars.ContextVar("the playbook that is executed")
outbox = queue.SimpleQueue()


class Request:
    """A question to the engine. Whoever asks it awaits `answer()`, or calls `wait()`, which blocks the thread."""

    def __init__(self, name, body, on_update=None):
        self.call = current_call.get(None)
        if self.call is None:
            raise PlaybookError(
                f"{name} works in playbooks, and in what they call: not while the program is loaded, and in threads "
                "only with the playbook's context (contextvars.copy_context().run)")
        self.identifier = next(request_identifiers)
        self.body = body
        self.on_update = on_update
        self.deliver = None

    def send(self):
        requests[self.identifier] = self
        self.post()

    def post(self):
        """Sends it without waiting for an answer."""
        outbox.put({"request": {"id": self.identifier, "call": self.call.identifier, "_2": self.body}})

    def give_up(self):
        if requests.pop(self.identifier, None) is not None:
            outbox.put({"requestCancelled": {"id": self.identifier}})

    def wait(self):
        inbox = queue.SimpleQueue()
        self.deliver = inbox.put
        try:
            self.send()
            while True:
                kind, content = inbox.get()
                if kind != "growth":
                    return self.result(kind, content)
                self.on_update(*content)
        except BaseException:
            self.give_up()
            raise

    async def answer(self):
        home = asyncio.get_running_loop()
        inbox = asyncio.Queue()
        self.deliver = functools.partial(post_to, home, inbox.put_nowait)
        try:
            self.send()
            while True:
                kind, content = await inbox.get()
                if kind != "growth":
                    return self.result(kind, content)
                update = self.on_update(*content)
                if inspect.isawaitable(update):
                    await update
        except BaseException:
            self.give_up()
            raise

    @staticmethod
    def result(kind, content):
        if kind == "refusal":
            raise PlaybookError(content)
        if kind == "cancelled":
            raise asyncio.CancelledError()
        return content


def post_to(home, function, item):
    try:
        home.call_soon_threadsafe(function, item)
    except RuntimeError:
        pass  # that loop is closed, so nobody waits


def is_in_loop():
    """Whether the caller can await."""
    try:
        asyncio.get_running_loop()
        return True
    except RuntimeError:
        return False


def ask(name, body, on_update=None, result=None):
    """The answer to a request, or where the caller can await, a coroutine for it."""
    if is_in_loop():
        return with_name(ask_later(Request(name, body, on_update), result), name)
    answer = Request(name, body, on_update).wait()
    return answer if result is None else result(answer)


async def ask_later(request, result):
    answer = await request.answer()
    return answer if result is None else result(answer)


def with_name(coroutine, name):
    """So that Python says "coroutine 'Say' was never awaited" where an `await` is forgotten."""
    coroutine.__name__ = coroutine.__qualname__ = name
    return coroutine


# --- What the program's code can use -------------------------------------------------------------------------------


class Message(dict):
    """A message that was waited for: `message.content` and `message.sender`, or by index."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __str__(self):
        return self["content"]


def Say(target_or_text, text=None):
    """Sends a message: to the human, or to the target given first. Text can be an iterator of pieces, which stream."""
    if text is None:
        target_or_text, text = None, target_or_text
    return send_message("Say", target_or_text, text)


def SendMessage(target, text):
    """Sends a message to an agent, or to `user`."""
    return send_message("SendMessage", target, text)


def send_message(name, target, text):
    target = None if target is None else name_of(target, "target")
    if isinstance(text, (bytes, bytearray, dict)):
        raise TypeError(f"text is {with_article(type(text).__name__)}; pass text, or an iterator of pieces of text")
    if hasattr(text, "__aiter__"):
        streaming = stream_later(name, target, text)
        # A thread has no loop that could run it; it gets one of its own for this.
        return with_name(streaming, name) if is_in_loop() else asyncio.run(streaming)
    if not isinstance(text, str) and hasattr(text, "__iter__"):
        if is_in_loop():
            return with_name(stream_later(name, target, yielding(text)), name)
        return stream(name, target, text)
    text = encoded(text if isinstance(text, str) else str(text), "text")
    return ask(name, {"send": {"target": target, "text": text}})


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
    source = None if source in (None, "*") else name_of(source, "source")
    body = {"waitForMessage": {"source": source, "timeout": timeout, "observes": on_update is not None}}
    return ask("WaitForMessage", body, on_update, lambda answer: [Message(message) for message in answer or []])


def SaveArtifact(name, summary, content):
    """Keeps a content under a name."""
    body = {"name": name_of(name, "name"), "summary": encoded(str(summary), "summary")}
    body["content"] = encoded(content, "content")
    return ask("SaveArtifact", {"saveArtifact": body})


def LoadArtifact(name):
    """The content of an artifact."""
    return ask("LoadArtifact", {"loadArtifact": {"name": name_of(name, "name")}})


def CreateAgent(class_name, **arguments):
    """Makes an instance of an agent of the program."""
    body = {"className": name_of(class_name, "class_name"), "arguments": encoded_arguments("CreateAgent", arguments)}
    return ask("CreateAgent", {"createAgent": body})


def EndProgram():
    """Ends the program."""
    return ask("EndProgram", {"endProgram": {}})


def name_of(value, parameter):
    if isinstance(value, (OtherAgent, Agent)):
        return value.name
    if isinstance(value, str):
        return encoded(value, parameter)
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
    return ask(callee, {"call": body})


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


# --- Loading -------------------------------------------------------------------------------------------------------

# By class name of the agent: its module, and by name the functions of its playbooks.
namespaces = {}
functions = {}
# The playbook files, by line number what stands there, for tracebacks.
sources = {}


def load(modules):
    """Executes the blocks; the failure of the first that fails, or None."""
    for module in modules:
        define_namespace(module)
        for block in module["blocks"]:
            note_source(block)
    for module in modules:
        for block in module["blocks"]:
            problem = load_block(module["name"], block)
            if problem is not None:
                return problem
    return None


def define_namespace(module):
    name = module["name"]
    namespace = types.ModuleType(name)
    # Where classes are looked up by pickle, dataclasses and others; what is there already is not ours to replace.
    sys.modules.setdefault(name, namespace)
    namespaces[name] = namespace
    functions[name] = {}
    if module["blocks"]:
        namespace.__file__ = module["blocks"][0]["file"]
    for other, playbooks in named(module["agents"]).items():
        if other.isidentifier():
            setattr(namespace, other, OtherAgent(other, playbooks))
    for playbook in module["playbooks"]:
        setattr(namespace, playbook, Playbook(playbook))
    namespace.__dict__.update(
        BUILT_INS, agent=AGENT, PlaybookError=PlaybookError, playbook=decorator(functions[name]))


def decorator(known):
    """`@playbook`, bare or with keywords. The engine reads those from the program's text."""

    def playbook(function=None, **_):
        if function is None:
            return playbook
        if not callable(function) or inspect.isclass(function):
            raise TypeError("@playbook is for functions, and takes keywords only, as in triggers=[…]")
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError("a playbook cannot yield; return a value, or stream a message by passing an iterator to Say")
        name = getattr(function, "__name__", "playbook")
        known[name] = function
        return Playbook(name, function)

    return playbook


def note_source(block):
    lines = sources.setdefault(block["file"], {})
    for number, line in enumerate(block["source"].split("\n"), block["line"]):
        lines[number] = line + "\n"
    text = [lines.get(number, "\n") for number in range(1, max(lines) + 1)]
    # Without a time of change it is taken as it is.
    linecache.cache[block["file"]] = (sum(map(len, text)), None, text, block["file"])


def load_block(name, block):
    namespace = namespaces[name]
    try:
        # Blank lines in front make Python count as the file does.
        text = "\n" * (block["line"] - 1) + block["source"]
        code = compile(text, block["file"], "exec", dont_inherit=True)
    except BaseException as error:
        result = failure(error, place=(block["file"], block["line"]))
        result["isSyntaxError"] = True
        return result
    try:
        exec(code, namespace.__dict__)
    except BaseException as error:
        return failure(error, place=(block["file"], block["line"]))
    for key, value in namespace.__dict__.items():
        # Where decorators below it hide the function's name, the name is the one it was defined with.
        if isinstance(value, Playbook) and value.function is not None:
            value.callee = key
            functions[name][key] = value.function
    return None


# --- Failures ------------------------------------------------------------------------------------------------------


def failure(error, place=None):
    """An exception as PythonFailure. `place` is its file and line where no line of the program is in its traceback."""
    result = {"message": message_of(error), "isSyntaxError": False, "traceback": traceback_of(error)}
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    in_program = [frame for frame in frames if frame[0] in sources]
    if isinstance(error, SyntaxError) and error.filename in sources and error.lineno:
        place = (error.filename, error.lineno)
        result["column"] = max(1, error.offset or 1)
    elif in_program:
        place = in_program[-1]
    if place is not None:
        result["file"], result["line"] = place
    return result


def message_of(error):
    name = type(error).__qualname__
    try:
        text = error.msg if isinstance(error, SyntaxError) and error.msg else str(error)
    except BaseException:
        text = "(its text cannot be read: str() failed)"
    return repaired(shortened(f"{name}: {text}" if text else name, MESSAGE_CHARACTERS))


def traceback_of(error):
    try:
        report = traceback.TracebackException(type(error), error, error.__traceback__)
        leave_out_bridge(report, set())
        return repaired(shortened("".join(report.format()), TRACEBACK_CHARACTERS))
    except BaseException:
        # Exceptions are classes of the program; describing one executes its code.
        return ""


def leave_out_bridge(report, seen):
    if report is None or id(report) in seen:
        return
    seen.add(id(report))
    report.stack = traceback.StackSummary.from_list([frame for frame in report.stack if frame.filename != BRIDGE])
    for other in (report.__cause__, report.__context__, *(getattr(report, "exceptions", None) or ())):
        leave_out_bridge(other, seen)


# --- Execution -----------------------------------------------------------------------------------------------------


def start(command):
    """Starts a playbook; from the reader's thread, so that a playbook that keeps the loop busy holds no other back."""
    module, playbook = command["module"], command["playbook"]
    call = Call(command["id"], command["agent"], namespaces.get(module))
    function = functions.get(module, {}).get(playbook)
    if function is None:
        finish(call, failed(NameError(f"the Python of {module} defines no playbook {playbook}"), None))
        return
    calls[call.identifier] = call
    arguments = {name: decoded(value) for name, value in named(command["arguments"]).items()}
    context = contextvars.copy_context()
    context.run(current_call.set, call)
    call.is_in_loop = inspect.iscoroutinefunction(function)
    if call.is_in_loop:
        loop.call_soon_threadsafe(context.run, start_task, call, function, arguments)
    else:
        threading.Thread(
            target=context.run, args=(run_in_thread, call, function, arguments), name=f"{module}.{playbook}",
            daemon=True).start()


def start_task(call, function, arguments):
    call.task = loop.create_task(awaited(function, lambda: invoke(function, arguments)))
    call.task.add_done_callback(functools.partial(finish_task, call))


async def awaited(function, produce):
    """The outcome of a coroutine. Nothing that it raises gets through: SystemExit would end the loop."""
    try:
        return returned(await produce(), function)
    except BaseException as error:
        return failed(error, function)


def finish_task(call, task):
    # Cancelled before its first step, a coroutine does not even begin.
    finish(call, failed(asyncio.CancelledError(), None) if task.cancelled() else task.result())


def run_in_thread(call, function, arguments):
    try:
        try:
            call.enter_thread()
            result, error = invoke(function, arguments), None
        finally:
            call.leave_thread()
    except BaseException as raised:
        result, error = None, raised
    if error is not None:
        finish(call, failed(error, function))
    elif inspect.isawaitable(result):
        # A coroutine that a decorator hid.
        loop.call_soon_threadsafe(contextvars.copy_context().run, continue_in_loop, call, function, result)
    else:
        finish(call, returned(result, function))


def continue_in_loop(call, function, result):
    call.is_in_loop = True
    call.task = loop.create_task(awaited(function, lambda: result))
    call.task.add_done_callback(functools.partial(finish_task, call))
    if call.is_cancelled:
        call.task.cancel()


def invoke(function, arguments):
    """Calls a function with arguments by name."""
    positional = []
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        parameters = ()
    for parameter in parameters:
        if parameter.name == "self" and "self" not in arguments:
            positional.append(AGENT)
        elif parameter.kind is parameter.POSITIONAL_ONLY and parameter.name in arguments:
            positional.append(arguments.pop(parameter.name))
    return function(*positional, **arguments)


def returned(result, function):
    try:
        return {"returned": {"value": encoded(result, "result", "return")}}
    except BaseException as error:
        return failed(error, function)


def failed(error, function):
    code = getattr(inspect.unwrap(function), "__code__", None) if function is not None else None
    place = None if code is None or code.co_filename not in sources else (code.co_filename, code.co_firstlineno)
    return {"failed": {"_1": failure(error, place)}}


def finish(call, outcome):
    calls.pop(call.identifier, None)
    # What it printed should arrive with its result, and not when something else is printed.
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            pass  # closed, or replaced by the program
    ((kind, content),) = outcome.items()
    outbox.put({kind: {"call": call.identifier, **content}})


# --- The channel ---------------------------------------------------------------------------------------------------


def take_channel():
    """Takes the pipes away from the program's code; returns where commands come from and where events go.

    From here on standard input is empty and standard output is standard error, for C code and child processes as well.
    """
    commands = fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, 100)
    events = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, 100)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    # A copy made by os.fork() must neither hear nor say anything, nor keep the pipes open.
    os.register_at_fork(after_in_child=lambda: (os.close(commands), os.close(events)))
    return commands, events


def write_events(descriptor):
    while True:
        event = outbox.get()
        if event is None:
            return
        frame = json.dumps(event, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        data = memoryview(frame.encode("utf-8", "replace") + b"\n")
        try:
            while data:
                data = data[os.write(descriptor, data):]
        except OSError:
            end_at_once()


def read_commands(descriptor):
    is_over = False
    with os.fdopen(descriptor, "rb") as lines:
        for line in lines:
            ((kind, content),) = json.loads(line).items()
            is_over = is_over or kind == "end"
            obey(kind, content)
    if not is_over:
        # The engine is gone without a word: killed. Nothing that it started may stay.
        end_at_once()


def obey(kind, content):
    if kind in ("call", "cancel") and is_early(kind, content):
        return
    if kind == "call":
        start(content)
    elif kind == "cancel":
        cancel(calls.get(content["call"]))
    elif kind == "answer":
        deliver(requests.pop(content["request"], None), "answer", decoded(content["value"]))
    elif kind == "refusal":
        deliver(requests.pop(content["request"], None), "refusal", content["message"])
    elif kind == "growth":
        deliver(requests.get(content["request"]), "growth", (content["sender"], content["content"]))
    elif kind == "load":
        blocks.put(content["_0"])
    elif kind == "end":
        blocks.put(None)
        loop.call_soon_threadsafe(lambda: ending.append(loop.create_task(end_orderly())))


def is_early(kind, content):
    """Whether the blocks have not run yet. Then the command is kept."""
    with loading:
        if early is not None:
            early.append((kind, content))
        return early is not None


def obey_early():
    global early
    with loading:
        for kind, content in early:
            if kind == "call":
                start(content)
            else:
                cancel(calls.get(content["call"]))
        early = None


def deliver(request, kind, content):
    # Nobody may wait for it any more, or ever.
    if request is not None and request.deliver is not None:
        request.deliver((kind, content))


def cancel(call):
    if call is None:
        return
    if call.is_in_loop:
        loop.call_soon_threadsafe(lambda: call.task.cancel())
    else:
        call.cancel_thread()


def end_at_once():
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


async def end_orderly():
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=ENDING_SECONDS)
    loop.stop()


# --- The beginning -------------------------------------------------------------------------------------------------

AGENT = Agent()
loop = asyncio.new_event_loop()
# What the program's blocks are: put by the reader, taken once by the main thread. None if the program is over before.
blocks = queue.SimpleQueue()
# Commands that came before those had run; None when they have.
early = []
loading = threading.Lock()
# The task that ends the loop; a task that nobody holds could be collected.
ending = []


def run(module_folders):
    commands, events = take_channel()
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    # Tells where in the program a crash of C code happened.
    faulthandler.enable(all_threads=False)
    # Only now: nothing that the bridge imports comes from the program's folder.
    sys.path[:0] = module_folders
    asyncio.set_event_loop(loop)
    writer = threading.Thread(target=write_events, args=(events,), name="agent-chat writer", daemon=True)
    writer.start()
    threading.Thread(target=read_commands, args=(commands,), name="agent-chat reader", daemon=True).start()
    modules = blocks.get()
    if modules is not None:
        problem = load(modules)
        outbox.put({"loaded": {}} if problem is None else {"notLoaded": {"_0": problem}})
        # A block may have run a loop of its own.
        asyncio.set_event_loop(loop)
        obey_early()
        run_loop()
    outbox.put(None)
    writer.join(ENDING_SECONDS)


def run_loop():
    while True:
        try:
            loop.run_forever()
            return
        except (SystemExit, KeyboardInterrupt):
            # From a task that the program's code created itself; it ends that task only.
            traceback.print_exc()


outbox.put({"started": {"version": ".".join(map(str, sys.version_info[:3]))}})
