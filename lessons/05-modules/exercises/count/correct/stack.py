# way: a list of modules still to open, without recursion
# way.ko: 아직 열지 않은 모듈의 목록을 두고, 재귀 없이 하나씩 열어요
# ---
from torch import nn


def count(model, kind):
    waiting, met = [model], []
    while waiting:
        module = waiting.pop()
        if any(module is other for other in met):
            continue
        met.append(module)
        waiting.extend(module.children())
    return sum(isinstance(module, kind) for module in met)
