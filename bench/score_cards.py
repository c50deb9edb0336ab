#!/usr/bin/env python3
"""Score cards of the model that ships, from what phrasing.py, gym.py and maths.py saved.

    python3 bench/score_cards.py --phrasing phrasing.json --gym gym.json --maths maths.json --page docs/score-cards.md

writes their tables between the page's marks. No model is asked here.
"""

import argparse
import json
from pathlib import Path

from ranks import write_between


def share(x):
    return f"{x['value']:.2f} ({x['low']:.2f} - {x['high']:.2f})"


def rows(sets, extra=lambda x: []):
    """A line a set, those that do best first, and all of them last."""
    last = ["all"] if "all" in sets else []
    for name in [*sorted(sets.keys() - set(last), key=lambda k: (-sets[k]["value"], k)), *last]:
        yield ["**all**" if name == "all" else name, sets[name]["n"], share(sets[name]), *extra(sets[name])]


def table(head, lines):
    return "\n".join(["| " + " | ".join(map(str, line)) + " |" for line in [head, ["---"] * len(head), *lines]])


def people(card):
    at_least = sum(x["value"] >= 0.75 for k, x in card["people"].items() if k != "all")
    return (
        f"Mean over problems {share(card['people']['all'])}; {at_least} of {len(card['people']) - 1} tasks reach 0.75.\n\n"
        + table(
            ["task", "n", "right", "turned down"],
            rows(card["people"], lambda x: [f"{x['turned_down']:.2f}"]),
        )
    )


def gym(card):
    sets = {k: x for k, x in card["sets"].items() if k != "all"}
    at_least = sum(x["value"] >= 0.5 for x in sets.values())
    every = sum(x["value"] for x in sets.values()) / len(sets)
    return (
        f"reasoning-gym {card['version']}, {len(sets)} data sets at settings of their easiest kind (`SETTINGS` of the script); the mean of\n"
        f"the sets is {every:.2f}, and {at_least} reach 0.5.\n\n"
        + table(["data set", "n", "right", "mean score"], rows(card["sets"], lambda x: [f"{x['score']:.2f}"]))
    )


def maths(card):
    return table(["module", "n", "right"], rows(card["modules"]))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cards = {"phrasing": people, "gym": gym, "maths": maths}
    for name in cards:
        p.add_argument(f"--{name}", help="what its script saved; without, its table stays as it is")
    p.add_argument("--page", required=True, type=Path)
    args = p.parse_args()
    for name, told in cards.items():
        if path := getattr(args, name):
            text = told(json.loads(Path(path).read_text(encoding="utf-8")))
            write_between(args.page, f"<!-- {name}: begin -->", f"<!-- {name}: end -->", text)


if __name__ == "__main__":
    main()
