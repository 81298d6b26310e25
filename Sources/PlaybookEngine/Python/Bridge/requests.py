"""The calls that are being executed, and the questions that they ask the engine."""

import asyncio
import contextvars
import functools
import inspect
import itertools
import queue
import threading
import warnings

from agent_chat_awaiting import BRIDGE, Unawaited

try:
    import ctypes
except ImportError:  # some small builds lack it; a playbook of `def` cannot be cancelled then
    ctypes = None


class PlaybookError(Exception):
    """What a playbook asked for could not be done: the playbook that it called failed, a message had no receiver."""


class Call:
    """A playbook of the program's Python that is being executed."""

    def __init__(self, identifier, agent, namespace, playbook):
        self.identifier = identifier
        self.agent = agent
        self.playbook = playbook
        self.namespace = namespace
        # Of a playbook of `async def`, which the loop runs.
        self.is_in_loop = False
        self.task = None
        # Of a playbook of `def`: its thread while an exception may be thrown into it.
        self.lock = threading.Lock()
        self.thread = None
        # Of either.
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


def ask(name, body, given, on_update=None, result=None):
    """The answer to a request, or where the caller can await, a coroutine for it.

    `given` are the arguments by position and those by name, as the program wrote them.
    """
    request = Request(name, body, on_update)
    if is_in_loop():
        return later(name, given, lambda: ask_later(request, result))
    answer = request.wait()
    return answer if result is None else result(answer)


async def ask_later(request, result):
    answer = await request.answer()
    return answer if result is None else result(answer)


def later(name, given, make):
    """A coroutine that people are told of where an `await` is forgotten."""
    return Unawaited(name, *given, make, functools.partial(warn, current_call.get(None)))


def warn(call, text, place):
    """Tells people without their asking for it. Not of what was left undone because somebody stopped the playbook."""
    if call is not None and call.is_cancelled:
        return
    words = [] if call is None else [call.playbook]
    if place is not None:
        file, line = place
        words.append(f"({file}:{line})" if words else f"{file}:{line}")
    start = " ".join(words)
    outbox.put({"warned": {"_0": f"{start}: {text}" if start else text, "agent": call and call.agent}})


def show_warning(message, category, file_name, line, file=None, source_line=None):
    """In place of warnings.showwarning: a forgotten `await` of the program's own coroutines is told like ours."""
    text = str(message)
    place = None if file_name == BRIDGE else (file_name, line)
    if issubclass(category, RuntimeWarning) and text.endswith(" was never awaited"):
        warn(current_call.get(None), f"{text}, so it was not done; write `await` before the call.", place)
    else:
        shown_by_python(message, category, file_name, line, file, source_line)


shown_by_python = warnings.showwarning
warnings.showwarning = show_warning
