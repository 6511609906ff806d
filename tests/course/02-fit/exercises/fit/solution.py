def error(y, target):
    return ((y - target) ** 2).mean()
