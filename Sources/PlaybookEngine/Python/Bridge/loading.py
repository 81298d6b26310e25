"""The blocks of the program, executed in one namespace for each agent."""

import inspect
import sys
import types

from agent_chat_failures import failure, note_source
from agent_chat_names import AGENT, BUILT_INS, OtherAgent, Playbook, public_playbooks
from agent_chat_requests import PlaybookError
from agent_chat_values import named


# By class name of the agent: its module, and by name the functions of its playbooks.
namespaces = {}
functions = {}


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
    agents = named(module["agents"])
    public_playbooks.update(agents)
    for other, playbooks in agents.items():
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
            raise TypeError("a playbook cannot yield; return a value, or pass an iterator to Say to stream a message")
        name = getattr(function, "__name__", "playbook")
        known[name] = function
        return Playbook(name, function)

    return playbook


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
