# rule: setting-refused
# blame: self.conv1 = nn.Conv2d(3, 20, 5, groups=2)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5, groups=2)
