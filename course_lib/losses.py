"""
Losses: how wrong the scores are, in one number, and which way to change them.

A network ends in scores, one for each class; softmax turns them into probabilities, and the cross
entropy asks how surprising the right label is under these.

Shapes: scores (batch, classes), labels (batch,) of whole numbers from 0.
"""

import numpy as np

from course_lib._checks import numbers


def softmax(scores):
    """
    Turn scores into probabilities: positive, and 1 in sum.

    Parameters
    ----------
    scores : ndarray, shape (batch, classes)
        Any real numbers; adding one number to all scores of a row changes nothing.

    Returns
    -------
    probabilities : ndarray, shape (batch, classes)

    Raises
    ------
    TypeError, ValueError
        If the scores are no such array of real numbers.

    Examples
    --------
    >>> softmax([[0.0, 0.0], [1000.0, 0.0]])
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    scores = check_scores(scores)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))  # the largest is 1: no overflow
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(scores, labels):
    """
    Measure the surprise at the labels: mean over the batch of -log(probability of the label).

    Parameters
    ----------
    scores : ndarray, shape (batch, classes)
        What the network's last layer returns, before any softmax.
    labels : ndarray of int, shape (batch,)
        The right class of each example, counted from 0.

    Returns
    -------
    loss : float
        0 when every label has probability 1; log(classes) for blind guessing.
    grad_scores : ndarray, shape (batch, classes)
        Its gradient, of the type of `scores`: where to begin the way back.

    Raises
    ------
    TypeError, ValueError
        If the labels are not whole numbers from 0 to classes - 1, one for each row of scores.

    Notes
    -----
    ``grad_scores = (softmax(scores) - right) / batch``, where `right` is 1 at the label and 0
    elsewhere.

    Examples
    --------
    >>> loss, grad_scores = cross_entropy([[0.0, 0.0, 0.0, 0.0]], [2])
    >>> round(loss, 3), grad_scores
    (1.386, array([[ 0.25,  0.25, -0.75,  0.25]]))
    """
    scores = check_scores(scores)
    labels = check_labels(labels, *scores.shape)
    rows = np.arange(len(scores))
    shifted = scores - scores.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    sums = powers.sum(axis=1, keepdims=True)
    # log(power / sum) without the division: a probability too small for a float does no harm.
    loss = np.log(sums[:, 0]) - shifted[rows, labels]
    grad_scores = powers / sums
    grad_scores[rows, labels] -= 1
    return float(loss.mean()), grad_scores / len(scores)


def check_scores(scores):
    """
    Return scores as an array of floats, or say what is wrong.

    Parameters
    ----------
    scores : ndarray, shape (batch, classes)

    Returns
    -------
    scores : ndarray of float, shape (batch, classes)

    Raises
    ------
    TypeError, ValueError
        If it is no such array.
    """
    scores = numbers(scores, "the array of scores")
    if scores.ndim != 2:
        raise ValueError(
            f"the scores have shape {scores.shape}; it must be (batch, classes). End the network "
            "with a Dense layer that has one output for each class."
        )
    return scores if scores.dtype.kind == "f" else scores.astype(np.float64)


def check_labels(labels, batch, classes):
    """
    Return labels as an array of whole numbers from 0 to classes - 1, or say what is wrong.

    Parameters
    ----------
    labels : ndarray of int, shape (batch,)
    batch : int
        How many there should be.
    classes : int
        How many classes there are.

    Returns
    -------
    labels : ndarray of int, shape (batch,)

    Raises
    ------
    TypeError, ValueError
        If they are not.

    Examples
    --------
    >>> check_labels([0, 3, 1], batch=3, classes=3)
    Traceback (most recent call last):
    ValueError: labels[1] is 3; with 3 classes labels go from 0 to 2. Count classes from 0, or give
    the last layer more outputs.
    """
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        mend = "For names: classes, labels = np.unique(names, return_inverse=True)."
        if labels.dtype.kind == "f":
            mend = "If all of them are whole: labels.astype(int)."
        raise TypeError(
            f"the labels are of type {labels.dtype}; they must be whole numbers that count classes "
            f"from 0. {mend}"
        )
    if labels.shape != (batch,):
        raise ValueError(
            f"the labels have shape {labels.shape}; there must be one for each example, shape "
            f"({batch},). Give the labels of the same examples."
        )
    wrong = np.flatnonzero((labels < 0) | (labels >= classes))
    if len(wrong):
        raise ValueError(
            f"labels[{wrong[0]}] is {labels[wrong[0]]}; with {classes} classes labels go from 0 to "
            f"{classes - 1}. Count classes from 0, or give the last layer more outputs."
        )
    return labels
