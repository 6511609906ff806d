"""How many numbers a convolution and a linear layer hold."""

# hide
from torch import nn

a = 4  # draw: 4, 8, 10
k = 3  # draw: 3, 5
bias = True  # draw: True, False
# show
from torch import nn

model = nn.Sequential(
    nn.Conv2d(3, a, k, bias=bias),
    nn.Flatten(),
    nn.Linear(a, 2),
)
print(sum(p.numel() for p in model.parameters()))

answer = sum(p.numel() for p in model.parameters())
