# expect: error
# line: 9
# only: posix
import torch
from torch import nn

with open('big', 'wb') as file:
    for _ in range(200):
        file.write(b'x' * 1_000_000)


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))
