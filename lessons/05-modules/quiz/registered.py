"""How many tensors an optimizer would get."""

# hide
from torch import nn

body = [nn.Conv2d(8, 8, 3), nn.Conv2d(8, 8, 3)]  # draw: [nn.Conv2d(8, 8, 3), nn.Conv2d(8, 8, 3)], nn.Sequential(nn.Conv2d(8, 8, 3), nn.ReLU()), nn.ModuleList([nn.Conv2d(8, 8, 3)])
heads = {"a": nn.Linear(8, 3)}  # draw: {"a": nn.Linear(8, 3)}, nn.ModuleDict({"a": nn.Linear(8, 3)}), nn.ModuleDict({"a": nn.Linear(8, 3), "b": nn.Linear(8, 5)})
# show
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3)
        self.body = body
        self.heads = heads


model = Model()
print(len(list(model.parameters())))

answer = len(list(model.parameters()))
