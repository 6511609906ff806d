# rule: keras-habit
# blame: self.fc = layers.Dense(3)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(3)
