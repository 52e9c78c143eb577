#!/usr/bin/env python3
"""Standard input and output, colours, help."""
import os, pty, re, subprocess, sys
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
    tap.ok(status == 2 and "not for terminals" in err, "pixels are not written to a terminal", err)
tap.ok(b"\x1b" not in tap.run("-q", "-T", "text", GOOD).out, "no colours in a file")
for columns in ("60", "80", "200"):
    out = tap.run("-q", "-T", "text", GOOD, env=dict(os.environ, COLUMNS=columns)).out.decode()
    tap.ok(max(len(line) for line in out.splitlines()[3:]) <= int(columns), f"a ladder of {columns} columns")

for command in ([], ["list"]):
    text = tap.run(*command, "--help").out.decode()
    for option in ("--format", "--filter", "--quiet", "--version"):
        tap.ok(option in text, f"{' '.join(command) or 'draw'} --help names {option}")
manual = open(os.path.join(tap.ROOT, "docs/pcapladder.1")).read().replace("\\-", "-")
for option in sorted(set(re.findall(r"--[a-z]+(?:-[a-z]+)*", tap.run("--help").out.decode()))):
    tap.ok(option in manual, f"the manual page names {option}")
tap.ok(re.fullmatch(r"pcapladder \d+\.\d+\.\d+\n", tap.run("--version").out.decode()), "--version")
tap.done()
