"""How a training went: what `training.train` returns and a notebook shows."""

import numpy as np

from course_lib._checks import whole
from course_lib._tables import Table


class History:
    """
    How a training went, epoch by epoch. Made by `train`; it shows itself as a table.

    Attributes
    ----------
    loss, accuracy : list of float
        Mean over the examples of each epoch, each as it was when its batch came.
    validation_loss, validation_accuracy : list of float
        After each epoch, on examples that are not learned from; empty if there are none.
    interrupted : bool
        Whether somebody stopped it before its last epoch.
    seconds : float
        How long it took.
    guessing : float
        The loss of blind guessing, log(classes).
    """

    def __init__(self, guessing=np.inf):
        self.loss, self.accuracy = [], []
        self.validation_loss, self.validation_accuracy = [], []
        self.interrupted, self.seconds, self.guessing = False, 0.0, guessing

    def __len__(self):
        return len(self.loss)

    def table(self, rows=6):
        """
        Tabulate some of the epochs, evenly spaced, the first and the last among them.

        Parameters
        ----------
        rows : int
            How many at most.

        Returns
        -------
        Table
        """
        rows = whole(rows, "rows", 1, "For example 6.")
        columns = {"loss": self.loss, "accuracy": self.accuracy}
        if self.validation_loss:
            columns |= {"validation loss": self.validation_loss}
            columns |= {"validation accuracy": self.validation_accuracy}
        epochs = len(min(columns.values(), key=len))  # an interrupted one may lack its last part
        lines = [
            (str(epoch), *(_shown(name, values[epoch - 1]) for name, values in columns.items()))
            for epoch in np.linspace(1, epochs, min(rows, epochs)).round().astype(int).tolist()
        ]
        heads = ("epoch", *columns)
        return Table(self._sentence(), heads, tuple(lines), tuple(range(len(heads))))

    def _sentence(self):
        epochs = "1 epoch" if len(self) == 1 else f"{len(self)} epochs"
        if self.interrupted:
            return f"Interrupted after {epochs}; the network keeps what it has learned."
        if len(self) and self.loss[-1] > 0.99 * self.guessing:
            return (
                f"Trained for {epochs}. The loss is no better than blind guessing's, "
                f"{self.guessing:.3f}: another learning rate may help."
            )
        return f"Trained for {epochs}."

    def __repr__(self):
        return repr(self.table())

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.table()._repr_mimebundle_()


def _shown(name, value):
    return f"{100 * value:.1f} %" if name.endswith("accuracy") else f"{value:.3f}"
