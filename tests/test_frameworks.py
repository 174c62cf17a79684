"""The course agrees with what real frameworks answered, and answer still where they are at hand."""

import importlib
import json

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_lib import datasets
from course_lib.convolution import convolve, correlate, output_length
from course_lib.frameworks import LIBRARIES, TOLERANCE, live, names, recorded, run
from course_lib.gradients import (
    bias_gradient,
    input_gradient,
    kernel_gradient,
    numerical_gradient,
)
from course_lib.padding import MODES, pad, same, unpad
from course_lib.stride import spread, strided

PACKAGES = dict(zip(LIBRARIES, ("torch", "tensorflow", "keras", "scipy"), strict=True))


def assert_agrees(ours, theirs, dtype="float64"):
    """Compare with what is recorded, as near as the file promises."""
    assert np.shape(ours) == np.shape(theirs)
    assert_allclose(ours, theirs, rtol=0, atol=TOLERANCE[dtype])


def mode_of(name):
    """Find the course's mode in a case's name, such as "torch Conv1d edge stride 2"."""
    return next(word for word in [*name.split(), "zeros"] if word in MODES)


# Convolution: who flips


@pytest.mark.parametrize("name", ["torch conv1d", "tensorflow conv1d", "keras Conv1D"])
def test_a_frameworks_convolution_is_a_correlation(name):
    for theirs in (recorded(name), recorded(f"{name} impulse")):
        x, w, y = theirs["x"], theirs["w"], theirs["y"]

        assert_agrees(correlate(x, w), y)
        assert_agrees(convolve(x, w[::-1]), y)
        assert np.abs(convolve(x, w) - y).max() > 1


def test_an_impulse_comes_back_from_a_framework_as_the_kernel_backwards():
    theirs = recorded("torch conv1d impulse")

    assert_array_equal(theirs["y"][:3], theirs["w"][::-1])


def test_scipy_convolves_and_correlates_under_the_names_that_say_so():
    for ending in ("", " impulse"):
        flipped, plain = recorded(f"scipy convolve{ending}"), recorded(f"scipy correlate{ending}")

        assert_agrees(convolve(flipped["x"], flipped["w"]), flipped["y"])
        assert_agrees(correlate(plain["x"], plain["w"]), plain["y"])


# What "same" means


@pytest.mark.parametrize("ending", ["", " even"])
@pytest.mark.parametrize("library", ["torch", "tensorflow"])
def test_same_of_a_framework_has_its_odd_pad_after_the_signal(library, ending):
    theirs = recorded(f"{library} conv1d same{ending}")
    before, after = same(len(theirs["w"]))[::-1]

    assert_agrees(correlate(pad(theirs["x"], before, after), theirs["w"]), theirs["y"])


@pytest.mark.parametrize("ending", ["", " even"])
def test_same_of_scipy_signal_has_its_odd_pad_before_the_signal_like_ours(ending):
    for function, operation in (("convolve", convolve), ("correlate", correlate)):
        theirs = recorded(f"scipy {function} same{ending}")
        x, w = theirs["x"], theirs["w"]

        assert_agrees(operation(pad(x, *same(len(w))), w), theirs["y"])
        assert_agrees(getattr(np, function)(x, w, "same"), theirs["y"])


def test_same_of_scipy_signal_keeps_the_first_length_where_numpy_keeps_the_longer():
    for function in ("convolve", "correlate"):
        theirs = recorded(f"scipy {function} same long")
        x, w, numpys = theirs["x"], theirs["w"], getattr(np, function)

        assert len(theirs["y"]) == len(x) < len(w) == len(numpys(x, w, "same"))
        assert_agrees(numpys(x, w, "full")[2:6], theirs["y"])


# Padding


@pytest.mark.parametrize("name", [name for name in names() if " pad " in name])
def test_each_mode_of_padding_holds_the_samples_that_ours_holds(name):
    theirs = recorded(name)

    assert_agrees(pad(theirs["x"], 2, 2, mode_of(name), value=7), theirs["padded"])


def test_every_mode_of_the_course_is_recorded_from_some_library():
    assert {mode_of(name) for name in names() if " pad " in name} == set(MODES)


def test_what_numpy_calls_the_modes_of_scipy():
    numpys = {
        "constant": "constant",
        "nearest": "edge",
        "mirror": "reflect",
        "reflect": "symmetric",
        "wrap": "wrap",
    }
    for name in (name for name in names("scipy pad") if name != "scipy pad constant"):
        theirs = recorded(name)

        assert_array_equal(np.pad(theirs["x"], 2, mode=numpys[theirs["mode"]]), theirs["padded"])


@pytest.mark.parametrize("name", names("scipy ndimage"))
def test_scipys_filters_pad_then_convolve(name):
    theirs = recorded(name)
    x, w, mode = theirs["x"], theirs["w"], mode_of(name)
    before, after = same(len(w))  # of an even kernel, convolve1d turns them round with the kernel

    assert_agrees(convolve(pad(x, after, before, mode), w), theirs["convolved"])
    assert_agrees(correlate(pad(x, before, after, mode), w), theirs["correlated"])


# Strides


def tensorflow_same(m, n, stride):
    """Count the pads of TensorFlow's "SAME"."""
    total = max((-(-m // stride) - 1) * stride + n - m, 0)
    return total // 2, total - total // 2


@pytest.mark.parametrize("name", [n for n in names("torch conv1d") if "stride" in n])
def test_a_strided_convolution_keeps_every_few_values(name):
    theirs = recorded(name)
    padded = pad(theirs["x"], theirs["padding"], theirs["padding"])

    assert_agrees(strided(correlate(padded, theirs["w"]), theirs["stride"]), theirs["y"])


@pytest.mark.parametrize("name", [n for n in names("tensorflow conv1d") if "stride" in n])
def test_tensorflows_amount_of_padding_depends_on_the_stride(name):
    theirs = recorded(name)
    x, w, stride = theirs["x"], theirs["w"], theirs["stride"]
    amounts = tensorflow_same(len(x), len(w), stride) if theirs["padding"] == "SAME" else (0, 0)

    assert_agrees(strided(correlate(pad(x, *amounts), w), stride), theirs["y"])


def test_tensorflows_same_is_not_pytorchs_padding_of_one_at_every_second_stride():
    for stride, agree in ((1, True), (2, False), (3, True), (4, False)):
        tensorflows = recorded(f"tensorflow conv1d same stride {stride}")["y"]
        torchs = recorded(f"torch conv1d padding 1 stride {stride}")["y"]

        assert np.array_equal(tensorflows, torchs) == agree


def test_outputs_are_as_long_as_output_length_says():
    theirs = recorded("torch output lengths")
    ours = [output_length(m, n, amount, amount, s) for m, n, amount, s in theirs["cases"]]
    assert_array_equal(ours, theirs["lengths"])

    theirs = recorded("tensorflow output lengths")
    cases = theirs["cases"]
    assert_array_equal([output_length(m, n, stride=s) for m, n, s in cases], theirs["valid"])
    amounts = [tensorflow_same(*case) for case in cases]
    ours = [output_length(m, n, *pads, s) for (m, n, s), pads in zip(cases, amounts, strict=True)]
    assert_array_equal(ours, theirs["same"])
    assert_array_equal(ours, [-(-m // s) for m, n, s in cases])


# Gradients: whole layers, put together from the mathematics of one channel


def forward(x, w, b, before, after, mode, stride):
    """Convolve a batch: x (batch, channels, m), w (kernels, channels, n), b (kernels,)."""
    every = np.array(
        [
            [
                sum(convolve(pad(x_c, before, after, mode), w_c) for x_c, w_c in pairs(x_1, w_1))
                for w_1 in w
            ]
            for x_1 in x
        ]
    )
    return strided(every, stride) + b[:, None], every.shape[-1]


def backward(grad_y, x, w, before, after, mode, stride, length):
    """Pass a batch's gradient back through `forward`."""
    padded = pad(x, before, after, mode)
    grad_padded, grad_w = np.zeros_like(padded), np.zeros_like(w)
    for i, k, c in np.ndindex(len(x), *w.shape[:2]):
        g = spread(grad_y[i, k], stride, length)
        grad_padded[i, c] += input_gradient(g, w[k, c])
        grad_w[k, c] += kernel_gradient(g, padded[i, c])
    return unpad(grad_padded, before, after, mode), grad_w, bias_gradient(grad_y)


def pairs(x, w):
    return zip(x, w, strict=True)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", names("torch Conv1d"))
def test_pytorchs_layer_is_made_of_our_pieces_with_its_kernels_reversed(name, dtype):
    theirs = recorded(name)
    x, w, b, grad_y = (theirs[part].astype(dtype) for part in ("x", "w", "b", "grad_y"))
    settings = (theirs["padding"], theirs["padding"], mode_of(name), theirs["stride"])
    ours = w[..., ::-1]

    y, length = forward(x, ours, b, *settings)
    grad_x, grad_w, grad_b = backward(grad_y, x, ours, *settings, length)

    assert {part.dtype.name for part in (y, grad_x, grad_w, grad_b)} == {dtype}
    assert_agrees(y, theirs["y"], dtype)
    assert_agrees(grad_x, theirs["grad_x"], dtype)
    assert_agrees(grad_w[..., ::-1], theirs["grad_w"], dtype)
    assert_agrees(grad_b, theirs["grad_b"], dtype)


def test_the_layers_cover_every_mode_and_stride_that_pytorch_has():
    recordings = [recorded(name) for name in names("torch Conv1d")]

    assert {(case["padding_mode"], case["stride"]) for case in recordings} == {
        (mode, stride)
        for mode in ("zeros", "reflect", "replicate", "circular")
        for stride in (1, 2, 3)
    }


@pytest.mark.parametrize("library", ["torch", "tensorflow"])
def test_the_gradients_of_one_channel_are_ours(library):
    theirs = recorded(f"{library} conv1d gradients")
    x, w, grad_y = pad(theirs["x"], 1, 1), theirs["w"][::-1], theirs["grad_y"]

    assert_agrees(convolve(x, w), theirs["y"])
    assert_agrees(convolve(x, w) @ grad_y, theirs["loss"])
    assert_agrees(unpad(input_gradient(grad_y, w), 1, 1), theirs["grad_x"])
    assert_agrees(kernel_gradient(grad_y, x)[::-1], theirs["grad_w"])


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_pytorchs_transposed_convolution_is_the_input_gradient(stride):
    theirs = recorded(f"torch conv_transpose1d stride {stride}")
    grad_y = theirs["grad_y"]
    every = spread(grad_y, stride, length=(len(grad_y) - 1) * stride + 1)

    assert_agrees(input_gradient(every, theirs["w"][::-1]), theirs["grad_x"])


# What the later lessons' layers are compared with, computed here in the plainest way


def test_pytorchs_relu_passes_nothing_back_at_zero():
    theirs = recorded("torch relu")
    x = theirs["x"]

    assert_agrees(np.maximum(x, 0), theirs["y"])
    assert_agrees(np.where(x > 0, theirs["grad_y"], 0), theirs["grad_x"])


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 3), (3, 2), (3, 1)])
def test_pytorchs_max_pooling_gives_a_tie_to_the_first_and_drops_the_rest(size, stride):
    theirs = recorded(f"torch max_pool1d {size} stride {stride}")
    x, grad_y = theirs["x"][0], theirs["grad_y"][0]
    y, grad_x = np.zeros_like(grad_y), np.zeros_like(x)
    for c, j in np.ndindex(grad_y.shape):
        largest = j * stride + np.argmax(x[c, j * stride : j * stride + size])
        y[c, j] = x[c, largest]
        grad_x[c, largest] += grad_y[c, j]

    assert grad_y.shape[1] == output_length(x.shape[1], size, stride=stride)
    assert_agrees(y, theirs["y"][0])
    assert_agrees(grad_x, theirs["grad_x"][0])


def test_pytorchs_average_over_time_shares_its_gradient_evenly():
    theirs = recorded("torch adaptive_avg_pool1d")
    x = theirs["x"]

    assert_agrees(x.mean(axis=2, keepdims=True), theirs["y"])
    assert_agrees(np.broadcast_to(theirs["grad_y"] / x.shape[2], x.shape), theirs["grad_x"])


def test_pytorchs_linear_layer_multiplies_by_the_transposed_weights():
    theirs = recorded("torch linear")
    x, w, b, grad_y = (theirs[part] for part in ("x", "w", "b", "grad_y"))

    assert_agrees(x @ w.T + b, theirs["y"])
    assert_agrees(grad_y @ w, theirs["grad_x"])
    assert_agrees(grad_y.T @ x, theirs["grad_w"])
    assert_agrees(grad_y.sum(axis=0), theirs["grad_b"])


@pytest.mark.parametrize("ending", ["", " large"])
def test_pytorchs_cross_entropy_is_the_mean_over_the_batch(ending):
    theirs = recorded(f"torch cross_entropy{ending}")
    x, labels = theirs["x"], theirs["labels"]
    rows = np.arange(len(x))
    shifted = x - x.max(axis=1, keepdims=True)
    logarithms = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    grad_x = np.exp(logarithms)
    grad_x[rows, labels] -= 1

    assert_agrees(np.exp(logarithms), theirs["probabilities"])
    assert_agrees(-logarithms[rows, labels].mean(), theirs["loss"])
    assert_agrees(grad_x / len(x), theirs["grad_x"])


@pytest.mark.parametrize(("name", "momentum"), [("torch SGD", 0), ("torch SGD momentum", 0.9)])
def test_pytorchs_momentum_adds_up_gradients_before_the_rate(name, momentum):
    theirs = recorded(name)
    p, velocity, path = theirs["start"], 0.0, []
    for gradient in theirs["gradients"]:
        velocity = momentum * velocity + gradient
        p = p - 0.1 * velocity
        path.append(p)

    assert_agrees(path, theirs["path"])


def test_pytorchs_adam_corrects_its_means_and_adds_epsilon_after_the_root():
    theirs = recorded("torch Adam")
    p, mean, square, path = theirs["start"], 0.0, 0.0, []
    for step, gradient in enumerate(theirs["gradients"], start=1):
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        root = np.sqrt(square / (1 - 0.999**step))
        p = p - 0.1 * mean / (1 - 0.9**step) / (root + 1e-8)
        path.append(p)

    assert_agrees(path, theirs["path"])


def small_network(theirs, w1, w3):
    """Compute the scores of the recorded network before its first step, and their loss."""
    first, _ = forward(theirs["x"], w1[..., ::-1], theirs["b1"], 1, 1, "zeros", 1)
    hidden = np.maximum(first, 0)
    hidden = np.maximum(hidden[..., ::2], hidden[..., 1::2])
    second, _ = forward(hidden, theirs["w2"][..., ::-1], theirs["b2"], 1, 1, "zeros", 1)
    features = np.maximum(second, 0).mean(axis=2)
    scores = features @ w3.T + theirs["b3"]
    logarithms = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return scores, -logarithms[np.arange(len(scores)), theirs["labels"]].mean()


def test_pytorchs_small_network_begins_where_ours_would():
    theirs = recorded("torch network")
    w1, w3 = theirs["w1"], theirs["w3"]
    scores, loss = small_network(theirs, w1, w3)
    grad_w1 = numerical_gradient(lambda changed: small_network(theirs, changed, w3)[1], w1)
    grad_w3 = numerical_gradient(lambda changed: small_network(theirs, w1, changed)[1], w3)

    assert_agrees(scores, theirs["first_scores"])
    assert_agrees(loss, theirs["losses"][0])
    assert_allclose(grad_w1, theirs["first_grad_w1"], rtol=0, atol=1e-7)
    assert_allclose(grad_w3, theirs["first_grad_w3"], rtol=0, atol=1e-7)


def test_pytorchs_small_network_learns():
    theirs = recorded("torch network")

    assert theirs["losses"].shape == (5,)
    assert (np.diff(theirs["losses"]) < 0).all()
    for part, last in (("w1", "last_w1"), ("b2", "last_b2"), ("w3", "last_w3")):
        moved = np.abs(theirs[last] - theirs[part])
        assert 0 < moved.max() < 5 * 0.05 + 0.01  # Adam moves by about its rate at each step


# The frameworks themselves, where they are installed


def needs(library):
    """Skip a test unless a library is installed."""
    return pytest.importorskip(
        PACKAGES[library],
        reason=f"{library} is not installed, and the course does not need it: "
        "its recorded answers are compared instead",
        exc_type=ImportError,
    )


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("dtype", TOLERANCE)
def test_a_framework_still_answers_what_was_recorded(library, dtype):
    needs(library)
    cases = [answer for answer in map(recorded, names()) if answer.library == library]
    assert cases

    for theirs in cases:
        now = live(theirs.name, dtype)
        assert now.outputs.keys() == theirs.outputs.keys()
        for part, value in now.outputs.items():
            assert_agrees(value, theirs[part], dtype)


@pytest.mark.parametrize(("mode", "widest"), [("reflect", 5), ("circular", 6)])
def test_pytorch_refuses_the_pads_that_we_refuse(mode, widest):
    torch = needs("PyTorch")
    x = torch.arange(6.0)[None]

    def theirs(amount):
        return torch.nn.functional.pad(x, (amount, amount), mode)[0].numpy()

    assert_array_equal(theirs(widest), pad(x[0].numpy(), widest, widest, mode))
    with pytest.raises(RuntimeError, match=r"(?i)padding"):
        theirs(widest + 1)
    with pytest.raises(ValueError, match=f"widest allowed on a side is {widest}"):
        pad(x[0].numpy(), widest + 1, widest + 1, mode)


def test_pytorch_refuses_same_with_a_stride_and_a_mirror_with_its_edge():
    torch = needs("PyTorch")
    x, w = torch.ones(1, 1, 6), torch.ones(1, 1, 3)

    with pytest.raises(RuntimeError, match="not supported for strided"):
        torch.nn.functional.conv1d(x, w, padding="same", stride=2)
    with pytest.raises(NotImplementedError, match="symmetric"):
        torch.nn.functional.pad(x, (2, 2), "symmetric")


@pytest.mark.parametrize(("mode", "widest"), [("reflect", 5), ("symmetric", 6)])
def test_tensorflow_refuses_the_pads_that_we_refuse(mode, widest):
    tf = needs("TensorFlow")
    x = np.arange(6.0)

    def theirs(amount):
        return tf.pad(x, [[amount, amount]], mode.upper()).numpy()

    assert_array_equal(theirs(widest), pad(x, widest, widest, mode))
    with pytest.raises(tf.errors.InvalidArgumentError, match="paddings must be"):
        theirs(widest + 1)


# Reading the file


def test_a_case_shows_itself_in_one_line():
    assert repr(recorded("torch conv1d stride 2")) == (
        "PyTorch 2.13.0, torch conv1d stride 2: x (10,), w (3,), stride 2, padding 0 → y (4,)"
    )


def test_what_a_learner_changes_is_whole_again_at_the_next_reading():
    recorded("torch conv1d")["y"][:] = 0

    assert recorded("torch conv1d")["y"].any()


def test_a_case_with_the_code_of_another_is_complete():
    impulse, plain = recorded("torch conv1d impulse"), recorded("torch conv1d")

    assert (impulse.code, impulse.version) == (plain.code, plain.version)
    assert_array_equal(impulse["w"], plain["w"])
    assert impulse["x"].sum() == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("torch conv2d", "nearest are 'torch conv1d'"),
        ("torch pad wrap", "nearest are 'torch pad zeros'"),
        ("jax", "names() lists what is"),
        ("", "names() lists what is"),
    ],
)
def test_a_case_that_is_not_there_is_told_with_its_nearest(name, words):
    with pytest.raises(ValueError) as refusal:
        recorded(name)
    assert f"nothing is recorded as {name!r}" in str(refusal.value)
    assert words in str(refusal.value)


def test_a_name_that_is_no_text_is_refused():
    with pytest.raises(TypeError, match="it must be text, for example 'torch conv1d'"):
        recorded(4)


def test_a_part_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(KeyError, match="'torch conv1d' has no 'grad_x'; it has x, w, y"):
        recorded("torch conv1d")["grad_x"]


def test_a_library_that_is_missing_is_told_with_what_to_do(monkeypatch):
    def missing(path):
        raise ModuleNotFoundError(f"No module named {path!r}", name=path)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(ModuleNotFoundError) as refusal:
        live("torch conv1d")
    for words in ("PyTorch is not installed here", "recorded(name)", "pip install torch"):
        assert words in str(refusal.value)


def test_a_library_or_a_precision_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="library='JAX' is not known here; use PyTorch, "):
        run("JAX", "y = x", {}, ["y"])
    with pytest.raises(ValueError, match="dtype='float16' is not known here; use float64 or"):
        live("torch conv1d", dtype="float16")


def test_a_damaged_file_is_refused_with_a_remedy(tmp_path, monkeypatch):
    for file in ("README.md", "frameworks.json"):
        (tmp_path / file).write_bytes((datasets.DATA / file).read_bytes())
    path = tmp_path / "frameworks.json"
    path.write_bytes(path.read_bytes().replace(b"28.0", b"29.0", 1))
    monkeypatch.setattr(datasets, "DATA", tmp_path)

    with pytest.raises(ValueError, match=r"git checkout -- course_lib/data/frameworks\.json"):
        recorded("torch conv1d")


def test_the_file_stays_small_and_names_its_versions():
    path = datasets.DATA / "frameworks.json"
    text = path.read_text(encoding="utf-8")

    assert len(text.encode()) < 60_000
    assert max(map(len, text.splitlines())) <= 100
    assert json.loads(text)["versions"].keys() == set(LIBRARIES)


def test_the_readme_counts_the_cases_and_names_the_same_versions():
    text = " ".join((datasets.DATA / "README.md").read_text(encoding="utf-8").split())

    assert f"answer to {len(names())} small questions" in text
    for library, version in json.loads(datasets.content("frameworks.json"))["versions"].items():
        assert f"{library} {version}" in text
