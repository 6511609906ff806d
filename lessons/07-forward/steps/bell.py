"""Calling a model rings its hooks, calling its forward does not."""

import contextlib
import copy

import torch

examples = {"ring": "model(x)", "silent": "model.forward(x)"}

bell = []
outputs = []


def setup(session):
    model = session["model"]
    session["bell"] = bell
    bell.clear()
    reset(session)
    model.register_forward_hook(lambda module, args, output: bell.append(list(output.shape)))
    forward = model.forward

    def listened(*args, **options):
        output = forward(*args, **options)
        outputs.append(output)
        return output

    object.__setattr__(model, "forward", listened)


def reset(session):
    reset.heard = len(bell)
    outputs.clear()


def rings():
    return len(bell) - reset.heard


def goal_ring(value, session):
    return rings() > 0


def goal_silent(value, session):
    return rings() == 0 and is_output(value, session)


def is_output(value, session):
    """The model's own answer: from its forward, or computed past it."""
    if not isinstance(value, torch.Tensor):
        return False
    if any(value is output for output in outputs):
        return True
    with contextlib.suppress(Exception), torch.no_grad():
        model = copy.deepcopy(session["model"])  # a model may count its calls
        return torch.equal(value, type(model).forward(model, session["x"]))
    return False


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
