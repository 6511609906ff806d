# rule: base-is-layer
# blame: class MyModel(nn.Linear):
# ---
from torch import nn

class MyModel(nn.Linear):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, image):
        return self.conv2(self.conv1(image))
