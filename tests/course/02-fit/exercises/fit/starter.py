def error(y, target):
    return y - target
