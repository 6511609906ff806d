# rule: missing-forward
# blame: class MyModel(nn.Module):
# ---
from torch import nn

class MyModel(nn.Module):
    pass
