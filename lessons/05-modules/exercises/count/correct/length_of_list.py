# way: the length of a list of those that fit
# way.ko: 맞는 것만 모은 리스트의 길이를 재요
# ---
from torch import nn


def count(model, kind):
    return len([module for module in model.modules() if isinstance(module, kind)])
