import torch
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(3, 20, 5)
        self.c2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return self.c2(self.c1(x))

if __name__ == "learner":
    torch.manual_seed(0)
model = MyModel()
y = model(torch.rand(2, 3, 24, 24))
y.mean().backward()
print([p.grad is not None for p in model.parameters()])
