# rule: functions-without-class
# blame: conv1 = nn.Conv2d(3, 20, 5)
# ---
import torch
from torch import nn
conv1 = nn.Conv2d(3, 20, 5)
conv2 = nn.Conv2d(20, 20, 5)
x = torch.rand(1, 3, 256, 256)
y = conv2(torch.relu(conv1(x)))
print(y.shape)
