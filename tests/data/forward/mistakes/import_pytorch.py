# rule: wrong-import
# blame: import pytorch
# ---
import pytorch
import pytorch.nn as nn

class MyModel(nn.Module):
    def forward(self, x):
        return x
