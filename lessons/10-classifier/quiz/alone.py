"""Does the first row of the answer hear of the second picture?"""

import torch
from torch import nn

conv = nn.Conv2d(3, 8, 5, stride=4)
norm = nn.BatchNorm2d(8).eval()
head = nn.Linear(8, 3)


def model(x):
    h = conv(x)
    # hide
    rest = h.relu()  # draw: h.relu(), norm(h).relu(), h - h.mean(), h - h.mean(dim=0), h.softmax(dim=0), h - h.mean(dim=1, keepdim=True)
    # show
    h = rest
    return head(h.mean(dim=(2, 3)))


x = torch.rand(4, 3, 64, 64)
before = model(x)[0]
x[1] = torch.rand(3, 64, 64)
after = model(x)[0]
print(torch.allclose(before, after))

answer = not torch.allclose(before, after, atol=1e-7)
