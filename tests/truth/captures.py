"""A folder of captures: the files that its MANIFEST.tsv names, in it or in its files/, and its oracle/: tables of what TShark says of each."""
import csv, gzip, os


def rows(path):
    """The lines of a table whose first line names the columns, packed or not."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)


class Capture:
    def __init__(self, folder, name):
        self.name, self.folder = name, folder
        inner = os.path.join(folder, "files", name)
        self.path = inner if os.path.exists(inner) else os.path.join(folder, name)

    def oracle(self, suffix):
        """The path of its table of that suffix (.tsv for TCP, .udp.tsv for UDP), or None where there is none."""
        path = os.path.join(self.folder, "oracle", self.name + suffix)
        return next(filter(os.path.exists, (path, path + ".gz")), None)


def captures_of(folder):
    manifest = os.path.join(folder, "MANIFEST.tsv")
    if not os.path.exists(manifest):
        raise SystemExit(f"{folder}: no MANIFEST.tsv that names captures")
    return [Capture(folder, row["name"]) for row in rows(manifest)]
