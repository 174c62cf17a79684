"""
Symbols that a learner's own code adds and multiplies as if they were numbers.

An array of symbols goes through loops, slices, `sum`, `@`, `np.dot`, `np.convolve` and most of
NumPy, which leaves arrays of objects to the objects' own + and ×. What comes out is the sum of
products that the code computes, in the order in which it added it up. `with_room_for_symbols` lets
a function meet a NumPy whose `np.zeros` can hold symbols too.

A sum of products is a dict: {(("x", 0), ("w", 2)): 1, ...} is x₀·w₂ + …; the key () is a number
that stands alone.
"""

import math
import numbers
import types

import numpy as np

MOST_TERMS = 2000


class NeedsAValue(BaseException):
    """Somebody asks for a symbol's value. No Exception: no learner's code shall catch it."""


class Expression:
    """
    A sum of products of symbols, which remembers the order in which it was added up.

    Parameters
    ----------
    terms : dict
        From products, each a tuple of symbols such as ("x", 0), to their factors.

    Examples
    --------
    >>> x, w = symbols("x", 2), symbols("w", 2)
    >>> (x[1] * w[0] + x[0] * w[1]).terms
    {(('x', 1), ('w', 0)): 1, (('x', 0), ('w', 1)): 1}
    """

    __slots__ = ("terms",)
    __hash__ = None

    def __init__(self, terms):
        self.terms = {product: factor for product, factor in terms.items() if factor}

    def __add__(self, other):
        if (other := lifted(other)) is None:
            return NotImplemented
        total = dict(self.terms)
        for product, factor in other.terms.items():
            total[product] = total.get(product, 0) + factor
        return Expression(total)

    def __mul__(self, other):
        if (other := lifted(other)) is None:
            return NotImplemented
        if len(self.terms) * len(other.terms) > MOST_TERMS:
            raise NeedsAValue("it multiplies sums by sums, and they grow to thousands of terms")
        total = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                product = tuple(sorted(left + right, key=lambda symbol: (symbol[0] != "x", symbol)))
                total[product] = total.get(product, 0) + a * b
        return Expression(total)

    def __radd__(self, other):
        return NotImplemented if lifted(other) is None else lifted(other) + self

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __pos__(self):
        return self

    def __sub__(self, other):
        return NotImplemented if lifted(other) is None else self + -lifted(other)

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        if isinstance(other, Expression):
            raise NeedsAValue("it divides by a value")
        return Expression({product: factor / other for product, factor in self.terms.items()})

    def __rtruediv__(self, other):
        raise NeedsAValue("it divides by a value")

    def conjugate(self):
        """Return itself, for a symbol is real: NumPy's `correlate` and `vdot` ask."""
        return self

    def _asked(self, *_):
        raise NeedsAValue(
            "it decides something by a value (`if`, `while`, `max` or a comparison such as "
            "`x[j] > 0`)"
        )

    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __abs__ = _asked


def symbols(name, amount):
    """
    Make an array of symbols.

    Examples
    --------
    >>> symbols("x", 3)[2].terms
    {(('x', 2),): 1}
    """
    return np.array([Expression({((name, i),): 1}) for i in range(amount)], dtype=object)


def value_of(terms, x, w):
    """
    Put numbers in for the symbols of a sum of products.

    Examples
    --------
    >>> value_of({(("x", 0), ("w", 1)): 2, (): 0.5}, x=[3], w=[10, 20])
    120.5
    """
    given = {"x": x, "w": w}
    return float(
        sum(
            factor * math.prod(given[name][i] for name, i in product)
            for product, factor in terms.items()
        )
    )


def lifted(value):
    """Return an expression or a number as an expression; None if it is neither."""
    if isinstance(value, Expression):
        return value
    return Expression({(): value}) if isinstance(value, numbers.Real) else None


# --- NumPy with room for symbols ----------------------------------------------------------------

_FILLED = ("zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like")
_CONVERTED = ("array", "asarray", "asanyarray", "ascontiguousarray")


class _NumPy(types.ModuleType):
    """NumPy, but that the arrays which it makes can hold symbols: `np.zeros(5)` holds floats."""

    def __getattr__(self, name):
        return _STAND_INS.get(name) or getattr(np, name)


def _filled(make):
    return lambda *given, **options: make(*given, **options).astype(object)


def _converted(make):
    def convert(values, *given, **options):
        try:
            made = make(values, *given, **options)
        except TypeError:  # symbols were to become floats
            return np.array(values, dtype=object)
        return made.astype(object) if made.dtype.kind == "f" else made

    return convert


_STAND_INS = {name: _filled(getattr(np, name)) for name in _FILLED}
_STAND_INS |= {name: _converted(getattr(np, name)) for name in _CONVERTED}


def with_room_for_symbols(function):
    """Let a function written in Python, and its neighbours in the notebook, meet `_NumPy`."""
    if not isinstance(function, types.FunctionType):
        return function
    theirs, ours = function.__globals__, {}
    replaced = {id(np): _NumPy("numpy")}
    replaced |= {id(getattr(np, name)): stand_in for name, stand_in in _STAND_INS.items()}

    def moved(value):
        if not isinstance(value, types.FunctionType) or value.__globals__ is not theirs:
            return replaced.get(id(value), value)
        twin = types.FunctionType(
            value.__code__, ours, value.__name__, value.__defaults__, value.__closure__
        )
        twin.__kwdefaults__ = value.__kwdefaults__
        return twin

    ours |= {name: moved(value) for name, value in theirs.items()}
    return moved(function)
