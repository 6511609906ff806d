"""modules(), children() and named_modules(), on the learner's own Stack."""

from collections.abc import KeysView, Mapping, ValuesView
from types import GeneratorType

from torch import nn

examples = {
    "all": "list(model.modules())",
    "below": "list(model.children())",
    "paths": "[name for name, _ in model.named_modules()]",
}


def things(value):
    """What a collection holds; nothing for generators, which hold nothing yet."""
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, list | tuple | set | frozenset | ValuesView | nn.ModuleList):
        pairs = [v[1] for v in value if isinstance(v, tuple) and len(v) == 2]
        return pairs or list(value)
    return []


def same(left, right):
    return len(left) == len(right) and {id(x) for x in left} == {id(x) for x in right}


def goal_all(value, session):
    return same(things(value), list(session["model"].modules()))


def goal_below(value, session):
    return same(things(value), list(session["model"].children()))


def goal_paths(value, session):
    wanted = sorted(name for name, _ in session["model"].named_modules())
    names = list(value) if isinstance(value, Mapping | KeysView | list | tuple | set) else []
    names = [name[0] if isinstance(name, tuple) else name for name in names]
    return sorted(names) == wanted


def saw(value, session):
    if isinstance(value, GeneratorType):
        return {
            "en": "A generator: it has handed out nothing yet. list(...) makes it hand out everything.",
            "ko": "제너레이터예요. 아직 아무것도 내주지 않았어요. list(...)로 감싸면 모두 내줘요.",
        }
    found = [x for x in things(value) if isinstance(x, nn.Module)]
    if found:
        kinds = [type(x).__name__ for x in found]
        each = ", ".join(f"{kinds.count(k)} {k}" for k in dict.fromkeys(kinds))
        return {
            "en": f"{len(found)} module{'' if len(found) == 1 else 's'}: {each}.",
            "ko": f"모듈 {len(found)}개: {each}.",
        }
    if goal_paths(value, session):
        return {"en": f"{len(value)} paths.", "ko": f"경로 {len(value)}개."}
    return {"en": "That holds no modules.", "ko": "모듈이 들어 있지 않아요."}
