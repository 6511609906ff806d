"""Calling a model rings its hooks, calling its forward does not."""

import torch
from torch import nn

examples = {"ring": "model(x)", "silent": "model.forward(x)"}

bell = []
inner_calls = []


def setup(session):
    model = session.get("model")
    if not isinstance(model, nn.Module):
        model = session["model"] = nn.Sequential(nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5))
    if not isinstance(session.get("x"), torch.Tensor):
        session["x"] = torch.rand(1, 3, 256, 256)
    session["bell"] = bell
    reset.heard = 0
    model.register_forward_hook(lambda module, args, output: bell.append(list(output.shape)))
    for inner in model.modules():
        if inner is not model:
            inner.register_forward_hook(lambda module, args, output: inner_calls.append(module))


def reset(session):
    reset.heard = len(bell)
    inner_calls.clear()


def rings():
    return len(bell) - reset.heard


def goal_ring(value, session):
    return rings() > 0


def goal_silent(value, session):
    return rings() == 0 and is_output(value, session)


def is_output(value, session):
    if not isinstance(value, torch.Tensor):
        return False
    if inner_calls:
        return True
    with torch.no_grad():
        return torch.equal(value, session["model"].forward(session["x"]))


def saw(value, session):
    count = rings()
    if count == 1:
        return {"en": "The bell rang.", "ko": "종이 울렸어요."}
    if count:
        return {"en": f"The bell rang {count} times.", "ko": f"종이 {count}번 울렸어요."}
    if is_output(value, session):
        return {
            "en": "Here is the output, and the bell stayed quiet.",
            "ko": "출력이 나왔는데 종은 조용했어요.",
        }
    return {"en": "The model did not run.", "ko": "모델이 실행되지 않았어요."}
