"""What the test scripts share: TAP, running the program, reading its layouts."""
import json, os, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("PCAPLADDER", os.path.join(ROOT, "build/dev/pcapladder"))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build/dev"))
SAMPLES = sorted(os.path.join(ROOT, "samples", n) for n in os.listdir(os.path.join(ROOT, "samples")) if n.endswith(".pcap"))
TEMPLATES = sorted(n[:-len(".template")] for n in os.listdir(os.path.join(ROOT, "templates")) if n.endswith(".template"))
SHARED = os.path.join(os.path.dirname(ROOT), "shared")

HANG = 900  # seconds that no run of the program takes, on a machine however busy: it hangs
_count = _failed = 0


def ok(passed, name, why=""):
    """One test; `why` is told when it fails, where prove lets it through."""
    global _count, _failed
    _count += 1
    _failed += not passed
    print(f"{'ok' if passed else 'not ok'} {_count} - {name}".replace("#", ""), flush=True)
    if not passed:
        told = [f"{os.path.basename(sys.argv[0])}: not ok {_count} - {name}", *str(why).splitlines()[:20]]
        print("".join(f"# {line}\n" for line in told), end="", file=sys.stderr, flush=True)
    return passed


def skip(name, why):
    global _count
    _count += 1
    print(f"ok {_count} - {name} # SKIP {why}")


def slow_under_sanitizers(why):
    """Ends the script there: what it tries is not this program's memory."""
    if "asan" in os.path.basename(BUILD):
        print(f"1..0 # SKIP {why}")
        raise SystemExit(0)


def done():
    print(f"1..{_count}")
    raise SystemExit(bool(_failed))


class Result:
    def __init__(self, process):
        self.status, self.out = process.returncode, process.stdout
        self.err = process.stderr.decode("utf-8", "replace")


def run(*args, **kwargs):
    """Runs the program; paths and options as strings.  A hang ends the script and names the command."""
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    kwargs.setdefault("stdout", subprocess.PIPE)
    kwargs.setdefault("timeout", HANG)
    return Result(subprocess.run([PROGRAM, *args], stderr=subprocess.PIPE, **kwargs))


def runs_after(preexec_fn):
    """Whether the program can be run by whom the function becomes: not if the project is in somebody's own folder."""
    try:
        return subprocess.run([PROGRAM, "--version"], preexec_fn=preexec_fn, capture_output=True).returncode == 0
    except PermissionError:
        return False


def drain(master):
    """All that is written to a terminal, whose other end is closed here, until nobody has it open any more."""
    data = b""
    while True:
        try:
            more = os.read(master, 65536)
        except OSError:
            break
        if not more:
            break
        data += more
    os.close(master)
    return data


def layout(capture, *options):
    return json.loads(run("-q", "-T", "layout", *options, capture).out)


def folder():
    return tempfile.TemporaryDirectory(prefix="pcapladder-test-")
