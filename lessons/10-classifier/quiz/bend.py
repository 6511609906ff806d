"""Is a row of layers more than one linear layer?"""

# hide
import torch
from torch import nn

between = nn.ReLU()  # draw: nn.ReLU(), nn.Flatten(2), nn.AvgPool2d(2), nn.MaxPool2d(2), nn.Tanh(), nn.Identity()
# show
import torch
from torch import nn

model = nn.Sequential(
    nn.Conv2d(3, 8, 4, stride=4, bias=False),
    between,
    nn.Flatten(),
    nn.LazyLinear(3, bias=False),
)

a = torch.rand(2, 3, 64, 64)
b = torch.rand(2, 3, 64, 64)
print(torch.allclose(model(a + b), model(a) + model(b), atol=1e-4))

# hide
torch.manual_seed(0)
gap = (model(a + b) - model(a) - model(b)).abs().max()
answer = bool(gap < 1e-4)
