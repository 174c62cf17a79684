"""
Measure the course's layers beside PyTorch's on the CPU, and beside plain Python loops.

    python benchmarks/bench_layers.py [--rounds 15] [--threads 2]

Same networks, same kernels, same batches, float32, the same number of threads, one run: the two
take turns, and medians are compared. PyTorch is not needed; without it its columns stay empty.
benchmarks/README.md tells what each row means.
"""

import argparse
import os
import platform
import sys
import time
from statistics import median

parser = argparse.ArgumentParser(description="Measure the layers beside PyTorch's.")
parser.add_argument("--rounds", type=int, default=15, help="turns that each takes")
parser.add_argument("--threads", type=int, default=os.cpu_count(), help="for both of them")
options = parser.parse_args()
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(options.threads)  # read when NumPy and PyTorch are imported

import numpy as np  # noqa: E402
from ten_seeds import BATCH_SIZE, TASKS  # noqa: E402

from course_lib import datasets  # noqa: E402
from course_lib.layers import Conv1D, Dense, Flatten, GlobalAveragePool1D, MaxPool1D  # noqa: E402
from course_lib.losses import cross_entropy  # noqa: E402
from course_lib.optimizers import Adam  # noqa: E402

try:
    import torch
except ModuleNotFoundError:
    torch = None

SHAPES = [  # batch, in_channels, m, out_channels, kernel_size
    (64, 32, 128, 64, 5),
    (64, 16, 128, 32, 9),
    (16, 8, 1024, 16, 15),
    (8, 6, 100, 16, 9),
    (8, 1, 24, 16, 9),
]


def to_torch(layer):
    """Build PyTorch's counterpart of a layer, with the same values: its kernels are reversed."""
    if isinstance(layer, Conv1D):
        settings = [layer.in_channels, layer.out_channels, layer.kernel_size, layer.stride]
        theirs = torch.nn.Conv1d(*settings, padding=layer.kernel_size // 2)
    elif isinstance(layer, Dense):
        theirs = torch.nn.Linear(layer.in_features, layer.out_features)
    elif isinstance(layer, MaxPool1D):
        return torch.nn.MaxPool1d(layer.kernel_size, layer.stride)
    elif isinstance(layer, GlobalAveragePool1D):
        return torch.nn.Sequential(torch.nn.AdaptiveAvgPool1d(1), torch.nn.Flatten())
    else:
        return torch.nn.Flatten() if isinstance(layer, Flatten) else torch.nn.ReLU()
    w = layer.params["w"]
    with torch.no_grad():
        theirs.weight.copy_(torch.tensor(w[..., ::-1].copy() if w.ndim == 3 else w))
        theirs.bias.copy_(torch.tensor(layer.params["b"]))
    return theirs


def ours_epoch(network, optimizer, batches):
    """Learn from every batch once, as `training.train` does."""
    for x, labels in batches:
        loss, grad_scores = cross_entropy(network.forward(x), labels)
        network.backward(grad_scores)
        optimizer.step(network)
    return loss


def torch_epoch(network, optimizer, batches):
    """Learn from every batch once, as PyTorch's own tutorials do."""
    for x, labels in batches:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(network(x), labels)
        loss.backward()
        optimizer.step()
    return loss.item()


def epochs(name, task):
    """Prepare one training epoch, ours and theirs, and see that both compute the same."""
    x, labels = getattr(datasets, name)().train
    order = np.random.default_rng(0).permutation(len(x))
    x, labels = x[order].astype(np.float32), labels[order]
    cuts = range(BATCH_SIZE, len(x), BATCH_SIZE)
    batches = list(zip(np.split(x, cuts), np.split(labels, cuts), strict=True))
    network, optimizer = task["build"](np.random.default_rng(0)), Adam(task["rate"])
    if torch is None:
        return lambda: ours_epoch(network, optimizer, batches), None
    theirs = torch.nn.Sequential(*map(to_torch, network))
    their_optimizer = torch.optim.Adam(theirs.parameters(), task["rate"])
    their_batches = [(torch.tensor(x), torch.tensor(labels)) for x, labels in batches]
    for _ in range(3):
        losses = ours_epoch(network, optimizer, batches)
        their_losses = torch_epoch(theirs, their_optimizer, their_batches)
        np.testing.assert_allclose(losses, their_losses, rtol=0.02)
    return (
        lambda: ours_epoch(network, optimizer, batches),
        lambda: torch_epoch(theirs, their_optimizer, their_batches),
    )


def convolutions(batch, in_channels, m, out_channels, kernel_size):
    """Prepare forward and backward of one Conv1D, all three gradients included."""
    rng = np.random.default_rng(0)
    layer = Conv1D(in_channels, out_channels, kernel_size, rng=rng)
    x = rng.normal(size=(batch, in_channels, m)).astype(np.float32)
    grad_y = rng.normal(size=(batch, out_channels, m)).astype(np.float32)

    def ours():
        layer.forward(x)
        return layer.backward(grad_y)

    if torch is None:
        return ours, None
    theirs = to_torch(layer)
    their_x, their_grad_y = torch.tensor(x, requires_grad=True), torch.tensor(grad_y)

    def torchs():
        their_x.grad = None
        theirs.zero_grad()
        theirs(their_x).backward(their_grad_y)
        return their_x.grad

    np.testing.assert_allclose(ours(), torchs().numpy(), atol=1e-2)
    return ours, torchs


def loops(m, n):
    """Prepare one signal and one kernel: the layer's forward pass, and two plain Python loops."""
    rng = np.random.default_rng(0)
    layer = Conv1D(1, 1, n, padding="valid", bias=False, rng=rng)
    x, w = rng.normal(size=m), layer.params["w"][0, 0].tolist()
    signal = x.tolist()

    def plain():
        y = []
        for j in range(m - n + 1):
            total = 0.0
            for k in range(n):
                total += signal[j + n - 1 - k] * w[k]
            y.append(total)
        return y

    np.testing.assert_allclose(layer.forward(x[None, None])[0, 0], plain())
    return (lambda: layer.forward(x[None, None])), plain


def milliseconds(*functions):
    """Let functions take turns; median time of each, in milliseconds."""
    times = [[] for _ in functions]
    for function in functions:
        begun = time.perf_counter()
        function()
        once = time.perf_counter() - begun
    repeats = max(1, int(0.02 / max(once, 1e-6)))  # a turn takes 20 ms or more
    for _ in range(options.rounds):
        for function, taken in zip(functions, times, strict=True):
            begun = time.perf_counter()
            for _ in range(repeats):
                function()
            taken.append((time.perf_counter() - begun) / repeats * 1000)
    return [median(taken) for taken in times]


def line(what, ours, theirs, other):
    """Print one row of the table."""
    if theirs is None:
        print(f"{what:58}{milliseconds(ours)[0]:10.3f}{'':>12}")
        return
    mine, others = milliseconds(ours, theirs)
    print(f"{what:58}{mine:10.3f}{others:12.3f}{mine / others:10.2f} × {other}", flush=True)


def main():
    """Print the table."""
    torchs = f"PyTorch {torch.__version__}" if torch else "no PyTorch: pip install torch"
    print(
        f"{platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()}, "
        f"NumPy {np.__version__}, {torchs}; {options.threads} threads for each, float32.\n"
        f"Medians of {options.rounds} turns, in milliseconds.\n"
    )
    if torch:
        torch.set_num_threads(options.threads)
    print(f"{'':58}{'ours':>10}{'theirs':>12}{'ratio':>10}")
    for name, task in TASKS.items():
        line(f"a training epoch, {name}", *epochs(name, task), "PyTorch")
    for shape in SHAPES:
        batch, in_channels, m, out_channels, n = shape
        what = (
            f"Conv1D, {batch} × {in_channels} × {m}, {out_channels} kernels of {n}, there and back"
        )
        line(what, *convolutions(*shape), "PyTorch")
    for m, n in [(100, 5), (10_000, 5), (10_000, 51)]:
        line(f"Conv1D, one signal of {m}, a kernel of {n}", *loops(m, n), "two plain Python loops")


if __name__ == "__main__":
    sys.exit(main())
