"""
Make the data files of the course from the packages that carry them.

The course itself never runs this: its files are here already. To make them again, in an
environment of its own:

    pip install --no-deps sktime==1.2.0 vega_datasets==0.9.0 statsmodels==0.15.0
    python make.py

It writes the files beside itself and prints their sums for README.md.
"""

import csv
import hashlib
from datetime import datetime
from importlib.metadata import distribution
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def heartbeat():
    """Copy the voltage and the label of every sample."""
    rows = source("sktime", "sktime/datasets/data/mitdb/mitdb.csv")
    lines = [f"{float(row['data']):.3f},{int(float(row['label']))}" for row in rows]
    write("heartbeat.csv", ["millivolt,unusual", *lines])


def temperatures(city, path):
    """
    Write one line a day, 24 hours across.

    The source leaves out 14 March, 03:00; the mean of the hours on either side stands there.
    """
    hours = {
        row["date"].replace("/", "-")[:13]: float(row["temp"])
        for row in source("vega_datasets", path)
    }
    hours["2010-03-14 03"] = (hours["2010-03-14 02"] + hours["2010-03-14 04"]) / 2
    days = sorted({hour[:10] for hour in hours})
    clock = [f"{hour:02d}" for hour in range(24)]
    lines = [",".join([day, *(f"{hours[f'{day} {hour}']:.1f}" for hour in clock)]) for day in days]
    write(f"temperature_{city}.csv", [",".join(["date", *clock]), *lines])


def shares(companies):
    """Write one line a month with a column a company, in US dollars."""
    prices = {}
    for row in source("vega_datasets", "vega_datasets/_data/stocks.csv"):
        month = datetime.strptime(row["date"], "%b 1 %Y").strftime("%Y-%m")
        prices.setdefault(month, {})[row["symbol"]] = float(row["price"])
    lines = [
        ",".join([month, *(f"{prices[month][company]:.2f}" for company in companies)])
        for month in sorted(prices)
    ]
    write("shares.csv", [",".join(["month", *companies]), *lines])


def economy():
    """Write one line a quarter: real domestic product, consumer prices, unemployment."""
    rows = source("statsmodels", "statsmodels/datasets/macrodata/macrodata.csv")
    names = ["realgdp", "cpi", "unemp"]
    lines = [",".join([f"{row['year']}-Q{row['quarter']}", *map(row.get, names)]) for row in rows]
    write("economy.csv", [",".join(["quarter", *names]), *lines])


def motions():
    """Keep every value, in millionths of its unit: so whole numbers hold all six decimals."""
    parts = labelled("BasicMotions", ["Standing", "Running", "Walking", "Badminton"])
    signals = {name: np.round(x * 1e6).astype(np.int32) for name, (x, _) in parts.items()}
    pack("basic_motions.npz", signals, parts)


def demand():
    """Keep every value as float32: within 2e-7 of the eight digits that the archive gives."""
    parts = labelled("ItalyPowerDemand", ["1", "2"])
    signals = {name: x.astype(np.float32) for name, (x, _) in parts.items()}
    pack("italy_power_demand.npz", signals, parts)


def labelled(problem, classes):
    """
    Read the training and the test set of a problem of the UEA and UCR archives.

    A line holds one example: its channels with ":" between them, then its class.
    """
    parts = {}
    for part in ("train", "test"):
        path = f"sktime/datasets/data/{problem}/{problem}_{part.upper()}.ts"
        text = distribution("sktime").locate_file(path).read_text(encoding="utf-8")
        lines = [line.split(":") for line in text.partition("@data")[2].split()]
        x = np.array([[channel.split(",") for channel in line[:-1]] for line in lines], float)
        parts[part] = x, np.array([classes.index(line[-1]) for line in lines], np.int8)
    return parts


def pack(name, signals, parts):
    """Write arrays `train_x`, `train_labels`, `test_x` and `test_labels`, and print the sum."""
    arrays = {f"{part}_x": signals[part] for part in parts}
    arrays |= {f"{part}_labels": labels for part, (_, labels) in parts.items()}
    np.savez_compressed(HERE / name, **arrays)
    print(name, hashlib.sha256((HERE / name).read_bytes()).hexdigest())


def source(package, path):
    """Read a table that a package carries, without importing the package."""
    with open(distribution(package).locate_file(path), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(name, lines):
    """Write a file with Unix line ends, and print its sum."""
    content = ("\n".join(lines) + "\n").encode()
    (HERE / name).write_bytes(content)
    print(name, hashlib.sha256(content).hexdigest())


if __name__ == "__main__":
    heartbeat()
    temperatures("seattle", "vega_datasets/_data/seattle-temps.csv")
    temperatures("san_francisco", "vega_datasets/_data/sf-temps.csv")
    shares(["AAPL", "AMZN", "IBM", "MSFT"])
    economy()
    motions()
    demand()
