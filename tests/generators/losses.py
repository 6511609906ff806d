"""Losses in many spellings: for classes (N, 3) and (N,), for numbers (N, 1) and (N,)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.generators.hand import Hand


@dataclass
class Loss:
    """How a loss is computed: lines above the loop, and the formula of {out} and {y}."""

    formula: str
    setup: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    """Names that the formula takes from `setup`."""
    extra: list[str] = field(default_factory=list)
    """Lines below the loss that change it: a penalty."""
    autocast: bool = False

    def lines(self, hand: Hand, names: dict[str, str]) -> list[str]:
        """The lines that give `loss`."""
        x, y = names["x"], names["y"]
        out = hand.one(["out", "y_hat", "prediction", "scores"])
        formula = self.formula.replace("{y}", y)
        inline = formula.count("{out}") == 1 and not self.autocast and hand.one([True, False])
        if inline:
            return [f"loss = {formula.replace('{out}', f'model({x})')}", *self.extra]
        call = [f"{out} = model({x})"]
        if self.autocast:
            call = ['with torch.autocast("cpu", dtype=torch.bfloat16):', f"    {call[0]}"]
            formula = formula.replace("{out}", "{out}.float()")
        return [*call, f"loss = {formula.replace('{out}', out)}", *self.extra]


def _finished(hand: Hand, loss: Loss) -> Loss:
    if hand.maybe("penalty", 8):
        parts = [
            "sum(p.pow(2).sum() for p in model.parameters())",
            "sum(p.abs().sum() for p in model.parameters())",
        ]
        loss.extra = [f"loss = loss + 1e-4 * {hand.one(parts)}"]
    loss.autocast = hand.maybe("autocast", 8)
    return loss


def classes(hand: Hand) -> Loss:
    """Cross entropy."""
    how = hand.pick(
        "loss",
        *["cross_entropy"] * 3,
        *["CrossEntropyLoss"] * 3,
        "label smoothing",
        "nll_loss",
        "NLLLoss",
        "gathered",
        "one hot",
        "logsumexp",
        "indexed",
        "none, then mean",
    )
    if how == "CrossEntropyLoss":
        name = hand.one(["criterion", "loss_fn", "loss_function"])
        made = hand.layer("CrossEntropyLoss")
        return _finished(hand, Loss(f"{name}({{out}}, {{y}})", [f"{name} = {made}"], [name]))
    if how == "NLLLoss":
        made = hand.layer("NLLLoss")
        form = "criterion({out}.log_softmax(1), {y})"
        return _finished(hand, Loss(form, [f"criterion = {made}"], ["criterion"]))
    log = f"{hand.f('log_softmax')}({{out}}, dim=1)"
    return _finished(
        hand,
        Loss(
            {
                "cross_entropy": f"{hand.f('cross_entropy')}({{out}}, {{y}})",
                "label smoothing": f"{hand.f('cross_entropy')}({{out}}, {{y}}, label_smoothing=0.1)",
                "nll_loss": f"{hand.f('nll_loss')}({log}, {{y}})",
                "gathered": f"-{log}.gather(1, {{y}}[:, None]).mean()",
                "one hot": f"-({hand.f('one_hot')}({{y}}, 3) * {log}).sum(1).mean()",
                "logsumexp": "({out}.logsumexp(1) - {out}[torch.arange(len({y})), {y}]).mean()",
                "indexed": f"-{log}[range(len({{y}})), {{y}}].mean()",
                "none, then mean": f'{hand.f("cross_entropy")}({{out}}, {{y}}, reduction="none").mean()',
            }[how]
        ),
    )


SHAPED = {
    "squeeze": ("{out}.squeeze(1)", "{y}"),
    "squeeze(-1)": ("{out}.squeeze(-1)", "{y}"),
    "view": ("{out}.view(-1)", "{y}"),
    "flatten": ("{out}.flatten()", "{y}"),
    "column": ("{out}[:, 0]", "{y}"),
    "unsqueeze": ("{out}", "{y}.unsqueeze(1)"),
    "view(-1, 1)": ("{out}", "{y}.view(-1, 1)"),
    "None": ("{out}", "{y}[:, None]"),
    "reshape": ("{out}.reshape({y}.shape)", "{y}"),
    "view_as": ("{out}", "{y}.view_as({out})"),
}


def numbers(hand: Hand) -> Loss:
    """The squared error, of equal shapes."""
    out, y = SHAPED[hand.pick("shapes", *SHAPED)]
    how = hand.pick("loss", "mse_loss", "mse_loss", "MSELoss", "MSELoss", "squared", "power", "sum")
    if how == "MSELoss":
        name = hand.one(["criterion", "loss_fn", "mse"])
        made = hand.layer("MSELoss")
        return _finished(hand, Loss(f"{name}({out}, {y})", [f"{name} = {made}"], [name]))
    forms = {
        "mse_loss": f"{hand.f('mse_loss')}({out}, {y})",
        "squared": f"(({out} - {y}) ** 2).mean()",
        "power": f"({out} - {y}).pow(2).mean()",
        "sum": f"({out} - {y}).square().sum() / len({{y}})",
    }
    return _finished(hand, Loss(forms[how]))
