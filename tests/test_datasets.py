"""The data are the ones that README.md describes, and damage is told in words."""

import hashlib
import re
import socket

import numpy as np
import pytest

from course_lib import datasets


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a dataset asked for the network")

    monkeypatch.setattr(socket, "socket", refuse)


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """Give the data a home of their own that a test may damage."""
    for path in datasets.DATA.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    return tmp_path


def data_files():
    """List all that is in `data/`, except the words about it and the scripts that made it."""
    every = (path for path in datasets.DATA.iterdir() if path.is_file())
    return [p for p in every if p.suffix not in {".md", ".py"} and not p.name.startswith(".")]


def test_the_readme_lists_the_sum_of_every_data_file():
    text = (datasets.DATA / "README.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| (\S+\.\w+) \| `(\w+)` \|$", text, flags=re.MULTILINE))
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in data_files()}
    assert found == stated


def test_the_readme_tells_the_whole_story_of_every_data_file():
    text = (datasets.DATA / "README.md").read_text(encoding="utf-8")
    sections = [part for part in text.split("\n## ")[1:]]
    for part in sections:
        for topic in ("What", "Unit and sampling", "Where from", "Terms", "How"):
            assert f"**{topic}" in part, f"{part.splitlines()[0]} lacks {topic}"
    named = " ".join(part.splitlines()[0] for part in sections)
    assert all(path.name in named for path in data_files())


def test_the_data_stay_small():
    assert sum(path.stat().st_size for path in data_files()) < 600_000


def test_the_heartbeat_has_26_beats_in_millivolt(no_network):
    heart = datasets.heartbeat()
    high = np.flatnonzero(heart.values > 0.4)
    beats = 1 + np.count_nonzero(np.diff(high) > 100)
    assert (heart.values.shape, heart.unit, heart.rate) == ((7500,), "mV", 360.0)
    assert beats == 26
    assert heart.values.min() == -0.595 and heart.values.max() == 1.245


def test_the_unusual_beat_is_the_one_that_comes_too_early():
    heart, unusual = datasets.heartbeat(), datasets.heartbeat_unusual()
    high = np.flatnonzero(heart.values > 0.4)
    first_of_beat = high[np.r_[True, np.diff(high) > 100]]
    shortest = np.argmin(np.diff(first_of_beat))
    assert unusual.shape == heart.values.shape
    assert unusual[first_of_beat[shortest + 1]]
    assert unusual[first_of_beat].sum() == 1


def test_the_shares_are_ten_years_and_three_months_of_four_companies(no_network):
    shares = datasets.shares()
    assert shares.values.shape == (4, 123)
    assert shares.channels == ("AAPL", "AMZN", "IBM", "MSFT")
    assert (shares.unit, shares.time[0], shares.time[12]) == ("US$", 2000.0, 2001.0)
    assert shares.values.min() == 5.97 and shares.values[:, -1].tolist() == [
        223.02, 128.82, 125.55, 28.80,
    ]  # fmt: skip


def test_the_economy_is_fifty_years_of_quarters_in_percent(no_network):
    economy = datasets.economy()
    prices, growth, unemployment = economy.values
    assert economy.values.shape == (3, 202)
    assert (economy.unit, economy.time[0], economy.time[-1]) == ("%", 1959.25, 2009.5)
    assert unemployment.max() == 10.7 and economy.time[unemployment.argmax()] == 1982.75
    assert growth[:2].tolist() == [2.53, -0.12]
    assert prices.min() == -2.17 and economy.time[prices.argmin()] == 2008.75


def test_the_temperatures_are_a_year_of_two_cities_in_celsius(no_network):
    year = datasets.temperatures()
    assert year.values.shape == (2, 365 * 24)
    assert year.channels == ("Seattle", "San Francisco")
    assert year.values[0, 0] == pytest.approx((39.4 - 32) / 1.8, abs=0.005)
    assert year.values[1, -1] == pytest.approx((48.3 - 32) / 1.8, abs=0.005)
    assert year.time[-1] == 8759


def test_the_hour_that_the_source_leaves_out_lies_between_its_neighbours():
    hour = (31 + 28 + 13) * 24 + 3
    for city in datasets.temperatures().values:
        assert city[hour] == pytest.approx((city[hour - 1] + city[hour + 1]) / 2, abs=0.04)


def test_no_value_is_missing():
    for recording in (datasets.heartbeat(), datasets.temperatures()):
        assert np.isfinite(recording.values).all()


def test_a_slice_keeps_unit_source_and_time():
    heart = datasets.heartbeat()
    part = heart[720:1440:4]
    assert len(part) == 180
    assert (part.rate, part.unit, part.source) == (90.0, heart.unit, heart.source)
    np.testing.assert_allclose(part.time, heart.time[720:1440:4])
    np.testing.assert_array_equal(part.values, heart.values[720:1440:4])


def test_a_slice_cuts_time_and_leaves_the_channels_alone():
    day = datasets.temperatures()[-24:]
    assert day.values.shape == (2, 24)
    assert day.time[0] == 8736


@pytest.mark.parametrize(
    ("cut", "error", "words"),
    [
        (5, TypeError, "cut by a slice, for example recording[:100]"),
        (slice(None, None, -1), ValueError, "backwards in time"),
        (slice(9000, None), ValueError, "no sample is left of the 7500"),
    ],
)
def test_a_recording_that_cannot_be_cut_says_how_to_cut_it(cut, error, words):
    with pytest.raises(error) as refusal:
        datasets.heartbeat()[cut]
    assert words in str(refusal.value)


def test_a_recording_shows_itself_in_one_line():
    assert repr(datasets.heartbeat()) == "Heartbeat: 7500 samples in mV, 360 per s"
    assert repr(datasets.temperatures()[:48]) == (
        "Hourly temperature (Seattle, San Francisco): 48 samples in °C, 1 per h"
    )


def test_what_a_learner_changes_is_whole_again_at_the_next_reading():
    heart = datasets.heartbeat()
    heart.values[:] = 0
    assert datasets.heartbeat().values.any()


def test_the_motions_are_ten_of_each_activity_from_six_sensors(no_network):
    motions = datasets.basic_motions()
    for x, labels in (motions.train, motions.test):
        assert x.shape == (40, 6, 100)
        assert np.bincount(labels).tolist() == [10, 10, 10, 10]
    resting = [np.abs(motions.x_train[motions.labels_train == c]).mean() for c in range(4)]
    assert motions.classes[np.argmin(resting)] == "standing"
    assert len(motions.channels) == len(motions.units) == 6
    assert motions.time[-1] == pytest.approx(9.9)


def test_the_days_are_scaled_and_the_lamps_go_on_earlier_in_winter(no_network):
    days = datasets.italy_power_demand()
    assert (days.x_train.shape, days.x_test.shape) == ((67, 1, 24), (1029, 1, 24))
    assert np.bincount(days.labels_test).tolist() == [513, 516]
    np.testing.assert_allclose(days.x_test.mean(axis=2), 0, atol=1e-6)
    np.testing.assert_allclose(days.x_test.std(axis=2, ddof=1), 1, atol=1e-6)
    winter, summer = (days.x_test[days.labels_test == c].mean(axis=(0, 1)) for c in range(2))
    assert (16 + winter[16:].argmax(), 16 + summer[16:].argmax()) == (19, 21)


def test_no_example_to_test_with_is_among_those_to_learn_from():
    for data in (datasets.basic_motions(), datasets.italy_power_demand()):
        every = np.concatenate([data.x_train, data.x_test]).reshape(-1, data.x_train[0].size)
        assert len(np.unique(every, axis=0)) == len(every)
        assert np.isfinite(every).all()


def test_labelled_signals_show_themselves_in_one_line():
    assert repr(datasets.italy_power_demand()) == (
        "Electricity demand in Italy: 67 examples to learn from, 1029 to test with; "
        "1 channel of 24 samples, 2 classes"
    )


def test_a_damaged_file_is_refused_with_its_name_and_a_remedy(scratch):
    path = scratch / "heartbeat.csv"
    path.write_bytes(path.read_bytes().replace(b"-0.195", b"-0.196", 1))
    with pytest.raises(ValueError) as refusal:
        datasets.heartbeat()
    for words in ("heartbeat.csv is not the one", "SHA-256", "git checkout -- course_lib/data"):
        assert words in str(refusal.value)


def test_a_missing_file_is_told_with_a_remedy(scratch):
    (scratch / "temperature_seattle.csv").unlink()
    with pytest.raises(FileNotFoundError) as refusal:
        datasets.temperatures()
    assert "temperature_seattle.csv is missing" in str(refusal.value)
    assert "git checkout" in str(refusal.value)
