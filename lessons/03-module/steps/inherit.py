"""Abilities are inherited, layers are not."""

# hide
asked = "parameters"  # draw: "parameters", "conv", "state_dict", "weight", "train", "layers", "to"
# show
from torch import nn


class Empty(nn.Module):
    pass


model = Empty()
print(hasattr(model, asked))

answer = hasattr(model, asked)
