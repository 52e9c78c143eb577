"""The figures of a comparison in words, and the command line that the comparisons share."""
import argparse, os
from captures import captures_of
from comparison import Tally
from program import Broken, ROOT, flows_of

KINDS_TOLD = 20
DIFFERS = os.path.join(ROOT, "tests/tshark-differs.tsv")


def by_decision(path):
    """Lines `capture<TAB>frame<TAB>mark<TAB>reason`."""
    with open(path, encoding="utf-8") as lines:
        cells = [line.rstrip("\n").split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return {(capture, int(frame), mark) for capture, frame, mark, *_ in cells}


def tell(tally, verbose):
    if verbose:
        for difference in tally.differences:
            print(*difference, sep="\t")
    for what, bar in tally.bars.items():
        print(f"{what:9} {tally.percent(what):8.3f} %  of {tally.total[what]:7}  (bar {bar} %)")
    for kind, count in tally.kinds.most_common(KINDS_TOLD):
        print(f"  {count:6}  {kind}")
    for name, why in tally.broken:
        print(f"  broken: {name}: {why}")
    if "marks" in tally.bars:
        print(f"marks ours by decision: {tally.decided} of {tally.marked}")
    if tally.decided_facts:
        print(f"facts ours by decision: {tally.decided_facts}")
    return not tally.passed()


def told_flows(tally, capture):
    """What the program tells of a capture, also where it then breaks."""
    try:
        return flows_of(capture.path)
    except Broken as broken:
        tally.broken.append((capture.name, broken))
        return broken.flows


def run(usage, bars, suffix, compare_capture):
    """One comparison over folders of captures, whose tables have that suffix; the exit status."""
    parser = argparse.ArgumentParser(usage=usage.replace("%", "%%"))
    parser.add_argument("-v", action="store_true", dest="verbose")
    parser.add_argument("folders", nargs="+")
    options = parser.parse_args()
    told = [(capture, table) for folder in options.folders for capture in captures_of(folder) if (table := capture.oracle(suffix))]
    if not told:
        print(f"no oracle/*{suffix} in {' '.join(options.folders)}: tests/truth/make-oracle makes them")
        return 1
    tally = Tally(bars, by_decision(DIFFERS))
    for capture, table in told:
        try:
            compare_capture(tally, capture, table)
        except Broken as broken:
            tally.broken.append((capture.name, broken))
    return tell(tally, options.verbose)
