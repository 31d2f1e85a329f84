"""`make bench`: what grading a class costs, side by side, in one run on the same notebooks.

Stock nbgrader; `grader grade` with one worker, with two, and on a Dask cluster of two; and the *limit*: the students'
own cells and the trials in a fork that has TensorFlow loaded, with no Jupyter around it. Every way runs in processes of
its own, which are watched from here.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import nbformat
import psutil
import typer
from IPython.core.inputtransformer2 import TransformerManager
from nbgrader.api import Gradebook

from grader.demo import answered, fill, make_course, right_answer, stock_config
from grader.evidence import Evidence
from grader.exercise import exercise_ids
from grader.exercise import units as all_units
from grader.grading import Grader
from grader.mistakes import ANSWERS
from grader.payload import program
from grader.restore import DEMO
from grader.session import Session

SEED = 7
SAMPLE_SECONDS = 1.0
DOCS = Path(__file__).parents[1] / "docs"
# The cells and the trials as the kernel runs them, one after the other, in one interpreter.
LIMIT = """
def _limit():
    import json, os, sys, types
    class Stub(types.ModuleType):
        def __getattr__(self, name):
            return lambda *args, **kwargs: None
    for name, data in FILES.items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(data)
    sys.path.append(os.getcwd())
    sys.modules["grader"] = Stub("grader")
    names = {"__name__": "__main__", "display": print}
    for cell in CELLS:
        try:
            exec(compile(cell, "<cell>", "exec"), names)
        except Exception:
            pass
    _load(PACKED)
    from grader.exercise import exercises
    from grader.trial import run
    found = exercises(UNIT)
    return json.dumps({name: run(found[name], names.get(name), SEED).to_json() for name in IDS})

emit(_limit())
"""
CHECKS = """
import json, sys, time
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
shell = InteractiveShell.instance()
from grader import check
from grader.exercise import find
seconds = []
for name, path in json.loads(sys.argv[1]):
    names = {}
    exec(compile(open(path, encoding="utf-8").read(), path, "exec"), names)
    began = time.perf_counter()
    with capture_output():
        check(name, names[name])
    seconds.append(time.perf_counter() - began)
print(json.dumps(seconds))
"""


@dataclass
class Cost:
    """What one run of one way cost.

    Attributes:
        seconds: wall time.
        cpu_seconds: processor time of all its processes.
        memory_mb: the most memory they held at once, what they share counted once (the sum of PSS), in MiB.
        marks: by student, unit and cell, if it makes any.
    """

    seconds: float
    cpu_seconds: float
    memory_mb: float
    marks: dict[tuple[str, str, str], float] = field(default_factory=dict)


class Meter:
    """Watches the processes that this one has started, by looking at them now and then.

    Forks end by being killed, and the time they used is known to those who waited for them: so it is read from all that
    are alive, their own and their dead children's.
    """

    def __init__(self) -> None:
        self.cpu_seconds = self.memory_mb = self.seconds = 0.0
        self._before: dict[int, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Meter:
        self._before = {process.pid: _cpu(process) for process in psutil.Process().children(recursive=True)}
        self._own = _cpu(psutil.Process())
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._began
        self._stop.set()
        self._thread.join()
        # What has ended by now was waited for by this process.
        self._look()

    def _watch(self) -> None:
        while not self._stop.wait(SAMPLE_SECONDS):
            self._look()

    def _look(self) -> None:
        processes = psutil.Process().children(recursive=True)
        ended = _cpu(psutil.Process()) - self._own
        alive = sum(_cpu(process) - self._before.get(process.pid, 0.0) for process in processes)
        self.cpu_seconds = max(self.cpu_seconds, ended + alive)
        self.memory_mb = max(self.memory_mb, sum(map(_memory_mb, processes)))


def _cpu(process: psutil.Process) -> float:
    """The processor time of a process and of those it has waited for; of this one, only the latter."""
    with contextlib.suppress(psutil.Error):
        times = process.cpu_times()
        dead = times.children_user + times.children_system
        return float(dead if process.pid == os.getpid() else dead + times.user + times.system)
    return 0.0


def _memory_mb(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.Error, OSError):
        return float(process.memory_full_info().pss) / 2**20
    return 0.0


# The class


def make_students(root: Path, students: int) -> None:
    """Hand in honest work: each student has, in every unit, one exercise wrong, another left open, the others right."""
    for release in sorted((root / "notebooks").glob("*/*.ipynb")):
        for n in range(students):
            notebook = nbformat.read(release, as_version=4)
            names = answered(notebook)
            wrong, left = names[n % len(names)], names[(n + 1) % len(names)]
            answers = {name: right_answer(name, n).read_text(encoding="utf-8") for name in names if name != left}
            answers[wrong] = sorted((ANSWERS / wrong).glob("wrong_*.py"))[0].read_text(encoding="utf-8")
            # No two alike, so that each is run.
            answers[wrong] += f"\n# student {n}\n"
            fill(notebook, answers)
            target = root / "submitted" / f"student-{n:03}" / release.parent.name / release.name
            target.parent.mkdir(parents=True)
            nbformat.write(notebook, target)


def marks_of(root: Path, units: Sequence[str]) -> dict[tuple[str, str, str], float]:
    """Return every automatic mark in a course's gradebook by student, unit and cell."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return {
            (submission.student.id, unit, grade.cell.name): grade.auto_score
            for unit in units
            for submission in gradebook.assignment_submissions(unit)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


# The ways


def _command(name: str, *words: str) -> list[str]:
    return [str(Path(sys.executable).parent / name), *words]


def _run(command: Sequence[str], root: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=root, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout


def stock(root: Path, units: Sequence[str]) -> Cost:
    """Stock nbgrader, a command a unit."""
    (root / "nbgrader_config.py").write_text(stock_config(300), encoding="utf-8")
    with Meter() as meter:
        for unit in units:
            _run(_command("nbgrader", "autograde", unit), root)
    return Cost(meter.seconds, meter.cpu_seconds, meter.memory_mb, marks_of(root, units))


def graded(root: Path, units: Sequence[str], *words: str) -> Cost:
    """`grader grade`, its own start and the fork server's among it."""
    with Meter() as meter:
        _run(_command("grader", "grade", "--seed", str(SEED), *words), root)
    return Cost(meter.seconds, meter.cpu_seconds, meter.memory_mb, marks_of(root, units))


@contextlib.contextmanager
def dask_cluster(workers: int) -> Iterator[str]:
    """A scheduler and workers of one thread each, as processes of their own; yield the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    words = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [["scheduler", *words, "--port", str(port)]]
    commands += [["worker", address, *words, "--nthreads", "1", "--no-nanny"]] * workers
    with tempfile.TemporaryDirectory() as folder:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "dask", *command],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for command in commands
        ]
        try:
            import distributed

            with distributed.Client(address) as client:
                client.wait_for_workers(workers, timeout=60)
            yield address
        finally:
            for process in started:
                # Asked to end, a worker whose scheduler is going too may wait for it for ever.
                process.kill()
                process.wait()


def on_cluster(root: Path, units: Sequence[str]) -> Cost:
    """`grader grade --cluster` with two workers that have joined and not worked before."""
    with dask_cluster(2) as address:
        return graded(root, units, "--cluster", address)


def limit(root: Path, units: Sequence[str]) -> Cost:
    """The students' cells and the trials, each notebook in a fork of a server that is there already."""
    session = Session(root, seed=SEED)
    plain = TransformerManager()
    marks = {}
    sources = []
    for unit in units:
        source = session.source(unit)
        for path in sorted((root / "submitted").glob(f"*/{unit}/*.ipynb")):
            restored, _ = session.restored(unit, path)
            cells = [
                plain.transform_cell(cell.source)
                for cell in restored.notebook.cells
                if cell.cell_type == "code" and DEMO not in cell.metadata.get("tags", [])
            ]
            names = {
                "CELLS": cells,
                "FILES": source.files,
                "UNIT": unit,
                "IDS": answered(source.notebook),
                "SEED": SEED,
            }
            sources.append((path, unit, program(LIMIT, unit, names)))
    with Grader(SEED) as grader:
        grader.server.start()
        with Meter() as meter:
            found = [grader.server.evaluate(text, seconds=600, max_bytes=200_000_000) for _, _, text in sources]
        for (path, unit, _), evidence in zip(sources, found, strict=True):
            for name, text in json.loads(evidence).items():
                verdict = grader.judge(name, Evidence.from_json(text))
                marks[path.parts[-3], unit, f"check_{name}"] = verdict.points
    return Cost(meter.seconds, meter.cpu_seconds, meter.memory_mb, marks)


WAYS: dict[str, Callable[[Path, Sequence[str]], Cost]] = {
    "stock nbgrader": stock,
    "grader, 1 worker": lambda root, units: graded(root, units, "--jobs", "1"),
    "grader, 2 workers": lambda root, units: graded(root, units, "--jobs", "2"),
    "Dask, 2 workers": on_cluster,
    "limit": limit,
}
AGAIN = "unchanged, again"


# Checks


def check_seconds(units: Sequence[str]) -> list[float]:
    """Return how long each exercise's check takes in a student's notebook, its card included, for a right answer."""
    names = [name for unit in units for name in _exercises(unit)]
    told = json.dumps([[name, str(right_answer(name))] for name in names])
    found: list[float] = json.loads(_run([sys.executable, "-c", CHECKS, told], Path.cwd()).splitlines()[-1])
    return found


def _exercises(unit: str) -> list[str]:
    return [name for name, its in exercise_ids().items() if its == unit]


def check_command_seconds(name: str, files: int) -> float:
    """Return how long `grader check` takes with so many files, its start included."""
    with tempfile.TemporaryDirectory() as folder:
        for n in range(files):
            shutil.copy(right_answer(name, n), Path(folder) / f"{n}.py")
        began = time.monotonic()
        _run(_command("grader", "check", name, *(f"{n}.py" for n in range(files))), Path(folder))
        return time.monotonic() - began


# One unit, many submissions


def flat(root: Path, unit: str, jobs: int, warm: int) -> dict[str, Any]:
    """Grade what is handed in for one unit, and return how time and memory of the grading process went along.

    The first `warm` submissions are left out; what follows is told in ten parts.
    """
    process = subprocess.Popen(
        _command("grader", "grade", unit, "--json", "--seed", str(SEED), "--jobs", str(jobs)),
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    watched = psutil.Process(process.pid)
    seen = []
    for _ in process.stdout:
        with contextlib.suppress(psutil.Error):
            seen.append((time.monotonic(), watched.memory_info().rss / 2**20))
    if process.wait():
        raise RuntimeError(f"grader grade {unit} ended with {process.returncode}")
    seen = seen[warm:]
    size = max(2, len(seen) // 10)
    parts = [seen[at : at + size + 1] for at in range(0, len(seen) - size, size)]
    return {
        "unit": unit,
        "submissions": len(seen) + warm,
        "jobs": jobs,
        "left_out": warm,
        "seconds": [(part[-1][0] - part[0][0]) / (len(part) - 1) for part in parts],
        "memory_mb": [statistics.median(memory for _, memory in part) for part in parts],
    }


# What is told


def machine() -> dict[str, Any]:
    """Return what this was measured on."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()}, Python {platform.python_version()}",
        "load_before": round(os.getloadavg()[0], 2),
    }


def summary(costs: dict[str, list[Cost]], submissions: int) -> list[dict[str, Any]]:
    """Return a row a way: medians of its runs, and how they compare."""
    rows = []
    for way, runs in costs.items():
        seconds = statistics.median(cost.seconds for cost in runs)
        rows.append(
            {
                "way": way,
                "runs": [round(cost.seconds, 2) for cost in runs],
                "seconds": round(seconds, 2),
                "seconds_each": round(seconds / submissions, 3),
                "cpu_seconds": round(statistics.median(cost.cpu_seconds for cost in runs), 1),
                "memory_mb": round(statistics.median(cost.memory_mb for cost in runs)),
                "times_stock": round(statistics.median(cost.seconds for cost in costs["stock nbgrader"]) / seconds, 2),
                "times_limit": round(seconds / statistics.median(cost.seconds for cost in costs["limit"]), 2),
            }
        )
    return rows


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as a Markdown table."""
    lines = [
        "| | seconds | a submission | times as fast as stock | times the limit | CPU seconds | peak memory, MiB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row['way']} | {row['seconds']:.1f} | {row['seconds_each']:.2f} | {row['times_stock']:.1f} "
        f"| {row['times_limit']:.2f} | {row['cpu_seconds']:.0f} | {row['memory_mb']} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def goals(told: dict[str, Any]) -> str:
    """Return what was to be reached and what was, as a Markdown table."""
    seconds = {row["way"]: row["seconds"] for row in told["ways"]}
    one, two, stocks = seconds["grader, 1 worker"], seconds["grader, 2 workers"], seconds["stock nbgrader"]
    # What it is, what was measured, and the bound: at least, or else at most.
    rows: list[tuple[str, float, float | None, float | None]] = [
        ("two workers, times as fast as stock", stocks / two, 15, None),
        ("one worker, times the limit", one / seconds["limit"], None, 1.25),
        ("two workers, times as fast as one", one / two, 1.8, None),
        ("the same class again, unchanged, % of the first time", 100 * seconds[AGAIN] / two, None, 2),
        ("marks that differ from stock's", told["marks_that_differ"]["stock nbgrader"], None, 0),
        ("a check in a notebook, median seconds", told["check"]["median"], None, 0.3),
        ("`grader check` with ten files, seconds", told["check_of_ten_files"]["seconds"], None, 8),
    ]
    if "flat" in told:
        count = told["flat"]["submissions"]
        rows += [
            (f"time a submission over {count} of one unit, % of change", _change(told["flat"]["seconds"]), None, 5),
            ("memory of the grading process meanwhile, % of change", _change(told["flat"]["memory_mb"]), None, 10),
        ]
    lines = ["| | to reach | measured | |", "|---|---|--:|---|"]
    for what, found, least, most in rows:
        wanted = f"at least {least:g}" if least is not None else f"at most {most:g}"
        reached = found >= least if least is not None else found <= (most or 0.0)
        lines.append(f"| {what} | {wanted} | {found:.3g} | {'✓' if reached else 'not reached'} |")
    return "\n".join(lines) + "\n"


def _change(parts: Sequence[float]) -> float:
    """Return by how many percent the later half of the parts differs from the earlier, in their medians."""
    half = len(parts) // 2
    return 100 * abs(statistics.median(parts[half:]) / statistics.median(parts[: half or 1]) - 1)


def about(told: dict[str, Any]) -> str:
    """Return a sentence on the class and the machine."""
    on = told["machine"]
    return (
        f"{told['students']} students, {len(told['units'])} units, {told['submissions']} notebooks, {told['marks']} "
        f"marks. {on['processor']}, {on['cores']} cores, {on['memory_gb']} GiB, {on['system']}; "
        f"load before the run {on['load_before']}, after it {on['load_after']}.\n"
    )


def write_page(told: dict[str, Any], page: Path) -> None:
    """Put what was measured into the page's places for it, `<!-- NAME -->` to `<!-- end -->`."""
    text = page.read_text(encoding="utf-8")
    for name, part in (("about", about(told)), ("goals", goals(told)), ("table", table(told["ways"]))):
        before, mark, rest = text.partition(f"<!-- {name} -->\n")
        text = before + mark + part + rest[rest.index("<!-- end -->") :]
    page.write_text(text, encoding="utf-8")


def picture(told: dict[str, Any], path: Path) -> None:
    """Draw seconds a submission and CPU seconds a submission, way by way."""
    from matplotlib.figure import Figure

    rows = told["ways"]
    figure = Figure(figsize=(8, 3.2), layout="constrained")
    axes = figure.subplots()
    places = range(len(rows))
    each = [row["seconds_each"] for row in rows]
    processor = [row["cpu_seconds"] / told["submissions"] for row in rows]
    axes.barh([place - 0.2 for place in places], each, 0.38, label="seconds a submission", color="#1f6f8b")
    axes.barh([place + 0.2 for place in places], processor, 0.38, label="CPU seconds a submission", color="#c8d6da")
    for place, value in zip(places, each, strict=True):
        axes.annotate(f"{value:.2f} s", (value, place - 0.2), xytext=(4, 0), textcoords="offset points", va="center")
    axes.set_yticks(list(places), [row["way"] for row in rows])
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_title(f"{told['submissions']} notebooks, {told['machine']['cores']} cores", loc="left", fontsize=10)
    axes.legend(frameon=False, fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=120, metadata={"Software": None})


def measure(units: Sequence[str], students: int, runs: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Run every way on the same class, `runs` times, in turn, and return what was measured."""
    on = machine()
    costs: dict[str, list[Cost]] = {way: [] for way in [*WAYS, AGAIN]}
    with tempfile.TemporaryDirectory(prefix="layerwise-bench-") as folder:
        model = Path(folder) / "model"
        make_course(model, tuple(units))
        make_students(model, students)
        for turn in range(runs):
            for way, do in WAYS.items():
                root = Path(shutil.copytree(model, Path(folder) / "course"))
                costs[way].append(do(root, units))
                say(f"{turn + 1}/{runs}  {way}: {costs[way][-1].seconds:.1f} s")
                if way == "grader, 2 workers":
                    costs[AGAIN].append(graded(root, units, "--jobs", "2"))
                    say(f"{turn + 1}/{runs}  {AGAIN}: {costs[AGAIN][-1].seconds:.1f} s")
                shutil.rmtree(root)
    first = costs["grader, 1 worker"][0].marks
    differ = {
        way: sum(cost.marks.get(cell) != mark for cell, mark in first.items()) for way, [cost, *_] in costs.items()
    }
    return {
        "machine": on | {"load_after": round(os.getloadavg()[0], 2)},
        "units": list(units),
        "students": students,
        "submissions": students * len(units),
        "marks": len(first),
        "marks_that_differ": differ,
        "ways": summary(costs, students * len(units)),
    }


def main(
    students: Annotated[int, typer.Option(min=1, help="How many students hand in.")] = 4,
    runs: Annotated[int, typer.Option(min=1, help="How often each way is run; medians are told.")] = 3,
    unit: Annotated[list[str] | None, typer.Option(help="Only this unit; may be given again.")] = None,
    many: Annotated[
        int,
        typer.Option("--flat", min=0, help="Also grade so many submissions of one unit, and see that it stays flat."),
    ] = 0,
    out: Annotated[Path, typer.Option(help="Where bench.json and bench.png are written.")] = DOCS,
) -> None:
    """Measure what grading a class costs, beside stock nbgrader and beside the limit."""
    units = unit or list(all_units())
    told = measure(units, students, runs, typer.echo)
    seconds = check_seconds(units)
    told["check"] = {
        "exercises": len(seconds) - 1,
        "median": round(statistics.median(seconds[1:]), 3),
        "slowest": round(max(seconds[1:]), 3),
    }
    name = _exercises(units[0])[0]
    told["check_of_ten_files"] = {
        "exercise": f"{units[0]}, {name}",
        "seconds": round(statistics.median(check_command_seconds(name, 10) for _ in range(runs)), 2),
    }
    if many:
        with tempfile.TemporaryDirectory(prefix="layerwise-bench-") as folder:
            root = Path(folder) / "course"
            make_course(root, (units[0],))
            make_students(root, many)
            told["flat"] = flat(root, units[0], 2, min(20, many // 4))
    out.mkdir(parents=True, exist_ok=True)
    (out / "bench.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    picture(told, out / "bench.png")
    if (page := out / "benchmarks.md").exists():
        write_page(told, page)
    typer.echo(about(told))
    typer.echo(table(told["ways"]))
    typer.echo(goals(told))
    typer.echo(f"wrote {out / 'bench.json'} and bench.png")


if __name__ == "__main__":
    typer.run(main)
