#!/usr/bin/env python3
"""list: the table on a terminal, which is as wide as it is, and what cannot be kept until its turn comes."""
import fcntl, os, pty, struct, subprocess, sys, termios
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

MANY = os.path.join(tap.ROOT, "samples/ports-reused.pcap")


def on_terminal(columns):
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([tap.PROGRAM, "list", "-q", MANY], stdout=slave, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    os.close(slave)
    seen = tap.drain(master).decode()
    tap.ok(process.wait() == 0, f"list on {columns} columns")
    return seen.splitlines()


def check_totals():
    """Frames of other protocols are counted, if there are any."""
    def told(capture):
        return tap.run("list", capture).err.split(": ", 2)[2]

    sample = os.path.join(tap.ROOT, "samples/http-get.pcap")
    tap.ok(told(sample) == "1 flow in 10 frames\n", "totals", told(sample))
    with tap.folder() as tmp:
        data, path = open(sample, "rb").read(), os.path.join(tmp, "x.pcap")
        with open(path, "wb") as out:
            out.write(data + struct.pack("<IIII", 2 ** 31, 0, 14, 14) + bytes(12) + b"\x08\x06")
        tap.ok(told(path) == "1 flow in 11 frames, 1 of them of other protocols\n", "totals with ARP", told(path))


def check_terminal():
    whole = tap.run("list", "-q", MANY).out.decode().splitlines()
    before = 0
    for columns in (30, 60, 90, 120, 500):
        lines = on_terminal(columns)
        titles = lines[0].split()
        tap.ok(len(lines) == len(whole) and set(titles) <= set(whole[0].split()), "a line for each flow, of columns that there are", lines)
        tap.ok(max(map(len, lines)) <= columns or len(titles) <= 5, "no wider than the terminal, or of what no table goes without", lines)
        tap.ok(len(titles) >= before, "a wider terminal has no fewer columns", titles)
        before = len(titles)
    tap.ok(lines == whole, "one with room has them all", lines)


try:
    os.close(pty.openpty()[0])
except OSError as error:
    tap.skip("on a terminal", error)
else:
    check_terminal()
check_totals()
tap.done()
