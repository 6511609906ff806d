# way: `.data` is the tensor below the parameter; older code writes to it, and no_grad says the same more clearly
# way.ko: `.data`는 파라미터 안의 텐서예요. 예전 코드가 이렇게 쓰는데, no_grad가 같은 뜻을 더 분명하게 말해 줘요
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    for p in model.parameters():
        p.grad = None
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    for p in model.parameters():
        p.data -= lr * p.grad
