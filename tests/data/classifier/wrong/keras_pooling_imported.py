# rule: keras-habit
# blame: from torch.nn import GlobalAveragePooling2D, Module
# ---
from torch.nn import GlobalAveragePooling2D, Module
