"""What torch says when it raises: every pattern of its words that rules match on, in one place.

PyTorch's wording changes between versions. All of these hold for PyTorch 2.6, 2.10 and 2.13:
`tests/test_messages.py` makes the installed version say each of them, and `make test-torch` runs
it with the three. Where versions differ, a pattern has a branch for each. Words that no pattern
knows get the general explanation of the rule `raised`.
"""

from __future__ import annotations

# ------------------------------------------------------------------ modules and their making

BEFORE_INIT = r"before Module\.__init__\(\) call"
NOT_A_MODULE = r"([\w.<>]+) is not a Module subclass"
MODULE_NAME = r"module name can\\?'t|attribute .?'(\w+).?' already exists|can't be empty"
NAME_NO_STRING = r"module name should be a string. Got (\w+)"
CANNOT_ASSIGN = r"cannot assign '([\w.]+)' (?:object )?(?:as|to) (?:parameter|child module) '(\w+)'"
CANNOT_ASSIGN_BUFFER = r"cannot assign '(?:[\w.]*\.)?(\w+)'(?: object)? (?:as|to) buffer '(\w+)'"
ONLY_FLOATS = r"Only Tensors of floating point"
MISSING_FORWARD = r'Module \[(\w+)\] is missing the required "forward" function'
CONTAINER_CALLED = r"Module \[(ModuleList|ModuleDict|ParameterList)\]"
FLOAT_SIZE = (
    r"tuple of ints,? ?but (?:got|found element of type) (\w+)"  # from 2.10 on
    r"|'(float|str)' object cannot be interpreted|must be .*int.*(float)"
)
BAD_SIZES = r"empty\(\) received an invalid combination of arguments - got \(tuple"
"""2.6 says this of a float among sizes, without saying which."""

# ------------------------------------------------------------------ what a layer is given

NO_TENSOR = r"(?:got \(|must be Tensor, not )(\w+)"
CHANNELS = r"expected input\[([\d, ]+)\] to have (\d+) channels, but got (\d+) channels"
AXES = (
    r"Expected (\d)D \(unbatched\) or (\d)D \(batched\) input to (\w+), "
    r"but got input of size: \[([\d, ]*)\]"
)
ORDERING = r"input.dim\(\) = (\d+) is not equal to len\(dims\) = (\d+)"
NO_ROOM = r"result type (\w+) can't be cast to the desired output type (\w+)"
MATRICES = r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)"
NORM_ELEMENTS = r"(?:running_mean|weight) should contain (\d+) elements not (\d+)"
NORM_AXES = r"expected (\dD(?: or \dD)?) input \(got (\dD) input\)"
TOO_SMALL = r"Output size is too small|Kernel size can't be greater than actual input size"
VIEW_SIZE = r"shape '\[([-\d, ]+)\]' is invalid for input of size (\d+)"
VIEW_STRIDES = r"view size is not compatible"
SIZES_DIFFER = (
    r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)"
    r"|Sizes of tensors must match"
)
NO_SUCH_AXIS = (
    r"Dimension out of range \(expected to be in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)\)"
)
NO_SUCH_INDEX = r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)"
NOT_EXPANDED = (
    r"The expanded size of the tensor \((\d+)\) must match the existing size \((\d+)\)"
    r".*Target sizes: \[([\d, ]*)\]\.\s+Tensor sizes: \[([\d, ]*)\]"
)
DTYPES = (
    r"Input type \((?:torch\.)?([\w. ]+)\) and (?:bias|weight) type \((?:torch\.)?([\w. ]+)\)"
    r"|must have the same dtype, but got ([\w ]+) and ([\w ]+)"
    r"|expected (?:m1 and m2 to have the same dtype|scalar type (\w+) but found (\w+))"
)
NO_DEVICE = (
    r"Torch not compiled with CUDA|No CUDA GPUs|Found no NVIDIA driver|MPS backend"
    r"|not linked with support for (\w+)|Expected all tensors to be on the same device"
    r"|PyTorch is not linked"
)
NO_MEMORY = r"not enough memory|[Cc]an't allocate memory|alloc.*fail"

# ------------------------------------------------------------------ gradients

NUMPY_OF_GRAPH = r"Can't call numpy\(\) on Tensor that requires grad"
NO_HISTORY = (
    r"does not require grad and does not have a grad_fn"
    r"|One of the differentiated Tensors does not require grad"
)
SECOND_TIME = r"backward through the graph a second time"
CHANGED_IN_PLACE = r"modified by an inplace operation"
LEAF_IN_PLACE = r"leaf Variable that requires grad is being used in an in-place"
VIEW_OF_LEAF = r"a view of a leaf Variable"
VIEW_IN_PLACE = r"is a view and is being modified inplace"
ASSIGNED_GRAD = r"assigned grad"
WHOLE_TARGETS = r"Found dtype (?:Long|Int) but expected Float"
"""2.6 says this in backward, where the targets of a squared error are whole numbers."""
