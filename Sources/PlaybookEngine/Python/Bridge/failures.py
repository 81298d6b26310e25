"""Exceptions of the program's code, as people need them."""

import linecache
import os
import traceback

from agent_chat_awaiting import BRIDGE
from agent_chat_requests import current_call
from agent_chat_values import repaired, shortened

# More of an exception helps nobody.
MESSAGE_CHARACTERS = 4_000
TRACEBACK_CHARACTERS = 32_000

# The playbook files, by line number what stands there, for tracebacks.
sources = {}
# Where the program's own modules are.
program_folders = []


def note_source(block):
    lines = sources.setdefault(block["file"], {})
    for number, line in enumerate(block["source"].split("\n"), block["line"]):
        lines[number] = line + "\n"
    text = [lines.get(number, "\n") for number in range(1, max(lines) + 1)]
    # Without a time of change it is taken as it is.
    linecache.cache[block["file"]] = (sum(map(len, text)), None, text, block["file"])


def failure(error, place=None):
    """An exception as PythonFailure. `place` is its file and line where no line of the program is in its traceback."""
    result = {"message": type(error).__name__, "isSyntaxError": False, "traceback": traceback_of(error)}
    try:
        result["message"] = message_of(error)
        frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
        in_program = [frame for frame in frames if frame[0] in sources]
        if in_program:
            place = in_program[-1]
        elif isinstance(error, SyntaxError) and error.filename in sources and isinstance(error.lineno, int):
            place = (error.filename, error.lineno)
            result["column"] = max(1, error.offset or 1)
        module_place = place_in_module(error, frames)
        if module_place is not None:
            result["message"] += f" ({module_place})"
    except BaseException:
        # Exceptions are classes of the program; describing one executes its code.
        pass
    if place is not None:
        result["file"], result["line"] = place
    return result


def place_in_module(error, frames):
    """File and line in a module of the program's own, where the fault is there and not in a playbook file."""
    if isinstance(error, SyntaxError) and isinstance(error.filename, str):
        frames = frames + [(error.filename, error.lineno)]
    for file, line in reversed(frames):
        if file in sources or line is None:
            return None
        for folder in program_folders:
            if file.startswith(os.path.join(folder, "")) and f"{os.sep}site-packages{os.sep}" not in file:
                return f"{os.path.relpath(file, folder)}:{line}"
    return None


def message_of(error):
    name = type(error).__qualname__
    try:
        text = error.msg if isinstance(error, SyntaxError) and error.msg else str(error)
    except BaseException:
        text = "(its text cannot be read: str() failed)"
    call = current_call.get(None)
    # What asyncio.run and asyncio.gather say of a value.
    if call is not None and not call.is_in_loop and "coroutine" in text and ("was expected" in text or "is required" in text):
        text += "; in a `def` playbook, playbooks and Say are called without await, and give the result itself"
    return repaired(shortened(f"{name}: {text}" if text else name, MESSAGE_CHARACTERS))


def traceback_of(error):
    try:
        report = traceback.TracebackException(type(error), error, error.__traceback__)
        leave_out_bridge(report, set())
        return repaired(shortened("".join(report.format()), TRACEBACK_CHARACTERS))
    except BaseException:
        return ""


def leave_out_bridge(report, seen):
    if report is None or id(report) in seen:
        return
    seen.add(id(report))
    report.stack = traceback.StackSummary.from_list([frame for frame in report.stack if frame.filename != BRIDGE])
    for other in (report.__cause__, report.__context__, *(getattr(report, "exceptions", None) or ())):
        leave_out_bridge(other, seen)
