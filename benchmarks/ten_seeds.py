"""
Choose lesson 14's networks without the test examples, then train each with ten seeds.

    python benchmarks/ten_seeds.py [--choose]

writes course_lib/data/ten_seeds.json, and prints what it writes and its sum for data/README.md. It
takes half a minute; with --choose it also makes the tables of choices anew, in a quarter of an
hour, and the first row of each is what is trained.

How a network is chosen: each candidate learns from one random half of the training examples and
names the other half, a hundred times over. The smallest squared error of the probabilities wins:
so few examples have so few wrong answers that counting them tells two good networks apart by luck.
The test examples have no part in it.
"""

import argparse
import hashlib
import json
import platform
import re
import time
from itertools import product

import numpy as np

from course_lib import datasets
from course_lib.layers import Conv1D, Dense, Flatten, GlobalAveragePool1D, MaxPool1D, ReLU
from course_lib.losses import softmax
from course_lib.network import Network
from course_lib.optimizers import Adam
from course_lib.training import Average, evaluate, split, train

FILE = datasets.DATA / "ten_seeds.json"
HALVES = 100


def days_network(rng, channels=(16, 32), kernel_size=9, pools=(1, 2)):
    """Build the network for the days of Italian electricity demand: the hour matters."""
    first, second = channels
    layers = [Conv1D(1, first, kernel_size, rng=rng), ReLU()]
    layers += [MaxPool1D(pools[0])] * (pools[0] > 1)
    layers += [Conv1D(first, second, kernel_size, rng=rng), ReLU()]
    layers += [MaxPool1D(pools[1])] * (pools[1] > 1)
    return Network([*layers, Flatten(), Dense(second * 24 // np.prod(pools), 2, rng=rng)])


def motions_network(rng, channels=(16, 32), kernel_size=9, pools=(2, 1)):
    """Build the network for the motions: what was done matters, and not when."""
    first, second = channels
    layers = [Conv1D(6, first, kernel_size, rng=rng), ReLU()]
    layers += [MaxPool1D(pools[0])] * (pools[0] > 1)
    layers += [Conv1D(first, second, kernel_size, rng=rng), ReLU()]
    return Network([*layers, GlobalAveragePool1D(), Dense(second, 4, rng=rng)])


# How each is trained; what --choose compares; what others got, in percent, over ten runs.
TASKS = {
    "italy_power_demand": {
        "build": days_network,
        "rate": 0.001,
        "architectures": {
            "channels": [(8, 16), (16, 32)],
            "kernel_size": [3, 5, 9],
            "pools": [(2, 2), (1, 2)],
        },
        "epochs": [30, 50, 100],
        "published": {
            "MLP": [95.4, 0.2],
            "Time-CNN": [95.5, 0.4],
            "FCN": [96.1, 0.3],
            "ResNet": [96.3, 0.4],
            "Encoder": [96.5, 0.5],
        },
    },
    "basic_motions": {
        "build": motions_network,
        "rate": 0.003,
        "architectures": {
            "channels": [(8, 16), (16, 32)],
            "kernel_size": [5, 9, 15],
            "pools": [(2, 1), (4, 1)],
        },
        "epochs": [20, 40, 80],
    },
}
BATCH_SIZE = 8
PUBLISHED_BY = (
    "H. Ismail Fawaz et al., Deep learning for time series classification: a review, Data Mining "
    "and Knowledge Discovery 33, 2019; results/results-uea-avg-std.csv of hfawaz/dl-4-tsc"
)


def trained(task, examples, seed, epochs, each_epoch, **settings):
    """Build and train a network; the one seed decides its kernels and the examples' order."""
    rng = np.random.default_rng(seed)
    network = task["build"](rng, **settings)
    history = train(
        network,
        *examples,
        epochs=epochs,
        batch_size=BATCH_SIZE,
        optimizer=Adam(task["rate"]),
        rng=rng,
        each_epoch=each_epoch,
        progress=False,
    )
    return network, history


def one_seed(name, seed, choice):
    """Train what was chosen, and look at the test examples: network, accuracy, seconds."""
    task, data = TASKS[name], getattr(datasets, name)()
    settings = {key: choice[key] for key in task["architectures"]}
    average = Average(choice["epochs"] // 2 + 1) if choice["averaged"] else None
    network, history = trained(task, data.train, seed, choice["epochs"], average, **settings)
    if average:
        average.put_into(network)
    return network, evaluate(network, *data.test)[1], history.seconds


def ten_seeds(name, choice):
    """Train with seeds 0 to 9."""
    networks, shares, seconds = zip(
        *(one_seed(name, seed, choice) for seed in range(10)), strict=True
    )
    return {
        "network": repr(networks[0]),
        "parameters": choice["parameters"],
        "optimizer": repr(Adam(TASKS[name]["rate"])),
        "epochs": choice["epochs"],
        "averaged": choice["averaged"],
        "batch_size": BATCH_SIZE,
        "accuracies": [round(100 * share, 2) for share in shares],
        "mean": round(100 * float(np.mean(shares)), 2),
        "deviation": round(100 * float(np.std(shares, ddof=1)), 2),
        "slowest_seconds": round(max(seconds), 1),
    }


def choices(name, task):
    """Try every candidate on random halves of the training examples, the best one first."""
    rows = []
    for values in product(*task["architectures"].values()):
        settings = dict(zip(task["architectures"], values, strict=True))
        tried = [tries(name, task, seed, settings) for seed in range(HALVES)]
        for ending in tried[0]:
            wrong, squared, parameters = zip(*(endings[ending] for endings in tried), strict=True)
            rows.append(
                {
                    **settings,
                    "epochs": ending[0],
                    "averaged": ending[1],
                    "parameters": parameters[0],
                    "wrong": round(float(np.mean(wrong)), 2),
                    "standard_error": round(float(np.std(wrong, ddof=1) / np.sqrt(HALVES)), 2),
                    "squared_error": round(float(np.mean(squared)), 4),
                }
            )
        print(name, rows[-1], flush=True)
    return sorted(rows, key=lambda row: (row["squared_error"], row["wrong"]))


def tries(name, task, seed, settings):
    """Learn from one half, name the other, for each number of epochs, averaged or not."""
    learn, (x, labels) = split(*getattr(datasets, name)().train, 0.5, rng=seed)
    places = []

    def remember(network, _):
        places.append({key: param.copy() for key, param in network.params.items()})

    network, _ = trained(task, learn, seed, max(task["epochs"]), remember, **settings)
    endings = {}
    for epochs, averaged in product(task["epochs"], (False, True)):
        last = places[epochs // 2 : epochs] if averaged else [places[epochs - 1]]
        for key, param in network.params.items():
            param[...] = np.mean([place[key] for place in last], axis=0)
        right = softmax(network.forward(x))[np.arange(len(x)), labels]
        wrong = 100 * np.mean(network.predict(x) != labels)
        parameters = sum(param.size for param in network.params.values())
        endings[epochs, averaged] = wrong, np.mean((1 - right) ** 2), parameters
    return endings


def main():
    """Make the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--choose", action="store_true", help="make the tables of choices anew")
    choose = parser.parse_args().choose
    before = {} if choose else json.loads(FILE.read_text(encoding="utf-8"))["tasks"]
    tasks = {}
    begun = time.perf_counter()
    for name, task in TASKS.items():
        chosen = choices(name, task) if choose else before[name]["choices"]
        tasks[name] = {**ten_seeds(name, chosen[0]), "choices": chosen}
        if "published" in task:
            tasks[name] |= {"published": task["published"], "published_by": PUBLISHED_BY}
        print(name, {key: value for key, value in tasks[name].items() if key != "choices"})
    made = {
        "command": "python benchmarks/ten_seeds.py",
        "made_with": f"Python {platform.python_version()}, NumPy {np.__version__}",
        "halves": HALVES,
        "tasks": tasks,
    }
    lines = re.sub(r"\n {5,}| *\n {4}(?=[]}])", " ", json.dumps(made, indent=1))
    FILE.write_text(lines + "\n", encoding="utf-8", newline="\n")
    print(FILE.name, hashlib.sha256(FILE.read_bytes()).hexdigest())
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
