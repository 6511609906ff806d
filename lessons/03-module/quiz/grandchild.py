"""super() leads to the parent, which has an __init__ of its own."""

from torch import nn


class Edges(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)


class MoreEdges(Edges):
    def __init__(self):
        # hide
        call = super().__init__()  # draw: super().__init__(), nn.Module.__init__(self), super(Edges, self).__init__(), Edges.__init__(self)
        # show
        call
        self.conv2 = nn.Conv2d(20, 20, 5)


model = MoreEdges()
print(model)

# hide
answer = "two" if len(model._modules) == 2 else "one"
