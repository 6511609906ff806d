"""Gather evidence: each probe runs the learner's code in one way and notes what it saw.

Probes work on objects of their own (`evidence.second`), so that the session's model keeps its
gradients and statistics. A cheap input is used where the model takes one: convolving a
256x256 picture costs 25 ms and more, a 32x32 one costs 1.
"""

from __future__ import annotations

import ast
import copy
import difflib
import importlib
import inspect
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd

from tutor.lab import module as modules
from tutor.lab.contract import Function, Model
from tutor.lab.evidence import Evidence, Halt, Probe
from tutor.lab.history import leaves
from tutor.lab.operations import Operation
from tutor.lab.trace import tensors

PROBES: dict[str, Probe] = {}
ELSEWHERE = ("tutor.lab.looped", "tutor.lab.scoring")
"""More probes with names, in modules that not every exercise needs."""
SEED = 20
LARGEST = 5e9
"""Multiplications of one convolution: some seconds. A 5x5 one, 20 to 20 channels, takes 6e8."""


def probe(name: str) -> Callable[[Probe], Probe]:
    """Give a probe the name that contracts ask for it by."""

    def register(function: Probe) -> Probe:
        PROBES[name] = function
        return function

    return register


def find_probe(name: str) -> Probe:
    """The probe of that name; raises KeyError, with all names, where there is none."""
    if name not in PROBES:
        for module in ELSEWHERE:
            importlib.import_module(module)
    if name not in PROBES:
        raise KeyError(f"no probe {name!r}; there are {', '.join(sorted(PROBES))}")
    return PROBES[name]


def contract(e: Evidence) -> Model:
    """The contract of an exercise that asks for a model."""
    assert isinstance(e.contract, Model)
    return e.contract


# ------------------------------------------------------------------ what everything starts with


@probe("load")
def load(e: Evidence) -> None:
    """Run the file."""
    if e.source.error is not None:
        e.attempt("read", lambda: compile(e.source.text, e.source.filename, "exec"))
        e.attempt("read", lambda: _reraise(e.source.error))
    torch.manual_seed(SEED)
    loaded: dict[str, Any] = {}
    try:
        with e.watch:
            loaded = vars(
                e.attempt("import", lambda: modules.load(e.source.text, e.source.filename))
            )
    finally:
        if e.raised and e.raised.places:
            loaded = loaded or e.raised.places[0].globals
        e.namespace = loaded


def _reraise(error: SyntaxError | None) -> None:
    if error is not None:
        raise error


@probe("find")
def find(e: Evidence) -> None:
    """Look up the class or function that the exercise asks for."""
    e.target = e.namespace.get(e.name)
    if isinstance(e.contract, Function):
        ok = callable(e.target)
    else:
        ok = inspect.isclass(e.target) and issubclass(e.target, nn.Module)
        ok = ok or _made_by_function(e)
    if not ok:
        e.symptom("missing", near(e.name, list(e.namespace)))
        raise Halt


def _made_by_function(e: Evidence) -> bool:
    """A factory function called MyModel that gives a module is as good as a class."""
    if not inspect.isfunction(e.target):
        return False
    made = e.attempt("build", lambda: e.target(*contract(e).arguments))
    return isinstance(made, nn.Module)


@probe("build")
def build(e: Evidence) -> None:
    """Make the model, under watch."""
    torch.manual_seed(SEED)
    with e.watch:
        made = e.attempt("build", lambda: e.target(*contract(e).arguments))
    e.model = made if isinstance(made, nn.Module) else None
    if e.model is None:
        e.symptom("kind", type(made).__name__)
        raise Halt
    e.attempt("build", lambda: _walked(made))


def _walked(model: nn.Module) -> None:
    """Walk through the modules; raises what Python says of one that can't be put in a set."""
    try:
        list(nn.Module.modules(model))
    except TypeError as error:
        if "unhashable" in str(error):
            raise
    except Exception:  # super().__init__() never ran: the call will show it
        return


@probe("call")
def call(e: Evidence) -> None:
    """Call it on the exercise's input, under watch."""
    assert e.model is not None
    model = e.model
    e.x = contract(e).input.draw(SEED)
    untouched = e.x.clone()
    e.watch.start_call(most=LARGEST)
    with e.watch:
        e.y = e.attempt("forward", lambda: model(e.x))
    if not torch.equal(e.x, untouched):
        e.symptom("input")
        e.x = untouched
    if not isinstance(e.y, Tensor):
        e.symptom("kind", type(e.y).__name__)
        raise Halt
    if e.flood:
        raise Halt


def fresh(e: Evidence, seed: int = SEED) -> nn.Module:
    """Another model."""
    torch.manual_seed(seed)
    return e.attempt("rebuild", lambda: e.target(*contract(e).arguments))  # type: ignore[no-any-return]


@probe("rebuild")
def rebuild(e: Evidence) -> None:
    """Make a second one: it must be the first one's twin. Later probes work on it."""
    first = len(_parameters(e.model))
    second = fresh(e)
    if not isinstance(second, nn.Module) or len(_parameters(second)) != first:
        e.symptom("rebuild", (first, len(_parameters(second))))
    e.second = second
    small = bool(contract(e).input.small)
    if small:
        try:
            _run(e, second, contract(e).input.draw(1, small=True))
        except Halt:
            e.raised = None
            e.symptoms.pop("small", None)
            small = False
            e.second = fresh(e)
    e.facts["small"] = small


def _parameters(model: object) -> list[nn.Parameter]:
    try:
        return list(nn.Module.parameters(model))  # type: ignore[arg-type]
    except Exception:
        return []


def _run(e: Evidence, model: nn.Module, x: Tensor, stage: str = "small", seed: int = 1) -> Any:
    """Call a model; what it raises becomes a symptom called after the stage."""
    torch.manual_seed(seed)
    symptom = stage if stage in ("batch",) else "raised"
    before = dict(e.symptoms)
    try:
        return e.attempt(stage, lambda: model(x), symptom)
    except Halt:
        if stage == "small":
            e.symptoms = before
        raise


def draw(e: Evidence, seed: int, batch: int | None = None) -> Tensor:
    """An input of the size that probes may use."""
    return contract(e).input.draw(seed, batch, small=e.facts.get("small", False))


def second(e: Evidence) -> nn.Module:
    """The model that probes may dirty."""
    return e.second if e.second is not None else e.model  # type: ignore[return-value]


# ------------------------------------------------------------------ what came out


@probe("output")
def output(e: Evidence) -> None:
    """Is it the shape that was asked for, and made of finite numbers?"""
    if not contract(e).fits(e.y.shape):
        e.symptom("shape", list(e.y.shape))
    if not e.y.is_floating_point() or e.y.dtype != torch.float32:
        e.symptom("numbers", str(e.y.dtype).removeprefix("torch."))
    elif not _finite(e.y.detach()):
        e.symptom("numbers", "not finite")


def _finite(y: Tensor) -> bool:
    """Are all numbers finite? A finite sum says so without a mask as large as y."""
    return bool(y.sum().isfinite()) or bool(y.isfinite().all())


@probe("hooks")
def hooks(e: Evidence) -> None:
    """Was the model called through `__call__`, and its layers too?"""
    if not any(s.module is e.model for s in e.steps if not s.direct):
        e.symptom("hooks", "model")
    if any(s.direct for s in e.steps) or _calls_forward(e):
        e.symptom("hooks", "layer")


def _calls_forward(e: Evidence) -> bool:
    named = (n.func for n in e.source.nodes if isinstance(n, ast.Call))
    attributes = [f for f in named if isinstance(f, ast.Attribute) and f.attr == "forward"]
    return any(not ast.unparse(f.value).startswith("super") for f in attributes)


# ------------------------------------------------------------------ what it is made of


@probe("registered")
def registered(e: Evidence) -> None:
    """Does everything that works on the tensor stand in parameters()?"""
    listed = {id(p) for p in _parameters(e.model)}
    kept = {id(b) for b in nn.Module.buffers(e.model)} if e.model else set()
    hidden = [
        m for m in e.ran if any(id(p) not in listed for p in nn.Module.parameters(m, recurse=False))
    ]
    used = [t for o in e.operations for t in (o.weight, o.bias) if t is not None]
    loose = [t for t in used if id(t) not in listed]
    loose += [t for t in leaves(e.y) if id(t) not in listed and t is not e.x]
    inside = {id(p) for m in hidden for p in nn.Module.parameters(m)}
    loose = list({id(t): t for t in loose if id(t) not in inside and not _derived(t)}.values())
    loose = [t for t in loose if not computed_from(e, t, listed)]
    if contract(e).layers is None:
        loose = [t for t in loose if not _thought_out(t)]
    newborn = [m for m in e.ran if id(m) in e.watch.newborn and _parameters(m)]
    if hidden or loose or newborn:
        e.symptom("unregistered")
    e.facts["hidden"] = hidden
    e.facts["loose"] = [t for t in loose if id(t) not in kept]
    e.facts["buffers"] = [t for t in loose if id(t) in kept]


def _thought_out(tensor: Tensor) -> bool:
    """Is it a constant that somebody thought out (a blur, an edge filter), not there to learn?"""
    different = tensor.unique().numel()  # type: ignore[no-untyped-call]
    return not tensor.requires_grad and different <= max(tensor.numel() // 2, 2)


def computed_from(e: Evidence, tensor: Tensor, listed: set[int]) -> bool:
    """Was it made of a listed parameter, by a way that keeps no history (detach, no_grad)?"""
    wanted = {id(tensor)}
    for operation in reversed(e.operations):
        if any(id(t) in wanted for t in operation.outputs):
            wanted |= {id(t) for t in operation.inputs}
    return bool(wanted & listed)


def _derived(tensor: Tensor) -> bool:
    return tensor.grad_fn is not None


@probe("layers")
def layers(e: Evidence) -> None:
    """Were the convolutions that the exercise asks for the ones that did the work?"""
    wanted = contract(e).layers
    assert wanted is not None
    ran = [o for o in e.operations if o.function.startswith("conv") and o.weight is not None]
    kernel = (wanted.kernel,) * wanted.axes
    fitting = [o for o in ran if o.weight is not None and tuple(o.weight.shape[2:]) == kernel]
    learned = sum(p.numel() for p in _parameters(e.model) if not _lazy(p))
    e.facts["convolutions"] = ran
    resized = _resized(e, ran)
    if resized is not None:
        e.facts["resized"] = resized
        e.symptom("layers", "resized")
    if not ran and learned >= wanted.numbers and "shape" not in e.symptoms:
        return  # written by hand, from unfold and matmul: as good
    own = {id(o.weight if isinstance(o.weight, nn.Parameter) else o.module or o) for o in fitting}
    if len(fitting) == len(ran) and "shape" not in e.symptoms:
        used = {id(t): t.numel() for o in fitting for t in (o.weight, o.bias) if t is not None}
        if _by_hand(e.model, set(used)) >= wanted.numbers - sum(used.values()) > 0:
            return  # some are torch's, the others written by hand
    if len(fitting) < wanted.count:
        e.symptom("layers", "count")
    elif len(own) < wanted.count:
        e.symptom("layers", "shared")
    elif wanted.bias and learned < wanted.numbers and any(o.bias is None for o in fitting):
        e.symptom("layers", "bias")


POOLS = {"avg_pool2d", "max_pool2d", "adaptive_avg_pool2d", "adaptive_max_pool2d"}
RESIZERS = {"interpolate", "upsample", "grid_sample", *POOLS}


def _resized(e: Evidence, ran: list[Operation]) -> Operation | None:
    """The step that made the size that was asked for, where the last convolution had another."""
    if not ran or "shape" in e.symptoms or not ran[-1].output:
        return None
    size = list(e.y.shape[2:])
    if ran[-1].output[0][2:] == size:
        return None
    after = e.operations[e.operations.index(ran[-1]) :]
    steps = [o for o in after if o.function in RESIZERS and o.input and o.output]
    makes = (o for o in steps if o.input[0][2:] != size and (o.output or [[]])[0][2:] == size)
    return next(makes, None)


def _by_hand(model: nn.Module | None, used: set[int]) -> int:
    """How many numbers are learned outside of torch's convolutions, beside those in `used`."""
    modules = nn.Module.modules(model) if model is not None else ()
    own = (m for m in modules if not isinstance(m, _ConvNd))
    found = {id(p): p for m in own for p in nn.Module.parameters(m, recurse=False) if not _lazy(p)}
    return sum(p.numel() for key, p in found.items() if key not in used)


def _lazy(parameter: object) -> bool:
    return isinstance(parameter, nn.parameter.UninitializedParameter)


@probe("dated")
def dated(e: Evidence) -> None:
    """Is there something that PyTorch no longer needs?"""
    if e.faults:
        return
    found = variables(e)
    if found:
        e.facts["variables"] = found
        e.symptom("style")


def variables(e: Evidence) -> list[ast.Call]:
    """The calls of torch.autograd.Variable, which wrapped tensors until PyTorch 0.4."""
    names = [n for n, v in e.namespace.items() if v is torch.autograd.Variable]
    calls = [n for n in e.source.nodes if isinstance(n, ast.Call)]
    return [c for c in calls if ast.unparse(c.func) in (*names, "torch.autograd.Variable")]


# ------------------------------------------------------------------ what learns


@probe("gradients")
def gradients(e: Evidence) -> None:
    """Send a random projection of the output back: which parameters hear of it?

    A plain sum would be blind to a softmax, whose rows always sum to one.
    """
    model = second(e)
    named = [(n, p) for n, p in nn.Module.named_parameters(model)]
    frozen = [n for n, p in named if not p.requires_grad]
    if frozen:
        e.symptom("frozen", frozen)
    if not named:
        e.symptom("unregistered")
    e.attempt("train", lambda: nn.Module.train(model))
    reached: set[str] = set()
    felt: set[str] = set()
    for seed in (2, 3):
        out = _run(e, model, draw(e, seed) * seed - 1, stage="gradients")
        out = next(tensors(out), None)
        if out is None or not out.requires_grad:
            if not frozen or len(frozen) < len(named):
                e.symptom("history")
            return
        _back(e, model, out)
        reached |= {n for n, p in named if p.grad is not None}
        felt |= {n for n, p in named if p.grad is not None and bool((p.grad != 0).any())}
        if len(felt) == len(named):
            break
    missed = [n for n, p in named if n not in reached and p.requires_grad]
    if missed:
        e.symptom("gradient", missed)
    still = [n for n, p in named if n in reached - felt and p.ndim > 1]
    if still:
        e.symptom("zero", still)
    e.facts["reached"] = reached


def _back(e: Evidence, model: nn.Module, out: Tensor) -> None:
    generator = torch.Generator().manual_seed(5)
    weights = torch.randn(out.shape, generator=generator, dtype=torch.float32)
    for _, parameter in nn.Module.named_parameters(model):
        parameter.grad = None
    projected = (out * weights.to(out.dtype)).sum()
    e.attempt("backward", lambda: torch.autograd.backward(projected))


@probe("weights")
def weights(e: Evidence) -> None:
    """Filters that all start equal stay equal."""
    used = {id(o.weight) for o in e.operations if o.weight is not None}
    equal = [
        n
        for n, p in nn.Module.named_parameters(e.model)  # type: ignore[arg-type]
        if id(p) in used and p.numel() > 1 and float(p.detach().max()) == float(p.detach().min())
    ]
    if equal:
        e.facts["equal"] = equal
        e.symptom("zero", equal)


# ------------------------------------------------------------------ how it behaves


def _eval(e: Evidence) -> nn.Module:
    model = second(e)
    e.attempt("eval", lambda: nn.Module.eval(model))
    return model


SWITCHES = ("self.eval()", "self.train(False)", "self.train(mode=False)")


def _switches_mode(e: Evidence) -> int | None:
    """The line in which a forward calls `self.eval()`, if one does."""
    for function in e.source.functions:
        for node in ast.walk(function) if function.name == "forward" else ():
            if isinstance(node, ast.Call) and ast.unparse(node) in SWITCHES:
                return node.lineno
    return None


@probe("behaviour")
def behaviour(e: Evidence) -> None:
    """In eval mode: does it listen to its input, and answer the same twice?"""
    switched = _switches_mode(e)
    if switched is not None and not second(e).training:
        e.facts["switched"] = switched
        e.symptom("mode", "forward")
    model = _eval(e)
    with torch.no_grad():
        one, other = draw(e, 6), draw(e, 7)
        a = _run(e, model, one.clone(), seed=1, stage="eval")
        b = _run(e, model, other, seed=1, stage="eval")
        c = _run(e, model, one.clone(), seed=2, stage="eval")
    if not all(isinstance(t, Tensor) for t in (a, b, c)):
        return
    if a.shape == b.shape and torch.equal(a, b):
        e.symptom("constant")
    if a.shape != c.shape or not torch.allclose(a, c, rtol=1e-4, atol=1e-5, equal_nan=True):
        e.symptom("random", float((a - c).abs().max()) if a.shape == c.shape else 0.0)


def unlike(images: Tensor) -> Tensor:
    """The images, each darker than the one before: random ones all have the same extremes."""
    if not images.is_floating_point():
        return images
    shades = 0.8 ** torch.arange(len(images), dtype=images.dtype)
    return images * shades.view(-1, *[1] * (images.ndim - 1))


AGAIN = 6
"""How often one image is asked again, where its answer was another one beside others."""


@probe("batches")
def batches(e: Evidence) -> None:
    """Three at once must give what each gives alone."""
    if {"constant", "random"} & set(e.symptoms):
        return
    model = _eval(e)
    x = unlike(draw(e, 8, 3))
    with torch.no_grad():
        together = _run(e, model, x.clone(), "batch")
        alone = [_run(e, model, x[i : i + 1].clone(), "batch") for i in range(3)]
    if not isinstance(together, Tensor) or not all(isinstance(a, Tensor) for a in alone):
        return
    if any(a.ndim != together.ndim for a in alone):
        e.symptom("batch", list(alone[0].shape))
    elif together.shape[0] != 3 or together.shape[1:] != alone[0].shape[1:]:
        e.symptom("batch", list(together.shape))
    else:
        apart = torch.cat(alone)
        same = apart.shape == together.shape
        if not same or not torch.allclose(together, apart, rtol=1e-3, atol=1e-4, equal_nan=True):
            with torch.no_grad():
                again = [
                    _run(e, model, x[:1].clone(), "batch", seed=s) for s in range(2, 2 + AGAIN)
                ]
            if any(not torch.allclose(a, alone[0], rtol=1e-3, atol=1e-4) for a in again):
                e.symptom("random", 0.0)  # by chance, not by the others in the batch
            else:
                e.symptom("rows" if contract(e).rows else "mixed")


@probe("reload")
def reload(e: Evidence) -> None:
    """Save and bring back: the same numbers must give the same answer."""
    if {"constant", "random"} & set(e.symptoms):
        return
    model = _eval(e)
    saved = copy.deepcopy(nn.Module.state_dict(model))
    other = fresh(e, SEED + 1)
    e.attempt("reload", lambda: nn.Module.load_state_dict(other, saved), "reload")
    nn.Module.eval(other)
    x = draw(e, 9)
    with torch.no_grad():
        a = _run(e, model, x.clone(), "reload")
        b = _run(e, other, x.clone(), "reload")
    if not (isinstance(a, Tensor) and isinstance(b, Tensor)):
        return
    if a.shape != b.shape or not torch.allclose(a, b, rtol=1e-4, atol=1e-5, equal_nan=True):
        e.symptom("reload")


def near(name: str, names: list[str]) -> str | None:
    """The name that was probably meant: the same in another case, else the most similar."""
    others = [n for n in names if n != name]
    for other in others:
        if other.lower() == name.lower():
            return other
    swapped = {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1)}
    for other in others:
        if other in swapped:
            return other
    close = difflib.get_close_matches(name, others, 1, 0.7)
    return close[0] if close else None
