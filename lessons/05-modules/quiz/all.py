"""modules(): everything, the model itself included."""

# hide
from torch import nn

inner = nn.Sequential(nn.Conv2d(8, 8, 3), nn.ReLU())  # draw: nn.Sequential(nn.Conv2d(8, 8, 3), nn.ReLU()), nn.Sequential(nn.ReLU(), nn.ReLU(), nn.ReLU()), nn.ReLU()
last = nn.Linear(8, 3)  # draw: nn.Linear(8, 3), nn.Sequential(nn.Flatten(), nn.Linear(8, 3))
# show
from torch import nn

model = nn.Sequential(
    nn.Conv2d(3, 8, 3),
    inner,
    last,
)
print(len(list(model.modules())))

answer = len(list(model.modules()))
