"""A state_dict holds parameters and buffers."""

# hide
from torch import nn

first = nn.Conv2d(3, 8, 3)  # draw: nn.Conv2d(3, 8, 3), nn.Conv2d(3, 8, 3, bias=False)
second = nn.BatchNorm2d(8)  # draw: nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3)
# show
from torch import nn

model = nn.Sequential(
    first,
    second,
)
print(len(model.state_dict()))

# hide
print(*model.state_dict(), sep="\n")
answer = len(model.state_dict())
