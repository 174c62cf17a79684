"""
Training: show a network its examples again and again, and let an optimizer learn from each batch.

One epoch sees every example once, in a new order, batch by batch: forward, loss, backward, step.
However a training ends, what was learned is in the network.

Shapes: x (examples, in_channels, m), labels (examples,) of whole numbers from 0.
"""

import time

import numpy as np

from course_lib._checks import able, generator, number, numbers, whole
from course_lib._history import History
from course_lib.losses import check_labels, check_scores, cross_entropy
from course_lib.network import check_examples
from course_lib.optimizers import Adam

__all__ = ["Average", "History", "confusion_matrix", "evaluate", "split", "train"]

EXPLODED = 1000  # times the loss before the first step: no honest detour goes so far


def train(
    network,
    x,
    labels,
    *,
    epochs=30,
    batch_size=16,
    optimizer=None,
    rng=None,
    validation=None,
    each_epoch=None,
    progress=True,
):
    """
    Train a network to tell classes apart. Interrupt it when you like: what it learned stays.

    Parameters
    ----------
    network : Network
        Its params are changed. Training it again goes on from where it is.
    x : ndarray, shape (examples, in_channels, m)
    labels : ndarray of int, shape (examples,)
        Classes, counted from 0.
    epochs, batch_size : int
        How often to see all examples; how many to see between two steps.
    optimizer : SGD or Adam, optional
        By default ``Adam(rate=0.01)``.
    rng : numpy.random.Generator or int, optional
        Orders the examples. The same numbers here and in the layers give the same training.
    validation : pair of ndarray, optional
        Examples and labels to look at after each epoch but not to learn from, as `split` gives.
    each_epoch : callable, optional
        Called after each epoch with the network and the history, for example to draw.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    History

    Raises
    ------
    TypeError, ValueError
        If examples, labels and network do not fit together, or a value is missing (NaN).
    FloatingPointError
        If the loss explodes, or a layer makes NaN of numbers. The network is left as it was before
        that epoch.

    Examples
    --------
    >>> from course_lib.layers import Conv1D, Dense, Flatten
    >>> from course_lib.network import Network
    >>> network = Network([Conv1D(1, 4, 3, rng=0), Flatten(), Dense(32, 2, rng=1)])
    >>> history = train(network, np.eye(8)[:, None], np.arange(8) % 2, rng=2, progress=False)
    >>> len(history), history.accuracy[-1]
    (30, 1.0)
    """
    x, labels, scores = _scored(network, x, labels)
    if not np.isfinite(scores).all():
        raise FloatingPointError(_spoiled(network, x))
    if validation is not None:
        if not isinstance(validation, tuple | list) or len(validation) != 2:
            raise TypeError(
                "validation must be a pair, (x, labels), as split gives: "
                "learn, choose = split(x, labels), and then validation=choose."
            )
        evaluate(network, *validation)  # refuses now what would fail after an epoch
    epochs = whole(epochs, "epochs", 1, "For example 30.")
    batch_size = whole(batch_size, "batch_size", 1, "For example 16.")
    optimizer, rng = Adam(rate=0.01) if optimizer is None else optimizer, generator(rng)
    able(optimizer, ["step"], "the optimizer", "For example Adam(rate=0.01).")
    history = History(guessing=float(np.log(scores.shape[1])))
    limit = EXPLODED * max(cross_entropy(scores, labels)[0], history.guessing)
    begun = time.perf_counter()
    with _bar(epochs, progress) as bar:
        try:
            for _ in range(epochs):
                order = rng.permutation(len(x))
                batches = np.split(order, range(batch_size, len(x), batch_size))
                loss, accuracy = _epoch(network, x, labels, batches, optimizer, limit)
                history.loss.append(loss)
                history.accuracy.append(accuracy)
                shown = {"loss": f"{loss:.3f}", "accuracy": f"{accuracy:.1%}"}
                if validation is not None:
                    loss, accuracy = evaluate(network, *validation)
                    history.validation_loss.append(loss)
                    history.validation_accuracy.append(accuracy)
                    shown["validation"] = f"{accuracy:.1%}"
                bar.set_postfix(shown, refresh=False)
                bar.update()
                if each_epoch:
                    each_epoch(network, history)
        except KeyboardInterrupt:
            history.interrupted = True
    history.seconds = time.perf_counter() - begun
    return history


def _epoch(network, x, labels, batches, optimizer, limit):
    """Learn from every batch once: mean loss and share of right answers on the way."""
    before = [(param, param.copy()) for layer in network for param in layer.params.values()]
    loss = right = 0.0
    for batch in batches:
        with np.errstate(over="ignore", invalid="ignore"):  # told in words, below
            scores = network.forward(x[batch])
            batch_loss, grad_scores = cross_entropy(scores, labels[batch])
            if not batch_loss <= limit:
                for param, values in before:
                    param[...] = values
                raise FloatingPointError(_explosion(batch_loss, optimizer, network))
            network.backward(grad_scores)
            optimizer.step(network)
        loss += batch_loss * len(batch)
        right += np.count_nonzero(scores.argmax(axis=1) == labels[batch])
    return loss / len(x), float(right) / len(x)


def _spoiled(network, x):
    """Name the first layer that makes something else of finite numbers."""
    for place, layer in enumerate(network):
        x = layer.forward(x)
        if not np.isfinite(x).all():
            return (
                f"layer {place}, {layer!r}, makes NaN or infinity of finite numbers before it has "
                "learned anything. Do its params hold some, or does its forward divide by 0?"
            )
    return "the scores hold NaN or infinity, but not each time. Does a layer draw at random?"


def _explosion(loss, optimizer, network):
    for name, grad in reversed(network.grads.items()):
        if not np.isfinite(grad).all():  # in the step before this, though its loss was a number
            place, name = name.split(".", 1)
            return (
                f"the loss is {loss:.3g}: grads[{name!r}] of layer {place} held NaN or infinity. "
                "Does backward of this layer, or of the next one, divide by 0? gradients.check "
                "tells more. The network is as it was before this epoch."
            )
    return (
        f"the loss explodes: it has reached {loss:.3g}. The steps of {optimizer} overshoot, each "
        "further than the one before. The network is as it was before this epoch. Begin with a new "
        "one and a tenth of the learning rate, or scale the signals to values around 1."
    )


class Average:
    """
    Average what a network has learned over its last epochs: give it to `train` as `each_epoch`.

    The steps of an optimizer go to and fro across the valley that they walk down. The mean of many
    places lies nearer to its middle than the place where the last step happened to end.

    Parameters
    ----------
    first : int
        The first epoch that counts, from 1; those before it are only the way there.

    References
    ----------
    B. T. Polyak, A. B. Juditsky, "Acceleration of stochastic approximation by averaging", 1992.
    P. Izmailov et al., "Averaging weights leads to wider optima and better generalization", 2018.

    Examples
    --------
    >>> from course_lib.layers import Conv1D, Dense, Flatten
    >>> from course_lib.network import Network
    >>> network = Network([Conv1D(1, 4, 3, rng=0), Flatten(), Dense(32, 2, rng=1)])
    >>> average = Average(first=16)
    >>> x, labels = np.eye(8)[:, None], np.arange(8) % 2
    >>> _ = train(network, x, labels, rng=2, progress=False, each_epoch=average)
    >>> evaluate(average.put_into(network), x, labels)[1]
    1.0
    """

    def __init__(self, first):
        self.first = whole(first, "the first epoch", 1, "For example half of the epochs.")
        self._mean, self._count = {}, 0

    def __call__(self, network, history):
        """Count this epoch, if it is late enough; `train` calls this after each."""
        if len(history) == 1:
            self._mean, self._count = {}, 0  # a new training
        if len(history) < self.first:
            return
        self._count += 1
        for name, param in network.params.items():
            mean = self._mean.setdefault(name, np.zeros_like(param))
            mean += (param - mean) / self._count

    def put_into(self, network):
        """
        Give a network the mean in place of what it has learned last.

        Parameters
        ----------
        network : Network
            The one that was trained.

        Returns
        -------
        network : Network
            The same.

        Raises
        ------
        RuntimeError
            If no epoch has counted yet.
        """
        if not self._count:
            raise RuntimeError(
                f"there is nothing to average yet; the first epoch that counts is {self.first}. "
                "Train with each_epoch=average first, for at least as many epochs."
            )
        for name, param in network.params.items():
            param[...] = self._mean[name]
        return network


def evaluate(network, x, labels):
    """
    Measure a network on examples, without learning from them.

    Parameters
    ----------
    network : Network
    x : ndarray, shape (examples, in_channels, m)
    labels : ndarray of int, shape (examples,)

    Returns
    -------
    loss, accuracy : float
        Mean cross entropy, and share of right answers from 0 to 1.

    Raises
    ------
    TypeError, ValueError
        If examples, labels and network do not fit together, or a value is missing (NaN).
    """
    x, labels, scores = _scored(network, x, labels)
    right = scores.argmax(axis=1) == labels
    return cross_entropy(scores, labels)[0], float(right.mean())


def split(x, labels, share=0.25, *, rng=None):
    """
    Set a share of the examples aside, for choosing with: every class gives as large a part.

    Parameters
    ----------
    x : ndarray, shape (examples, ...)
    labels : ndarray of int, shape (examples,)
    share : float
        How much to set aside, between 0 and 1; of each class one example at least.
    rng : numpy.random.Generator or int, optional
        Draws the examples.

    Returns
    -------
    learn, choose : pair of ndarray
        Each `(x, labels)`, for ``train(network, *learn, validation=choose)``.

    Raises
    ------
    TypeError, ValueError
        If the labels do not fit the examples, a class has one only, or the share is none.

    Examples
    --------
    >>> learn, choose = split(np.arange(8), [0, 0, 0, 0, 1, 1, 1, 1], rng=0)
    >>> learn[1], choose[1]
    (array([0, 0, 0, 1, 1, 1]), array([0, 1]))
    """
    x, labels = numbers(x, "the array x"), np.asarray(labels)
    share = number(share, "the share", "For example 0.25.")
    if not 0 < share < 1:
        raise ValueError(f"the share is {share}; it must be between 0 and 1. For example 0.25.")
    classes = int(labels.max(initial=0)) + 1 if labels.dtype.kind in "iu" else 0
    labels = check_labels(labels, len(x), classes)
    rng, aside = generator(rng), np.zeros(len(labels), bool)
    for label in np.unique(labels):
        places = rng.permutation(np.flatnonzero(labels == label))
        if len(places) < 2:
            raise ValueError(
                f"class {label} has one example only; to learn and to choose takes two. Leave the "
                "class out, or find more examples."
            )
        aside[places[: min(max(round(share * len(places)), 1), len(places) - 1)]] = True
    return (x[~aside], labels[~aside]), (x[aside], labels[aside])


def confusion_matrix(labels, predicted, classes):
    """
    Count which class was taken for which.

    Parameters
    ----------
    labels, predicted : ndarray of int, shape (examples,)
        The right classes, and those that the network chose.
    classes : int
        How many classes there are.

    Returns
    -------
    counts : ndarray of int, shape (classes, classes)
        A row for each right class, a column for each chosen one; right answers on the diagonal.

    Raises
    ------
    TypeError, ValueError
        If either holds anything but whole numbers from 0 to classes - 1, or one has more.

    Examples
    --------
    >>> confusion_matrix([0, 0, 0, 1], [0, 0, 1, 1], classes=2)
    array([[2, 1],
           [0, 1]])
    """
    classes = whole(classes, "the number of classes", 1, "For example 4.")
    labels = check_labels(labels, np.size(labels), classes)
    predicted = check_labels(predicted, len(labels), classes)
    return np.bincount(labels * classes + predicted, minlength=classes**2).reshape(classes, classes)


def _scored(network, x, labels):
    """Return examples, labels and scores, or say why these do not fit together."""
    able(network, ["forward"], "the network", "Make one: Network([…]).")
    x = check_examples(x)
    scores = check_scores(network.forward(x))
    return x, check_labels(labels, len(x), scores.shape[1]), scores


def _bar(epochs, progress):
    from tqdm.auto import tqdm  # not needed to read or to import this file

    # A notebook keeps the bar's first text, so that holds only what is true to the end.
    words = f"Training for {epochs} epochs"
    bar = tqdm(total=epochs, desc=words, bar_format="{desc}", disable=not progress)
    bar.bar_format = "{desc} {bar} {n_fmt}/{total_fmt}{postfix}, {elapsed}"
    return bar
