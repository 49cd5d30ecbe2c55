"""python3 -m unittest discover bench/peers: the workers' protocol, the arithmetic, the result."""

import importlib.util
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import side_by_side
import worker

HERE = Path(__file__).resolve().parent

# A worker whose repetitions take the given time by their own account.
FAKE = """
import sys
from worker import arguments, serve
import worker
options = arguments("fake").parse_args()
sys.stdout.write("noise of a library\\n")
sys.stdout.flush()
pace = {pace}
worker.answer = lambda request, train, predict: (
    {{"peak_bytes": int(pace * 1000)}} if request == "memory"
    else {{"error": "no room"}} if {fails} else {{"seconds": pace}}
)
serve({{"name": "fake"}}, None, None)
"""


def fake(pace, fails=False):
    code = FAKE.format(pace=pace, fails=fails)
    start = f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
    return lambda size, labels, batch: [
        sys.executable, "-c", start + code, "--size", str(size), "--labels", str(labels),
        "--batch", str(batch),
    ]


def options(*more):
    return side_by_side.parse_options(["--out", "unused", "--rounds", "3", "--warm-up-seconds", "0", *more])


class Arithmetic(unittest.TestCase):
    def test_ratio_is_taken_within_a_round(self):
        # The machine is three times slower in the second round, for both.
        ours, theirs = [[1.0, 1.0], [3.0], [1.0]], [[2.0], [6.0, 6.0], [2.0]]
        self.assertEqual(
            {"q1": 0.5, "median": 0.5, "q3": 0.5}, side_by_side.ratio(ours, theirs)
        )

    def test_summary_is_of_all_repetitions(self):
        self.assertEqual(
            {"q1": 2.0, "median": 3.0, "q3": 4.0},
            side_by_side.summary([[1.0, 5.0], [2.0, 4.0], [3.0]]),
        )

    def test_warm_up_goes_on_while_times_fall(self):
        self.assertFalse(side_by_side.settled([1.0] * 5))
        self.assertFalse(side_by_side.settled([2.0, 2.0, 2.0, 1.0, 1.0, 1.0]))
        self.assertTrue(side_by_side.settled([9.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.99]))

    def test_case_names_size_labels_and_batch(self):
        self.assertEqual((64, 7, 32), side_by_side.parse_case("64x7"))
        self.assertEqual((64, 7, 8), side_by_side.parse_case("64x7x8"))
        self.assertEqual(["train", "predict 8", "predict 1"], side_by_side.requests(8))
        self.assertEqual(["train", "predict 1"], side_by_side.requests(1))


class Result(unittest.TestCase):
    def test_has_raw_times_summaries_ratios_and_memory(self):
        case = side_by_side.run_case(
            {"ours": fake(0.1), "peer": fake(0.4)}, (64, 7, 32), options()
        )
        self.assertEqual(["train", "predict 32", "predict 1"], list(case["operations"]))
        for operation in case["operations"].values():
            self.assertEqual([[0.1, 0.1]] * 3, operation["seconds"]["ours"])
            self.assertEqual([[0.4]] * 3, operation["seconds"]["peer"])
            self.assertAlmostEqual(0.25, operation["ratio"]["peer"]["median"])
            self.assertGreaterEqual(operation["warm_up"]["ours"], 2 * side_by_side.WINDOW)
        self.assertEqual({"ours": 100, "peer": 400}, case["peak_bytes"])
        self.assertEqual({"name": "fake"}, case["systems"]["peer"])

        report = {
            "date": "2026-01-01",
            "commit": "abc",
            "machine": side_by_side.machine_description(),
            "rounds": 3,
            "cases": [case],
        }
        with tempfile.TemporaryDirectory() as folder:
            side_by_side.write(Path(folder), report)
            read = json.loads((Path(folder) / "side_by_side.json").read_text(encoding="utf-8"))
            table = (Path(folder) / "side_by_side.md").read_text(encoding="utf-8")
        self.assertEqual(report, read)
        self.assertIn("| train | 100 ms [100, 100] | 400 ms [400, 400] | 0.25 [0.25, 0.25] |", table)
        self.assertIn("| peak memory, training | 0.00 GB | 0.00 GB | 0.25 |", table)

    def test_error_of_a_worker_ends_the_case(self):
        with self.assertRaisesRegex(side_by_side.WorkerError, "peer: no room"):
            side_by_side.run_case(
                {"ours": fake(0.1), "peer": fake(0.1, fails=True)}, (64, 7, 32), options()
            )

    def test_worker_that_ends_is_named(self):
        with self.assertRaisesRegex(side_by_side.WorkerError, "gone: ended with code 3"):
            side_by_side.Worker("gone", [sys.executable, "-c", "raise SystemExit(3)"])


class Protocol(unittest.TestCase):
    def test_unknown_request_is_an_error(self):
        self.assertEqual(
            {"error": "unknown request 'fly 1'"}, worker.answer("fly 1", None, None)
        )

    def test_each_request_calls_what_it_names(self):
        calls = []
        for request in ("train", "predict 5"):
            result = worker.answer(request, lambda: calls.append("train"), calls.append)
            self.assertEqual(["seconds"], list(result))
        self.assertEqual(["train", 5], calls)

    def check(self, script, framework):
        if importlib.util.find_spec(framework) is None:
            self.skipTest(f"{framework} is not installed")
        done = subprocess.run(
            [sys.executable, str(HERE / script), "--size", "20", "--labels", "7", "--batch", "3"],
            input="train\npredict 1\nmemory\nquit\n", capture_output=True, text=True, check=True,
        )
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        keys = [list(answer) for answer in answers]
        self.assertEqual([["ready"], ["seconds"], ["seconds"], ["peak_bytes"]], keys)
        self.assertGreater(answers[1]["seconds"], 0)
        self.assertGreater(answers[3]["peak_bytes"], 1 << 20)

    def test_pytorch_worker(self):
        self.check("seed_pytorch.py", "torch")

    def test_keras_worker(self):
        self.check("seed_keras.py", "keras")


if __name__ == "__main__":
    unittest.main()
