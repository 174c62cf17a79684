"""
Make the data files of the course from the packages that carry them.

The course itself never runs this: its files are here already. To make them again, in an
environment of its own:

    pip install --no-deps sktime==1.2.0 vega_datasets==0.9.0
    python make.py

It writes the files beside itself and prints their sums for README.md.
"""

import csv
import hashlib
from datetime import datetime
from importlib.metadata import distribution
from pathlib import Path

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
