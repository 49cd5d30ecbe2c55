#!/usr/bin/env python3
"""Packs the icon set that is shipped with the command line into one zip.

    pack_icons.py SOURCE LICENCES TARGET

SOURCE    folder with icons-small.zip (PNG files) and labels.csv (columns file, tags, split, set, licence)
LICENCES  folder with the licence texts of the icon sets
TARGET    the zip to write: cli/src/main/resources/dev/lacuna/cli/icons.zip

The result depends on the input alone: entries are sorted, times are fixed. The PNG files are
stored as they are; the tables and texts are compressed.
"""

import csv
import io
import pathlib
import sys
import zipfile

LICENCE_FILES = ("lucide-static-1.62.0.txt", "tabler-icons-3.51.0.txt")
COLUMNS = ("file", "tags", "split", "licence", "set")


def entry(name):
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    return info


def main(source, licences, target):
    source, licences = pathlib.Path(source), pathlib.Path(licences)
    with open(source / "labels.csv", newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["file"])
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    readme = pathlib.Path(target).with_name("icons.md").read_bytes()

    with zipfile.ZipFile(source / "icons-small.zip") as images, zipfile.ZipFile(target, "w") as out:
        names = [row["file"] for row in rows]
        if names != sorted(images.namelist()):
            sys.exit("labels.csv and icons-small.zip do not name the same files")
        out.writestr(entry("README.md"), readme, zipfile.ZIP_DEFLATED, 9)
        out.writestr(entry("labels.csv"), table.getvalue().encode(), zipfile.ZIP_DEFLATED, 9)
        for name in LICENCE_FILES:
            text = (licences / name).read_bytes()
            out.writestr(entry("licences/" + name), text, zipfile.ZIP_DEFLATED, 9)
        for name in names:
            out.writestr(entry(name), images.read(name), zipfile.ZIP_STORED)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
