"""Starts the server of a model on this machine, or finds the one that runs, and writes where it is.

    local_server.py MODEL FOLDER NAME IDLE

MODEL is a GGUF file, FOLDER holds what the programs that share the server know of it, NAME is the model's name, and
IDLE is after how many seconds without a user the server ends.

Of FOLDER, NAME.start is locked while somebody starts the server, NAME.server by the server for as long as it lives, and
NAME.users, shared, by every program that uses it: so none of them has to tell when it leaves, or is killed. NAME.json
says where the server is and with which key it is asked; NAME.log is what it says itself.

One line of JSON goes to standard output: {"address": …, "key": …} or {"error": …}.
"""

import fcntl
import json
import os
import secrets
import sys
import time

model, folder, name, idle = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])


def path(kind):
    return os.path.join(folder, name + "." + kind)


def opened(kind):
    return os.open(path(kind), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def locks(descriptor):
    """Whether the lock is taken at once."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False


def tell(descriptor, message):
    os.write(descriptor, json.dumps(message).encode() + b"\n")


def write_address(message):
    """All of it or nothing, whenever somebody reads it."""
    unfinished = path("json.new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    tell(descriptor, message)
    os.close(descriptor)
    os.replace(unfinished, path("json"))


def processors():
    """All but one, which is for those who ask. The threads wait for each other at every step, so on a busy machine one too
    many costs far more than it brings: on two processors with other work, forty words took 10 seconds with one thread, and
    more than 100 with two."""
    try:
        usable = len(os.sched_getaffinity(0))
    except AttributeError:
        usable = os.cpu_count() or 1
    return max(1, usable - 1)


def start_server():
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.model_alias = {name}
    parameters.port = 0
    parameters.n_parallel = 1
    for threads in (parameters.cpuparams, parameters.cpuparams_batch):
        threads.n_threads = processors()
        threads.poll = 0
    key = secrets.token_urlsafe(24)
    parameters.api_keys = [key]
    parameters.ui = False
    server = xllamacpp.Server(parameters)
    return server, {"address": server.listening_address, "key": key}


def serve(answer):
    """The server's whole life. Never returns."""
    life = opened("server")
    fcntl.flock(life, fcntl.LOCK_EX)
    try:
        server, message = start_server()
        write_address(message)
    except BaseException as error:
        tell(answer, {"error": str(error) or type(error).__name__})
        os._exit(1)
    tell(answer, message)
    os.close(answer)
    users = opened("users")
    unused_since = time.monotonic()
    while True:
        time.sleep(1)
        if not os.path.exists(path("json")):
            # Nobody can find it any more.
            os._exit(0)
        if not locks(users):
            unused_since = time.monotonic()
        elif time.monotonic() - unused_since >= idle:
            # The lock is kept to the end: who comes now waits, and then finds no server.
            os.unlink(path("json"))
            os._exit(0)
        else:
            fcntl.flock(users, fcntl.LOCK_UN)


def detached(start):
    """Starts the server as a process of its own, and returns what it tells when it is ready."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        if os.fork() != 0:
            os._exit(0)
        # As long as it is open here, nobody else could start one.
        os.close(start)
        os.close(reading)
        log = os.open(path("log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for descriptor, stream in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(descriptor, stream)
        serve(writing)
    os.close(writing)
    os.waitpid(child, 0)
    told = b""
    while not told.endswith(b"\n"):
        piece = os.read(reading, 65536)
        if not piece:
            return {"error": "the server ended while it loaded the model; " + path("log") + " says more"}
        told += piece
    return json.loads(told)


def running():
    """Where the server is that runs; None where none does."""
    life = opened("server")
    if locks(life):
        os.close(life)
        return None
    os.close(life)
    try:
        with open(path("json"), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


os.makedirs(folder, 0o700, exist_ok=True)
start = opened("start")
fcntl.flock(start, fcntl.LOCK_EX)
tell(1, running() or detached(start))
