"""Random right training loops: train(model, loader, epochs, lr), for classes or for numbers."""

from __future__ import annotations

from collections.abc import Callable

from tests.generators.hand import Hand, Program, file, imports, indent
from tests.generators.losses import Loss, classes, numbers
from tests.generators.updates import Update, update


def train_classes(hand: Hand) -> Program:
    """A loop for labels."""
    return _train(hand, classes)


def train_numbers(hand: Hand) -> Program:
    """A loop for float targets (N,) and a model of output (N, 1)."""
    return _train(hand, numbers)


def _train(hand: Hand, kind: Callable[[Hand], Loss]) -> Program:
    imports(hand)
    loss, rule = kind(hand), update(hand)
    x, y = hand.one([("x", "y"), ("images", "targets"), ("xb", "yb"), ("inputs", "labels")])
    names = {"x": x, "y": y}
    place = hand.pick("step", *["in the loop"] * 4, "closure", "function", "class", "generator")
    step = [*_moved(hand, names), *_step(hand, loss, rule, names)]
    signature = _signature(hand)
    begin = [*_begin(hand), *loss.setup, *rule.setup]
    if place == "in the loop" and not rule.whole and rule.clear and hand.maybe("accumulated", 6):
        body = [*begin, *_accumulated(hand, loss, rule, names), "return losses"]
        return file(hand, [signature, *indent(body)])
    if place == "generator":
        body = [*begin, *_generator(hand, rule, names, step), *_end(hand)]
        return file(hand, [signature, *indent(body)])
    inner: list[str] = []
    if place == "closure":
        inner = [f"def step({x}, {y}):", *indent([*step, "return loss"])]
        step = [f"loss = step({x}, {y})"]
    elif place == "function":
        step = [_outer(hand, names, loss, rule, step)]
    body = [*inner, *_loops(hand, rule, names, step), *_end(hand)]
    body = _trainer(hand, begin, body) if place == "class" else [*begin, *body]
    return file(hand, [signature, *indent(body)])


def _signature(hand: Hand) -> str:
    how = hand.pick("signature", *["plain"] * 4, "annotated", "more", "keywords", "returns")
    return {
        "plain": "def train(model, loader, epochs, lr):",
        "annotated": "def train(model: torch.nn.Module, loader, epochs: int, lr: float) -> list[float]:",
        "more": "def train(model, loader, epochs, lr, device='cpu', verbose=False):",
        "keywords": "def train(model, loader, epochs=1, lr=0.1, *, every=100):",
        "returns": "def train(model, loader, epochs, lr) -> list:",
    }[how]


def _begin(hand: Hand) -> list[str]:
    """What stands at the top."""
    lines = []
    if hand.maybe("docstring", 5):
        lines.append('"""Train, and give the loss of each update."""')
    mode = hand.pick("mode", "train first", "train first", "untouched", "train(True)")
    lines += {"train first": ["model.train()"], "train(True)": ["model.train(True)"]}.get(mode, [])
    if hand.maybe("device", 6):
        lines += ["device = next(model.parameters()).device", "model.to(device)"]
    return lines


def _moved(hand: Hand, names: dict[str, str]) -> list[str]:
    """What may be done with a batch before it is used."""
    x, y = names["x"], names["y"]
    how = hand.pick("batch", *["as it is"] * 5, "to device", "noise", "float", "cloned", "assert")
    return {
        "as it is": [],
        "to device": [f'{x}, {y} = {x}.to("cpu"), {y}.to("cpu")'],
        "noise": [f"{x} = {x} + 0.01 * torch.randn_like({x})"],
        "float": [f"{x} = {x}.float()"],
        "cloned": [f"{x} = {x}.clone()"],
        "assert": [f"assert len({x}) == len({y})"],
    }[how]


def _step(hand: Hand, loss: Loss, rule: Update, names: dict[str, str]) -> list[str]:
    """One update: loss, clear, backward, step, each where it may stand."""
    computed = loss.lines(hand, names)
    if rule.whole:
        return rule.whole(computed)
    clear = hand.pick("clear", "first", "before backward", "after step") if rule.clear else ""
    lines = list(rule.clear) if clear == "first" else []
    lines += computed
    if clear == "before backward":
        lines += rule.clear
    lines += [*rule.backward, *rule.step]
    if clear == "after step":
        lines += rule.clear
    return lines


KEEP = {
    "item": ("losses.append(loss.item())", "return losses"),
    "float": ("losses.append(float(loss.detach()))", "return losses"),
    "detached item": ("losses.append(loss.detach().item())", "return losses"),
    "plus": ("losses += [loss.item()]", "return losses"),
    "tolist": ("losses.append(loss.detach().cpu().tolist())", "return losses"),
    "detached, later": ("losses.append(loss.detach())", "return [float(l) for l in losses]"),
    "extend": ("losses.extend([loss.item()])", "return list(losses)"),
    "item, later": ("losses.append(loss.item())", "return [l for l in losses]"),
}


def _keep(hand: Hand) -> tuple[str, str]:
    name = next((s for s in hand.styles if s.startswith("kept: ")), "")
    how = name.removeprefix("kept: ") if name else hand.pick("kept", *KEEP)
    return KEEP[how]


def _loops(hand: Hand, rule: Update, names: dict[str, str], step: list[str]) -> list[str]:
    """The epochs and the batches around the step."""
    inside = [*step, _keep(hand)[0], *rule.after_step, *_said(hand)]
    batches, inside = _batches(hand, names, inside)
    per_epoch = [*batches, *indent(inside), *rule.after_epoch, *_validated(hand, names)]
    if hand.maybe("train each epoch", 4):
        per_epoch = ["model.train()", *per_epoch]
    how = hand.pick("epochs", *["range"] * 4, "named", "while", "repeated", "in a try")
    outer = {
        "range": ["for _ in range(epochs):"],
        "named": ["for epoch in range(1, epochs + 1):"],
        "while": ["epoch = 0", "while epoch < epochs:"],
        "repeated": ["for epoch, again in enumerate([loader] * epochs):"],
        "in a try": ["try:", "    for epoch in range(epochs):"],
    }[how]
    per_epoch += ["epoch += 1"] if how == "while" else []
    if how == "in a try":
        end = ["finally:", "    model.train()"]
        return ["losses = []", *outer, *indent(per_epoch, 2), *end]
    return ["losses = []", *outer, *indent(per_epoch)]


def _batches(hand: Hand, names: dict[str, str], inside: list[str]) -> tuple[list[str], list[str]]:
    x, y = names["x"], names["y"]
    how = hand.pick(
        "batches", *["pair"] * 4, "enumerate", "batch", "indexed", "iter", "zip", "list", "progress"
    )
    if how == "batch":
        return ["for batch in loader:"], [f"{x}, {y} = batch", *inside]
    if how == "indexed":
        return ["for batch in loader:"], [f"{x}, {y} = batch[0], batch[1]", *inside]
    if how == "iter":
        lines = ["batches = iter(loader)", "for _ in range(len(loader)):"]
        return lines, [f"{x}, {y} = next(batches)", *inside]
    return {
        "pair": [f"for {x}, {y} in loader:"],
        "enumerate": [f"for i, ({x}, {y}) in enumerate(loader):"],
        "zip": [f"for number, ({x}, {y}) in zip(range(len(loader)), loader):"],
        "list": [f"for {x}, {y} in list(loader):"],
        "progress": ["bar = iter(loader)", f"for {x}, {y} in bar:"],
    }[how], inside


def _said(hand: Hand) -> list[str]:
    """What may be printed or measured at each step."""
    how = hand.pick("said", *["nothing"] * 4, "printed", "checked", "mean")
    return {
        "nothing": [],
        "printed": ["if len(losses) % 10 == 0:", '    print(f"{len(losses)}: {loss:.3f}")'],
        "checked": ["assert torch.isfinite(loss)"],
        "mean": ["average = sum(losses) / len(losses)"],
    }[how]


def _validated(hand: Hand, names: dict[str, str]) -> list[str]:
    """A look at the model after each epoch."""
    x, y = names["x"], names["y"]
    how = hand.pick("after an epoch", *["nothing"] * 4, "validated", "printed", "inference")
    if how == "nothing":
        return []
    if how == "printed":
        return ['print("epoch done", len(losses))']
    guard = "torch.no_grad()" if how == "validated" else "torch.inference_mode()"
    return [
        "model.eval()",
        f"with {guard}:",
        "    seen = 0",
        f"    for {x}, {y} in loader:",
        f"        seen += model({x}).abs().sum().item()",
        "model.train()",
    ]


def _end(hand: Hand) -> list[str]:
    lines = ["print('done')"] if hand.maybe("printed at the end", 8) else []
    return [*lines, _keep(hand)[1]]


def _generator(hand: Hand, rule: Update, names: dict[str, str], step: list[str]) -> list[str]:
    """The steps in a generator inside of train, the list around it."""
    x, y = names["x"], names["y"]
    hand.styles.add("kept: item")
    steps = [f"for {x}, {y} in loader:", *indent([*step, "yield loss.item()", *rule.after_step])]
    return [
        "def steps():",
        "    for _ in range(epochs):",
        *indent([*steps, *rule.after_epoch], 2),
        "losses = list(steps())",
    ]


def _accumulated(hand: Hand, loss: Loss, rule: Update, names: dict[str, str]) -> list[str]:
    """Two batches make one update."""
    x, y = names["x"], names["y"]
    inside = [
        *loss.lines(hand, names),
        *hand.one([["loss = loss / 2"], []]),
        *rule.backward,
        "losses.append(loss.item())",
        "if (i + 1) % 2 == 0:",
        *indent([*rule.step, *rule.clear, *rule.after_step]),
    ]
    per_epoch = [f"for i, ({x}, {y}) in enumerate(loader):", *indent(inside), *rule.after_epoch]
    return ["losses = []", *rule.clear, "for epoch in range(epochs):", *indent(per_epoch)]


def _outer(hand: Hand, names: dict[str, str], loss: Loss, rule: Update, step: list[str]) -> str:
    """The step as a function above train, handed all that it needs; the line that calls it."""
    x, y = names["x"], names["y"]
    needs = ", ".join(dict.fromkeys(["model", x, y, *loss.needs, *rule.needs]))
    name = hand.one(["update", "train_step", "one_step", "fit_batch"])
    inner = [*step, "return loss.detach()"]
    hand.before += [f"def {name}({needs}):", *indent(inner), "", ""]
    return f"loss = {name}({needs})"


def _trainer(hand: Hand, begin: list[str], body: list[str]) -> list[str]:
    """A class with a method for the whole; the body of a train that makes and uses one."""
    hand.before += [
        "class Trainer:",
        "    def __init__(self, model, lr):",
        "        self.model, self.lr = model, lr",
        "",
        "    def fit(self, loader, epochs):",
        "        model, lr = self.model, self.lr",
        *indent([line for line in begin if not line.startswith('"""')], 2),
        *indent(body, 2),
        "",
        "",
    ]
    return ["trainer = Trainer(model, lr)", "return trainer.fit(loader, epochs)"]
