# way: autograd.grad hands the gradients out and leaves `.grad` alone, so there is nothing to clear
# way.ko: autograd.grad는 기울기를 건네줄 뿐 `.grad`를 건드리지 않아서, 지울 것이 없어요
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    parameters = list(model.parameters())
    loss = nn.functional.cross_entropy(model(x), y)
    gradients = torch.autograd.grad(loss, parameters)
    with torch.no_grad():
        for p, g in zip(parameters, gradients):
            p -= lr * g
