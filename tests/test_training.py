"""Loss, optimizers, network and training: against recorded PyTorch, and as a learner meets them."""

import numpy as np
import pytest

from course_lib.frameworks import TOLERANCE, recorded
from course_lib.layers import Conv1D, Dense, GlobalAveragePool1D, ReLU
from course_lib.losses import cross_entropy, softmax
from course_lib.network import Network
from course_lib.optimizers import SGD, Adam
from course_lib.training import confusion_matrix, evaluate, split, train


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


@pytest.mark.parametrize(
    "labels, words", [([0, 2], "labels?"), ([-1, 0], "labels?"), ([0], "labels?")]
)
def test_labels_out_of_range_are_refused_in_words(labels, words):
    with pytest.raises(ValueError, match=words):
        cross_entropy([[0.0, 1.0], [1.0, 0.0]], labels)


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


def test_a_learning_rate_that_explodes_is_told_in_words(bumps):
    x, labels = bumps
    with pytest.raises(FloatingPointError, match="rate"), np.errstate(all="ignore"):
        train(network(), x * 1e3, labels, optimizer=SGD(rate=1e200), rng=0, progress=False)


def test_a_missing_value_in_a_batch_is_told_in_words(bumps):
    x, labels = bumps
    x[3, 0, 4] = np.nan
    with pytest.raises(ValueError, match=r"nan|NaN"):
        train(network(), x, labels, progress=False)


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


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04broken"])
def test_a_damaged_file_is_refused_and_changes_nothing(tmp_path, content):
    net = network()
    path = tmp_path / "net.npz"
    path.write_bytes(content)
    before = net[0].params["w"].copy()

    with pytest.raises(ValueError, match="damaged, or a file of another"):
        net.load(path)
    assert (net[0].params["w"] == before).all()


def test_another_networks_file_is_refused(tmp_path):
    path = Network([Dense(3, 2, rng=0)]).save(tmp_path / "dense.npz")
    with pytest.raises(ValueError, match="holds another network"):
        network().load(path)


def test_the_summary_names_shapes_and_counts():
    summary = repr(network().summary((1, 12)))

    assert "Conv1D(1, 4, 3)" in summary
    assert str(4 * 1 * 3 + 4) in summary
    assert str(4 * 2 + 2) in summary


def test_confusion_is_counted_by_class():
    counted = confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1], 2)
    assert np.asarray(counted).tolist() == [[1, 1], [0, 2]]
