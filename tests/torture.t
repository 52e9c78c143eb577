#!/usr/bin/env python3
"""Bad input by the thousand: no finding of a sanitizer, no hang, always an answer.

Captures of twelve kinds are cut at each byte of their first 4 KiB, and each of those bytes is set to 0x00, to 0xff and flipped.
All of that is `make torture`; otherwise a sample of it, another one for each kind.
Where the captures that are marked BAD INPUT lie beside the project, the program itself meets them too.
"""
import glob, os, resource, struct, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

REPLAY = os.path.join(tap.BUILD, "tests/replay")
ALL = os.environ.get("TORTURE") == "all"
EVERY = 1 if ALL else 53
SECONDS_MOST = 2  # of processor time, for an answer of the program
BESIDE = os.path.join(tap.SHARED, "captures/dev")

KINDS = ["samples/http-get.pcap", "samples/http-ipv6.pcap", "samples/http-get.listing.txt"] + sorted(
    os.path.relpath(p, tap.ROOT) for p in glob.glob(os.path.join(tap.ROOT, "tests/captures/*")) if os.path.isfile(p))


def with_vlan_tags(pcap):
    """The frames of a little-endian capture of Ethernet, each with two VLAN tags (IEEE 802.1Q, 802.1ad)."""
    out, at = pcap[:24], 24
    while at < len(pcap):
        time, captured, wire = pcap[at:at + 8], *struct.unpack_from("<II", pcap, at + 8)
        frame = pcap[at + 16:at + 16 + captured]
        out += time + struct.pack("<II", captured + 8, wire + 8) + frame[:12] + bytes.fromhex("88a80001810000020800") + frame[14:]
        at += 16 + captured
    return out


def replay(name, mode, file, every=EVERY, offset=0):
    process = subprocess.run([REPLAY, "--every", str(every), "--from", str(offset), mode, file], capture_output=True, text=True)
    tap.ok(process.returncode == 0, f"{name}: {process.stdout.strip()}", f"exit {process.returncode}\n{process.stderr[-2000:]}")


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MOST, SECONDS_MOST + 1))


def meet(path):
    name = os.path.basename(path)
    for args in ([["list", path], ["-T", "json", path]] if ALL else []) + [["-T", "svg", path]]:
        result = tap.run(*args, preexec_fn=limit)
        said = result.err.splitlines()
        good = result.status in (0, 1) and all(line.startswith("pcapladder: ") for line in said) and (said or result.status == 0)
        tap.ok(good, f"{name}: {args[0]} {args[1] if args[0] == '-T' else ''}", f"exit {result.status}\n{result.err}")


def bad_input():
    for line in open(os.path.join(BESIDE, "MANIFEST.tsv"), encoding="utf-8", errors="replace"):
        path = os.path.join(BESIDE, line.split("\t")[0])
        if "BAD INPUT" in line and os.path.exists(path):
            yield path


with tap.folder() as tmp:
    vlan = os.path.join(tmp, "vlan.pcap")
    open(vlan, "wb").write(with_vlan_tags(open(os.path.join(tap.ROOT, KINDS[0]), "rb").read()))
    for n, path in enumerate([os.path.join(tap.ROOT, k) for k in KINDS] + [vlan]):
        name = os.path.basename(path)
        replay(f"{name}, cut", "prefixes", path, offset=n)
        replay(f"{name}, each byte", "bytes", path, offset=n)

if os.path.exists(os.path.join(BESIDE, "MANIFEST.tsv")):
    for path in bad_input():
        meet(path)
        replay(f"{os.path.basename(path)}, replayed", "whole", path, every=1)
else:
    tap.skip("captures that are marked BAD INPUT", "they do not lie beside the project")
tap.done()
