# way: TODO: what is different about this right answer. At least five of them.
# way.ko: TODO: 이 정답이 다른 점. 다섯 개 이상 있어요.
# ---
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 2))

    def forward(self, x):
        return self.layers(x)
