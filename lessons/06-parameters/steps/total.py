"""All numbers of two convolutions."""

# hide
a = 20  # draw: 20, 4, 10
b = 20  # draw: 20, 5, 2
k = 5  # draw: 5, 3
# show
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, a, k)
        self.conv2 = nn.Conv2d(a, b, k)


model = Model()
print(sum(p.numel() for p in model.parameters()))

# hide
for name, parameter in model.named_parameters():
    print(f"{name}: {parameter.numel()}")
answer = sum(p.numel() for p in model.parameters())
