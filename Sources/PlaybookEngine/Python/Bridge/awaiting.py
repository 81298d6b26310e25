"""What the names of the bridge return where the caller can await."""

import collections.abc
import reprlib
import sys

# The name under which the bridge is compiled (PythonBridge.swift).
BRIDGE = __file__

shortener = reprlib.Repr()
shortener.maxstring = shortener.maxother = 40


class Unawaited(collections.abc.Coroutine):
    """A coroutine that begins when it is awaited or given to a task, and that says so where it is taken for its result.

    `make` makes the coroutine that does the work. `warn(text, place)` is told if nobody ever awaits it; a coroutine of
    Python's own would be a line among what the program prints.
    """

    def __init__(self, name, positional, named, make, warn):
        self._name, self._positional, self._named = name, positional, named
        self._make, self._warn = make, warn
        self._coroutine = None
        self._place = place_of_caller()
        self.__name__ = self.__qualname__ = name

    def _begun(self):
        if self._coroutine is None:
            self._coroutine = self._make()
            self._make = self._warn = None
        return self._coroutine

    def send(self, value):
        return self._begun().send(value)

    def throw(self, *exception):
        return self._begun().throw(*exception)

    def close(self):
        if self._coroutine is not None:
            self._coroutine.close()
        else:
            self._warn = None

    def __await__(self):
        return self._begun().__await__()

    def text(self):
        """The call as people wrote it, or nearly so."""
        arguments = [shown(value) for value in self._positional]
        arguments += [f"{name}={shown(value)}" for name, value in self._named.items()]
        return f"{self._name}({', '.join(arguments)})"

    def misuse(self, *_, **__):
        text = self.text()
        # An error says more than a warning.
        self._warn = None
        raise TypeError(f"`{text}` was not awaited; write `await {text}`")

    def __getattr__(self, name):
        if name.startswith(("_", "cr_", "gi_", "ag_")):
            raise AttributeError(name)
        text = self.text()
        raise AttributeError(f"`{text}` was not awaited; write `(await {text}).{name}`")

    def __del__(self):
        warn = self.__dict__.get("_warn")
        if warn is None:
            return
        try:
            text = self.text()
            warn(f"`{text}` was never awaited, so it was not done; write `await {text}`.", self._place)
        except BaseException:
            pass  # the interpreter ends

    __hash__ = object.__hash__


for operation in (
    "str repr format bool len iter aiter getitem setitem contains int float index eq ne lt le gt ge add radd sub "
    "rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow neg enter aenter or ror and rand"
).split():
    setattr(Unawaited, f"__{operation}__", Unawaited.misuse)


def shown(value):
    if isinstance(value, Unawaited):
        return value.text()
    try:
        return shortener.repr(value)
    except BaseException:
        return "…"  # code of the program


def place_of_caller():
    """File and line of the innermost code that is not the bridge's."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename == BRIDGE:
        frame = frame.f_back
    return None if frame is None else (frame.f_code.co_filename, frame.f_lineno)
