# rule: misspelled-init
# blame: def _init_(self):
# ---
import torch
from torch import nn

class MyModel(nn.Module):
    def _init_(self):
        super().__init__()
        self.a = nn.Conv2d(3, 20, 5)
        self.b = nn.Conv2d(20, 20, 5)

    def forward(self, image):
        return self.b(self.a(image))
