"""TODO: what is to be found out, and how each goal is judged: by the value, not the spelling."""

examples = {"weight": "model.layer.weight"}


def goal_weight(value, session):
    return value is next(session["model"].parameters())
