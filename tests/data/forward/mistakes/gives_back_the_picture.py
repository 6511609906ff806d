# rule: returns-input
# blame: return image
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, image):
        features = self.conv1(image)
        maps = self.conv2(features)
        return image
