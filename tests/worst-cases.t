#!/usr/bin/env python3
"""Whatever somebody puts into a capture, work and pictures stay in proportion to it (tests/tools/worst.py makes them).

Work is processor time, and only ever that of two runs beside each other, with room for the machine's moods: what is not
linear takes ten or a hundred times as long.
"""
import json, os, re, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap, worst

tap.slow_under_sanitizers("what is measured is not the sanitizers' work")

N = 40000
RUNS = 3
TIMES_MOST = 4    # the work of harmless input of the same size
SECONDS_MORE = 0.1  # and this, because short runs differ by as much
FLOWS_OPEN = 110000  # more than one pass over a capture keeps (FLOW_EVENTS_OPEN_MAX)
MEMORY_MOST = 120  # MB, for a hundred thousand flows
LONG = 65000  # characters


def measured(*args):
    """(processor seconds, peak MB), of a run that must end well or find nothing to draw"""
    process = subprocess.Popen([tap.PROGRAM, *args], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def least_time(*args):
    return min(measured(*args)[0] for _ in range(RUNS))


def made(folder, kind, n):
    path = os.path.join(folder, f"{kind}-{n}")
    with open(path, "wb") as out:
        worst.write(kind, n, out)
    return path


def n_items(path, *options):
    return sum(len(page["items"]) for page in tap.layout(path, *options)["pages"])


def same_work(folder):
    """Keys that collide under a known function, where each command looks them up."""
    for kind, command in (("flows", ["list"]), ("hosts", ["list"]), ("fragments", ["list"]), ("vlans", ["list"]), ("listing", ["list"]), ("services", ["list"]),
                          ("pairs", ["-T", "json"]), ("flows", ["-T", "json"]), ("pairs", ["-T", "svg"]), ("open-flows", ["-T", "json"]),
                          ("zero-windows", ["-T", "svg"]), ("repetitions", ["-T", "svg"]), ("holes", ["-T", "json"])):
        bad = least_time(*command, "-q", made(folder, kind, N))
        good = least_time(*command, "-q", made(folder, f"{kind}-harmless", N))
        tap.ok(bad <= TIMES_MOST * good + SECONDS_MORE, f"{' '.join(command)}: {kind} cost about what harmless input does",
               f"{bad:.2f} s, harmless {good:.2f} s")


def same_bytes(folder):
    """The order in a table is another with each key, so in each run."""
    for kind, command in (("flows", ["list", "-T", "json"]), ("hosts", ["list"]), ("listing", ["-T", "json"]),
                          ("pairs", ["-T", "svg"]), ("open-flows", ["-T", "layout"])):
        path = made(folder, kind, 999)
        seen = {tap.run(*command, "-q", path).out for _ in range(20)}
        tap.ok(len(seen) == 1 and min(seen), f"{' '.join(command)}: {kind} give the same bytes in each run")


def bounded_pictures(folder):
    """Four times as many segments of which each is out of the ordinary: no larger a picture."""
    for kind in ("zero-windows", "duplicate-acks", "keep-alives", "repetitions", "holes", "resets", "fins", "icmp-errors", "notes"):
        few, many = n_items(made(folder, kind, 5000)), n_items(made(folder, kind, 20000))
        tap.ok(many <= 1.2 * few + 50, f"a folded picture of {kind} does not grow with them", f"{few} and {many} items")
    texts = [text for page in tap.layout(made(folder, "zero-windows", 5000))["pages"] for item in page["items"]
             if "closed" in (text := item.get("text", ""))]
    tap.ok(len(texts) == 1 and re.fullmatch(r"window closed: 2,498 times, shown as [1-9] bars?", texts[0]),
           "bars that stand for many closed windows say so", texts)


def long_words():
    """Options, as long as a command line's argument may be nearly."""
    sample = os.path.join(tap.ROOT, "samples/fast-retransmit.pcap")
    flow = json.loads(tap.run("-q", "-T", "json", sample).out)["flows"][0]
    frame, address = flow["first_frame"], flow["client"].rpartition(":")[0].strip("[]")
    plain = n_items(sample, "-f", "0")
    for what, text in (("words", "word " * (LONG // 5)), ("one word", "x" * LONG), ("lines", "line\n" * (LONG // 5)),
                       ("marks on one letter", "a" + "\u0301" * (LONG // 2))):
        for option, value in (("--title", text), ("--note", f"{frame}={text}"), ("--name", f"{address}={text}")):
            more = n_items(sample, "-f", "0", option, value) - plain
            svg = tap.run("-q", "-T", "svg", "-f", "0", option, value, sample)
            checked = subprocess.run(["xmllint", "--noout", "-"], input=svg.out, capture_output=True)
            tap.ok(svg.status == 0 and checked.returncode == 0 and more <= 60 and len(svg.out) < 400000,
                   f"{option} of {what}: what a picture shows has an end", f"{more} items more, {len(svg.out)} bytes, {svg.err}")


def flow_by_flow(folder):
    """JSON, whose memory does not grow with what is written."""
    path = made(folder, "flows", 100000)
    peak = measured("-q", "-T", "json", path)[1]
    tap.ok(peak < MEMORY_MOST, "JSON of a hundred thousand flows needs little memory", f"{peak:.0f} MB")
    path = made(folder, "open-flows", 3 * FLOWS_OPEN)
    out = tap.run("-q", "-T", "json", path).out
    ids = [int(number) for number in re.findall(rb'\{"id":(\d+),', out)]
    tap.ok(ids == list(range(FLOWS_OPEN)), "flows that are open all at once come in order, and all of them", f"{len(ids)} flows")
    tap.ok(out.count(b'"segments":[{') == FLOWS_OPEN and out.count(b'"frame":') == 3 * FLOWS_OPEN, "with all of their segments")
    for number in (0, FLOWS_OPEN // 2, FLOWS_OPEN - 1):
        alone = tap.run("-q", "-T", "json", "-f", str(number), path).out
        flow = alone[alone.index(b'{"id"'):alone.rindex(b"]}\n")]
        tap.ok(flow in out, f"flow {number} is what it is alone")


with tap.folder() as folder:
    same_work(folder)
    same_bytes(folder)
    bounded_pictures(folder)
    long_words()
    flow_by_flow(folder)
tap.done()
