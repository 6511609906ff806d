"""Three ways to look at a model: its parts, its family, its drawer."""

from torch import nn

from tutor.lab.steps import called

examples = {
    "parts": "print(model)",
    "family": "isinstance(model, nn.Module)",
    "drawer": "model._modules",
}

written = []


def setup(session):
    model = session["model"]
    describe = model.extra_repr

    def extra_repr():
        written.append(model)
        return describe()

    object.__setattr__(model, "extra_repr", extra_repr)  # printing a model asks for this


def reset(session):
    written.clear()


def goal_parts(value, session):
    model = session["model"]
    shown = value is model or (value is None and bool(written))
    return shown or (isinstance(value, str) and value == str(model))


def goal_family(value, session):
    return asked_family(session["model"]) or is_line(value, type(session["model"]))


def asked_family(model):
    """The line has asked whether the model, or its class, is an nn.Module, and heard yes."""
    calls = [*called("isinstance"), *called("issubclass")]
    mine = [call for call in calls if call.arguments[0] in (model, type(model)) and call.result]
    return any(nn.Module in classes(call.arguments[1]) for call in mine)


def classes(asked):
    return asked if isinstance(asked, tuple) else (asked,)


def is_line(value, kind):
    """The class's ancestors, whole or only its parents."""
    if not isinstance(value, tuple | list):
        return value is nn.Module and nn.Module in kind.__bases__
    return nn.Module in value and tuple(value) in (kind.__mro__, kind.__bases__)


def goal_drawer(value, session):
    return isinstance(value, dict) and value == session["model"]._modules


def saw(value, session):
    if goal_parts(value, session):
        return {"en": "Those are its parts, by their names.", "ko": "부품과 그 이름이 보여요."}
    if goal_drawer(value, session):
        count = len(session["model"]._modules)
        return {
            "en": f"That is the drawer. Things in it: {count}.",
            "ko": f"바로 그 서랍이에요. 안에 {count}개가 들어 있어요.",
        }
    if goal_family(value, session):
        return {"en": "Yes, it belongs to the family.", "ko": "네, 같은 집안이에요."}
    if isinstance(value, nn.Module):
        return {
            "en": f"That is one part of it, a {type(value).__name__}.",
            "ko": f"그 안의 부품 하나예요: {type(value).__name__}",
        }
    return {}
