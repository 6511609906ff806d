"""Names and arguments that Keras and TensorFlow have, and PyTorch calls something else."""

from __future__ import annotations

import ast

from torch import nn

from tutor.lab.asking import error, ko, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.source import is_self
from tutor.words import josa

LAYERS = {
    "Dense": ("nn.Linear", "it takes both numbers: how many come in, and how many go out", "들어오는 수와 나가는 수를 모두 받아요"),
    "Conv2D": ("nn.Conv2d", "it takes in_channels first, then out_channels, then the kernel size", "in_channels, out_channels, 커널 크기를 차례로 받아요"),
    "Conv2DTranspose": ("nn.ConvTranspose2d", "it takes in_channels first, then out_channels", "in_channels, out_channels를 차례로 받아요"),
    "MaxPooling2D": ("nn.MaxPool2d", "it takes the kernel size", "커널 크기를 받아요"),
    "AveragePooling2D": ("nn.AvgPool2d", "it takes the kernel size", "커널 크기를 받아요"),
    "GlobalAveragePooling2D": ("nn.AdaptiveAvgPool2d", "it takes the size that is left: 1", "남길 크기 1을 받아요"),
    "GlobalMaxPooling2D": ("nn.AdaptiveMaxPool2d", "it takes the size that is left: 1", "남길 크기 1을 받아요"),
    "BatchNormalization": ("nn.BatchNorm2d", "it takes the number of channels", "채널 수를 받아요"),
    "LayerNormalization": ("nn.LayerNorm", "it takes the shape that is normalised", "정규화할 모양을 받아요"),
    "Activation": ("nn.ReLU", "each activation is a layer of its own there", "활성화 함수마다 층이 따로 있어요"),
    "UpSampling2D": ("nn.Upsample", "it takes scale_factor", "scale_factor를 받아요"),
    "ZeroPadding2D": ("nn.ZeroPad2d", "it takes the width of the border", "테두리의 너비를 받아요"),
    "Model": ("nn.Module", "every model inherits from it", "모든 모델이 이것을 물려받아요"),
    "Layer": ("nn.Module", "a layer of your own inherits from it", "직접 만든 층도 이것을 물려받아요"),
    "Input": ("the call model(x)", "the input is not a part of the model", "입력은 모델의 부품이 아니에요"),
    "InputLayer": ("the call model(x)", "the input is not a part of the model", "입력은 모델의 부품이 아니에요"),
    "Concatenate": ("torch.cat", "it is a function for forward", "forward에서 쓰는 함수예요"),
}  # fmt: skip
"""By the name in Keras: its counterpart, and what to know of it in both languages."""

METHODS = {
    "summary": "print(model)",
    "count_params": "sum(p.numel() for p in model.parameters())",
    "fit": "a loop: loss.backward() and optimizer.step() for each batch",
    "predict": "the call model(x)",
    "evaluate": "a loop that calls model(x) and compares",
    "get_weights": "model.state_dict()",
    "set_weights": "model.load_state_dict(...)",
    "load_weights": "model.load_state_dict(torch.load(...))",
    "save_weights": "torch.save(model.state_dict(), ...)",
    "save": "torch.save(model.state_dict(), ...)",
    "layers": "model.children()",
    "weights": "model.parameters()",
    "trainable_weights": "model.parameters()",
    "trainable_variables": "model.parameters()",
    "trainable": "model.requires_grad_(...)",
    "build": "nothing: layers are made in `__init__`, with their sizes",
    "get_layer": "model.get_submodule(...)",
    "input_shape": "x.shape",
    "output_shape": "model(x).shape",
}
"""By the name in Keras: what does that in PyTorch. The model is called model here."""

KEYWORDS = {
    "activation": ("F.relu(...) around the call, or nn.ReLU() as a step of its own", "호출을 감싸는 F.relu(...)나 따로 만든 nn.ReLU()"),
    "filters": ("out_channels", "out_channels"),
    "units": ("out_features", "out_features"),
    "strides": ("stride", "stride"),
    "pool_size": ("kernel_size", "kernel_size"),
    "use_bias": ("bias", "bias"),
    "dilation_rate": ("dilation", "dilation"),
    "rate": ("p", "p"),
    "input_shape": ("in_channels alone: height and width may be any", "in_channels뿐이에요. 높이와 너비는 아무래도 괜찮아요"),
    "input_dim": ("in_features", "in_features"),
    "kernel_initializer": ("nn.init, after the layer is made", "층을 만든 다음 nn.init"),
    "data_format": ("nothing: the order is always N×C×H×W", "없어요. 순서는 언제나 N×C×H×W예요"),
}  # fmt: skip
"""By the keyword in Keras: what says it in PyTorch, in both languages."""

ROOTS = ("tf", "tensorflow", "keras", "layers", "models")
FUNCTIONS = {"concat": "torch.cat", "reduce_mean": "torch.mean", "reduce_sum": "torch.sum"}


@rule("keras-habit", "raised", lesson="layers")
def keras(e: Evidence) -> Found | None:
    """`nn.Dense(3)`, `model.summary()`, `activation="relu"`, `tf.nn.relu(x)`."""
    return _layer(e) or _method(e) or _keyword(e) or _package(e)


def _layer(e: Evidence) -> Found | None:
    hit = (
        error(e, "AttributeError", r"module 'torch\.nn[\w.]*' has no attribute '(\w+)'")
        or error(e, "ImportError", r"cannot import name '(\w+)' from 'torch\.nn[\w.]*'")
        or error(e, "NameError", r"name '(\w+)' is not defined")
    )
    if hit is None or hit[1][1] not in LAYERS:
        return None
    name, line = hit[1][1], hit[0].line
    right, en, kor = LAYERS[name]
    shown = right if right.startswith(("nn", "torch")) else f"{right} instead"
    return Found(
        line,
        (
            f"`{name}` is a name of Keras; PyTorch has {shown}",
            f"Line {line}, `{e.source.line(line)}`, asks for `{name}`, which torch.nn does not have. In PyTorch it is "
            f"{right}: {en}.",
            "What should the class inherit from?"
            if right == "nn.Module"
            else "What does this layer need to be told, besides its name?",
        ),
        (
            f"{ko(name, '은/는')} Keras에서 쓰는 이름이에요. PyTorch에서는 {josa(right, '이에요/예요')}",
            f"{line}번째 줄 `{e.source.line(line)}`이 {ko(name, '을/를')} 찾는데 torch.nn에는 없어요. PyTorch에서 그 일은 {right} 몫이에요. "
            f"{kor}.",
            "이 클래스는 무엇을 물려받아야 하나요?"
            if right == "nn.Module"
            else "이름 말고 이 층에 더 알려 줘야 하는 것은 무엇인가요?",
        ),
    )


def _method(e: Evidence) -> Found | None:
    hit = error(e, "AttributeError", r"'(\w+)' object has no attribute '(\w+)'")
    node = hit[0].last.node if hit is not None and hit[0].last is not None else None
    if hit is None or hit[1][2] not in METHODS or not isinstance(node, ast.Attribute):
        return None
    base = value(hit[0].last, node.value)
    if not isinstance(base, nn.Module) or _own_name(e, node):
        return None
    shown, name, line = ast.unparse(node.value), hit[1][2], hit[0].line
    right = METHODS[name].replace("model", shown)
    return Found(
        line,
        (
            f"`{shown}.{name}` is a habit of Keras: an nn.Module has no `{name}`",
            f"Line {line}, `{e.source.line(line)}`. What does that in PyTorch: {right}.",
            "What do you want to see or do here, and does the model need it?",
        ),
        (
            f"`{shown}.{name}`은 Keras에서 쓰는 방식이에요. nn.Module에는 {ko(name, '이/가')} 없어요",
            f"{line}번째 줄 `{e.source.line(line)}`. PyTorch에서 그 일을 하는 것: {_method_ko(name, right)}.",
            "여기서 무엇을 보거나 하려고 했나요? 모델에 꼭 필요한가요?",
        ),
    )


def _own_name(e: Evidence, node: ast.Attribute) -> bool:
    """Is it rather a name that the learner made, and lost?"""
    made = {
        n.id for n in e.source.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    return (
        node.attr in made
        or bool(e.source.assigned(node.attr))
        or (is_self(node) and node.attr in ("layers", "weights", "input_shape", "output_shape"))
    )


def _method_ko(name: str, right: str) -> str:
    said = {
        "fit": "배치마다 loss.backward()와 optimizer.step()을 하는 반복문",
        "evaluate": "모델을 불러서 비교하는 반복문",
        "predict": right.removeprefix("the call ") + " 호출",
        "build": "필요 없어요. 층은 크기와 함께 `__init__`에서 만들어요",
    }
    return said.get(name, right)


def _keyword(e: Evidence) -> Found | None:
    hit = error(e, "TypeError", r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'")
    if hit is None or hit[1][2] not in KEYWORDS:
        return None
    what, name, line = hit[1][1].removesuffix(".__init__"), hit[1][2], hit[0].line
    if not hasattr(nn, what.split(".")[0]):
        return None
    en, kor = KEYWORDS[name]
    return Found(
        line,
        (
            f"`{name}=` is a keyword of Keras; nn.{what} has none of that name",
            f"Line {line}, `{e.source.line(line)}`. What says it in PyTorch: {en}.",
            f"Which of the arguments of nn.{what} are needed here?",
        ),
        (
            f"`{name}=`은 Keras의 인자예요. nn.{what}에는 그런 이름이 없어요",
            f"{line}번째 줄 `{e.source.line(line)}`. PyTorch에서 그것을 정하는 것: {kor}.",
            f"nn.{what}에 필요한 인자는 어느 것인가요?",
        ),
    )


def _package(e: Evidence) -> Found | None:
    hit = error(e, "NameError", r"name '(\w+)' is not defined") or error(
        e, "ModuleNotFoundError", r"No module named '(\w+)"
    )
    if hit is None or hit[1][1] not in ROOTS or hit[0].last is None:
        return None
    name, line = hit[1][1], hit[0].line
    if name in ("layers", "models") and not _reads(e, line, name):
        return None
    used = _reads(e, line, name)
    last = used.rsplit(".", maxsplit=1)[-1]
    right = FUNCTIONS.get(last) or (LAYERS[last][0] if last in LAYERS else "")
    right = right or (f"F.{last}" if last and hasattr(nn.functional, last) else "")
    en = f" `{used}` is called {right} in PyTorch." if right and used else ""
    kor = f" `{used}`는 PyTorch에서 {josa(right, '이에요/예요')}." if right and used else ""
    return Found(
        line,
        (
            f"`{name}` belongs to TensorFlow (Keras); this model is made with PyTorch",
            f"Line {line}, `{e.source.line(line)}`, reaches for `{name}`, which is another library and not there. Its tensors "
            f"would not fit PyTorch's layers either.{en}",
            "Which part of torch does what this line wants?",
        ),
        (
            f"{ko(name, '은/는')} TensorFlow(Keras)의 것이에요. 이 모델은 PyTorch로 만들어요",
            f"{line}번째 줄 `{e.source.line(line)}`이 {ko(name, '을/를')} 찾는데, 다른 라이브러리라서 여기에는 없어요. 있어도 그 텐서는 PyTorch의 "
            f"층에 맞지 않아요.{kor}",
            "이 줄이 하려는 일을 torch의 무엇이 하나요?",
        ),
    )


def _reads(e: Evidence, line: int | None, name: str) -> str:
    """The longest dotted name that begins with a name in a line: `tf.nn.relu`."""
    found = [
        ast.unparse(n)
        for n in e.source.nodes
        if isinstance(n, ast.Attribute)
        and n.lineno == line
        and ast.unparse(n).startswith(f"{name}.")
    ]
    return max(found, key=len, default="")
