"""
What PyTorch, TensorFlow, Keras and SciPy answer, recorded once: none of them needs to be here.

`data/frameworks.json` holds some hundred small cases: the code that ran, what went in, what came
out. `recorded` reads one. `live` runs its code again, where that library is installed.
`data/record_frameworks.py` made the file and can make it again.

Shapes of signals: x (m,), or (batch, channels, m) where a case has channels.
"""

import importlib
import json
from dataclasses import dataclass

import numpy as np

from course_lib.datasets import content

# How near a result should come to what is recorded, as in np.testing.assert_allclose(ours, theirs,
# rtol=0, atol=TOLERANCE["float64"]): recorded values are of float64, rounded to nine places.
TOLERANCE = {"float64": 1e-8, "float32": 1e-4}

# What must be imported before a case of the library can run, and the names its code uses.
_IMPORTS = {
    "PyTorch": {"torch": "torch"},
    "TensorFlow": {"tf": "tensorflow"},
    "Keras": {"keras": "keras"},
    "SciPy": {"scipy": "scipy", "_ndimage": "scipy.ndimage", "_signal": "scipy.signal"},
}
LIBRARIES = tuple(_IMPORTS)


@dataclass(frozen=True, eq=False, repr=False)
class Answer:
    """
    What a library answered to one small case. Made by `recorded` and by `live`.

    Its arrays are read by their names: ``answer["y"]``.

    Attributes
    ----------
    name : str
        What the case is called here.
    version : str
        Library and version that answered.
    code : str
        What it was asked; it uses the inputs by name and gives the outputs theirs.
    inputs, outputs : dict
        Arrays, numbers and words by their names in the code.

    Examples
    --------
    >>> theirs = recorded("torch conv1d")
    >>> print(theirs.code)
    y = torch.nn.functional.conv1d(x[None, None], w[None, None])[0, 0]
    >>> theirs["y"]
    array([ 7., 11., 24., 28.])
    """

    name: str
    version: str
    code: str
    inputs: dict
    outputs: dict

    @property
    def library(self):
        """Name of the library, one of `LIBRARIES`."""
        return self.version.split()[0]

    def __getitem__(self, name):
        values = self.inputs | self.outputs
        if name not in values:
            raise KeyError(f"{self.name!r} has no {name!r}; it has {', '.join(values)}.")
        return values[name]

    def __repr__(self):
        def listed(values):
            return ", ".join(
                f"{name} {value.shape}" if isinstance(value, np.ndarray) else f"{name} {value!r}"
                for name, value in values.items()
            )

        return f"{self.version}, {self.name}: {listed(self.inputs)} → {listed(self.outputs)}"


def names(beginning=""):
    """
    List the recorded cases.

    Parameters
    ----------
    beginning : str
        List only those whose name begins so; "" lists all.

    Returns
    -------
    names : tuple of str

    Examples
    --------
    >>> names("tensorflow pad")
    ('tensorflow pad zeros', 'tensorflow pad constant', 'tensorflow pad reflect',
     'tensorflow pad symmetric')
    """
    return tuple(name for name in _file()["records"] if name.startswith(beginning))


def recorded(name):
    """
    Read what a library answered when the course was made.

    Parameters
    ----------
    name : str
        One of `names()`, such as "torch conv1d".

    Returns
    -------
    Answer

    Raises
    ------
    ValueError
        If there is no such case, or the file is not the one that the course was made with.
    FileNotFoundError
        If the file is missing.

    Examples
    --------
    >>> recorded("tensorflow pad symmetric")
    TensorFlow 2.21.0, tensorflow pad symmetric: x (4,), mode 'SYMMETRIC' → padded (8,)
    """
    file = _file()
    if not isinstance(name, str):
        raise TypeError(f"the name is {name!r}; it must be text, for example 'torch conv1d'.")
    if name not in file["records"]:
        raise ValueError(f"nothing is recorded as {name!r}; {_nearest(name, file['records'])}.")
    record = file["records"][name]
    model = file["records"][record.get("like", name)]  # the first case with the same code
    library = model["library"]
    return Answer(
        name=name,
        version=f"{library} {file['versions'][library]}",
        code="\n".join(model["code"]),
        inputs=_arrays(model["inputs"] | record["inputs"]),
        outputs=_arrays(record["outputs"]),
    )


def live(name, dtype="float64"):
    """
    Ask the library itself, as it is installed here, what `recorded` has stored.

    Parameters
    ----------
    name : str
        One of `names()`.
    dtype : {"float64", "float32"}
        Precision of the numbers that go in.

    Returns
    -------
    Answer
        Like that of `recorded`, with the version that is installed.

    Raises
    ------
    ModuleNotFoundError
        If the library is not installed. The course does not need it.
    """
    answer = recorded(name)
    library = answer.library
    outputs = run(library, answer.code, answer.inputs, answer.outputs, dtype)
    return Answer(
        name=name,
        version=f"{library} {version(library)}",
        code=answer.code,
        inputs=answer.inputs,
        outputs=outputs,
    )


def run(library, code, inputs, wanted, dtype="float64"):
    """
    Run a few lines of code with a library.

    Parameters
    ----------
    library : str
        One of `LIBRARIES`.
    code : str
        What to run: ours, or a case of the file. It sees the inputs, as tensors of the library,
        and `torch`, `tf`, `keras` or `scipy` beside `np`.
    inputs : dict
        Arrays, numbers and words by name. Whole numbers stay whole.
    wanted : iterable of str
        Names to read when the code has run.
    dtype : {"float64", "float32"}
        Precision of the tensors.

    Returns
    -------
    outputs : dict of ndarray

    Raises
    ------
    ModuleNotFoundError
        If the library is not installed.
    """
    if dtype not in TOLERANCE:
        raise ValueError(f"dtype={dtype!r} is not known here; use {' or '.join(TOLERANCE)}.")
    modules = _imported(library)
    scope = {"np": np, **modules}
    for name, value in inputs.items():
        if isinstance(value, np.ndarray):
            value = value.astype(dtype if value.dtype.kind == "f" else value.dtype)
            if library == "PyTorch":
                value = modules["torch"].tensor(value)
            elif library == "TensorFlow":
                value = modules["tf"].constant(value)
        scope[name] = value
    exec(code, scope)
    return {name: _to_numpy(scope[name]) for name in wanted}


def version(library):
    """
    Tell which version of a library is installed.

    Parameters
    ----------
    library : str
        One of `LIBRARIES`.

    Returns
    -------
    version : str
        Without what a build adds, such as "+cpu".

    Raises
    ------
    ModuleNotFoundError
        If it is not installed.
    """
    module = next(iter(_imported(library).values()))
    return module.__version__.split("+")[0]


def _imported(library):
    """Import what a library's code needs: name in the code -> module."""
    if library not in _IMPORTS:
        raise ValueError(f"library={library!r} is not known here; use {', '.join(LIBRARIES)}.")
    try:
        return {name: importlib.import_module(path) for name, path in _IMPORTS[library].items()}
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{library} is not installed here ({error.name} is missing), and the course does not "
            f"need it: recorded(name) has what it answered. To ask it live: "
            f"pip install {error.name}",
            name=error.name,
        ) from None


def _to_numpy(value):
    """Turn a tensor of any of the libraries into an array."""
    return np.asarray(value.detach() if hasattr(value, "detach") else value)


def _arrays(values):
    return {
        name: np.asarray(value) if isinstance(value, list) else value
        for name, value in values.items()
    }


def _file():
    return json.loads(content("frameworks.json"))


def _nearest(name, known):
    """Say which cases have most words in common with a name that is not known."""
    words = set(name.lower().split())
    shared = {other: len(words & set(other.lower().split())) for other in known}
    best = [other for other in known if shared[other] == max(shared.values()) > 0][:4]
    if not best:
        return "names() lists what is"
    return f"the nearest are {', '.join(map(repr, best))}; names() lists all"
