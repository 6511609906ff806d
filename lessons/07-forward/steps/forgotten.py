"""Only the layers that forward calls get a gradient."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)
        self.extra = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        x = self.conv1(x)
        # hide
        rest = self.conv2(x)  # draw: self.conv2(x), self.extra(x), self.extra(self.conv2(x))
        # show
        return rest


model = Model()
model(torch.rand(1, 3, 32, 32)).sum().backward()

# hide
learned = [name for name, layer in model.named_children() if layer.weight.grad is not None]
for name, layer in model.named_children():
    print(f"{name}.weight.grad:", "None" if layer.weight.grad is None else "a tensor")
answer = {3: "all", 0: "none"}.get(len(learned), "-".join(learned))
