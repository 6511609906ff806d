"""Say in numbers what a layer takes, what it got, and what comes out of it."""

from __future__ import annotations

from torch import nn

from tutor.bridge.messages import Shape
from tutor.words import josa


def show(shape: Shape | tuple[int, ...]) -> str:
    """1×20×248×248, as everywhere in tutor."""
    return "×".join(str(n) for n in shape) if shape else "()"


def _note(en: str, ko: str) -> dict[str, str]:
    return {"en": en, "ko": ko}


def wanted(module: nn.Module, got: Shape) -> dict[str, str]:
    """What a layer wanted and got, in a few words; empty where it is not for us to say."""
    if isinstance(module, nn.modules.conv._ConvNd):
        return _conv(module, got)
    if isinstance(module, nn.Linear):
        return _count("numbers", "숫자", module.in_features, got[-1] if got else 0)
    if isinstance(module, nn.modules.batchnorm._NormBase) and module.num_features and len(got) > 1:
        return _count("channels", "채널", module.num_features, got[1])
    if isinstance(module, nn.GroupNorm) and len(got) > 1:
        return _count("channels", "채널", module.num_channels, got[1])
    return {}


def _count(en: str, ko: str, want: int, got: int) -> dict[str, str]:
    if want == got or not want:
        return {}
    return _note(f"wanted {want} {en}, got {got}", f"{ko} {want}개를 기대했는데 {got}개가 왔어요")


def _conv(module: nn.modules.conv._ConvNd, got: Shape) -> dict[str, str]:
    axes = len(module.kernel_size)
    if len(got) not in (axes + 1, axes + 2):
        return _note(
            f"wanted {axes + 2} axes (N, C, …), got {len(got)}: {show(got)}",
            f"축 {axes + 2}개(N, C, …)를 기대했는데 {len(got)}개가 왔어요: {show(got)}",
        )
    note = _count("channels", "채널", module.in_channels, got[-axes - 1])
    if note or not all(module.stride):
        return note
    if any(size < 1 for size in sizes(module, got)):
        kernel = show(module.kernel_size)
        return _note(
            f"its {kernel} kernel is larger than the {show(got[-axes:])} it got",
            f"{kernel} 커널이 들어온 {show(got[-axes:])}보다 커요",
        )
    return {}


def sizes(module: nn.modules.conv._ConvNd, got: Shape) -> list[int]:
    """The spatial sizes that come out: floor((H + 2p - d(k - 1) - 1) / s) + 1."""
    axes = len(module.kernel_size)
    out = []
    for i, size in enumerate(got[-axes:]):
        k, s, d = module.kernel_size[i], module.stride[i], module.dilation[i]
        if isinstance(module.padding, str):
            total = d * (k - 1) if module.padding == "same" else 0
        else:
            total = 2 * module.padding[i]
        out.append((size + total - d * (k - 1) - 1) // s + 1)
    return out


def arithmetic(module: nn.modules.conv._ConvNd, size: int) -> str:
    """256 - 5 + 1 = 252, with padding and stride where the layer has them."""
    k, s, d = module.kernel_size[0], module.stride[0], module.dilation[0]
    p = module.padding[0] if not isinstance(module.padding, str) else 0
    out = sizes(module, [size] * len(module.kernel_size))[0]
    if isinstance(module.padding, str):
        return f"padding={module.padding!r}: {size} → {out}"
    inner = str(size) + (f" + 2·{p}" if p else "")
    inner += f" - {d}·({k} - 1)" if d != 1 else f" - {k}"
    if s == 1:
        return f"{inner}{' + 1' if d == 1 else ''} = {out}"
    tail = "" if d == 1 else " - 1"
    return f"({inner}{tail}) // {s} + 1 = {out}"


def particle(text: str, pair: str) -> str:
    """A Korean word with its particle; code in backticks is read without them."""
    return f"`{text}`{josa(text, pair)[len(text) :]}"
