# rule: other-language
# blame: class MyModel extends nn.Module:
# ---
from torch import nn
class MyModel extends nn.Module:
    def __init__(self):
        super().__init__()
