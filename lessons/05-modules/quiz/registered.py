"""How many tensors an optimizer would get."""

from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        a = nn.Conv2d(8, 8, 3)
        b = nn.Conv2d(8, 8, 3)
        head = nn.Linear(8, 3)
        # hide
        body = [a, b]  # draw: [a, b], nn.Sequential(a, b), nn.ModuleList([a, b]), (a, b)
        heads = {"h": head}  # draw: {"h": head}, nn.ModuleDict({"h": head})
        # show
        self.stem = nn.Conv2d(3, 8, 3)
        self.body = body
        self.heads = heads


model = Model()
print(len(list(model.parameters())))

# hide
print([name for name, _ in model.named_parameters()])
answer = len(list(model.parameters()))
