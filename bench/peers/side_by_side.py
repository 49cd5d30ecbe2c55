"""Times the seed network in Lacuna and in its peers, in turns, on one machine.

Every system is a process of its own that stays alive, and does one training step or one prediction
on request (worker.py has the protocol). They take turns, A B C A B C ..., and all but the one whose
turn it is are stopped (SIGSTOP), so that no thread that spins or compiles takes time from another.
A turn begins with a repetition that is not counted and brings the caches back.

Ratios are taken within a round, where the machine is the same for all, and then the median of them.
Peak memory is that of another process that only trains.
"""

import argparse
import datetime
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# Warm-up lasts at least as long as the options say, so that a compiler in the background can begin,
# and at least WINDOW repetitions. It ends when the median of WINDOW repetitions is not more than 3 %
# below that of the WINDOW before, or after MOST_WARM_UP_SECONDS.
WINDOW = 3
SETTLED = 0.97
MOST_WARM_UP_SECONDS = 90

# A turn counts as many repetitions as fit into this time, one at least.
TURN_SECONDS = 0.25
MOST_IN_TURN = 20

MEMORY_STEPS = 6

# As the launcher cli/lacuna starts the JVM.
JVM = [
    "--add-modules=jdk.incubator.vector",
    "-XX:+UseSerialGC",
    "-Xlog:disable",
    "-Xlog:all=warning:stderr",
]


class WorkerError(Exception):
    """A worker ended or reported an error; the message says which and what."""


class Worker:
    """A process that answers requests, stopped unless it has one to answer."""

    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.ready = self._answer()["ready"]
        self.pause()

    def _answer(self):
        for line in self.process.stdout:
            # A JVM warns on standard output before the first line of the program.
            if line.startswith("{"):
                message = json.loads(line)
                if "error" in message:
                    raise WorkerError(f"{self.name}: {message['error']}")
                return message
        raise WorkerError(f"{self.name}: ended with code {self.process.wait()}")

    def ask(self, request):
        try:
            print(request, file=self.process.stdin, flush=True)
        except BrokenPipeError:
            pass  # It has ended; the answer that is not there says so.
        return self._answer()

    def seconds(self, request):
        return self.ask(request)["seconds"]

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        self.resume()
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def warm_up(worker, request, least_seconds):
    """Repeats a request until its times settle; all of them."""
    times = []
    start = time.perf_counter()
    worker.resume()
    while True:
        times.append(worker.seconds(request))
        elapsed = time.perf_counter() - start
        if elapsed > MOST_WARM_UP_SECONDS:
            break
        if elapsed >= least_seconds and settled(times):
            break
    worker.pause()
    return times


def settled(times):
    """Whether the last repetitions are no faster than those before."""
    if len(times) < 2 * WINDOW:
        return False
    before = statistics.median(times[-2 * WINDOW : -WINDOW])
    return statistics.median(times[-WINDOW:]) >= SETTLED * before


def turn(worker, request):
    """The times of one turn; its first repetition is not counted."""
    worker.resume()
    first = worker.seconds(request)
    count = max(1, min(MOST_IN_TURN, int(TURN_SECONDS / first)))
    times = [worker.seconds(request) for _ in range(count)]
    worker.pause()
    return times


def alternate(workers, request, rounds):
    """Per system, a list with the times of each round; every round begins with another system."""
    times = {worker.name: [] for worker in workers}
    for number in range(rounds):
        first = number % len(workers)
        for worker in workers[first:] + workers[:first]:
            times[worker.name].append(turn(worker, request))
    return times


def quartiles(values):
    """First quartile, median, third quartile."""
    if len(values) == 1:
        return values * 3
    return statistics.quantiles(values, n=4, method="inclusive")


def summary(rounds):
    """Quartiles of all times of a system, in seconds."""
    low, middle, high = quartiles([seconds for times in rounds for seconds in times])
    return {"q1": low, "median": middle, "q3": high}


def ratio(ours, theirs):
    """Quartiles of our time over theirs, round by round."""
    pairs = zip(ours, theirs, strict=True)
    low, middle, high = quartiles(
        [statistics.median(a) / statistics.median(b) for a, b in pairs]
    )
    return {"q1": low, "median": middle, "q3": high}


def requests(batch):
    """What is timed: a step, a prediction of a batch, a prediction of one."""
    return ["train"] + [f"predict {count}" for count in sorted({batch, 1}, reverse=True)]


def run_case(systems, case, options):
    """All figures of one size of the network."""
    size, labels, batch = case
    commands = {name: command(size, labels, batch) for name, command in systems.items()}
    workers, ready, operations = [], {}, {}
    try:
        for name, command in commands.items():
            workers.append(Worker(name, command))
            ready[name] = workers[-1].ready
        for request in requests(batch):
            warm = {
                worker.name: len(warm_up(worker, request, options.warm_up_seconds))
                for worker in workers
            }
            times = alternate(workers, request, options.rounds)
            ours, *peers = times
            operations[request] = {
                "warm_up": warm,
                "seconds": times,
                "summary": {name: summary(rounds) for name, rounds in times.items()},
                "ratio": {peer: ratio(times[ours], times[peer]) for peer in peers},
            }
            say(f"{case_name(case)}  {request}: {line_of(operations[request])}")
    finally:
        for worker in workers:
            worker.close()
    memory = {name: training_memory(name, command) for name, command in commands.items()}
    return {
        "size": size,
        "labels": labels,
        "batch": batch,
        "systems": ready,
        "operations": operations,
        "peak_bytes": memory,
    }


def training_memory(name, command):
    """Peak resident memory of a process that only trains."""
    worker = Worker(name, command)
    try:
        worker.resume()
        for _ in range(MEMORY_STEPS):
            worker.seconds("train")
        return worker.ask("memory")["peak_bytes"]
    finally:
        worker.close()


def line_of(operation):
    return ", ".join(
        f"{name} {milliseconds(values['median'])}" for name, values in operation["summary"].items()
    )


def milliseconds(seconds):
    """Three significant digits."""
    value = seconds * 1e3
    return f"{value:.0f} ms" if value >= 100 else f"{value:.3g} ms"


def case_name(case):
    size, labels, batch = case
    return f"{size}x{size}x1, {labels:,} labels, batch {batch}"


def markdown(report):
    """The report as tables, one for each case."""
    machine = report["machine"]
    lines = [
        "# The seed network, side by side",
        "",
        f"{report['date']}, commit {report['commit']}; {machine['processor']}, "
        f"{machine['cores']} cores, {machine['memory_bytes'] / 2**30:.0f} GiB, "
        f"{machine['system']}. {report['rounds']} rounds.",
        "Times: median [quartiles]. Ratios: median [quartiles] of the rounds; below 1 the first "
        "system is faster or smaller.",
    ]
    for case in report["cases"]:
        ours, *peers = case["systems"]
        title = case_name((case["size"], case["labels"], case["batch"]))
        columns = ["", *case["systems"], *(f"{ours} / {peer}" for peer in peers)]
        lines += ["", f"## {title}", "", row(columns), row(["---"] * len(columns))]
        for request, operation in case["operations"].items():
            cells = [
                f"{milliseconds(v['median'])} [{v['q1'] * 1e3:.3g}, {v['q3'] * 1e3:.3g}]"
                for v in operation["summary"].values()
            ]
            cells += [
                f"{v['median']:.2f} [{v['q1']:.2f}, {v['q3']:.2f}]"
                for v in operation["ratio"].values()
            ]
            lines.append(row([request, *cells]))
        memory = case["peak_bytes"]
        cells = [f"{value / 1e9:.2f} GB" for value in memory.values()]
        cells += [f"{memory[ours] / memory[peer]:.2f}" for peer in peers]
        lines.append(row(["peak memory, training", *cells]))
        warm = {
            name: "/".join(str(o["warm_up"][name]) for o in case["operations"].values())
            for name in case["systems"]
        }
        lines.append(row(["warm-up repetitions", *warm.values(), *([""] * len(peers))]))
    return "\n".join(lines) + "\n"


def row(cells):
    return "| " + " | ".join(cells) + " |"


def machine_description():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = {line.split(":")[1].strip() for line in file if line.startswith("model name")}
    return {
        "processor": ", ".join(sorted(models)) or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
    }


def commit():
    def git(*arguments):
        return subprocess.run(
            ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True
        ).stdout.strip()

    changed = " with changes" if git("status", "--porcelain", "--untracked-files=no") else ""
    return git("rev-parse", "--short", "HEAD") + changed


def known_systems(options):
    """From a system's name to its command line for (size, labels, batch)."""

    def flags(size, labels, batch):
        given = ["--size", size, "--labels", labels, "--batch", batch]
        if options.threads:
            given += ["--threads", options.threads]
        return [str(flag) for flag in given]

    def java(jar, main, *jvm):
        command = [options.java, *JVM, *jvm, "-cp", str(jar), main]
        return lambda *case: command + flags(*case)

    def python(script, *more):
        command = [sys.executable, str(HERE / script), *more]
        return lambda *case: command + flags(*case)

    def huge(system):
        """With huge pages where malloc takes memory from Linux: cli/lacuna sets this, peers' users do not."""
        return lambda *case: ["env", "GLIBC_TUNABLES=glibc.malloc.hugetlb=1", *system(*case)]

    lacuna = "dev.lacuna.bench.SeedWorker"
    return {
        "lacuna": huge(java(options.jar, lacuna)),
        "lacuna-small-pages": java(options.jar, lacuna),
        "lacuna-scalar": huge(java(options.jar, lacuna, "-Dlacuna.kernels=scalar")),
        "lacuna-avx2": huge(java(options.jar, lacuna, "-XX:UseAVX=2")),
        "tensorflow-huge-pages": huge(python("seed_keras.py")),
        "pytorch-huge-pages": huge(python("seed_pytorch.py")),
        "tensorflow": python("seed_keras.py"),
        "tensorflow-jit": python("seed_keras.py", "--jit"),
        "jax": python("seed_keras.py", "--backend", "jax"),
        "pytorch": python("seed_pytorch.py"),
        "dl4j": java(options.dl4j_jar, "dev.lacuna.dl4j.Dl4jWorker"),
    }


def parse_case(text):
    numbers = [int(number) for number in text.split("x")]
    if len(numbers) not in (2, 3) or min(numbers) < 1:
        raise argparse.ArgumentTypeError(f"must be SIZExLABELS or SIZExLABELSxBATCH, got '{text}'")
    return tuple(numbers + [32] * (3 - len(numbers)))


def say(text):
    print(text, file=sys.stderr, flush=True)


def parse_options(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--systems",
        nargs="+",
        default=["lacuna", "tensorflow", "pytorch"],
        help="of lacuna, lacuna-small-pages, lacuna-scalar, lacuna-avx2, tensorflow, tensorflow-jit, "
        "tensorflow-huge-pages, jax, pytorch, pytorch-huge-pages and dl4j; the first is set "
        "against the others",
    )
    parser.add_argument(
        "--cases",
        nargs="+",
        type=parse_case,
        default=[(256, 1000, 32), (64, 1397, 32), (32, 1397, 32)],
        help="SIZExLABELS[xBATCH], batch 32 if not given",
    )
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--threads", type=int, help="each system's own choice if not given")
    parser.add_argument("--warm-up-seconds", type=float, default=5, help="least time")
    parser.add_argument("--java", default="java", help="java of a JDK 25")
    parser.add_argument("--jar", type=Path, default=ROOT / "bench/target/quick/benchmarks.jar")
    parser.add_argument("--dl4j-jar", type=Path, default=ROOT / "bench/dl4j/target/quick/dl4j-worker.jar")
    parser.add_argument("--out", type=Path, required=True, help="folder for .json and .md")
    return parser.parse_args(arguments)


def main():
    options = parse_options()
    known = known_systems(options)
    unknown = sorted(set(options.systems) - set(known))
    if unknown:
        raise SystemExit(f"unknown systems {unknown}; there are {sorted(known)}")
    systems = {name: known[name] for name in options.systems}
    options.out.mkdir(parents=True, exist_ok=True)
    report = {
        "date": datetime.date.today().isoformat(),
        "commit": commit(),
        "machine": machine_description(),
        "rounds": options.rounds,
        "cases": [],
    }
    for case in options.cases:
        try:
            report["cases"].append(run_case(systems, case, options))
        except WorkerError as failure:
            raise SystemExit(f"{case_name(case)}: {failure}") from None
        # After each case, so that a run that is stopped leaves the cases it did.
        write(options.out, report)
    print(markdown(report), end="")


def write(folder, report):
    (folder / "side_by_side.json").write_text(json.dumps(report) + "\n", encoding="utf-8")
    (folder / "side_by_side.md").write_text(markdown(report), encoding="utf-8")


if __name__ == "__main__":
    main()
