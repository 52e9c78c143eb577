#!/usr/bin/env python3
"""What tcpdump prints of a capture is read back as that capture, as far as a listing holds it."""
import json, os, re, shutil, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

OPTIONS = ["", "-t", "-tt", "-ttt", "-tttt", "-ttttt", "-S", "-v", "-vv", "-vvv", "-e", "-N", "--number", "-A", "-AA", "-x", "-xx", "-X", "-XX",
           "-q", "-q -x", "-S -vv", "-e -v -tttt", "-t -v", "-t -x", "-tt -X -vv", "-# -e -xx -ttt", "-v -A", "--nano -tt", "-S -t -e -v"]
CAPTURES = tap.SAMPLES + [os.path.join(tap.ROOT, "tests/captures", name) for name in (
    "captured-twice.pcap", "le.pcapng", "modified.pcap", "reports/icmp-reject.pcap", "reports/pmtu-resend.pcap", "reports/fin-unacked-rst.pcap")]
DAY = 86400
WITHOUT_TCP = ["dns-retry.pcap"]  # without a dump, of listings TCP alone is read
# Whose pure acknowledgments do not carry the next number, which only -vv and dumps show.
PROBING = ["keep-alive.pcap", "zero-window.pcap"]
# Without a dump, a listing says of the application what it wants to.
LEFT_OUT = {"label", "protocol"}
# Days count from 1970, without -tt or -tttt.
CLOCK = {"time", "start", "sent", "arrived", "incidents"}
# Without times (-t), all that follows from them.
TIMED = {"fate", "measured", "duration", "wait", "rtt", "captured_at", "retransmissions", "marks", "repeats", "cause", "challenges", "client_state", "server_state",
         "handshake", "end"}


def facts(*args, **kwargs):
    result = tap.run("-T", "json", *args, **kwargs)
    return json.loads(result.out) if result.status == 0 else {"flows": [], "error": result.err}


def seconds(segment):
    whole, fraction = segment["time"].split(".")
    return int(whole) * 1000000 + int(fraction[:6])


def is_dumped(options):
    return any(o.startswith(("-x", "-X")) for o in options)


def differences(wanted, got, options):
    left_out = CLOCK | (TIMED if "-t" in options else set()) | (set() if is_dumped(options) else LEFT_OUT)
    unit = lambda flow: flow.get("segments") or flow.get("datagrams") or []
    if [len(unit(f)) for f in wanted["flows"]] != [len(unit(f)) for f in got["flows"]]:
        yield f"flows differ: {got.get('error')}"
        return
    for flow, listed in zip(wanted["flows"], got["flows"]):
        first, listed_first = seconds(unit(flow)[0]), seconds(unit(listed)[0])
        for key in flow.keys() - left_out - {"segments", "datagrams"}:
            if flow[key] != listed[key]:
                yield f"{key}: {flow[key]}, listed {listed[key]}"
        for segment, other in zip(unit(flow), unit(listed)):
            for key in segment.keys() - left_out:
                if segment[key] != other[key]:
                    yield f"frame {segment['frame']}: {key}: {segment[key]}, listed {other[key]}"
            if "-t" not in options and seconds(segment) - first != seconds(other) - listed_first:
                yield f"frame {segment['frame']}: time"


def is_at(wanted, got, options):
    """Whether the first segment is when it should be."""
    time, listed = (seconds((w["flows"][0].get("segments") or w["flows"][0]["datagrams"])[0]) for w in (wanted, got))
    if "-tttt" in options or "-tt" in options:
        return listed == time
    return listed == (0 if any(o in ("-t", "-ttt", "-ttttt") for o in options) else time % (DAY * 1000000))


def compare(capture, wanted, options):
    name = f"{os.path.basename(capture)}: tcpdump -nn {' '.join(options)}"
    listing = subprocess.run(["tcpdump", "-nn", *options, "-r", capture], capture_output=True).stdout
    if "-q" in options and not is_dumped(options):
        result = tap.run("list", "-", input=listing, stdin=None)
        tap.ok(re.search("cannot be parsed as (a packet|packets): no flags, as with tcpdump -q\n", result.err), f"{name}: said to lack flags", result.err)
        return
    got = facts("-", input=listing, stdin=None)
    found = list(differences(wanted, got, options))
    if tap.ok(not found, f"{name}: the same facts", "\n".join(found)):
        tap.ok(is_at(wanted, got, options), f"{name}: at the same time")


def is_complete(capture, options):
    """Whether such a listing of the capture shows what is compared."""
    name = os.path.basename(capture)
    if name == "captured-twice.pcap" and "-t" in options:
        return False  # without times, nothing tells copies from repetitions
    if is_dumped(options):
        return True
    return name not in WITHOUT_TCP and (name not in PROBING or "-vv" in options)


with tap.folder() as tmp:
    path = os.path.join(tap.ROOT, "samples/http-get.listing.txt")
    result = tap.run("list", path)
    tap.ok(result.status == 0 and "http" in result.out.decode().lower(), "the sample is a capture", result.err)
    capture = facts(os.path.join(tap.ROOT, "samples/http-get.pcap"))
    tap.ok(not list(differences(capture, facts(path), [])), "… and the one that it was made of")
    result = tap.run("list", "-F", "src port 8001", path)
    tap.ok(" 5 " in result.out.decode(), "capture filters work on listings", result.out.decode())
    broken = os.path.join(tmp, "broken.txt")
    open(broken, "w").write(open(path).read().replace("win 64,", "win 99999,", 1))
    result = tap.run("list", broken)
    tap.ok(result.status == 0 and "line 11 cannot be parsed as a packet: invalid window" in result.err,
           "what cannot be read is named", result.err)
    result = tap.run("list", "-q", broken)
    tap.ok(result.status == 0 and not result.err, "… but with --quiet", result.err)

if shutil.which("tcpdump"):
    for capture in CAPTURES:
        wanted = facts(capture)
        for options in (o.split() for o in OPTIONS):
            if is_complete(capture, options):
                compare(capture, wanted, options)
else:
    tap.skip("tcpdump's listings of the samples are read back", "tcpdump is not installed")
tap.done()
