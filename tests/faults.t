#!/usr/bin/env python3
"""A call that fails costs no picture: each is an old or a new one, whole, and the next run makes what one without faults makes.

tests/tools/faults.c makes calls of the C library fail: one of them, or all from one on, in the run itself or in the processes that it works in.
TORTURE=all tries many more of them, and all reference captures under each.
"""
import concurrent.futures, errno, json, os, shutil, struct, sys, tempfile
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

tap.slow_under_sanitizers("what is preloaded and sanitizers do not go together")

# By its name alone, for a blank in a path would part LD_PRELOAD.
PRELOAD = {"LD_LIBRARY_PATH": os.path.join(tap.BUILD, "tests"), "LD_PRELOAD": "faults.so"}
SAMPLE = os.path.join(tap.ROOT, "samples/fast-retransmit.pcap")
SAMPLES = ["http-get.pcap", "refused.pcap", "zero-window.pcap"]
ALL = os.environ.get("TORTURE") == "all"
REACH = range(1, 65) if ALL else (1, 2, 5, 14, 40)  # which of the calls fails, until there are no more
FAR = (300, 1000, 3000, 9000) if ALL else (1000, 4000)  # the same of those that come by the thousand
KINDS = ("svg", "png", "pdf", "json") if ALL else ("svg", "pdf")
MANY = {"malloc", "mmap"}
BEFORE, NOW = ("-t", "dark"), ("-T", "svg")  # what was drawn before, and what is drawn now

# CALL, error, and what it must concern: a file below "captures" or "out", or anything.
FAULTS = [
    ("open", "EMFILE", None), ("open", "EIO", "captures"), ("openat", "ENOSPC", "out"), ("openat", "EMFILE", "out"), ("fopen", "EMFILE", None),
    ("fdopen", "ENOMEM", "out"), ("opendir", "EMFILE", None), ("fdopendir", "ENOMEM", None), ("read", "EIO", "captures"), ("fread", "EIO", "out"),
    ("write", "ENOSPC", "out"), ("write", "EIO", "out"), ("fwrite", "ENOSPC", "out"), ("fwrite", "EIO", "out"), ("fflush", "ENOSPC", "out"),
    ("fclose", "EIO", "out"), ("close", "EIO", "out"), ("fsync", "EIO", None), ("rename", "EIO", "out"), ("renameat", "ENOSPC", "out"),
    ("renameat", "EIO", "out"), ("linkat", "EIO", "out"), ("mkdir", "ENOSPC", "out"), ("mkdirat", "ENOSPC", "out"), ("flock", "EIO", None),
    ("socketpair", "EMFILE", None), ("fork", "ENOMEM", None), ("pthread_create", "EAGAIN", None), ("tmpfile", "EMFILE", None),
    ("mmap", "ENOMEM", None), ("malloc", "ENOMEM", None), ("getrandom", "EIO", None),
]


class Faulty:
    """The environment of a run with one fault, and whether it came to it."""

    def __init__(self, fault, first, count, folders, where=None):
        call, error, below = fault
        self.log = tempfile.mktemp()
        self.name = f"{call} {first}{'' if count else ' and all after it'}: {error}{' in the ' + where if where else ''}"
        self.env = dict(os.environ, **PRELOAD, FAULT=f"{call} {getattr(errno, error)} {first} {count}", FAULT_LOG=self.log)
        if below:
            self.env["FAULT_BELOW"] = folders[below]
        if where:
            self.env["FAULT_IN"] = where

    def met(self):
        was_met = os.path.exists(self.log)
        if was_met:
            os.unlink(self.log)
        return was_met


def read(path):
    with open(path, "rb") as file:
        return file.read()


def tree(folder):
    """Path → bytes of what a batch publishes."""
    return {os.path.relpath(os.path.join(at, name), folder): read(os.path.join(at, name))
            for at, _, names in os.walk(folder) if ".pcapladder" not in at for name in names}


def state(folder):
    return [name for name in os.listdir(os.path.join(folder, ".pcapladder")) if name.startswith(("drafts", "journal"))]


def is_told(result, has_no_memory):
    """By a line of the program's; where there is no memory, the last word may be GLib's, and its end a signal."""
    if result.status == 1:
        return "pcapladder: " in result.err
    return result.status == 0 or has_no_memory and result.status in (-5, -6) and result.err


def batch(captures, out, *args, **kwargs):
    return tap.run("batch", "-q", "-j", "2", "--timeout", "60", captures, "-o", out, *args, **kwargs)


def different(a, b):
    return sorted(path for path in a.keys() | b.keys() if a.get(path) != b.get(path))


def what_is_wrong(result, now, old, new):
    """Of a directory after a run with a fault."""
    if result.status == 0 and now != new:
        yield f"all well, but these differ: {different(now, new)}"
    for path in sorted(now.keys() | old.keys()):
        if path == "manifest.json":
            json.loads(now[path])
        elif path not in now:
            yield f"{path} is lost"  # none goes: the captures are those of before
        elif path != "index.html" and now[path] not in (old.get(path), new.get(path)):
            yield f"{path} is neither the old nor the new one"


class BatchCase:
    """Captures, and what a batch of them makes before and now."""

    def __init__(self, folder, captures):
        self.captures, self.before, self.after = captures, os.path.join(folder, "before"), os.path.join(folder, "after")
        batch(captures, self.before, *BEFORE)
        self.status = batch(captures, self.after, *NOW).status
        self.old, self.new = tree(self.before), tree(self.after)

    def tries(self, fault, first, count, where):
        """Whether the fault was met, and what went wrong."""
        with tempfile.TemporaryDirectory(dir=os.path.dirname(self.before), prefix="out-") as out:
            shutil.copytree(self.before, out, dirs_exist_ok=True)
            faulty = Faulty(fault, first, count, {"captures": self.captures, "out": out}, where)
            result = batch(self.captures, out, *NOW, env=faulty.env)
            wrong = [] if is_told(result, fault[1] == "ENOMEM") else [f"exit {result.status}"]
            wrong += what_is_wrong(result, tree(out), self.old, self.new)
            if not faulty.met() and not wrong:
                return False, []
            again = batch(self.captures, out, *NOW)
            differ = different(tree(out), self.new) + state(out)
            if again.status != self.status or differ:
                wrong.append(f"the next run: exit {again.status}: {differ}\n{again.err[:500]}")
            return True, [f"{faulty.name}: {what}\n{result.err[:500]}" for what in wrong]


def reach(call):
    return (*REACH, *FAR) if call in MANY else REACH


def series(tries, call):
    """Each of the calls in turn fails, alone or with all after it, until there are no more."""
    met, wrong = 0, []
    for count in (1, 0) if call != "malloc" else (1,):
        for first in reach(call):
            is_met, found = tries(first, count)
            wrong += found
            met += is_met
            if not is_met:
                break
    return met, wrong


def check_batch(pool, folder, captures):
    case = BatchCase(folder, captures)
    tap.ok(case.status == 0 and len(case.new) > 7 and case.old != case.new, "without a fault all are drawn", case.new.keys())
    rows = [(fault, where) for fault in FAULTS for where in ("parent", "workers")]
    results = pool.map(lambda row: series(lambda first, count: case.tries(row[0], first, count, row[1]), row[0][0]), rows)
    for (fault, where), (met, wrong) in zip(rows, results):
        if met or wrong:
            tap.ok(not wrong, f"a batch, {fault[0]} fails by {fault[1]} in the {where}, at {met} places: nothing is lost", "\n".join(wrong))
            yield fault[0]


def check_nothing_to_draw():
    """A capture of one ARP request: what could not be read to its end is not known to hold nothing."""
    frame = bytes.fromhex("ffffffffffff020000000001" "0806" "0001080006040001" "020000000001c0000201" "000000000000c0000202")
    with tap.folder() as folder:
        captures = os.path.join(folder, "captures")
        os.mkdir(captures)
        with open(os.path.join(captures, "arp.pcap"), "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
            file.write(struct.pack("<IIII", 1, 0, len(frame), len(frame)) + frame)
        case = BatchCase(folder, captures)
        met, wrong = 0, []
        for first in range(1, 9):
            is_met, found = case.tries(("read", "EIO", "captures"), first, 1, "workers")
            met += is_met
            wrong += found
        tap.ok(met >= 3 and not wrong, f"read fails by EIO at {met} places of a capture with nothing to draw: the next run reads it again", "\n".join(wrong))


def try_single(kind, new, fault, first, count):
    with tap.folder() as tmp:
        os.mkdir(os.path.join(tmp, "out"))
        target = os.path.join(tmp, "out", f"x.{kind}")
        faulty = Faulty(fault, first, count, {"captures": SAMPLE, "out": tmp})
        with open(target, "wb") as old:
            old.write(b"old")
        result = tap.run("-q", "-o", target, SAMPLE, env=faulty.env)
        found, wrong = read(target), []
        if not is_told(result, fault[1] == "ENOMEM"):
            wrong.append(f"exit {result.status}")
        if found != new and (result.status == 0 or found != b"old") and "showing what was read" not in result.err:
            wrong.append(f"exit {result.status}, and neither the old nor the new picture, but {len(found)} bytes")
        if os.listdir(os.path.dirname(target)) != [f"x.{kind}"]:
            wrong.append(f"left: {os.listdir(os.path.dirname(target))}")
        return faulty.met(), [f"{faulty.name}: {what}\n{result.err}" for what in wrong]


def check_single(pool, kind):
    with tap.folder() as tmp:
        target = os.path.join(tmp, f"x.{kind}")
        tap.run("-q", "-o", target, SAMPLE)
        new = read(target)
    results = pool.map(lambda fault: series(lambda first, count: try_single(kind, new, fault, first, count), fault[0]), FAULTS)
    for fault, (met, wrong) in zip(FAULTS, results):
        if met or wrong:
            tap.ok(not wrong, f"{kind}, {fault[0]} fails by {fault[1]}, at {met} places: the old picture or the new one", "\n".join(wrong))
            yield fault[0]


def check_reference(pool, folder):
    """All reference captures, under a fault in the middle of the work."""
    captures = os.path.join(tap.SHARED, "captures")
    if not os.path.isdir(captures):
        return tap.skip("all reference captures", "they are not there")
    case = BatchCase(folder, captures)
    faults = FAULTS if ALL else [f for f in FAULTS if f in (("write", "ENOSPC", "out"), ("read", "EIO", "captures"))]
    rows = [(fault, where, count) for fault in faults for where, count in (("parent", 1), ("workers", 1), ("workers", 0))
            if count or fault[0] != "malloc"]
    results = pool.map(lambda row: case.tries(row[0], 2000 if row[0][0] == "malloc" else 40, row[2], row[1]), rows)
    for (fault, where, count), (met, wrong) in zip(rows, results):
        if met or wrong:
            tap.ok(not wrong, f"all reference captures, {fault[0]} fails by {fault[1]} in the {where}{'' if count else ' on and on'}", "\n".join(wrong))


with tap.folder() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    captures = os.path.join(folder, "captures")
    os.mkdir(captures)
    for name in SAMPLES:
        shutil.copy(os.path.join(tap.ROOT, "samples", name), captures)
    met = set(check_batch(pool, folder, captures))
    check_nothing_to_draw()
    for kind in KINDS:
        met |= set(check_single(pool, kind))
    tap.ok(met >= {"open", "openat", "read", "write", "fwrite", "fsync", "renameat", "mkdirat", "mmap", "malloc", "fork", "socketpair"},
           "the program makes the calls that fail", met)
    with tap.folder() as other:
        check_reference(pool, other)
tap.done()
