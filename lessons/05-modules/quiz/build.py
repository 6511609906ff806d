"""The lines that build a tower, in an order that works."""

from torch import nn


def conv():
    return nn.Conv2d(8, 8, 3)


class Tower(nn.Module):
    def __init__(self, n):
        # order
        super().__init__()
        layers = []
        layers += [conv() for _ in range(n)]
        self.net = nn.Sequential(*layers)
        # end


tower = Tower(3)
print(len(list(tower.parameters())))

# hide
count = 0 if raised else len(list(tower.parameters()))
said = {
    "en": f"It runs, and the tower has {count} tensors to learn. Three convolutions have 6.",
    "ko": f"실행은 되지만 학습할 텐서가 {count}개예요. 합성곱 세 개라면 6개예요.",
}
answer = count == 6
