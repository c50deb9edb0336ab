"""What the scripts about ranks share: mpirun's environment, a short training, and a table's place in a page."""
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}


def sums_run(folder, count, run, data, model=ROOT / "models/ponder"):
    """Writes `count` sums as texts, and a configuration that goes on from `model` with them in one thread a rank: its path.
    `run` and `data` are further lines of these tables."""
    texts = Path(folder) / "texts"
    texts.mkdir(parents=True)
    (texts / "sums.txt").write_text("\n".join(f"{i} plus {i + 1} is {2 * i + 1}." for i in range(count)))
    config = Path(folder) / "run.toml"
    config.write_text(f'[model]\nfrom = "{model}"\n[run]\nthreads = 1\n{run}\n[data]\nsources = ["{texts}"]\n{data}\n')
    return config


def write_between(page, begin, end, text):
    """Puts the text between two marks of a page."""
    old = page.read_text()
    page.write_text(old.split(begin)[0] + f"{begin}\n{text}\n{end}" + old.split(end)[1])
