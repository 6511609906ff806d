# rule: missing-super-init
# ---
# TODO: an answer that learners get wrong, and above it the rule that names it. At least six.
from torch import nn


class Net(nn.Module):
    def __init__(self):
        self.layer = nn.Linear(4, 2)

    def forward(self, x):
        return self.layer(x)
