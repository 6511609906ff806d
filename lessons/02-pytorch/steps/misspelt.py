"""A misspelt option of fit: the line that fails is one's own, the reason lies three floors down."""

# hide
import runpy
from pathlib import Path

remote = runpy.run_path(str(Path(__file__).with_name("remote.py")))
Remote, Report = remote["Remote"], remote["Report"]
n = 4  # draw: 4, 3, 6
kind = "adam"  # draw: "adam", "sgd", "adm"
measure = "mse"  # draw: "mse", "l1"
# show
import torch
from torch import nn

x = torch.rand(8, n)
batches = [(x, x.sum(dim=1, keepdim=True))] * 3

model = Remote(nn.Linear(n, 1))
model.compile(optimizer=kind, loss=measure)
model.fit(batches, epochs=2, callbakcs=[Report()])
print("done")
