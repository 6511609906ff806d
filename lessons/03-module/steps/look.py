"""Three ways to look at a model: its parts, its family, its drawer."""

from torch import nn

examples = {
    "parts": "print(model)",
    "family": "isinstance(model, nn.Module)",
    "drawer": "model._modules",
}

written = []


def setup(session):
    session.setdefault("nn", nn)
    model = session.get("model")
    if not isinstance(model, nn.Module):
        model = nn.Module()
        model.conv1 = nn.Conv2d(3, 20, 5)
        model.conv2 = nn.Conv2d(20, 20, 5)
        session["model"] = model
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
    if isinstance(value, tuple | list):
        return nn.Module in value
    return value is True or value is nn.Module


def goal_drawer(value, session):
    return isinstance(value, dict) and value == session["model"]._modules


def saw(value, session):
    if goal_parts(value, session):
        return {"en": "Those are its parts, by your names.", "ko": "내가 지은 이름과 함께 부품이 보여요."}
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
