"""
Ask PyTorch, TensorFlow, Keras and SciPy a hundred small questions, and write down what they answer.

The course itself never runs this: its file is here already. To make it again, in an environment of
its own, from the project's folder:

    pip install -e . torch==2.13.0 tensorflow==2.21.0 keras==3.15.1 scipy==1.17.1
    python course_lib/data/record_frameworks.py

It writes frameworks.json beside itself and prints its sum for README.md. Everything is computed in
float64. The code of each case is stored with its answer, so `course_lib.frameworks.live` can ask
again.
"""

import hashlib
import json
from pathlib import Path
from textwrap import dedent

import numpy as np

from course_lib.frameworks import LIBRARIES, TOLERANCE, run, version

FILE = Path(__file__).parent / "frameworks.json"
ABOUT = [
    "What real frameworks answer to small questions: made by record_frameworks.py, read by",
    "course_lib.frameworks, explained in README.md. The code of each record made its outputs from",
    "its inputs, as float64 tensors (whole numbers stay whole). A record that is like another has",
    "that one's library, code and inputs, but for the inputs that it gives itself. Outputs are",
    "rounded to 9 decimals; results should come within {float64} of them in float64, within",
    "{float32} in float32.",
]

X = np.array([1.0, 3, 0, 2, 5, 4])
W = np.array([1.0, 2, 4])
EVEN = np.array([1.0, 2, 4, 8])
IMPULSE = np.array([0.0, 0, 1, 0, 0, 0])
PAPER = np.array([1.0, 2, 3, 4])
TEN = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3])

# The course's name of a mode -> the library's.
TORCH_MODES = {"edge": "replicate", "reflect": "reflect", "circular": "circular"}
TENSORFLOW_MODES = {"reflect": "REFLECT", "symmetric": "SYMMETRIC"}
SCIPY_MODES = {
    "zeros": "constant",
    "edge": "nearest",
    "reflect": "mirror",
    "symmetric": "reflect",
    "circular": "wrap",
}

records = {}
first = {}  # library and code -> the record that holds them; later ones only say "like" it


def record(name, library, code, outputs="y", **inputs):
    """Run a case and keep it."""
    code = dedent(code).strip()
    answers = run(library, code, inputs, outputs.split())
    given = {key: plain(value) for key, value in inputs.items()}
    like = first.setdefault((library, code), name)
    if like == name:
        records[name] = {"library": library, "code": code.splitlines(), "inputs": given}
    else:
        known = records[like]["inputs"]
        records[name] = {
            "like": like,
            "inputs": {key: value for key, value in given.items() if value != known[key]},
        }
    records[name]["outputs"] = {key: plain(value) for key, value in answers.items()}


def plain(value):
    """Turn an array into lists of numbers, short ones, and leave the rest as it is."""
    if not isinstance(value, np.ndarray):
        return value
    if value.dtype.kind == "f":
        value = value.round(9) + 0.0  # no minus before a zero
    return value.tolist()


def correlation():
    """Record that what they call convolution does not flip the kernel (lesson 04)."""
    for name, x in (("", X), (" impulse", IMPULSE)):
        record(
            f"torch conv1d{name}",
            "PyTorch",
            "y = torch.nn.functional.conv1d(x[None, None], w[None, None])[0, 0]",
            x=x,
            w=W,
        )
        record(
            f"tensorflow conv1d{name}",
            "TensorFlow",
            'y = tf.nn.conv1d(x[None, :, None], w[:, None, None], 1, "VALID")[0, :, 0]',
            x=x,
            w=W,
        )
        record(
            f"keras Conv1D{name}",
            "Keras",
            """
            layer = keras.layers.Conv1D(filters=1, kernel_size=3, use_bias=False, dtype=x.dtype)
            layer.build((1, 6, 1))
            layer.set_weights([w[:, None, None]])
            y = keras.ops.convert_to_numpy(layer(x[None, :, None]))[0, :, 0]
            """,
            x=x,
            w=W,
        )
        for function in ("convolve", "correlate"):
            record(
                f"scipy {function}{name}",
                "SciPy",
                f'y = scipy.signal.{function}(x, w, "valid")',
                x=x,
                w=W,
            )


def same():
    """Record what "same" means to each, for kernels with a middle, without, and too long."""
    for name, w in (("", W), (" even", EVEN)):
        record(
            f"torch conv1d same{name}",
            "PyTorch",
            'y = torch.nn.functional.conv1d(x[None, None], w[None, None], padding="same")[0, 0]',
            x=X,
            w=w,
        )
        record(
            f"tensorflow conv1d same{name}",
            "TensorFlow",
            'y = tf.nn.conv1d(x[None, :, None], w[:, None, None], 1, "SAME")[0, :, 0]',
            x=X,
            w=w,
        )
    for name, x, w in (("", X, W), (" even", X, EVEN), (" long", PAPER, X)):
        for function in ("convolve", "correlate"):
            record(
                f"scipy {function} same{name}",
                "SciPy",
                f'y = scipy.signal.{function}(x, w, "same")',
                x=x,
                w=w,
            )


def padding():
    """Record 1 2 3 4 padded by 2 in every mode that each has (lessons 08 and 09)."""
    pad = "padded = torch.nn.functional.pad"
    record("torch pad zeros", "PyTorch", f"{pad}(x, (2, 2))", "padded", x=PAPER)
    record("torch pad constant", "PyTorch", f"{pad}(x, (2, 2), value=7)", "padded", x=PAPER)
    for ours, theirs in TORCH_MODES.items():
        code = f"{pad}(x[None], (2, 2), mode)[0]"
        record(f"torch pad {ours}", "PyTorch", code, "padded", x=PAPER, mode=theirs)

    pad = "padded = tf.pad"
    record("tensorflow pad zeros", "TensorFlow", f"{pad}(x, [[2, 2]])", "padded", x=PAPER)
    code = f"{pad}(x, [[2, 2]], constant_values=7)"
    record("tensorflow pad constant", "TensorFlow", code, "padded", x=PAPER)
    for ours, theirs in TENSORFLOW_MODES.items():
        code = f"{pad}(x, [[2, 2]], mode)"
        record(f"tensorflow pad {ours}", "TensorFlow", code, "padded", x=PAPER, mode=theirs)

    # SciPy pads inside its filters: kernels that only shift bring the pads to light.
    shifted = """
        before = scipy.ndimage.correlate1d(x, [1, 0, 0, 0, 0], mode=mode{value})[:2]
        after = scipy.ndimage.correlate1d(x, [0, 0, 0, 0, 1], mode=mode{value})[-2:]
        padded = np.concatenate([before, x, after])
        """
    for ours, theirs in {**SCIPY_MODES, "constant": "constant"}.items():
        code = shifted.format(value=", cval=7" if ours == "constant" else "")
        record(f"scipy pad {ours}", "SciPy", code, "padded", x=PAPER, mode=theirs)

    for name, w in (("", np.array([1.0, 2, 4, 8, 16])), (" even", EVEN)):
        for ours, theirs in SCIPY_MODES.items():
            record(
                f"scipy ndimage {ours}{name}",
                "SciPy",
                """
                convolved = scipy.ndimage.convolve1d(x, w, mode=mode)
                correlated = scipy.ndimage.correlate1d(x, w, mode=mode)
                """,
                "convolved correlated",
                x=X,
                w=w,
                mode=theirs,
            )


def strides():
    """Record what is kept at strides 1 to 4, and how much of it there is (lesson 10)."""
    for stride in (1, 2, 3, 4):
        for name, amount in (("", 0), (" padding 1", 1)):
            record(
                f"torch conv1d{name} stride {stride}",
                "PyTorch",
                """
                conv1d = torch.nn.functional.conv1d
                y = conv1d(x[None, None], w[None, None], stride=stride, padding=padding)[0, 0]
                """,
                x=TEN,
                w=W,
                stride=stride,
                padding=amount,
            )
        for name, w, amount in (
            ("valid", W, "VALID"),
            ("same", W, "SAME"),
            ("same even", EVEN, "SAME"),
        ):
            record(
                f"tensorflow conv1d {name} stride {stride}",
                "TensorFlow",
                "y = tf.nn.conv1d(x[None, :, None], w[:, None, None], stride, padding)[0, :, 0]",
                x=TEN,
                w=w,
                stride=stride,
                padding=amount,
            )

    cases = [
        (m, n, amount, stride)
        for m in (7, 8, 9, 10)
        for n in (3, 4)
        for amount in (0, 1)
        for stride in (1, 2, 3, 4)
    ]
    record(
        "torch output lengths",
        "PyTorch",
        """
        lengths = torch.tensor([
            torch.nn.functional.conv1d(
                torch.ones(1, 1, m), torch.ones(1, 1, n), padding=padding, stride=stride
            ).shape[-1]
            for m, n, padding, stride in cases.tolist()
        ])
        """,
        "lengths",
        cases=np.array(cases),
    )
    record(
        "tensorflow output lengths",
        "TensorFlow",
        """
        valid, same = (
            np.array([
                tf.nn.conv1d(tf.ones((1, m, 1)), tf.ones((n, 1, 1)), stride, padding).shape[1]
                for m, n, stride in cases.numpy()
            ])
            for padding in ("VALID", "SAME")
        )
        """,
        "valid same",
        cases=np.array([(m, n, stride) for m, n, amount, stride in cases if not amount]),
    )


def gradients():
    """Record the gradients for one channel, of loss = sum(y * grad_y) (lessons 05 to 07, 10)."""
    grad_y = np.array([1.0, -2, 0, 3, 1, 2])
    record(
        "torch conv1d gradients",
        "PyTorch",
        """
        x.requires_grad_(), w.requires_grad_()
        y = torch.nn.functional.conv1d(x[None, None], w[None, None], padding=1)[0, 0]
        loss = (y * grad_y).sum()
        loss.backward()
        grad_x, grad_w = x.grad, w.grad
        """,
        "y loss grad_x grad_w",
        x=X,
        w=W,
        grad_y=grad_y,
    )
    record(
        "tensorflow conv1d gradients",
        "TensorFlow",
        """
        with tf.GradientTape() as tape:
            tape.watch([x, w])
            y = tf.nn.conv1d(x[None, :, None], w[:, None, None], 1, "SAME")[0, :, 0]
            loss = tf.reduce_sum(y * grad_y)
        grad_x, grad_w = tape.gradient(loss, [x, w])
        """,
        "y loss grad_x grad_w",
        x=X,
        w=W,
        grad_y=grad_y,
    )
    for stride in (1, 2, 3):
        record(
            f"torch conv_transpose1d stride {stride}",
            "PyTorch",
            """
            conv_transpose1d = torch.nn.functional.conv_transpose1d
            grad_x = conv_transpose1d(grad_y[None, None], w[None, None], stride=stride)[0, 0]
            """,
            "grad_x",
            w=W,
            grad_y=grad_y[:4],
            stride=stride,
        )


def layers(rng):
    """Record whole layers, with batches, channels, bias and gradients (lessons 11 to 13)."""
    modes = {"zeros": "zeros", **TORCH_MODES}
    cases = {f"valid stride {stride}": (3, 0, "zeros", stride) for stride in (1, 2, 3)}
    for ours, theirs in modes.items():
        for stride in (1, 2, 3):
            cases[f"{ours} stride {stride}"] = (3, 1, theirs, stride)
        cases[f"{ours} even stride 2"] = (4, 2, theirs, 2)
    x, b, kernels = draw(rng, 2, 2, 7), draw(rng, 3), {n: draw(rng, 3, 2, n) for n in (3, 4)}
    for name, (n, amount, theirs, stride) in cases.items():
        record(
            f"torch Conv1d {name}",
            "PyTorch",
            """
            out_channels, in_channels, n = w.shape
            layer = torch.nn.Conv1d(in_channels, out_channels, n, stride, padding,
                                    padding_mode=padding_mode, dtype=x.dtype)
            layer.weight.data, layer.bias.data = w, b
            y = layer(x.requires_grad_())
            (y * grad_y).sum().backward()
            grad_x, grad_w, grad_b = x.grad, layer.weight.grad, layer.bias.grad
            """,
            "y grad_x grad_w grad_b",
            x=x,
            w=kernels[n],
            b=b,
            grad_y=draw(rng, 2, 3, (7 + 2 * amount - n) // stride + 1),
            stride=stride,
            padding=amount,
            padding_mode=theirs,
        )

    def simple(name, call, **inputs):
        code = f"y = {call}\n(y * grad_y).sum().backward()\ngrad_x = x.grad"
        record(f"torch {name}", "PyTorch", f"x.requires_grad_()\n{code}", "y grad_x", **inputs)

    simple(
        "relu",
        "torch.nn.functional.relu(x)",
        x=np.array([-2.0, -0.5, 0, 0.5, 3]),
        grad_y=np.array([1.0, 2, 3, 4, 5]),
    )
    ties = np.array([[[1.0, 3, 3, 3, 2, 2, 2, 5], [-4, -4, -1, -1, -6, -2, -2, -3]]])
    for size, stride in ((2, 2), (3, 3), (3, 2), (3, 1)):
        simple(
            f"max_pool1d {size} stride {stride}",
            f"torch.nn.functional.max_pool1d(x, {size}, stride={stride})",
            x=ties,
            grad_y=draw(rng, 1, 2, (8 - size) // stride + 1),
        )
    simple(
        "adaptive_avg_pool1d",
        "torch.nn.functional.adaptive_avg_pool1d(x, 1)",
        x=draw(rng, 2, 3, 4),
        grad_y=draw(rng, 2, 3, 1),
    )
    record(
        "torch linear",
        "PyTorch",
        """
        x.requires_grad_(), w.requires_grad_(), b.requires_grad_()
        y = torch.nn.functional.linear(x, w, b)
        (y * grad_y).sum().backward()
        grad_x, grad_w, grad_b = x.grad, w.grad, b.grad
        """,
        "y grad_x grad_w grad_b",
        x=draw(rng, 2, 4),
        w=draw(rng, 3, 4),
        b=draw(rng, 3),
        grad_y=draw(rng, 2, 3),
    )


def training(rng):
    """Record losses, optimisers and a small network (lessons 13 and 14)."""
    for name, scores, labels in (
        ("", draw(rng, 3, 4), np.array([2, 0, 3])),
        (" large", np.array([[1000.0, 0, -1000], [0, 1000, 998]]), np.array([0, 2])),
    ):
        record(
            f"torch cross_entropy{name}",
            "PyTorch",
            """
            x.requires_grad_()
            probabilities = torch.softmax(x, dim=1)
            loss = torch.nn.functional.cross_entropy(x, labels)
            loss.backward()
            grad_x = x.grad
            """,
            "probabilities loss grad_x",
            x=scores,
            labels=labels,
        )

    start, steps = draw(rng, 3), draw(rng, 5, 3)
    for name, make in (
        ("SGD", "SGD([p], lr=0.1)"),
        ("SGD momentum", "SGD([p], lr=0.1, momentum=0.9)"),
        ("Adam", "Adam([p], lr=0.1)"),
    ):
        record(
            f"torch {name}",
            "PyTorch",
            f"""
            p = start.clone().requires_grad_()
            optimizer = torch.optim.{make}
            path = []
            for gradient in gradients:
                p.grad = gradient
                optimizer.step()
                path.append(p.detach().clone())
            path = torch.stack(path)
            """,
            "path",
            start=start,
            gradients=steps,
        )

    record(
        "torch network",
        "PyTorch",
        """
        F = torch.nn.functional
        parameters = [w1, b1, w2, b2, w3, b3]
        optimizer = torch.optim.Adam([p.requires_grad_() for p in parameters], lr=0.05)
        losses = []
        for step in range(5):
            hidden = F.max_pool1d(F.relu(F.conv1d(x, w1, b1, padding=1)), 2)
            features = F.relu(F.conv1d(hidden, w2, b2, padding=1))
            scores = F.linear(F.adaptive_avg_pool1d(features, 1)[:, :, 0], w3, b3)
            loss = F.cross_entropy(scores, labels)
            optimizer.zero_grad()
            loss.backward()
            if step == 0:
                first_scores = scores
                first_grad_w1, first_grad_w3 = w1.grad.clone(), w3.grad.clone()
            optimizer.step()
            losses.append(loss.detach())
        losses = torch.stack(losses)
        last_w1, last_b2, last_w3 = w1, b2, w3
        """,
        "first_scores first_grad_w1 first_grad_w3 losses last_w1 last_b2 last_w3",
        x=draw(rng, 4, 2, 8),
        labels=np.array([0, 1, 2, 1]),
        w1=draw(rng, 3, 2, 3),
        b1=draw(rng, 3),
        w2=draw(rng, 2, 3, 3),
        b2=draw(rng, 2),
        w3=draw(rng, 3, 2),
        b3=draw(rng, 3),
    )


def draw(rng, *shape):
    """Draw random numbers of one decimal."""
    return rng.normal(size=shape).round(1) + 0.0


def laid_out(value, indent=0, key=""):
    """Write JSON for the eye: whatever fits on a line stays on it."""
    line = key + json.dumps(value, ensure_ascii=False)
    if indent + len(line) < 100 or not isinstance(value, dict | list):
        return line
    if isinstance(value, dict):
        ends = "{}"
        parts = [laid_out(value[name], indent + 1, f"{json.dumps(name)}: ") for name in value]
    else:
        ends = "[]"
        parts = [laid_out(part, indent + 1) for part in value]
    lead = " " * (indent + 1)
    body = f",\n{lead}".join(parts)
    return f"{key}{ends[0]}\n{lead}{body}\n{' ' * indent}{ends[1]}"


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    correlation()
    same()
    padding()
    strides()
    gradients()
    layers(rng)
    training(rng)
    about = [line.format(**TOLERANCE) for line in ABOUT]
    versions = {library: version(library) for library in LIBRARIES}
    text = laid_out({"about": about, "versions": versions, "records": records}) + "\n"
    FILE.write_bytes(text.encode())
    print(len(records), "records,", len(text), "characters")
    print(FILE.name, hashlib.sha256(text.encode()).hexdigest())
