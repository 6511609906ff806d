# way: level by level: a function that calls itself, and remembers whom it has met
# way.ko: 한 단계씩 내려가요. 자기를 다시 부르는 함수가 이미 만난 모듈을 기억해요
# ---
from torch import nn


def count(model, kind, met=None):
    met = set() if met is None else met
    if id(model) in met:
        return 0
    met.add(id(model))
    found = 1 if isinstance(model, kind) else 0
    for child in model.children():
        found += count(child, kind, met)
    return found
