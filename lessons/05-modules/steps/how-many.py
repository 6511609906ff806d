"""modules() counts the model, its boxes and its layers."""

from torch import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3)
        self.act = nn.ReLU()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3)
        # hide
        body = nn.Sequential(Block(), Block())  # draw: nn.Sequential(Block(), Block()), nn.Sequential(Block(), nn.ReLU()), nn.Sequential(nn.ReLU(), Block(), Block()), Block()
        # show
        self.body = body


model = Net()
count = len(list(model.modules()))

# hide
for name, module in model.named_modules():
    print(f"{name or 'the model itself'}: {type(module).__name__}")
answer = count
