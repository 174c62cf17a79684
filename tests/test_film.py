"""The film of a training: what it keeps, what it says, what it leaves in a page."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from course_lib.layers import Conv1D, Dense, Flatten
from course_lib.network import Network
from course_lib.training import train
from course_lib.widgets import Film

X, LABELS = np.eye(8)[:, None], np.arange(8) % 2


def network():
    return Network([Conv1D(1, 4, 3, rng=0), Flatten(), Dense(32, 2, rng=1)])


def filmed(film, net, epochs=5):
    settings = {"rng": 2, "progress": False, "validation": (X, LABELS), "each_epoch": film}
    return train(net, X, LABELS, epochs=epochs, **settings)


def kernels(film):
    """What a page is told: each value as a share of the largest that was filmed."""
    steps = np.frombuffer(base64.b64decode(film.kernels), np.int8)
    return steps.reshape(-1, *film.shape) / 127


def shaped(values):
    return values / np.abs(values).max()


def test_a_film_keeps_the_kernels_before_learning_and_after_every_epoch():
    net = network()
    before = net[0].params["w"].copy()
    film = Film(net)
    history = filmed(film, net)

    assert film.shape == [4, 1, 3]
    assert kernels(film).shape == (6, 4, 1, 3)
    assert np.abs(kernels(film)).max() == 1
    np.testing.assert_allclose(shaped(kernels(film)[0]), shaped(before), atol=0.02)
    after = net[0].params["w"]
    np.testing.assert_allclose(shaped(kernels(film)[-1]), shaped(after), atol=0.02)
    share = np.abs(before).max() / np.abs(after).max()
    assert np.abs(kernels(film)[0]).max() == pytest.approx(
        share * np.abs(kernels(film)[-1]).max(), abs=0.02
    )
    assert film.loss == [round(loss, 4) for loss in history.loss]
    assert film.validation_accuracy == history.validation_accuracy


def test_a_film_says_what_it_shows():
    net = network()
    film = Film(net)
    assert repr(film) == "Film of a training, not begun yet. 4 kernels of 3 values."
    filmed(film, net, epochs=30)

    assert repr(film).startswith("Film of a training of 30 epochs. Loss from ")
    assert "to 100%; 100% of the examples set aside. 4 kernels of 3 values." in repr(film)


def test_another_training_makes_another_film():
    net = network()
    film = Film(net)
    filmed(film, net)
    middle = net[0].params["w"].copy()
    filmed(film, net, epochs=3)

    assert len(film.loss) == 3
    np.testing.assert_allclose(shaped(kernels(film)[0]), shaped(middle), atol=0.02)


def test_a_page_carries_the_whole_film_and_a_picture():
    net = network()
    film = Film(net, title="</script>")
    for _ in range(2):
        picture = Image.open(io.BytesIO(film.picture()))
        assert picture.size == (640, 310)
        assert film.kernels in film.page()
        filmed(film, net)
    assert '</script>"' not in film.page()


def test_what_cannot_be_filmed_is_told_in_words():
    with pytest.raises(TypeError, match="has no convolution whose kernels could be filmed"):
        Film(Network([Dense(3, 2)]))
    with pytest.raises(TypeError, match="the pause is 'long'"):
        Film(network(), pause="long")
