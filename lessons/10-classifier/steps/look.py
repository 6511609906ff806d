"""Scores, shares and answers of the learner's own classifier."""

import contextlib
import copy

import torch

examples = {
    "scores": "model(x)",
    "shares": "model(x).softmax(dim=1)",
    "answers": "model(x).argmax(dim=1)",
}

MOST = 20
given = []  # the latest scores that the model gave


def setup(session):
    given.clear()
    session["model"].register_forward_hook(keep)


def keep(module, args, output):
    if isinstance(output, torch.Tensor) and output.ndim == 2:
        given.append(output.detach().cpu())
        del given[:-MOST]


def scores(session):
    """What the model has given, and what it gives past its hooks."""
    yield from given
    with contextlib.suppress(Exception), torch.no_grad(), torch.random.fork_rng(devices=[]):
        model = copy.deepcopy(session["model"])  # a BatchNorm counts its calls
        yield type(model).forward(model, session["x"]).cpu()


def close(value, wanted):
    if isinstance(value, list):
        value = torch.tensor(value)
    if not isinstance(value, torch.Tensor) or value.shape != wanted.shape:
        return False
    value = value.detach().cpu()
    if not value.is_floating_point():
        return not wanted.is_floating_point() and torch.equal(value.long(), wanted)
    return wanted.is_floating_point() and torch.allclose(value.float(), wanted.float(), atol=1e-5)


def goal_scores(value, session):
    return any(close(value, each) for each in scores(session))


def goal_shares(value, session):
    return any(close(value, each.softmax(dim=1)) for each in scores(session))


def goal_answers(value, session):
    return any(close(value, each.argmax(dim=1)) for each in scores(session))


def saw(value, session):
    if goal_scores(value, session) or goal_shares(value, session):
        row = torch.as_tensor(value).detach()[0]
        total = f"{float(row.sum()):.3f}"
        return {
            "en": f"The first row adds up to {total}.",
            "ko": f"첫 번째 행을 모두 더하면 {total}이에요.",
        }
    if goal_answers(value, session):
        return {"en": "An answer for each picture.", "ko": "그림마다 답이 하나씩이에요."}
    return {"en": "That is not what the model gives for `x`.", "ko": "`x`에 대한 모델의 답이 아니에요."}
