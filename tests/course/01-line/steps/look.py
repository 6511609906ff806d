examples = {"slope": "model.line.weight"}


def goal_slope(value, session):
    return value is next(session["model"].parameters())
