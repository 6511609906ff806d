# way: torch.optim.SGD does these very lines
# way.ko: torch.optim.SGD가 하는 일이 바로 이 줄들이에요
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
