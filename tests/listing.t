#!/usr/bin/env python3
"""What tcpdump prints of a capture is read back as that capture, as far as a listing holds it."""
import json, os, shutil, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

OPTIONS = ["", "-t", "-tt", "-ttt", "-tttt", "-ttttt", "-S", "-v", "-e", "-x", "-X", "-e -v -tttt", "-vv", "-vv -S", "--number"]
DAY = 86400
# Whose pure acknowledgments do not carry the next number, which only -vv shows.
WITHOUT_TCP = "dns-retry.pcap"  # of listings TCP alone is read
PROBING = ["keep-alive.pcap", "zero-window.pcap"]
# A listing says of the application what it wants to.
LEFT_OUT = {"label", "time", "start", "protocol", "sent", "arrived", "incidents"}
# Without times (-t), all that follows from them.
TIMED = {"fate", "measured", "duration", "wait", "rtt", "captured_at", "retransmissions", "marks", "repeats", "cause", "client_state", "server_state", "handshake", "end"}


def facts(*args, **kwargs):
    result = tap.run("-q", "-T", "json", *args, **kwargs)
    return json.loads(result.out) if result.status == 0 else {"flows": [], "error": result.err}


def seconds(segment):
    whole, fraction = segment["time"].split(".")
    return int(whole) * 1000000 + int(fraction[:6])


def differences(wanted, got, options):
    left_out = LEFT_OUT | (TIMED if options == "-t" else set())
    if [len(f["segments"]) for f in wanted["flows"]] != [len(f["segments"]) for f in got["flows"]]:
        yield f"flows differ: {got.get('error')}"
        return
    for flow, listed in zip(wanted["flows"], got["flows"]):
        first, listed_first = seconds(flow["segments"][0]), seconds(listed["segments"][0])
        for key in flow.keys() - left_out - {"segments"}:
            if flow[key] != listed[key]:
                yield f"{key}: {flow[key]}, listed {listed[key]}"
        for segment, other in zip(flow["segments"], listed["segments"]):
            for key in segment.keys() - left_out:
                if segment[key] != other[key]:
                    yield f"frame {segment['frame']}: {key}: {segment[key]}, listed {other[key]}"
            if options != "-t" and seconds(segment) - first != seconds(other) - listed_first:
                yield f"frame {segment['frame']}: time"


def is_at(wanted, got, options):
    """Whether the first segment is when it should be."""
    time, listed = (seconds(w["flows"][0]["segments"][0]) for w in (wanted, got))
    if "-tttt" in options.split() or options == "-tt":
        return listed == time
    return listed == (0 if options.startswith("-t") else time % (DAY * 1000000))


def compare(capture, options):
    name = f"{os.path.basename(capture)}: tcpdump -nn {options}"
    listing = subprocess.run(["tcpdump", "-nn", *options.split(), "-r", capture], capture_output=True).stdout
    wanted, got = facts(capture), facts("-", input=listing, stdin=None)
    found = list(differences(wanted, got, options))
    if tap.ok(not found, f"{name}: the same facts", "\n".join(found)):
        tap.ok(is_at(wanted, got, options), f"{name}: at the same time")


with tap.folder() as tmp:
    path = os.path.join(tap.ROOT, "samples/http-get.listing.txt")
    result = tap.run("list", path)
    tap.ok(result.status == 0 and "http" in result.out.decode().lower(), "the sample is a capture", result.err)
    capture = facts(os.path.join(tap.ROOT, "samples/http-get.pcap"))
    tap.ok(not list(differences(capture, facts(path), "")), "… and the one that it was made of")
    result = tap.run("list", "-F", "src port 8001", path)
    tap.ok(" 5 " in result.out.decode(), "capture filters work on listings", result.out.decode())
    broken = os.path.join(tmp, "broken.txt")
    open(broken, "w").write(open(path).read().replace("win 64,", "win 99999,", 1))
    result = tap.run("list", broken)
    tap.ok(result.status == 0 and "cannot be parsed as a packet: invalid window; 1 such line skipped" in result.err,
           "what cannot be read is named", result.err)
    result = tap.run("list", "-q", broken)
    tap.ok(result.status == 0 and not result.err, "… but with --quiet", result.err)

if shutil.which("tcpdump"):
    for capture in tap.SAMPLES:
        for options in OPTIONS:
            if os.path.basename(capture) != WITHOUT_TCP and (os.path.basename(capture) not in PROBING or "-vv" in options):
                compare(capture, options)
else:
    tap.skip("tcpdump's listings of the samples are read back", "tcpdump is not installed")
tap.done()
