# rule: misspelled-keyword
# blame: calss MyModel(nn.Module):
# ---
from torch import nn
calss MyModel(nn.Module):
    def __init__(self):
        super().__init__()
