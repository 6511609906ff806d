"""A callback hears what it is told, when it is told."""

# hide
import runpy
from pathlib import Path

remote = runpy.run_path(str(Path(__file__).parent.parent / "steps" / "remote.py"))
Remote = remote["Remote"]
n = 5  # draw: 5, 8, 3
epochs = 2  # draw: 2, 3, 4
# show
import torch
from torch import nn


class Count:
    times = 0

    def on_epoch_end(self, epoch, loss):
        self.times += 1


x, y = torch.rand(8, 4), torch.rand(8, 1)
batches = [(x, y)] * n
count = Count()

model = Remote(nn.Linear(4, 1))
model.compile(optimizer="sgd", loss="mse")
model.fit(batches, epochs=epochs, callbacks=[count])
print(count.times)

answer = count.times
