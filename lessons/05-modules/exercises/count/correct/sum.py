# way: a sum over a generator: True counts as 1
# way.ko: 제너레이터를 sum으로 더해요. True는 1로 세요
# ---
from torch import nn


def count(model, kind):
    return sum(isinstance(module, kind) for module in model.modules())
