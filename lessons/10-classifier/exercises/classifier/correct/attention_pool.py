# way: softmax inside: it weighs the places, not the scores
# way.ko: softmax를 안에서 써요. 점수가 아니라 자리의 무게를 정해요
# ---
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, 16, 5, stride=4, padding=2),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
        )
        self.look = nn.Conv2d(32, 1, 1)
        self.head = nn.Linear(32, 3)

    def forward(self, x):
        h = self.body(x).flatten(2)
        a = self.look(self.body(x)).flatten(2).softmax(dim=-1)
        return self.head((h * a).sum(-1))
