"""A layer that forward doesn't call gets no gradient."""

import torch
from torch import nn

examples = {
    "gradient": "model.conv1.weight.grad",
    "without": "[name for name, p in model.named_parameters() if p.grad is None]",
    "wake": "model.conv2(maps).sum().backward()",
}

LOST = {"conv2.weight", "conv2.bias"}
asked = set()
state = {}


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3)
        self.conv2 = nn.Conv2d(4, 4, 3)
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        x = torch.relu(self.conv1(x))
        x = x.mean(dim=(2, 3))
        return self.head(x)

    def __getattr__(self, name):
        asked.add(name)
        return super().__getattr__(name)


def setup(session):
    model = session["model"] = Model()
    x, y = torch.rand(8, 3, 16, 16), torch.randint(3, (8,))
    session["x"], session["y"] = x, y
    session["maps"] = torch.relu(model.conv1(x)).detach()
    session["loss"] = nn.functional.cross_entropy(model(x), y)
    session["loss"].backward()
    session.pop("lr", None)
    state["conv2"] = model.conv2
    state["woken"] = False
    asked.clear()


def reset(session):
    asked.clear()
    state["woken"] = awake()


def awake():
    return state["conv2"].weight.grad is not None


def goal_gradient(value, session):
    if not isinstance(value, torch.Tensor):
        return False
    gradients = [p.grad for p in session["model"].parameters() if p.grad is not None]
    return any(value.shape == g.shape and torch.equal(value, g) for g in gradients)


def goal_without(value, session):
    if state["woken"]:
        return False
    if value is None:
        return "conv2" in asked and not awake()
    if isinstance(value, dict):
        return apart(list(value), list(value.values()))
    if isinstance(value, (list, tuple, set)):
        if all(isinstance(item, str) for item in value):
            return 0 < len(value) and {name.removeprefix("model.") for name in value} <= (
                LOST | {"conv2"}
            )
        names = [name for name, _ in session["model"].named_parameters()]
        if all(isinstance(item, tuple) and len(item) == 2 for item in value):
            names, value = zip(*value)
        if all(any(item is p for p in state["conv2"].parameters()) for item in value):
            return len(value) > 0
        return apart(list(names), list(value))
    return False


def apart(names, values):
    """Whether the values tell the lost ones, and no others, from the rest."""
    if len(names) != len(values) or not names:
        return False
    marks = [value is None or value is True for value in values]
    told = {name for name, mark in zip(names, marks) if mark}
    rest = {name for name, mark in zip(names, marks) if not mark}
    return told in (LOST, {"conv2"}) or rest in (LOST, {"conv2"})


def goal_wake(value, session):
    return awake()


def saw(value, session):
    if awake() and not state["woken"]:
        return {
            "en": "conv2 has taken part in something that went backward: now it has a gradient.",
            "ko": "conv2가 계산한 것이 역전파되어서, 이제 conv2에도 기울기가 있어요.",
        }
    if goal_without(value, session):
        return {
            "en": "That is the one: nothing has ever gone back through conv2.",
            "ko": "바로 그거예요. conv2를 거슬러 온 것이 아무것도 없어요.",
        }
    if goal_gradient(value, session):
        shape = "×".join(str(size) for size in value.shape)
        return {
            "en": f"A gradient, {shape}: one number for each weight.",
            "ko": f"기울기예요. {shape}, 가중치마다 숫자 하나씩이에요.",
        }
    return {"en": "No gradient in that.", "ko": "여기에는 기울기가 없어요."}
