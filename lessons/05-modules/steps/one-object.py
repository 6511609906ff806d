"""[conv] * 3 is one layer with three names."""

from torch import nn

conv = nn.Conv2d(8, 8, 3)
places = [conv] * 3  # draw: [conv] * 3, [nn.Conv2d(8, 8, 3) for _ in range(3)], [conv, conv, nn.Conv2d(8, 8, 3)]
layers = nn.ModuleList(places)

print(len(layers))
print(len(list(layers.parameters())))

# hide
print("different objects:", len({id(layer) for layer in layers}))
answer = len(list(layers.parameters()))
