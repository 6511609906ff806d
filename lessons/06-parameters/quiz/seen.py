"""A count that asks for the mode."""

# hide
a = 4  # draw: 4, 6, 9
b = 3  # draw: 3, 5
c = 2  # draw: 2, 7
# show
import torch
from torch import nn


class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        zero = torch.tensor(0)
        self.register_buffer("seen", zero)

    def forward(self, x):
        if self.training:
            self.seen += x.shape[0]
        return x


model = Counter()
model(torch.rand(a, 3))
model.eval()
model(torch.rand(b, 3))
mode = model.train()  # draw: model.train(), model.eval()
model(torch.rand(c, 3))
print(int(model.seen))

answer = int(model.seen)
