# way: named_modules(), with the names left aside
# way.ko: named_modules()에서 이름은 쓰지 않아요
# ---
from torch import nn


def count(model, kind):
    found = 0
    for _, module in model.named_modules():
        if isinstance(module, kind):
            found += 1
    return found
