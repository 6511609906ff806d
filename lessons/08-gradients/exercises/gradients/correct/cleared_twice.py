# way: cleared before and after: nothing is taken along, and nothing left behind
# way.ko: 앞에서도 뒤에서도 지워요. 가져오는 것도 남기는 것도 없어요
# ---
import torch
from torch import nn


@torch.enable_grad()
def step(model, x, y, lr):
    model.zero_grad()
    loss = nn.CrossEntropyLoss()(model(x), y)
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p.add_(p.grad, alpha=-lr)
    model.zero_grad()
    return loss.item()
