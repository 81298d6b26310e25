"""Values of the language, as JSON and as Python's."""

import functools
import inspect
import math
import unicodedata

from agent_chat_awaiting import Unawaited

# What the engine takes in one value: ValueLimits.swift counts in the same way.
VALUE_BYTES = 8 << 20
BYTES_PER_VALUE = 16
VALUE_DEPTH = 100


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
    if isinstance(value, Unawaited):
        value.misuse()
    if inspect.iscoroutine(value):
        raise NotAValue("is a coroutine; write `await` before the call that gives it")
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
