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
import json
import os
import queue
import signal
import sys
import threading
import traceback

from agent_chat_failures import failure, program_folders, sources
from agent_chat_loading import functions, load, namespaces
from agent_chat_names import AGENT
from agent_chat_requests import Call, calls, current_call, outbox, requests
from agent_chat_values import decoded, encoded, named

# How long coroutines may take to end when the program is over; the engine waits a little longer.
ENDING_SECONDS = 0.5


def start(command):
    """Starts a playbook; from the reader's thread, so that a playbook that keeps the loop busy holds no other back."""
    module, playbook = command["module"], command["playbook"]
    call = Call(command["id"], command["agent"], namespaces.get(module), playbook)
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
        loop.call_soon_threadsafe(context.run, start_task, call, function, lambda: invoke(function, arguments))
    else:
        threading.Thread(
            target=context.run, args=(run_in_thread, call, function, arguments), name=f"{module}.{playbook}",
            daemon=True).start()


def start_task(call, function, produce):
    call.task = loop.create_task(awaited(function, produce))
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
    start_task(call, function, lambda: result)
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
    return {"failed": {"_1": failure(error, place_of(function))}}


def place_of(function):
    """File and line of a function of the program."""
    try:
        code = inspect.unwrap(function).__code__
        return (code.co_filename, code.co_firstlineno) if code.co_filename in sources else None
    except Exception:
        return None


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
    is_orderly = False
    with os.fdopen(descriptor, "rb") as lines:
        for line in lines:
            ((kind, content),) = json.loads(line).items()
            is_orderly = is_orderly or kind == "end"
            obey(kind, content)
    if not is_orderly:
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
        kept, early = early, None
        for kind, content in kept:
            obey(kind, content)


def deliver(request, kind, content):
    # Nobody may wait for it any more, or ever.
    if request is not None and request.deliver is not None:
        request.deliver((kind, content))


def cancel(call):
    if call is None:
        return
    if call.is_in_loop:
        call.is_cancelled = True
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
    is_over.set()
    loop.stop()


loop = asyncio.new_event_loop()
# What the program's blocks are: put by the reader, taken once by the main thread. None if the program is over before.
blocks = queue.SimpleQueue()
# Commands that came before those had run; None when they have.
early = []
# Of the early commands; reentrant, since whoever obeys them asks again whether they are early.
loading = threading.RLock()
is_over = threading.Event()
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
    program_folders.extend(module_folders)
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
    # Code of the program may stop the loop; it is not the program that is over then.
    while not is_over.is_set():
        try:
            loop.run_forever()
        except (SystemExit, KeyboardInterrupt):
            # From a task that the program's code created itself; it ends that task only.
            traceback.print_exc()


outbox.put({"started": {"version": ".".join(map(str, sys.version_info[:3]))}})
