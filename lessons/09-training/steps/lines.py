"""One update, one line at a time: what each line does to gradients and weights."""

import torch
from torch import nn

examples = {
    "gradients": "(loss := criterion(model(x), y)).backward()",
    "weights": "optimizer.step()",
    "gone": "optimizer.zero_grad()",
}

seen = {}


def setup(session):
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    session["model"] = model
    session["optimizer"] = torch.optim.SGD(model.parameters(), lr=0.5)
    session["criterion"] = nn.CrossEntropyLoss()
    session["x"] = torch.rand(16, 4)
    session["y"] = session["x"][:, :3].argmax(dim=1)
    session.pop("loss", None)
    seen["parameters"] = list(model.parameters())
    remember()


def remember():
    seen["weights"] = weights()
    seen["gradients"] = gradients()


def reset(session):
    remember()


def weights():
    return [p.detach().clone() for p in seen["parameters"]]


def gradients():
    return [None if p.grad is None else p.grad.clone() for p in seen["parameters"]]


def moved():
    return any(not torch.equal(a, b) for a, b in zip(seen["weights"], weights()))


def filled():
    """There are gradients on all parameters, and other ones than before."""
    before, now = seen["gradients"], gradients()
    return all(b is not None for b in now) and any(
        a is None or not torch.equal(a, b) for a, b in zip(before, now)
    )


def any_left(values):
    return any(g is not None and bool(g.any()) for g in values)


def goal_gradients(value, session):
    return filled() and any_left(gradients())


def goal_weights(value, session):
    return moved() and any_left(seen["gradients"])


def goal_gone(value, session):
    return any_left(seen["gradients"]) and not any_left(gradients())


def length(values):
    return torch.cat([v.flatten() for v in values if v is not None]).norm().item()


def saw(value, session):
    en, ko = [], []
    if goal_gone(value, session):
        en.append("The gradients are gone.")
        ko.append("기울기가 사라졌어요.")
    elif goal_gradients(value, session):
        size = length(gradients())
        if any_left(seen["gradients"]):
            en.append(f"The gradients are others now: together {size:.3f} long.")
            ko.append(f"기울기가 바뀌었어요. 모두 합친 길이는 {size:.3f}이에요.")
        else:
            en.append(f"There are gradients now, on all 4 parameters: together {size:.3f} long.")
            ko.append(f"파라미터 4개 모두에 기울기가 생겼어요. 모두 합친 길이는 {size:.3f}이에요.")
    if moved():
        size = length([b - a for a, b in zip(seen["weights"], weights())])
        en.append(f"The weights have moved, by {size:.3f} in all.")
        ko.append(f"가중치가 모두 합쳐 {size:.3f}만큼 움직였어요.")
    if not en:
        left = any_left(gradients())
        en.append("Weights and gradients are as they were.")
        ko.append("가중치도 기울기도 그대로예요.")
        if left and not isinstance(value, torch.Tensor):
            en.append("Gradients of before still lie there.")
            ko.append("아까의 기울기가 아직 남아 있어요.")
    return {"en": " ".join(en), "ko": " ".join(ko)}
