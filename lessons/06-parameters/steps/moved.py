"""double() changes parameters and buffers of floats, and nothing else."""

import torch
from torch import nn


class Demo(nn.Module):
    def __init__(self):
        super().__init__()
        zero = torch.tensor(0)
        zeros = torch.zeros(2)
        self.gain = nn.Parameter(torch.ones(2))
        self.register_buffer("mean", zeros)
        self.register_buffer("steps", zero)
        self.note = torch.ones(2)


demo = Demo()
demo.double()
# hide
asked = demo.note  # draw: demo.note, demo.gain, demo.steps, demo.mean
# show
print(asked.dtype)

# hide
for name in ("gain", "mean", "steps", "note"):
    print(f"{name}: {getattr(demo, name).dtype}")
answer = str(asked.dtype).removeprefix("torch.")
