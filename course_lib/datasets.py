"""
Small real data, kept in `data/`: nothing is downloaded.

Each function returns a `Recording`, or `Labelled` signals to train with: the numbers together with
their unit, their sampling and where they came from. `data/README.md` tells the whole story of each
file, and holds the sums that every file is checked against when it is read.

    values (m,) or (channels, m), evenly sampled along the last axis; x (examples, channels, m)
"""

import hashlib
import io
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, eq=False, repr=False)
class Recording:
    """
    Numbers with their unit, their sampling and their source.

    A slice of a recording is a recording: its time and its rate move with it.

    Attributes
    ----------
    values : ndarray, shape (m,) or (channels, m)
    unit : str
        Unit of the values.
    rate : float
        Samples for each unit of time.
    time_unit : str
    title : str
        What was recorded.
    source : str
        Where it came from, in a sentence or two.
    channels : tuple of str
        Names of the channels; empty if there is only one.
    start : float
        Time of the first sample.

    Examples
    --------
    >>> heart = heartbeat()
    >>> heart
    Heartbeat: 7500 samples in mV, 360 per s
    >>> heart[:1800:4]
    Heartbeat: 450 samples in mV, 90 per s
    """

    values: np.ndarray
    unit: str
    rate: float
    time_unit: str
    title: str
    source: str
    channels: tuple[str, ...] = ()
    start: float = 0.0

    @property
    def time(self):
        """Time of each sample, in `time_unit`: ndarray, shape (m,)."""
        return self.start + np.arange(len(self)) / self.rate

    def __len__(self):
        return self.values.shape[-1]

    def __getitem__(self, samples):
        if not isinstance(samples, slice):
            raise TypeError(
                f"recording[{samples!r}] is not possible: a recording is cut by a slice, for "
                "example recording[:100]. For single numbers use recording.values."
            )
        first, _, step = samples.indices(len(self))
        values = self.values[..., samples]
        if step < 0:
            raise ValueError(
                f"recording[::{step}] would run backwards in time; use a step of 1 or more. "
                "To reverse the numbers alone, use recording.values[::-1]."
            )
        if not values.shape[-1]:
            raise ValueError(
                f"no sample is left of the {len(self)}; begin the slice before it ends, and "
                f"begin before {len(self)}."
            )
        start = self.start + first / self.rate
        return replace(self, values=values, rate=self.rate / step, start=start)

    def __repr__(self):
        names = f" ({', '.join(self.channels)})" if self.channels else ""
        return (
            f"{self.title}{names}: {len(self)} samples in {self.unit}, "
            f"{self.rate:.4g} per {self.time_unit}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Labelled:
    """
    Signals with their classes: some to learn from, others to test with.

    The test examples are for the very end. To choose between networks, set a part of the training
    examples aside, see `training.split`.

    Attributes
    ----------
    x_train, x_test : ndarray, shape (examples, channels, m)
    labels_train, labels_test : ndarray of int, shape (examples,)
        Places in `classes`.
    classes, channels, units : tuple of str
        Names of the classes; name and unit of each channel.
    rate : float
        Samples for each unit of time.
    time_unit, title, source : str

    Examples
    --------
    >>> motions = basic_motions()
    >>> motions
    Basic motions: 40 examples to learn from, 40 to test with; 6 channels of 100 samples, 4 classes
    >>> x, labels = motions.train
    >>> x.shape, motions.classes[labels[10]]
    ((40, 6, 100), 'running')
    """

    x_train: np.ndarray
    labels_train: np.ndarray
    x_test: np.ndarray
    labels_test: np.ndarray
    classes: tuple[str, ...]
    channels: tuple[str, ...]
    units: tuple[str, ...]
    rate: float
    time_unit: str
    title: str
    source: str

    @property
    def train(self):
        """The pair `(x_train, labels_train)`."""
        return self.x_train, self.labels_train

    @property
    def test(self):
        """The pair `(x_test, labels_test)`."""
        return self.x_test, self.labels_test

    @property
    def time(self):
        """Time of each sample, in `time_unit`: ndarray, shape (m,)."""
        return np.arange(self.x_train.shape[-1]) / self.rate

    def __repr__(self):
        _, channels, m = self.x_train.shape
        return (
            f"{self.title}: {len(self.x_train)} examples to learn from, {len(self.x_test)} to test "
            f"with; {channels} channel{'s' * (channels > 1)} of {m} samples, "
            f"{len(self.classes)} classes"
        )


def heartbeat():
    """
    Read an electrocardiogram: 26 heartbeats in 20.8 seconds, one of them too early.

    Returns
    -------
    Recording
        7500 samples in millivolt, 360 a second.

    See Also
    --------
    heartbeat_unusual : which samples belong to the early beat.

    References
    ----------
    G. B. Moody, R. G. Mark, "The impact of the MIT-BIH Arrhythmia Database", IEEE Engineering in
    Medicine and Biology 20(3), 45-50, 2001.

    Examples
    --------
    >>> heartbeat().values[:3]
    array([-0.195, -0.21 , -0.21 ])
    """
    return Recording(
        values=_table("heartbeat.csv", [0])[0],
        unit="mV",
        rate=360.0,
        time_unit="s",
        title="Heartbeat",
        source=(
            "MIT-BIH Arrhythmia Database (G. B. Moody, R. G. Mark, 2001), PhysioNet, "
            "https://doi.org/10.13026/C2F305, under ODC-By 1.0; by way of sktime and TSB-UAD."
        ),
    )


def heartbeat_unusual():
    """
    Mark the samples of `heartbeat` that belong to the beat which comes too early.

    Returns
    -------
    ndarray of bool, shape (7500,)

    Examples
    --------
    >>> np.flatnonzero(heartbeat_unusual())[[0, -1]]
    array([6936, 7287])
    """
    return _table("heartbeat.csv", [1])[0] == 1


def temperatures():
    """
    Read the temperature of every hour of an average year in two cities.

    Returns
    -------
    Recording
        Two channels, Seattle and San Francisco, of 365 · 24 samples in °C, one an hour.

    Examples
    --------
    >>> temperatures()
    Hourly temperature (Seattle, San Francisco): 8760 samples in °C, 1 per h
    >>> temperatures().values[:, :4]
    array([[4.11, 4.  , 3.89, 3.83],
           [8.78, 8.56, 8.28, 8.06]])
    """
    cities = ("Seattle", "San Francisco")
    files = [f"temperature_{city.lower().replace(' ', '_')}.csv" for city in cities]
    fahrenheit = np.stack([_table(name, range(1, 25)).T.ravel() for name in files])
    return Recording(
        values=np.round((fahrenheit - 32) / 1.8, 2),
        unit="°C",
        rate=1.0,
        time_unit="h",
        title="Hourly temperature",
        source=(
            "NOAA, public domain; by way of vega_datasets, which dates it 2010. It looks like the "
            "average of thirty years: see data/README.md."
        ),
        channels=cities,
    )


def basic_motions():
    """
    Read what a watch felt while somebody stood, ran, walked or played badminton.

    Returns
    -------
    Labelled
        40 to learn from and 40 to test with; six channels, 100 samples, ten a second.

    References
    ----------
    A. Bagnall et al., "The UEA multivariate time series classification archive, 2018",
    arXiv:1811.00075.

    Examples
    --------
    >>> basic_motions().channels[0], basic_motions().x_train[0, 0, :4]
    ('acceleration x', array([ 0.079106,  0.079106, -0.903497,  1.116125]))
    """
    return Labelled(
        **_packed("basic_motions.npz", 1e6),
        classes=("standing", "running", "walking", "badminton"),
        channels=tuple(f"{sensor} {axis}" for sensor in ("acceleration", "turn") for axis in "xyz"),
        units=("m/s²",) * 3 + ("rad/s",) * 3,
        rate=10.0,
        time_unit="s",
        title="Basic motions",
        source=(
            "UEA archive (A. Bagnall et al., 2018), https://www.timeseriesclassification.com, by "
            "way of sktime. The units are what fits the values: see data/README.md."
        ),
    )


def italy_power_demand():
    """
    Read how the demand for electricity went on 1096 days in Italy, winter or summer half-year.

    Returns
    -------
    Labelled
        67 to learn from and 1029 to test with; one channel, 24 samples, one an hour. Each day is
        scaled to mean 0 and standard deviation 1.

    References
    ----------
    H. A. Dau et al., "The UCR time series archive", IEEE/CAA Journal of Automatica Sinica 6(6),
    1293-1305, 2019.

    Examples
    --------
    >>> italy_power_demand()
    Electricity demand in Italy: 67 examples to learn from, 1029 to test with; 1 channel of 24
    samples, 2 classes
    """
    return Labelled(
        **_packed("italy_power_demand.npz", 1),
        classes=("October to March", "April to September"),
        channels=("demand",),
        units=("standard deviations of the day",),
        rate=1.0,
        time_unit="h",
        title="Electricity demand in Italy",
        source=(
            "UCR archive (H. A. Dau et al., 2019), by way of sktime. Which class is which half of "
            "the year is our reading: see data/README.md."
        ),
    )


def shares():
    """
    Read what a share of four companies cost, once a month from January 2000 to March 2010.

    Returns
    -------
    Recording
        Four channels, AAPL, AMZN, IBM and MSFT, of 123 samples in US dollars, twelve a year.

    Examples
    --------
    >>> shares()
    Share price (AAPL, AMZN, IBM, MSFT): 123 samples in US$, 12 per year
    >>> shares().values[:, 0]
    array([ 25.94,  64.56, 100.52,  39.81])
    """
    companies = ("AAPL", "AMZN", "IBM", "MSFT")
    return Recording(
        values=_table("shares.csv", range(1, 5)),
        unit="US$",
        rate=12.0,
        time_unit="year",
        title="Share price",
        source="By way of vega_datasets; it looks adjusted for splits: see data/README.md.",
        channels=companies,
        start=2000.0,
    )


def economy():
    """
    Read prices, growth and unemployment in the United States, quarter by quarter, 1959 to 2009.

    Prices and growth are changes against the quarter before, so the first quarter has none.

    Returns
    -------
    Recording
        Three channels of 202 samples in percent, four a year.

    Examples
    --------
    >>> economy()
    US economy (prices, growth, unemployment): 202 samples in %, 4 per year
    >>> economy().values[:, 0]
    array([0.59, 2.53, 5.1 ])
    """
    product, prices, unemployment = _table("economy.csv", range(1, 4))
    changes = [100 * (level[1:] / level[:-1] - 1) for level in (prices, product)]
    return Recording(
        values=np.round([*changes, unemployment[1:]], 2),
        unit="%",
        rate=4.0,
        time_unit="year",
        title="US economy",
        source=(
            "Federal Reserve Bank of St. Louis (FRED) and Bureau of Labor Statistics, public "
            "domain; by way of statsmodels."
        ),
        channels=("prices", "growth", "unemployment"),
        start=1959.25,
    )


def content(name):
    """
    Read a file of `data/` as text, whole and undamaged.

    Parameters
    ----------
    name : str
        Name of the file.

    Returns
    -------
    text : str

    Raises
    ------
    FileNotFoundError
        If the file is missing.
    ValueError
        If it is not the one whose sum stands in `data/README.md`.

    Examples
    --------
    >>> content("heartbeat.csv").splitlines()[0]
    'millivolt,unusual'
    """
    return _bytes(name).decode()


def _bytes(name):
    """Read a file of `data/` that is whole and undamaged, or say how to put it back."""
    path = DATA / name
    mend = f"Put it back as it was, for example with: git checkout -- course_lib/data/{name}"
    if not path.exists():
        raise FileNotFoundError(f"the data file {name} is missing from course_lib/data. {mend}")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != _sums().get(name):
        raise ValueError(
            f"the data file {name} is not the one that the course was made with: its SHA-256 sum "
            f"differs from the one in course_lib/data/README.md. {mend}"
        )
    return data


def _packed(name, scale):
    """Read signals, divided by `scale`, and labels: arguments of `Labelled`."""
    with np.load(io.BytesIO(_bytes(name)), allow_pickle=False) as file:
        fields = {}
        for part in ("train", "test"):
            fields[f"x_{part}"] = file[f"{part}_x"].astype(np.float64) / scale
            fields[f"labels_{part}"] = file[f"{part}_labels"].astype(np.intp)
    return fields


def _table(name, columns):
    """Read columns of a CSV file: shape (columns, rows)."""
    lines = content(name).splitlines()
    return np.loadtxt(lines, delimiter=",", skiprows=1, usecols=columns, ndmin=2).T


def _sums():
    """Read the sums from the table in README.md: file name -> SHA-256."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| (\S+) \| `([0-9a-f]{64})` \|$", text, flags=re.MULTILINE))
