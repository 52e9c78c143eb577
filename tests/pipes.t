#!/usr/bin/env python3
"""Standard input and output, colours, help."""
import os, pty, re, signal, subprocess, sys, time
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

GOOD = os.path.join(tap.ROOT, "samples/http-get.pcap")
from_file = tap.run("-q", GOOD).out

with open(GOOD, "rb") as stream:
    out = tap.run("-q", "-", stdin=stream).out
    tap.ok(out.replace(b"standard input", b"") and b"<svg" in out, "a file as standard input")
piped = subprocess.run(["sh", "-c", f"cat '{GOOD}' | '{tap.PROGRAM}' -q -"], capture_output=True).stdout
tap.ok(piped == out, "a pipe gives the same as a file")
listed = subprocess.run(["sh", "-c", f"cat '{GOOD}' | '{tap.PROGRAM}' list -q -"], capture_output=True, text=True).stdout
tap.ok("10.9.0.2:8001" in listed, "list from a pipe", listed)
for place in ("/dev/null", "/nonexistent"):
    with subprocess.Popen(["cat", GOOD], stdout=subprocess.PIPE) as cat:
        kept = tap.run("-q", "-", stdin=cat.stdout, env=dict(os.environ, TMPDIR=place))
    tap.ok(kept.status == 1 and f"cannot be kept in {place}" in kept.err, f"TMPDIR={place} cannot keep a pipe: said", kept.err)
tap.ok(tap.run("-q", "-o", "-", GOOD).out == from_file, "-o - is standard output")
tap.ok(tap.run("-q", "-T", "json", "-o", "-", GOOD).out.startswith(b"{"), "-o - with a format")
closed = subprocess.run(["bash", "-c", f"set -o pipefail; '{tap.PROGRAM}' -T json samples/zero-window.pcap | head -c 1; exit $?"],
                        capture_output=True, text=True, cwd=tap.ROOT)
tap.ok(closed.stderr == "", "a reader that goes away is no error to shout about", closed.stderr)


def on_terminal(*args, **env):
    """What the program writes to a terminal of 120 columns."""
    import fcntl, struct, termios
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    process = subprocess.Popen([tap.PROGRAM, "-q", *args], stdout=slave, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                               env=dict(os.environ, TERM="xterm", **env))
    os.close(slave)
    data = tap.drain(master)
    return data.decode(), process.stderr.read().decode(), process.wait()


try:
    os.close(pty.openpty()[0])
except OSError as error:
    tap.skip("on a terminal", error)
    on_terminal = None

if on_terminal:
    text, _, _ = on_terminal(GOOD)
    tap.ok("├─ SYN" in re.sub(r"\x1b\[[0-9;]*m", "", text) and "\x1b[" in text, "a terminal gets a ladder with colours", text)
    text, _, _ = on_terminal(GOOD, NO_COLOR="1")
    tap.ok("├─ SYN" in text and "\x1b" not in text, "NO_COLOR is kept")
    tap.ok(max(len(line) for line in text.splitlines()[3:]) <= 120, "the ladder fits the terminal")
    _, err, status = on_terminal("-T", "png", GOOD)
    tap.ok(status == 2 and "cannot be written to a terminal" in err, "pixels are not written to a terminal", err)
tap.ok(b"\x1b" not in tap.run("-q", "-T", "text", GOOD).out, "no colours in a file")
for columns in ("60", "80", "200"):
    out = tap.run("-q", "-T", "text", GOOD, env=dict(os.environ, COLUMNS=columns)).out.decode()
    tap.ok(max(len(line) for line in out.splitlines()[3:]) <= int(columns), f"a ladder of {columns} columns")

for command in ([], ["list"]):
    text = tap.run(*command, "--help").out.decode()
    for option in ("--format", "--filter", "--quiet", "--version"):
        tap.ok(option in text, f"{' '.join(command) or 'draw'} --help names {option}")


def looks_for_interrupts(pid):
    """SIGINT is blocked, and not all signals for a moment."""
    blocked = int(re.search(r"SigBlk:\s*(\w+)", open(f"/proc/{pid}/status").read()).group(1), 16)
    return blocked >> signal.SIGINT - 1 & 1 and not blocked >> signal.SIGUSR1 - 1 & 1


def wait_until(is_so):
    """Gives up after minutes: then what is tested fails, and says so."""
    for _ in range(12000):
        if is_so():
            return
        time.sleep(0.01)


def interrupted(writer, *args, signals=1):
    """What comes of Ctrl-C, which a terminal sends to all of a pipeline, while `writer` is still capturing."""
    ends = os.pipe()
    capturing = subprocess.Popen([sys.executable, "-c", writer, GOOD], stdout=ends[1], stderr=subprocess.PIPE, process_group=0)
    drawing = subprocess.Popen([tap.PROGRAM, *args, "-q", "-"], stdin=ends[0], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               process_group=capturing.pid)
    os.close(ends[0])
    os.close(ends[1])
    capturing.stderr.readline()  # it is ready, and has written
    wait_until(lambda: drawing.poll() is not None or looks_for_interrupts(drawing.pid))  # it reads
    os.killpg(capturing.pid, signal.SIGINT)
    if signals > 1:
        wait_until(lambda: drawing.poll() is not None or not looks_for_interrupts(drawing.pid))
        drawing.send_signal(signal.SIGINT)
    try:
        out, err = drawing.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        drawing.kill()
        out, err = drawing.communicate()
    capturing.kill()
    capturing.communicate()
    return drawing.returncode, out, err.decode()


# A writer in tcpdump's manner: what it still has comes out when it is interrupted.
FLUSHES = """
import os, signal, sys
data = open(sys.argv[1], "rb").read()
def end(*_):
    os.write(1, data[len(data) // 2:])
    os._exit(0)
signal.signal(signal.SIGINT, end)
os.write(1, data[:len(data) // 2])
os.write(2, b"ready\\n")
while True:
    signal.pause()
"""
# One that goes on, and one that goes on writing.
GOES_ON = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.write(1, open(sys.argv[1], "rb").read())
os.write(2, b"ready\\n")
while True:
    signal.pause()
"""
WRITES_ON = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
data = open(sys.argv[1], "rb").read()
os.write(1, data)
os.write(2, b"ready\\n")
while True:
    os.write(1, data[24:])
    time.sleep(0.05)
"""
for args in (["-T", "json"], ["list", "-T", "json"], ["-T", "svg"]):
    with open(GOOD, "rb") as stream:
        whole = tap.run(*args, "-q", "-", stdin=stream).out
    status, out, err = interrupted(FLUSHES, *args)
    tap.ok(status == 0 and out == whole, f"{' '.join(args)}: Ctrl-C: what arrives to the pipe's end is drawn", f"exit {status}\n{err}")
    status, out, err = interrupted(GOES_ON, *args)
    tap.ok(status == 0 and out == whole, f"{' '.join(args)}: Ctrl-C: drawn though the writer goes on", f"exit {status}\n{err}")
status, out, err = interrupted(WRITES_ON, "list", "-T", "json")
tap.ok(status in (0, 1) and b'"flows":[{' in out, "Ctrl-C: listed though the writer writes on", f"exit {status}\n{err}")
status, out, err = interrupted(GOES_ON, "-T", "svg", signals=2)
tap.ok(status == -signal.SIGINT and not out, "a second Ctrl-C ends the program", f"exit {status}\n{err}")
ignoring = subprocess.run(["sh", "-c", f"trap '' INT; (cat '{GOOD}'; kill -INT 0) | '{tap.PROGRAM}' -q -"], capture_output=True,
                          start_new_session=True)
tap.ok(ignoring.stdout == piped, "where SIGINT is ignored it stays ignored")

for args in (["-f0", "-Tjson", GOOD], ["-qTjson", GOOD], ["-qTjson", "-f", "0", GOOD], ["-T", "json", "-f0", "--", GOOD]):
    tap.ok(tap.run(*args).out == tap.run("-T", "json", GOOD).out, f"short options with their values attached: {' '.join(args[:-1])}")
with tap.folder() as tmp:
    result = tap.run("batch", "-j1", f"-o{tmp}/out", "-Ttext", GOOD)
    tap.ok(result.status == 0 and os.path.exists(f"{tmp}/out/http-get.pcap.txt"), "batch -j1 -oDIR -Ttext", result.err)

manual = open(os.path.join(tap.ROOT, "docs/pcapladder.1")).read().replace("\\-", "-")
for option in sorted(set(re.findall(r"--[a-z]+(?:-[a-z]+)*", tap.run("--help").out.decode()))):
    tap.ok(option in manual, f"the manual page names {option}")
tap.ok(re.fullmatch(r"pcapladder \d+\.\d+\.\d+\n", tap.run("--version").out.decode()), "--version")
tap.done()
