#!/usr/bin/env python3
"""Times a run's report in headless Chromium: until it can be used, to sort its labels, to search them.

    python3 bench/report_time.py RUN/report.html [--rounds 5] [--out FILE.json]
"""

import argparse
import html
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile

SCRIPT = """
<script>
addEventListener("load", () => {
  const times = { ready: performance.now() };
  const layout = () => document.body.getBoundingClientRect().height;
  const button = document.querySelectorAll("#labels thead button")[3];
  let start = performance.now();
  button.click(); layout();
  times.sort = performance.now() - start;
  const search = document.getElementById("label-search");
  start = performance.now();
  search.value = "a"; search.dispatchEvent(new Event("input")); layout();
  times.search = performance.now() - start;
  times.labels = document.querySelectorAll("#labels tbody tr").length;
  const result = document.createElement("meta");
  result.id = "times"; result.content = JSON.stringify(times);
  document.head.append(result);
});
</script>
"""


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("report", type=pathlib.Path)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--out", type=pathlib.Path)
    given = arguments.parse_args()

    browser = shutil.which("chromium") or shutil.which("google-chrome")
    found = []
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder, "page.html")
        page.write_text(given.report.read_text().replace("</body>", SCRIPT + "</body>"))
        for _ in range(given.rounds):
            dom = subprocess.run(
                [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
                 "--dump-dom", page.as_uri()],
                check=True, capture_output=True, text=True,
            ).stdout
            content = re.search(r'id="times" content="(.*?)"', dom).group(1)
            found.append(json.loads(html.unescape(content)))
    result = {
        "labels": found[0]["labels"],
        "bytes": given.report.stat().st_size,
        "load": os.getloadavg()[0],
        "milliseconds": {
            key: round(statistics.median(times[key] for times in found), 1)
            for key in ("ready", "sort", "search")
        },
    }
    text = json.dumps(result, indent=2)
    print(text)
    if given.out:
        given.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
