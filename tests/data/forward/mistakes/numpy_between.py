# rule: through-numpy
# blame: a = h.detach().cpu().numpy()
# ---
import numpy as np
import torch
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        h = self.conv1(x)
        a = h.detach().cpu().numpy()
        return self.conv2(torch.from_numpy(np.tanh(a)))
