"""Ways of moving the weights: optimizers of all kinds, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.generators.hand import Hand, indent


@dataclass
class Update:
    """Lines around one update."""

    setup: list[str] = field(default_factory=list)
    clear: list[str] = field(default_factory=list)
    backward: list[str] = field(default_factory=lambda: ["loss.backward()"])
    step: list[str] = field(default_factory=list)
    after_step: list[str] = field(default_factory=list)
    after_epoch: list[str] = field(default_factory=list)
    whole: Callable[[list[str]], list[str]] | None = None
    """For those that can't be put together from the lines above: of the lines of the loss."""
    needs: list[str] = field(default_factory=list)


def update(hand: Hand) -> Update:
    """An optimizer, or by hand."""
    how = hand.pick("update", *["optimizer"] * 7, "by hand", "by hand", "closure", "gradients")
    if how == "by hand":
        return _by_hand(hand)
    if how == "gradients":
        return _from_gradients(hand)
    rule = _optimizer(hand)
    if how == "closure":
        return _closure(hand, rule)
    return _extras(hand, rule)


OPTIMIZERS = {
    "SGD": ["{p}, lr", "{p}, lr=lr", "params={p}, lr=lr"],
    "SGD with momentum": ["{p}, lr=lr, momentum=0.9", "{p}, lr, 0.5"],
    "SGD with decay": ["{p}, lr=lr, weight_decay=1e-4"],
    "SGD with Nesterov": ["{p}, lr=lr, momentum=0.9, nesterov=True"],
    "Adam": ["{p}, lr=lr * 0.1", "{p}, lr / 20"],
    "AdamW": ["{p}, lr=lr / 10, weight_decay=0.01"],
    "RMSprop": ["{p}, lr=lr / 20"],
    "Adagrad": ["{p}, lr=lr"],
    "NAdam": ["{p}, lr=lr * 0.1"],
    "RAdam": ["{p}, lr=lr * 0.2"],
    "Adamax": ["{p}, lr=lr / 5"],
    "ASGD": ["{p}, lr=lr"],
}
PARAMETERS = {
    "parameters": "model.parameters()",
    "list": "list(model.parameters())",
    "wanted": "[p for p in model.parameters() if p.requires_grad]",
    "filter": "filter(lambda p: p.requires_grad, model.parameters())",
    "group": '[{"params": model.parameters()}]',
    "groups": '[{"params": [p for p in model.parameters() if p.ndim > 1]}, '
    '{"params": [p for p in model.parameters() if p.ndim < 2], "weight_decay": 0.0}]',
    "named": "(p for _, p in model.named_parameters())",
}
CLEAR = ["{o}.zero_grad()", "{o}.zero_grad(set_to_none=True)", "{o}.zero_grad(set_to_none=False)"]
BY_HAND_CLEAR = [
    ["model.zero_grad()"],
    ["for p in model.parameters():", "    p.grad = None"],
    ["for p in model.parameters():", "    if p.grad is not None:", "        p.grad.zero_()"],
    [
        "for p in model.parameters():",
        "    if p.grad is not None:",
        "        p.grad.detach_()",
        "        p.grad.zero_()",
    ],
]


def _optimizer(hand: Hand) -> Update:
    kind = hand.pick("optimizer", "SGD", "SGD", "SGD", *OPTIMIZERS)
    given = PARAMETERS[hand.pick("parameters", "parameters", "parameters", *PARAMETERS)]
    name = hand.one(["optimizer", "opt", "optim", "sgd"])
    how = hand.pick("optimizer named", "torch.optim", "torch.optim", "optim", "name", "class")
    bare = kind.split()[0]
    arguments = hand.one(OPTIMIZERS[kind]).replace("{p}", given)
    prefix = "torch.optim."
    setup = []
    if how == "optim":
        name = "optimizer" if name == "optim" else name
        hand.imports.add("from torch import optim")
        prefix = "optim."
    elif how == "name":
        hand.imports.add(f"from torch.optim import {bare}")
        prefix = ""
    elif how == "class":
        setup, prefix, bare = [f"kind = torch.optim.{bare}"], "", "kind"
    setup.append(f"{name} = {prefix}{bare}({arguments})")
    clear = _clear(hand, name)
    return Update(setup, clear, step=[f"{name}.step()"], needs=[name])


def _clear(hand: Hand, optimizer: str) -> list[str]:
    how = hand.pick("cleared by", *["optimizer"] * 4, "model", "hand")
    if how == "optimizer":
        return [hand.one(CLEAR).replace("{o}", optimizer)]
    return ["model.zero_grad()"] if how == "model" else hand.one(BY_HAND_CLEAR)


def _extras(hand: Hand, rule: Update) -> Update:
    """What stands beside the three lines: clipping, a scheduler, an average, a scaler."""
    name = rule.needs[0]
    ways = ["clipped", "scheduler", "average", "scaler", "noted", "warmed up", "twice cleared"]
    how = hand.pick("beside", *["nothing"] * 5, *ways, "clipped by hand", "snapshot")
    if how == "clipped":
        clip = ["torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)"]
        clip.append("torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=5.0)")
        clip.append("torch.nn.utils.clip_grad_value_(model.parameters(), 1.0)")
        rule.step = [hand.one(clip), *rule.step]
    elif how == "scheduler":
        _scheduled(hand, rule, name)
    elif how == "average":
        _averaged(hand, rule)
    elif how == "scaler":
        rule.setup.append('scaler = torch.amp.GradScaler("cpu", enabled=False)')
        rule.backward = ["scaler.scale(loss).backward()"]
        rule.step = [f"scaler.step({name})", "scaler.update()"]
        rule.needs.append("scaler")
    elif how == "noted":
        rule.step = ["largest = max(p.grad.abs().max() for p in model.parameters())", *rule.step]
    elif how == "warmed up":
        change = [f"for group in {name}.param_groups:", "    group['lr'] = group['lr'] * 0.95"]
        rule.after_step = change
    elif how == "twice cleared":
        rule.after_step = [f"{name}.zero_grad()"]
    elif how == "clipped by hand":
        clip = ["for p in model.parameters():", "    p.grad.clamp_(-1.0, 1.0)"]
        rule.step = [*clip, *rule.step]
    elif how == "snapshot":
        rule.setup.append("saved = []")
        rule.after_epoch = ["saved.append({k: v.clone() for k, v in model.state_dict().items()})"]
    return rule


def _scheduled(hand: Hand, rule: Update, name: str) -> None:
    base = "torch.optim.lr_scheduler."
    made = {
        "StepLR": "StepLR({o}, step_size=1, gamma=0.9)",
        "CosineAnnealingLR": "CosineAnnealingLR({o}, T_max=10 * epochs)",
        "ExponentialLR": "ExponentialLR({o}, gamma=0.95)",
        "LambdaLR": "LambdaLR({o}, lambda turn: 1 / (1 + turn))",
        "LinearLR": "LinearLR({o}, start_factor=0.5, total_iters=2)",
    }
    kind = hand.pick("scheduler", *made)
    rule.setup.append(f"scheduler = {base}{made[kind].replace('{o}', name)}")
    if hand.one([True, False]):
        rule.after_epoch = ["scheduler.step()"]
    else:
        rule.after_step = ["scheduler.step()"]


def _averaged(hand: Hand, rule: Update) -> None:
    """A second set of weights that follows slowly."""
    how = hand.pick("average", "deepcopy", "AveragedModel", "dict")
    if how == "AveragedModel":
        rule.setup.append("slow = torch.optim.swa_utils.AveragedModel(model)")
        rule.after_step = ["slow.update_parameters(model)"]
    elif how == "deepcopy":
        hand.imports.add("import copy")
        rule.setup.append("slow = copy.deepcopy(model)")
        pairs = "zip(slow.parameters(), model.parameters())"
        move = hand.one(
            ["s.lerp_(p, 0.1)", "s.mul_(0.9).add_(p, alpha=0.1)", "s.copy_(0.9 * s + 0.1 * p)"]
        )
        rule.after_step = ["with torch.no_grad():", f"    for s, p in {pairs}:", f"        {move}"]
    else:
        rule.setup.append("slow = {k: v.clone() for k, v in model.state_dict().items()}")
        rule.after_step = [
            "for k, v in model.state_dict().items():",
            "    if v.is_floating_point():",
            "        slow[k] = 0.9 * slow[k] + 0.1 * v",
        ]


def _by_hand(hand: Hand) -> Update:
    """Weights moved without an optimizer."""
    how = hand.pick("by hand", "no_grad", "data", "add_", "copy_", "decorated", "momentum")
    loop = "for p in model.parameters():"
    moves = {
        "no_grad": ["with torch.no_grad():", f"    {loop}", "        p -= lr * p.grad"],
        "data": [loop, "    p.data -= lr * p.grad"],
        "add_": ["with torch.no_grad():", f"    {loop}", "        p.add_(p.grad, alpha=-lr)"],
        "copy_": ["with torch.no_grad():", f"    {loop}", "        p.copy_(p - lr * p.grad)"],
        "decorated": ["move(model, lr)"],
        "momentum": [
            "with torch.no_grad():",
            "    for p, v in zip(model.parameters(), speeds):",
            "        v.mul_(0.9).add_(p.grad)",
            "        p.sub_(lr * v)",
        ],
    }[how]
    setup, needs = [], ["lr"]
    if how == "decorated":
        hand.before += [
            "@torch.no_grad()",
            "def move(model, lr):",
            f"    {loop}",
            "        p -= lr * p.grad",
            "",
            "",
        ]
    if how == "momentum":
        setup, needs = (
            ["speeds = [torch.zeros_like(p) for p in model.parameters()]"],
            ["lr", "speeds"],
        )
    clear = hand.one(BY_HAND_CLEAR)
    return Update(setup, clear, step=moves, needs=needs)


def _from_gradients(hand: Hand) -> Update:
    """torch.autograd.grad gives the gradients; nothing lies on the parameters."""
    how = hand.pick("gradients", "list", "named", "foreach", "optimizer")
    grads = "grads = torch.autograd.grad(loss, list(model.parameters()))"
    pairs = "for p, g in zip(model.parameters(), grads):"
    moves = {
        "list": [grads, "with torch.no_grad():", f"    {pairs}", "        p -= lr * g"],
        "named": [
            "names, values = zip(*model.named_parameters())",
            "grads = dict(zip(names, torch.autograd.grad(loss, values)))",
            "with torch.no_grad():",
            "    for name, p in model.named_parameters():",
            "        p.sub_(lr * grads[name])",
        ],
        "foreach": [
            grads,
            "with torch.no_grad():",
            "    torch._foreach_add_(list(model.parameters()), list(grads), alpha=-lr)",
        ],
        "optimizer": [grads, pairs, "    p.grad = g", "optimizer.step()"],
    }[how]
    setup = ["optimizer = torch.optim.SGD(model.parameters(), lr=lr)"] if how == "optimizer" else []
    needs = ["optimizer"] if how == "optimizer" else ["lr"]
    return Update(setup, [], [], moves, needs=needs)


def _closure(hand: Hand, rule: Update) -> Update:
    """The optimizer calls a function that computes loss and gradients."""
    name = rule.needs[0]

    def whole(computed: list[str]) -> list[str]:
        inner = [*rule.clear, *computed, "loss.backward()", "return loss"]
        return ["def closure():", *indent(inner), f"loss = {name}.step(closure)"]

    rule.whole = whole
    return rule
