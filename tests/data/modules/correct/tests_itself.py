# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(n))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x


if __name__ == "__main__":
    print(Stack(3))

model = Stack(2, channels=3)
assert len(list(model.parameters())) == 4
print(model(torch.rand(1, 3, 8, 8)).shape)
