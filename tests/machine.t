#!/usr/bin/env python3
"""What the machine lacks is one clear line and exit status 1, never a picture that looks empty."""
import os, resource, signal, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

GOOD = os.path.join(tap.ROOT, "samples/http-get.pcap")
NOBODY = 65534
IN_SANITIZERS = "asan" in os.path.basename(tap.BUILD)


def complains(name, result, part):
    told = result.err.splitlines()
    tap.ok(result.status == 1 and len(told) == 1 and told[0].startswith("pcapladder: ") and part in told[0],
           f"{name}: one line, exit status 1", f"exit {result.status}\n{result.err}")


def fonts(folder, content):
    path = os.path.join(folder, "fonts.conf")
    with open(path, "w", encoding="utf-8") as out:
        out.write(f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{content}'
                  f"<cachedir>{folder}</cachedir></fontconfig>")
    return dict(os.environ, FONTCONFIG_FILE=path)


def limited(limit, value, as_nobody=False):
    def limit_process():
        resource.setrlimit(limit, (value, value))
        if as_nobody and os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
    return limit_process


def check_fonts(tmp):
    env = fonts(tmp, "<dir>/nonexistent</dir>")
    for kind in ("svg", "png", "pdf", "layout"):
        target = os.path.join(tmp, f"x.{kind}")
        complains(f"no font, {kind}", tap.run("-q", "-T", kind, "-o", target, GOOD, env=env), "no usable font")
        tap.ok(not os.path.exists(target), f"no font, {kind}: nothing is written")
    tap.ok(tap.run("-q", "-T", "text", GOOD, env=env).status == 0, "a text ladder needs no font")
    tap.ok(tap.run("list", "-q", GOOD, env=env).status == 0, "nor does a list")
    out = os.path.join(tmp, "out")
    result = tap.run("batch", GOOD, "-o", out, env=env)
    tap.ok(result.status == 1 and "no usable font" in result.err, "no font, batch: said of the capture", result.err)
    result = tap.run("batch", GOOD, "-o", out)
    tap.ok(result.status == 0 and os.path.exists(os.path.join(out, "http-get.pcap.svg")),
           "once there are fonts, the same batch draws it", result.err)


def check_descriptors():
    for n in range(4, 12):
        result = tap.run("-q", "-T", "svg", GOOD, preexec_fn=limited(resource.RLIMIT_NOFILE, n))
        whole = result.status == 0 and result.out == tap.run("-q", "-T", "svg", GOOD).out
        tap.ok(whole or (result.status == 1 and "pcapladder: " in result.err and not result.out and "CRITICAL" not in result.err),
               f"{n} descriptors: the whole picture, or an error", f"exit {result.status}\n{result.err}")


def check_threads():
    name = "no thread can be started"
    if IN_SANITIZERS or not tap.runs_after(limited(resource.RLIMIT_NPROC, 4096, True)):
        tap.skip(name, "the program cannot be run as an ordinary user")
        return
    result = tap.run("-q", "-T", "svg", GOOD, preexec_fn=limited(resource.RLIMIT_NPROC, 0, True))
    complains(name, result, "cannot start a thread")
    tap.ok(not result.out, f"{name}: nothing is written")


def check_memory():
    if IN_SANITIZERS:
        tap.skip("no memory", "sanitizers take address space of their own")
        return
    for mebibytes in (20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 60, 80, 100, 150):
        result = tap.run("-q", "-T", "svg", GOOD, preexec_fn=limited(resource.RLIMIT_AS, mebibytes << 20))
        ended_well = result.status == 0 and result.out.endswith(b"</svg>\n")
        # The dynamic linker's and GSlice's own words and ends come before ours.
        given_up = result.status in (1, 127) or (result.status == -signal.SIGABRT and "GSlice: failed to allocate" in result.err)
        tap.ok(ended_well or (given_up and not result.out and result.err.strip()),
               f"{mebibytes} MiB of address space: the whole picture, or an error and exit status 1",
               f"exit {result.status}\n{result.err}")


def check_streams():
    for name, args in (("--help", ["--help"]), ("list --help", ["list", "-h"]), ("--version", ["--version"]), ("drawing", ["-q", GOOD]),
                       ("list", ["list", "-q", GOOD]), ("list -T json", ["list", "-q", "-T", "json", GOOD]),
                       ("follow", ["follow", "-q", GOOD]), ("templates", ["templates"])):
        for stream, reason in ((">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")):
            process = subprocess.run(["sh", "-c", f'exec "$0" "$@" {stream}', tap.PROGRAM, *args], capture_output=True, text=True)
            tap.ok(process.returncode == 1 and process.stderr.startswith("pcapladder: standard output: ") and reason in process.stderr,
                   f"{name} {stream}: said, exit status 1", f"exit {process.returncode}\n{process.stderr}")
    process = subprocess.run(["sh", "-c", 'exec "$0" -q - <&-', tap.PROGRAM], capture_output=True, text=True)
    tap.ok(process.returncode == 1 and "standard" not in process.stdout and process.stderr.startswith("pcapladder: "),
           "standard input closed: said, exit status 1", process.stderr)
    with tap.folder() as tmp:
        target = os.path.join(tmp, "x.svg")
        process = subprocess.run(["sh", "-c", 'exec "$0" -o "$1" "$2" <&- >&- 2>&-', tap.PROGRAM, target, GOOD])
        tap.ok(process.returncode == 0 and open(target, "rb").read() == tap.run("-q", GOOD).out,
               "with all three streams closed a file is still written, whole")


with tap.folder() as tmp:
    check_fonts(tmp)
check_descriptors()
check_threads()
check_memory()
check_streams()
tap.done()
