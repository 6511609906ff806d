"""The first line after which gradients are there, or weights are others."""

# hide
from tutor.lab.steps import line_when

question = "the weights have moved"  # draw: 'the weights have moved', 'there are gradients', 'there is a loss'
# show
import torch
from torch import nn

x, y = torch.rand(8, 4), torch.rand(8, 1)
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
# hide
first = model.weight.detach().clone()
# show

asked = question

for turn in range(2):
    loss = (model(x) - y).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

# hide
TESTS = {
    "the weights have moved": lambda names: not torch.equal(names["first"], names["model"].weight),
    "there are gradients": lambda names: names["model"].weight.grad is not None,
    "there is a loss": lambda names: "loss" in names,
}
answer = line_when(TESTS[asked])
