"""Calls that belong to another library, where a training loop was asked for."""

from __future__ import annotations

import ast
from types import ModuleType

from torch import nn
from torch.optim.optimizer import Optimizer

from tutor.lab.asking import ko, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looping import Loop
from tutor.lab.raised import Place

MODEL = {
    "fit": ("Keras", "a loop over epochs and batches, written out"),
    "fit_generator": ("Keras", "a loop over epochs and batches, written out"),
    "train_on_batch": ("Keras", "zero_grad(), forward, loss, backward(), step()"),
    "test_on_batch": ("Keras", "model.eval() and a call of the model"),
    "compile": ("Keras", "an optimizer and a loss that you make yourself"),
    "evaluate": ("Keras", "model.eval(), torch.no_grad() and a loop over the batches"),
    "predict": ("Keras", "a call of the model: model(x)"),
    "summary": ("Keras", "print(model)"),
    "get_weights": ("Keras", "model.state_dict()"),
    "set_weights": ("Keras", "model.load_state_dict(...)"),
    "trainable_variables": ("TensorFlow", "model.parameters()"),
    "trainable_weights": ("Keras", "model.parameters()"),
    "partial_fit": ("scikit-learn", "a loop over the batches, written out"),
    "predict_proba": ("scikit-learn", "torch.softmax(model(x), dim=1)"),
    "score": ("scikit-learn", "a loop that counts right answers"),
    "train_step": ("Keras", "zero_grad(), forward, loss, backward(), step()"),
    "training_step": ("Lightning", "zero_grad(), forward, loss, backward(), step()"),
}
OPTIMIZER = {
    "minimize": ("TensorFlow", "loss.backward() and then optimizer.step()"),
    "apply_gradients": ("TensorFlow", "loss.backward() and then optimizer.step()"),
    "compute_gradients": ("TensorFlow", "loss.backward()"),
    "update": ("JAX", "loss.backward() and then optimizer.step()"),
    "apply": ("TensorFlow", "loss.backward() and then optimizer.step()"),
    "clear_grad": ("Paddle", "optimizer.zero_grad()"),
}
LOSSES = {
    "categorical_crossentropy": "F.cross_entropy(output, labels)",
    "sparse_categorical_crossentropy": "F.cross_entropy(output, labels)",
    "crossentropy": "F.cross_entropy(output, labels)",
    "CategoricalCrossentropy": "nn.CrossEntropyLoss()",
    "SparseCategoricalCrossentropy": "nn.CrossEntropyLoss()",
    "softmax_cross_entropy_with_logits": "F.cross_entropy(output, labels)",
    "mean_squared_error": "F.mse_loss(output, targets)",
    "MeanSquaredError": "nn.MSELoss()",
    "GradientTape": "loss.backward()",
    "value_and_grad": "loss.backward()",
    "grad": "loss.backward(), or torch.autograd.grad",
}


@rule("other-library", "raised", lesson="training")
def other_library(e: Evidence) -> Found | None:
    """`model.fit(...)`, `optimizer.minimize(loss)`, `F.categorical_crossentropy(...)`."""
    if not isinstance(e.contract, Loop) or e.raised is None or e.raised.last is None:
        return None
    if e.raised.kind not in ("AttributeError", "TypeError"):
        return None
    place = e.raised.last
    for node in e.source.nodes:
        if not isinstance(node, ast.Attribute) or node.lineno != place.line:
            continue
        live = value(place, node.value)
        known = _known(node.attr, live, missing=e.raised.kind == "AttributeError")
        if known is None or (hasattr(live, node.attr) and node.attr != "compile"):
            continue
        return _said(place, node, *known)
    return None


def _known(name: str, live: object, *, missing: bool) -> tuple[str, str] | None:
    """Which library has it, and what PyTorch has instead."""
    if isinstance(live, nn.Module):
        return MODEL.get(name) if missing or name == "compile" else None
    if isinstance(live, Optimizer):
        return OPTIMIZER.get(name) if missing else None
    if isinstance(live, ModuleType) and missing and name in LOSSES:
        return ("JAX" if "grad" in name else "Keras"), LOSSES[name]
    return None


def _said(place: Place, node: ast.Attribute, library: str, instead: str) -> Found:
    shown, name, line = ast.unparse(node), node.attr, place.line
    owner = ast.unparse(node.value)
    has = f"In PyTorch `{owner}` has no `{name}`"
    has_ko = f"PyTorch의 `{owner}`에는 {ko(name, '이/가')} 없어요"
    if name == "compile":
        has = "In PyTorch `compile` is another thing: it only makes a model faster, and takes no optimizer or loss"
        has_ko = (
            "PyTorch의 `compile`은 모델을 빠르게 할 뿐, 옵티마이저나 손실을 받지 않는 다른 것이에요"
        )
    return Found(
        line,
        (
            f"`{shown}` is a habit from {library}; PyTorch has no such method here",
            f"Line {line}, `{place.code}`. {has}: nothing trains a model by itself, the steps are written out. What stands "
            f"in its place: {instead}.",
            "Which lines of the loop does that one call stand for? Write them out.",
        ),
        (
            f"`{shown}`은(는) {library}의 습관이에요. PyTorch의 이 객체에는 그런 메서드(method)가 없어요",
            f"{line}번째 줄 `{place.code}`: {has_ko}. PyTorch에서는 저절로 학습해 주는 것이 없어서 단계를 직접 적어요. 대신 쓰는 것: {instead}.",
            "이 호출 하나가 루프의 어떤 줄들을 대신하나요? 직접 적어 보세요.",
        ),
    )
