"""The 20 maps of a fresh model, beside another answer: it is no better than saying nothing."""

# hide
from torch import nn

from tutor.lab.data.bank import bank as make_bank
from tutor.lab.data.image import image
from tutor.lab.pictures import shrink, signed

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
    wanted = bank(picture)
    mine = model(picture)
    other = 0 * wanted  # draw: 0 * wanted, wanted / 2, MyModel()(picture), -wanted


def explained(maps):
    missed = (maps - wanted).pow(2).mean()
    return 1 - missed / wanted.pow(2).mean()


print(f"mine: {explained(mine):.2f}")
print(f"other: {explained(other):.2f}")

# hide
maps = shrink(mine[0], 16)
pictures = {f"map {i}": each for i, each in enumerate(signed(maps, float(maps.abs().max())))}
gap = float(explained(mine) - explained(other))
answer = "same" if abs(gap) < 0.35 else "mine" if gap > 0 else "other"
