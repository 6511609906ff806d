# rule: error-not-mean-square
# ---
def error(y, target):
    return ((y - target) ** 2).sum()
