# way: model.apply() walks through the model and calls a function on each module
# way.ko: model.apply()가 모델을 돌며 모듈마다 함수를 불러 줘요
# ---
from torch import nn


def count(model, kind):
    found = set()

    def look(module):
        if isinstance(module, kind):
            found.add(id(module))

    model.apply(look)
    return len(found)
