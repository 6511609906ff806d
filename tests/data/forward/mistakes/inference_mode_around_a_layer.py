# rule: no-grad-in-forward
# blame: @torch.inference_mode()
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    @torch.inference_mode()
    def features(self, x):
        return self.conv1(x).relu()

    def forward(self, x):
        return self.conv2(self.features(x))
