"""A fresh model explains nothing of what we want from it."""

# hide
from torch import nn
from tutor.lab.data.bank import bank as make_bank
from tutor.lab.data.image import image

seed = 0  # draw: 0, 1, 2, 3, 4, 5, 6, 7
bank = make_bank()
picture = image().permute(2, 0, 1)[None] / 255


def MyModel():
    return nn.Sequential(nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5))


# show
import torch

torch.manual_seed(seed)
model = MyModel()

with torch.no_grad():
    maps = model(picture)
    wanted = bank(picture)

explained = 1 - (maps - wanted).pow(2).mean() / wanted.pow(2).mean()
print(f"explained: {explained:.3f}")

# hide
answer = "most" if explained > 0.7 else "half" if explained > 0.3 else "nothing"
