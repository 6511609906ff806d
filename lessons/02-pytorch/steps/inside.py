"""Where an error is noticed: in the line that is seen, in the button, or on a floor below it."""

# hide
import runpy
import traceback
from pathlib import Path

remote = runpy.run_path(str(Path(__file__).with_name("remote.py")))
Remote, Report = remote["Remote"], remote["Report"]
# show
import torch
from torch import nn

x = torch.rand(8, 4)
batches = [(x, x.sum(dim=1, keepdim=True))] * 3

model = Remote(nn.Linear(4, 1))
model.compile(optimizer="sgd")  # draw: model.compile(optimizer="sgd"), model.compile(optimizer="adam"), model.compile(optimizer="adm"), model.compile
model.fit(batches, callbakcs=[Report()])  # draw: model.fit(batches, callbakcs=[Report()]), model.fit(batches, epochs="2"), model.fti(batches, epochs=2)

# hide
last = traceback.extract_tb(raised.__traceback__)[-1]
inside = Path(last.filename).name == "remote.py"
answer = "here" if not inside else "button" if last.name in ("compile", "fit") else "below"
