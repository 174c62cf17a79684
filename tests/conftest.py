"""What all tests share: no learner's progress is touched, and numbers are the same every time."""

import os

# Before NumPy is loaded: small matrix products gain nothing from more threads, and wait long for
# them on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pytest
from hypothesis import settings

os.environ["COURSE_PROGRESS"] = "off"

# A shared machine may pause; that is no fault of a test.
settings.register_profile("course", deadline=None)
settings.load_profile("course")


@pytest.fixture
def rng():
    """Random numbers, the same in every run."""
    return np.random.default_rng(0)
