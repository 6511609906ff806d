# rule: other-language
# blame: // the layers
# ---
from torch import nn
import torch
import torch.nn.functional as F

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        // the layers
        self.conv1 = nn.Conv2d(3, 20, 5)
