"""Loss, optimizers, network and training: against recorded PyTorch, and as a learner meets them."""

import re

import numpy as np
import pytest

from course_lib.frameworks import TOLERANCE, recorded
from course_lib.gradients import numerical_gradient
from course_lib.layers import Conv1D, Dense, GlobalAveragePool1D, Layer, MaxPool1D, ReLU
from course_lib.losses import cross_entropy, softmax
from course_lib.network import Network
from course_lib.optimizers import SGD, Adam
from course_lib.training import Average, confusion_matrix, evaluate, split, train


def close(ours, theirs):
    return np.allclose(ours, theirs, rtol=0, atol=TOLERANCE["float64"])


def network(seed=0):
    return Network([Conv1D(1, 4, 3, rng=seed), ReLU(), GlobalAveragePool1D(), Dense(4, 2, rng=1)])


@pytest.fixture
def bumps(rng):
    """Two classes: a bump that points up, and one that points down."""
    labels = np.arange(40) % 2
    x = 0.1 * rng.normal(size=(40, 1, 12))
    x[np.arange(40), 0, rng.integers(2, 10, 40)] += np.where(labels, 2, -2)
    return x, labels


@pytest.mark.parametrize("name", ["torch cross_entropy", "torch cross_entropy large"])
def test_the_loss_is_pytorchs(name):
    theirs = recorded(name)
    loss, grad = cross_entropy(theirs["x"], theirs["labels"].astype(int))

    assert close(loss, theirs["loss"])
    assert close(grad, theirs["grad_x"])
    assert close(softmax(theirs["x"]), theirs["probabilities"])


def test_the_loss_stands_on_paper():
    loss, grad = cross_entropy([[np.log(1.0), np.log(3.0)]], [0])  # probabilities 1/4 and 3/4

    assert loss == pytest.approx(np.log(4))
    assert grad[0].tolist() == pytest.approx([1 / 4 - 1, 3 / 4])


def test_the_losss_gradient_agrees_with_finite_differences(rng):
    scores, labels = rng.normal(size=(4, 3)), np.array([0, 2, 2, 1])
    estimate = numerical_gradient(lambda scores: cross_entropy(scores, labels)[0], scores)

    np.testing.assert_allclose(cross_entropy(scores, labels)[1], estimate, atol=1e-8)


def test_softmax_minds_differences_only_and_large_scores_do_no_harm(rng):
    scores = rng.normal(size=(4, 3))

    np.testing.assert_allclose(softmax(scores + 1e3), softmax(scores), atol=1e-12)
    np.testing.assert_allclose(softmax(scores).sum(axis=1), 1)
    loss, grad = cross_entropy([[1e4, -1e4]], [1])
    assert (loss, grad.tolist()) == (2e4, [[1.0, -1.0]])
    assert cross_entropy(np.float32([[1, 2]]), [1])[1].dtype == np.float32


def test_a_network_learns_pytorchs_five_steps():
    theirs = recorded("torch network")
    layers = [Conv1D(2, 3, 3), ReLU(), MaxPool1D(2), Conv1D(3, 2, 3), ReLU()]
    net = Network([*layers, GlobalAveragePool1D(), Dense(2, 3)])
    for place, number in ((0, 1), (3, 2), (6, 3)):
        w, b = theirs[f"w{number}"].copy(), theirs[f"b{number}"].copy()
        net[place].params.update(w=w[..., ::-1].copy() if w.ndim == 3 else w, b=b)
    optimizer, losses = Adam(rate=0.05), []
    for step in range(5):
        scores = net.forward(theirs["x"])
        loss, grad_scores = cross_entropy(scores, theirs["labels"].astype(int))
        net.backward(grad_scores)
        if step == 0:
            assert close(scores, theirs["first_scores"])
            assert close(net[0].grads["w"], theirs["first_grad_w1"][..., ::-1])
            assert close(net[6].grads["w"], theirs["first_grad_w3"])
        optimizer.step(net)
        losses.append(loss)

    assert close(losses, theirs["losses"])
    assert close(net[0].params["w"], theirs["last_w1"][..., ::-1])
    assert close(net[3].params["b"], theirs["last_b2"])
    assert close(net[6].params["w"], theirs["last_w3"])


@pytest.mark.parametrize(
    "name, optimizer",
    [
        ("torch SGD", SGD(rate=0.1)),
        ("torch SGD momentum", SGD(rate=0.1, momentum=0.9)),
        ("torch Adam", Adam(rate=0.1)),
    ],
)
def test_an_optimizer_walks_pytorchs_path(name, optimizer):
    theirs = recorded(name)
    layer = Dense(3, 1, bias=False)
    layer.params["w"] = theirs["start"][None].copy()
    for gradient, place in zip(theirs["gradients"], theirs["path"], strict=True):
        layer.grads["w"] = gradient[None]
        optimizer.step([layer])
        assert close(layer.params["w"][0], place)


def test_an_optimizer_begins_anew_with_another_network():
    def one_step(optimizer):
        layer = Dense(3, 2, rng=0)
        layer.grads = {name: np.ones_like(param) for name, param in layer.params.items()}
        optimizer.step([layer])
        return layer.params["w"]

    for optimizer in (Adam(rate=0.1), SGD(rate=0.1, momentum=0.9)):
        assert (one_step(optimizer) == one_step(optimizer)).all()


@pytest.mark.parametrize(
    "make, error, words",
    [
        (lambda: Adam(rate=0), ValueError, "the learning rate is 0; it must be above 0"),
        (lambda: SGD(rate=-1), ValueError, "it must be above 0"),
        (lambda: Adam(rate="fast"), TypeError, "must hold real numbers"),
        (lambda: SGD(momentum=1), ValueError, "less than 1"),
        (lambda: Adam().step([Dense(2, 1)]), RuntimeError, "no gradient for its 'w' yet"),
        (lambda: Adam().step(Dense(2, 1)), TypeError, r"step was given Dense\(2, 1\); it wants"),
    ],
)
def test_an_optimizer_says_what_it_cannot_do(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_a_gradient_of_the_wrong_shape_is_told_before_it_is_used():
    layer = Dense(2, 3)
    layer.grads = {"w": np.ones((2, 3)), "b": np.ones(3)}
    with pytest.raises(ValueError, match=r"has shape \(2, 3\); it must have that of params"):
        SGD().step([layer])
    layer.grads = {"weights": layer.grads["w"]}
    with pytest.raises(RuntimeError, match=r"are 'weights', its params 'w' and 'b'.*same names"):
        SGD().step([layer])
    layer.grads = {"w": [[1.0, 1.0]] * 3, "b": np.ones(3)}  # a list of the right shape does
    Adam().step([layer])
    layer.params["w"] = np.ones((3, 2), int)
    with pytest.raises(TypeError, match="must hold floats"):
        SGD().step([layer])


@pytest.mark.parametrize(
    "labels, error, words",
    [
        ([0, 2], ValueError, r"labels\[1\] is 2; with 2 classes labels go from 0 to 1"),
        ([-1, 0], ValueError, r"labels\[0\] is -1"),
        ([0], ValueError, r"shape \(1,\); there must be one for each example, shape \(2,\)"),
        ([0.0, 1.0], TypeError, r"whole numbers.*labels\.astype\(int\)"),
        (["run", "walk"], TypeError, "np.unique"),
    ],
)
def test_labels_that_name_no_class_are_refused_in_words(bumps, labels, error, words):
    with pytest.raises(error, match=words):
        cross_entropy([[0.0, 1.0], [1.0, 0.0]], labels)
    with pytest.raises(error, match=words):
        train(network(), bumps[0][:2], labels, progress=False)


def test_a_network_learns_and_the_same_seed_learns_the_same(bumps):
    first, second = network(), network()
    history = train(first, *bumps, epochs=40, rng=0, progress=False)
    train(second, *bumps, epochs=40, rng=0, progress=False)

    assert history.loss[-1] < history.loss[0]
    assert evaluate(first, *bumps)[1] == 1
    for one, other in zip(first, second, strict=True):
        for name, param in one.params.items():
            assert (param == other.params[name]).all()


def test_an_interrupted_training_keeps_what_was_learned(bumps):
    def interrupt(network, history):
        if len(history) == 3:
            raise KeyboardInterrupt

    net = network()
    history = train(net, *bumps, epochs=30, rng=0, each_epoch=interrupt, progress=False)

    assert history.interrupted and len(history) == 3
    assert (net[0].params["w"] != network()[0].params["w"]).any()


def test_an_interrupt_in_the_middle_of_an_epoch_loses_nothing(bumps):
    class Impatient(ReLU):
        batches = 0

        def forward(self, x):
            self.batches += 1
            if self.batches == 9:
                raise KeyboardInterrupt
            return super().forward(x)

    net = network()
    net.layers[1] = Impatient()
    history = train(net, *bumps, epochs=30, rng=0, validation=bumps, progress=False)

    assert history.interrupted
    assert "Interrupted after" in repr(history)
    assert (net[0].params["w"] != network()[0].params["w"]).any()


@pytest.mark.parametrize("optimizer", [SGD(rate=1e200), SGD(rate=1e3), Adam(rate=1e6)], ids=repr)
@pytest.mark.filterwarnings("error")
def test_a_learning_rate_that_explodes_is_told_in_words_and_undone(bumps, optimizer):
    net = network()
    with pytest.raises(FloatingPointError) as refusal:
        train(net, *bumps, optimizer=optimizer, rng=0, progress=False)

    for words in ("the loss explodes", repr(optimizer), "as it was before this epoch", "a tenth"):
        assert words in str(refusal.value)
    assert (net[0].params["w"] == network()[0].params["w"]).all()


class Divides(Layer):
    """A layer of one's own that divides by 0 on the way that is asked."""

    def __init__(self, way):
        super().__init__()
        self.params["a"], self.way = np.ones(1), way

    def forward(self, x):
        return x * (self.params["a"] if self.way == "backward" else np.nan)

    def backward(self, grad_y):
        self.grads["a"] = np.full(1, np.nan)
        return grad_y

    def __repr__(self):
        return "Divides()"


@pytest.mark.parametrize(
    "way, words",
    [
        (
            "forward",
            r"layer 1, Divides\(\), makes NaN or infinity of finite numbers before",
        ),
        ("backward", r"the loss is nan: grads\['a'\] of layer 1 held NaN or infinity"),
    ],
)
def test_a_layer_that_makes_nan_is_named(bumps, way, words):
    net = network()
    net.layers.insert(1, Divides(way))
    before = {name: param.copy() for name, param in net.params.items()}

    with pytest.raises(FloatingPointError, match=words):
        train(net, *bumps, progress=False)
    assert all((param == before[name]).all() for name, param in net.params.items())


def test_a_training_that_learned_nothing_says_so(bumps):
    history = train(network(), *bumps, epochs=2, optimizer=SGD(rate=1e-9), rng=0, progress=False)

    assert "no better than blind guessing's, 0.693" in repr(history)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_missing_value_is_told_by_its_place_before_anything_is_learned(bumps, value):
    x, labels = bumps
    x[3, 0, 4] = value
    net = network()
    for use in (lambda: train(net, x, labels), lambda: evaluate(net, x, labels)):
        with pytest.raises(ValueError, match=re.escape(f"x[3, 0, 4] is {value}; of the 480")):
            use()
    with pytest.raises(ValueError, match="or fill the gaps"):
        net.predict(x)
    assert (net[0].params["w"] == network()[0].params["w"]).all()


@pytest.mark.parametrize(
    "change, error, words",
    [
        ({"x": np.ones((4, 2, 12))}, ValueError, "numbers of channels must agree"),
        ({"x": np.ones((40, 12))}, ValueError, r"shape \(40, 12\).*one channel give x\[:, None\]"),
        ({"epochs": 0}, ValueError, "epochs is 0"),
        ({"batch_size": 1.5}, TypeError, "batch_size is 1.5"),
        ({"validation": (np.ones((1, 1, 12)), [2])}, ValueError, r"labels\[0\] is 2"),
        ({"validation": np.ones((4, 1, 12))}, TypeError, r"must be a pair, \(x, labels\)"),
        ({"optimizer": "adam"}, TypeError, "the optimizer is 'adam', which has no step"),
        ({"optimizer": Adam}, TypeError, r"is the class Adam itself; brackets make one of it"),
        ({"network": [ReLU()]}, TypeError, r"the network is \[ReLU\(\)\], which has no forward"),
        ({"network": Network([Conv1D(1, 2, 3)])}, ValueError, r"must be \(batch, classes\)"),
    ],
)
def test_a_training_that_cannot_be_is_refused_in_words(bumps, change, error, words):
    settings = {"network": network(), "x": bumps[0], "labels": bumps[1], "progress": False}
    with pytest.raises(error, match=words):
        train(**{**settings, **change})


def test_the_history_holds_every_epoch_and_shows_some(bumps):
    learn, choose = split(*bumps, rng=0)
    seen = []
    history = train(
        network(),
        *learn,
        epochs=20,
        rng=0,
        validation=choose,
        each_epoch=lambda network, history: seen.append(len(history)),
        progress=False,
    )

    assert seen == list(range(1, 21))
    assert {len(values) for values in (history.loss, history.validation_accuracy)} == {20}
    assert history.seconds > 0 and not history.interrupted
    lines = repr(history).splitlines()
    assert lines[0].endswith("loss  accuracy  validation loss  validation accuracy")
    assert [line.split()[0] for line in lines[1:7]] == ["1", "5", "9", "12", "16", "20"]
    assert lines[-1] == "Trained for 20 epochs."
    assert "<caption>Trained for 20 epochs.</caption>" in history._repr_mimebundle_()["text/html"]


def test_the_bar_is_shown_unless_told_otherwise(bumps, capsys):
    train(network(), *bumps, epochs=3, rng=0)
    first, *_, last = capsys.readouterr().err.strip().split("\r")
    assert first.strip() == "Training for 3 epochs", "what a notebook keeps of it holds to the end"
    assert "3/3" in last
    train(network(), *bumps, epochs=3, rng=0, progress=False)
    assert capsys.readouterr().err == ""


def test_a_layer_of_ones_own_is_trained_like_any_other(bumps):
    class Scale:
        """Multiplies by a number that it learns; it knows nothing of the course's Layer."""

        def __init__(self):
            self.params, self.grads = {"a": np.ones(1)}, {}

        def forward(self, x):
            self.x = x
            return self.params["a"] * x

        def backward(self, grad_y):
            self.grads["a"] = np.array([np.sum(grad_y * self.x)])
            return self.params["a"] * grad_y

    net = Network([Scale(), *network()])
    train(net, *bumps, epochs=40, rng=0, progress=False)

    assert evaluate(net, *bumps)[1] == 1
    assert net[0].params["a"] != 1


def test_float32_examples_are_learned_too(bumps):
    x, labels = bumps
    net = network()
    train(net, x.astype(np.float32), labels, epochs=40, rng=0, progress=False)

    assert evaluate(net, x, labels)[1] == 1
    assert net.forward(x.astype(np.float32)).dtype == np.float32


def test_what_is_set_aside_holds_every_class_and_nothing_twice(bumps):
    x, labels = bumps
    (x_train, y_train), (x_kept, y_kept) = split(x, labels, 0.25, rng=0)

    assert len(x_train) + len(x_kept) == len(x)
    assert set(y_kept) == set(y_train) == {0, 1}
    rows = {row.tobytes() for row in x_train}
    assert not rows & {row.tobytes() for row in x_kept}


def test_a_network_is_saved_and_loaded_whole(bumps, tmp_path):
    net = network()
    train(net, *bumps, epochs=2, rng=0, progress=False)
    path = net.save(tmp_path / "net")
    other = network(seed=5).load(path)

    assert (other.forward(bumps[0]) == net.forward(bumps[0])).all()


def saved(path):
    return network().save(path).read_bytes()


def a_flipped_byte(path):
    data = bytearray(saved(path))
    data[len(data) // 2] ^= 0xFF
    return bytes(data)


def pickled(path):
    np.savez(path, **{"0.w": np.array([{}], dtype=object)})
    return path.read_bytes()


def one_array(path):
    np.save(path.with_suffix(".npy"), np.ones(3))
    return path.with_suffix(".npy").read_bytes()


def words(path):
    np.savez(path, **{"0.w": np.array(["text"])})
    return path.read_bytes()


def complex_numbers(path):
    np.savez(path, **{name: param * 1j for name, param in network().params.items()})
    return path.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        lambda path: b"",
        lambda path: b"no archive",
        lambda path: b"PK\x03\x04broken",
        lambda path: saved(path)[:-100],
        a_flipped_byte,
        pickled,
        one_array,
        words,
        complex_numbers,
    ],
)
def test_a_damaged_or_foreign_file_is_refused_and_changes_nothing(tmp_path, content):
    net, path = network(), tmp_path / "net.npz"
    path.write_bytes(content(path))

    with pytest.raises(ValueError, match="damaged, or a file of another"):
        net.load(path)
    assert (net[0].params["w"] == network()[0].params["w"]).all()


def test_a_file_that_is_not_there_is_told_with_a_remedy(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no file .*network\.save\('net\.npz'\)"):
        network().load(tmp_path / "net")


def test_a_save_that_fails_leaves_the_file_of_before(tmp_path, monkeypatch):
    net = network()
    path = net.save(tmp_path / "net")
    before = path.read_bytes()

    def full(file, **arrays):
        file.write(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space"):
        net.save(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["net.npz"]


def test_what_is_saved_is_plain_and_named_by_the_layers_places(tmp_path):
    path = network().save(tmp_path / "net")
    with np.load(path, allow_pickle=False) as file:
        assert sorted(file.files) == ["0.b", "0.w", "3.b", "3.w"]


def test_another_networks_file_is_refused(tmp_path):
    path = Network([Dense(3, 2, rng=0)]).save(tmp_path / "dense.npz")
    with pytest.raises(ValueError, match="holds another network"):
        network().load(path)


def test_the_summary_names_shapes_and_counts():
    summary = repr(network().summary((1, 12)))

    assert "Conv1D(1, 4, 3)" in summary
    assert str(4 * 1 * 3 + 4) in summary
    assert str(4 * 2 + 2) in summary


def test_the_summary_tells_the_receptive_field():
    layers = [Conv1D(1, 2, 5), MaxPool1D(2), Conv1D(2, 3, 3, stride=2), Conv1D(3, 3, 3)]
    table = Network([*layers, GlobalAveragePool1D()]).summary((1, 100))

    # 5; one more; then 2 steps of 2; then 2 steps of 4.
    assert [row[2] for row in table.rows] == ["1", "5", "6", "10", "18", "all"]
    assert [row[1] for row in table.rows[1:]] == ["2 × 100", "2 × 50", "3 × 25", "3 × 25", "3"]


def test_the_receptive_field_is_what_an_output_feels():
    layers = [Conv1D(1, 2, 5, rng=0), MaxPool1D(2), Conv1D(2, 3, 3, stride=2, rng=0)]
    net = Network(layers)
    x = np.random.default_rng(0).normal(size=(1, 1, 40))
    y = net.forward(x)[0, 0, 5]
    felt = []
    for place in range(40):
        moved = x.copy()
        moved[0, 0, place] += 100
        felt.append(net.forward(moved)[0, 0, 5] != y)

    assert np.ptp(np.flatnonzero(felt)) + 1 == int(net.summary((1, 40)).rows[-1][2])


class Forgetful(Layer):
    """A layer of one's own without the first line of its __init__."""

    def __init__(self):
        self.stride = 1


@pytest.mark.parametrize(
    "make, error, words",
    [
        (lambda: Network([]), ValueError, "has no layers"),
        (lambda: Network(ReLU()), TypeError, r"was given ReLU\(\); it wants its layers in a list"),
        (lambda: Network([ReLU]), TypeError, r"layer 0 is the class ReLU itself"),
        (lambda: Network([Forgetful()]), TypeError, r"calls super\(\).__init__\(\) first"),
        (lambda: network().summary(40), TypeError, r"the shape is 40;.*x\.shape\[1:\]"),
        (lambda: network().summary((1, 4.5)), TypeError, "a size in the shape is 4.5"),
        (lambda: network().save(""), ValueError, "it must name a file"),
        (lambda: network().load(None), TypeError, "the path is None; it must name a file"),
        (lambda: network().save("no/net"), FileNotFoundError, "there is no folder no to save net"),
        (lambda: Network([np.maximum]), TypeError, "no forward and no backward"),
        (lambda: split(np.ones((3, 1, 4)), [0, 0, 1]), ValueError, "class 1 has one example only"),
        (lambda: split(np.ones((2, 1, 4)), ["a", "b"]), TypeError, "np.unique"),
        (lambda: split(np.ones((2, 1, 4)), [0, 0], 1.5), ValueError, "between 0 and 1"),
        (lambda: split(np.ones((2, 1, 4)), [0]), ValueError, r"one for each example, shape \(2,\)"),
        (lambda: confusion_matrix([0, 1], [0, 2], 2), ValueError, r"labels\[1\] is 2"),
        (lambda: confusion_matrix([0, 1], [0, 1], "2"), TypeError, "number of classes is '2'"),
    ],
)
def test_what_cannot_be_is_refused_in_words(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_a_param_that_cannot_be_changed_in_place_is_refused_in_words():
    layer = ReLU()
    layer.params["a"] = 0.5
    with pytest.raises(TypeError, match="it must be an array, which is changed in place"):
        Network([layer])
    layer.params["a"] = [0.5] * 1000
    with pytest.raises(TypeError, match=r"layer 0 is \[0\.5, .{,50}\.\.\.\]; it must be an array"):
        Network([layer])
    layer.params = [np.zeros(3)]
    with pytest.raises(TypeError, match=r"params of layer 0 is .* it must be a dictionary"):
        Network([layer])
    layer.params, layer.grads = {}, None
    with pytest.raises(TypeError, match="grads of layer 0 is None; it must be a dictionary"):
        Network([layer])


def test_confusion_is_counted_by_class():
    counted = confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1], 2)
    assert np.asarray(counted).tolist() == [[1, 1], [0, 2]]


@pytest.mark.parametrize("first", [1, 4])
def test_the_average_is_the_mean_of_the_last_epochs(first, bumps):
    places, average = [], Average(first)

    def each_epoch(network, history):
        places.append(network[0].params["w"].copy())
        average(network, history)

    net = network()
    with pytest.raises(RuntimeError, match="nothing to average yet; the first epoch that counts"):
        average.put_into(net)
    for _ in range(2):  # another training begins anew
        places.clear()
        train(net, *bumps, epochs=6, rng=0, each_epoch=each_epoch, progress=False)
    last = net[0].params["w"].copy()

    assert average.put_into(net) is net
    np.testing.assert_allclose(net[0].params["w"], np.mean(places[first - 1 :], axis=0), atol=1e-12)
    assert (net[0].params["w"] != last).any()
