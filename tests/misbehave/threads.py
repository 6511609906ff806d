# expect: passed
import threading
import time

import torch
from torch import nn

def spin():
    while True:
        time.sleep(0.02)
        print('still here')


for _ in range(3):
    threading.Thread(target=spin).start()


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))
