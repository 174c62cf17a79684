"""
Network: layers stacked like bricks, because each one's output is shaped like the next one's input.

The way forward goes through the layers from first to last, the way back from last to first.

Shapes: x (batch, in_channels, m), scores (batch, classes).
"""

import zipfile
import zlib
from os import PathLike
from pathlib import Path

import numpy as np

from course_lib._checks import _given, able, numbers, whole
from course_lib._tables import Table
from course_lib.losses import check_scores


class Network:
    """
    A stack of layers.

    Parameters
    ----------
    layers : list
        From the signal to the scores. Anything will do that has `forward`, `backward`, `params`
        and `grads`, such as a layer of your own.

    Raises
    ------
    TypeError, ValueError
        If there are no layers, or one lacks what a layer needs.

    Examples
    --------
    >>> from course_lib.layers import Conv1D, Dense, GlobalAveragePool1D, ReLU
    >>> network = Network([Conv1D(6, 16, 5, rng=0), ReLU(), GlobalAveragePool1D(), Dense(16, 4)])
    >>> network.forward(np.zeros((8, 6, 100))).shape
    (8, 4)
    """

    def __init__(self, layers):
        if not np.iterable(layers):
            raise TypeError(
                f"the network was given {layers!r}; it wants its layers in a list, for example "
                "Network([Flatten(), Dense(20, 2)])."
            )
        self.layers = list(layers)
        for place, layer in enumerate(self.layers):
            able(
                layer,
                ["forward", "backward", "params", "grads"],
                f"layer {place}",
                "Use a layer such as ReLU(); one of your own calls super().__init__() first.",
            )
            for held in ("params", "grads"):
                if not isinstance(getattr(layer, held), dict):
                    raise TypeError(
                        f"{held} of layer {place} is {_given(getattr(layer, held))}; it must be a "
                        'dictionary that names the arrays, such as {"w": w, "b": b}.'
                    )
            for name, param in layer.params.items():
                if not isinstance(param, np.ndarray):
                    raise TypeError(
                        f"params[{name!r}] of layer {place} is {_given(param)}; it must be an "
                        "array, which is changed in place. For example np.zeros(16)."
                    )
        if not self.layers:
            raise ValueError("the network has no layers; give one at least, in a list.")

    def forward(self, x):
        """
        Compute the scores of a batch.

        Parameters
        ----------
        x : ndarray, shape (batch, in_channels, m)

        Returns
        -------
        scores : ndarray, shape (batch, classes)
        """
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad_y):
        """
        Pass the gradient of the last output back to the batch, filling the `grads` on the way.

        Parameters
        ----------
        grad_y : ndarray, shape (batch, classes)

        Returns
        -------
        grad_x : ndarray, shape (batch, in_channels, m)

        Raises
        ------
        RuntimeError, ValueError
            If no batch went forward before, or it had another shape.
        """
        for layer in reversed(self.layers):
            grad_y = layer.backward(grad_y)
        return grad_y

    def predict(self, x):
        """
        Choose for each example the class with the highest score.

        Parameters
        ----------
        x : ndarray, shape (batch, in_channels, m)

        Returns
        -------
        labels : ndarray of int, shape (batch,)

        Raises
        ------
        TypeError, ValueError
            If the batch does not fit or a value is missing, or the network does not end in scores.
        """
        return check_scores(self.forward(check_examples(x))).argmax(axis=1)

    def summary(self, shape):
        """
        Tabulate for each layer its output, how much of the signal it sees, and what it learns.

        Parameters
        ----------
        shape : tuple of int
            Shape of one example: (in_channels, m).

        Returns
        -------
        Table
            As the last line of a cell, it shows itself.

        Raises
        ------
        TypeError, ValueError
            If the shape is none of whole numbers from 1, or does not fit the first layer.

        Examples
        --------
        >>> from course_lib.layers import Conv1D, MaxPool1D
        >>> Network([Conv1D(6, 16, 5, rng=0), MaxPool1D(2), Conv1D(16, 8, 3)]).summary((6, 100))
        layer             output     receptive field  parameters
        the signal        6 × 100                  1           0
        Conv1D(6, 16, 5)  16 × 100                 5         496
        MaxPool1D(2)      16 × 50                  6           0
        Conv1D(16, 8, 3)  8 × 50                  10         392
        <BLANKLINE>
        888 parameters to learn.
        """
        if not np.iterable(shape):
            raise TypeError(
                f"the shape is {shape!r}; it must be that of one example, (in_channels, m), for "
                "example x.shape[1:]."
            )
        sizes = [whole(size, "a size in the shape", 1, "Give x.shape[1:].") for size in shape]
        y, field, jump = np.zeros((1, *sizes)), 1, 1
        rows = [("the signal", _times(y), "1", "0")]
        for layer in self.layers:
            y = layer.forward(y)
            field += (getattr(layer, "kernel_size", 1) - 1) * jump
            jump *= getattr(layer, "stride", 1)
            sees = f"{field}" if y.ndim == 3 else "all"
            rows.append((repr(layer), _times(y), sees, f"{_count([layer]):,}"))
        heads = ("layer", "output", "receptive field", "parameters")
        return Table(f"{_count(self):,} parameters to learn.", heads, tuple(rows), (2, 3))

    def save(self, path):
        """
        Save all that was learned as a plain .npz file, which `numpy.load` opens too.

        Parameters
        ----------
        path : str or Path
            It is written whole or not at all; ".npz" is added if it is missing.

        Returns
        -------
        path : Path
            Where it was saved.

        Raises
        ------
        TypeError, ValueError, OSError
            If that is no name for a file, or it cannot be written. A file of that name stays then.
        """
        path = _npz(path)
        if not path.parent.is_dir():
            raise FileNotFoundError(
                f"there is no folder {path.parent} to save {path.name} in; make it first, or give "
                "the path of another."
            )
        begun = path.with_name(f"{path.name}.part")
        try:
            with open(begun, "wb") as file:
                np.savez(file, **self.params)
            begun.replace(path)
        finally:
            begun.unlink(missing_ok=True)
        return path

    def load(self, path):
        """
        Take over what a network of the same layers has learned and saved.

        Parameters
        ----------
        path : str or Path

        Returns
        -------
        Network
            Itself.

        Raises
        ------
        FileNotFoundError, TypeError, ValueError
            If there is no such file, if it is damaged, or of another network. Nothing is changed
            then.
        """
        path, mine = _npz(path), self.params
        try:
            with np.load(path, allow_pickle=False) as file:
                theirs = {
                    name: file[name].astype(np.float64, casting="same_kind") for name in file.files
                }
        except FileNotFoundError:
            raise FileNotFoundError(
                f"there is no file {path}; save a network first: network.save({path.name!r})"
            ) from None
        except (OSError, EOFError, TypeError, ValueError, zipfile.BadZipFile, zlib.error):
            raise ValueError(
                f"{path} cannot be read as a saved network: it is damaged, or a file of another "
                f"kind. Save the network once more: network.save({path.name!r})"
            ) from None
        shapes, wanted = ({k: v.shape for k, v in each.items()} for each in (theirs, mine))
        if shapes != wanted:
            raise ValueError(
                f"{path} holds another network: {_listed(shapes)}. This one has {_listed(wanted)}. "
                "Build the network with the layers that it was saved with, then load."
            )
        for name, param in mine.items():
            param[...] = theirs[name]
        return self

    @property
    def params(self):
        """Every param of every layer, named by the layer's place: "0.w", "0.b", "3.w"."""
        return self._named("params")

    @property
    def grads(self):
        """The gradient of each, under the same names."""
        return self._named("grads")

    def _named(self, which):
        return {
            f"{place}.{name}": value
            for place, layer in enumerate(self.layers)
            for name, value in getattr(layer, which).items()
        }

    def __iter__(self):
        return iter(self.layers)

    def __len__(self):
        return len(self.layers)

    def __getitem__(self, place):
        return self.layers[place]

    def __repr__(self):
        return f"Network([{', '.join(map(repr, self.layers))}])"


def check_examples(x):
    """
    Return examples as an array without gaps, or say where one is.

    Parameters
    ----------
    x : ndarray, shape (examples, in_channels, m)

    Returns
    -------
    x : ndarray

    Raises
    ------
    ValueError
        If a value is NaN or infinite.
    """
    x = numbers(x, "the batch x")
    gaps = ~np.isfinite(x)
    if gaps.any():
        first = np.unravel_index(gaps.argmax(), x.shape)
        place = ", ".join(map(str, first))
        raise ValueError(
            f"x[{place}] is {x[first]}; of the {x.size} values in x {gaps.sum()} are not finite. "
            "One is enough to spoil what is learned. Leave such examples out, "
            "x[np.isfinite(x).all(axis=(1, 2))], or fill the gaps."
        )
    return x


def _count(layers):
    return sum(param.size for layer in layers for param in layer.params.values())


def _times(y):
    return " × ".join(map(str, y.shape[1:]))


def _listed(shapes):
    return ", ".join(f"{name} {shape}" for name, shape in shapes.items()) or "nothing"


def _npz(path):
    if not isinstance(path, str | PathLike) or not Path(path).name:
        kind = ValueError if isinstance(path, str | PathLike) else TypeError
        raise kind(f"the path is {path!r}; it must name a file, for example 'network.npz'.")
    path = Path(path)
    return path if path.suffix == ".npz" else path.with_name(f"{path.name}.npz")
