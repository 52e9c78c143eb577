#!/usr/bin/env python3
"""Captures of which an earlier version told a wrong story, each a kind of fault, and what is right of it."""
import json, os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

REPORTS = os.path.join(tap.ROOT, "tests/captures/reports")


def told(name):
    return json.loads(tap.run("-q", "-T", "json", os.path.join(REPORTS, name + ".pcap")).out)["flows"][0]


def segment(flow, frame):
    return next(s for s in flow["segments"] if s["frame"] == frame)


flow = told("acked-sooner-than-rtt")
tap.ok(segment(flow, 6)["fate"] == "arrived", "acknowledged 12 ms after its repetition, on a path of 57 ms: the original has arrived", segment(flow, 6))

flow = told("fin-unacked-rst")
tap.ok(flow["outcome"] == {"name": "reset", "failed": True}, "a RST before the server's data and FIN were acknowledged: reset", flow["outcome"])
failed = tap.run("-q", "-T", "json", "-f", "failed", os.path.join(REPORTS, "fin-unacked-rst.pcap"))
tap.ok(failed.status == 0 and len(json.loads(failed.out)["flows"]) == 1, "-f failed finds it", failed.err)

flow = told("clock-set-back")
tap.ok([s["frame"] for s in flow["segments"]] == [1, 2, 3, 4, 5, 6, 7] and segment(flow, 5)["time"] == "1699999998.050000000", "the clock was set back: times are the capture's own", flow)
tap.ok(all(segment(flow, frame)[end + "_state"] == "ESTABLISHED" for frame in (5, 6, 7) for end in ("client", "server")), "and both ends stay ESTABLISHED", flow["segments"])
picture = json.loads(tap.run("-q", "-T", "layout", os.path.join(REPORTS, "clock-set-back.pcap")).out)["pages"][0]["items"]
texts = [item["text"] for item in picture if item["kind"] == "text"]
tap.ok("clock was set back by about 2.00 s before frame 5: the capture's order holds." in " ".join(texts), "the caption says by how much", texts)
arrows = [item for item in picture if item["kind"] == "arrow"]
tap.ok([f for a in sorted(arrows, key=lambda a: a["from"][1]) for f in a["frames"]] == [1, 2, 3, 4, 5, 6, 7], "the arrows are in the capture's order", arrows)

flow = told("pmtu-resend")
tap.ok(segment(flow, 4)["fate"] == "lost", "an ICMP error says that it was too big: lost", segment(flow, 4))
words = tap.run("-q", "-T", "text", os.path.join(REPORTS, "pmtu-resend.pcap")).out.decode()
tap.ok("lost at 192.0.2.254" in words and words.count("retransmission  after ICMP, ") == 2, "the picture says where, and why it was sent again", words)
for frame in (7, 8):
    again = segment(flow, frame)
    tap.ok((again["marks"], again["repeats"], again["cause"]) == (["retransmission"], 4, "mtu"), f"frame {frame} sends a part of it again, at its host, after ICMP", again)


# Listings as people paste them.
def listed(name):
    return json.loads(tap.run("-q", "-T", "json", os.path.join(REPORTS, name + ".txt")).out)["flows"]


def ladder(name):
    return tap.run("-q", "-T", "text", os.path.join(REPORTS, name)).out.decode()


def table(name):
    return tap.run("list", os.path.join(REPORTS, name + ".txt"))


# Six segments, of which one was sent again after 3 s.
TOLD = {"frames": 6, "duration": "3.050000000", "rtt": "0.020000000", "retransmissions": 1}


def is_told(name):
    flows = listed(name)
    told = [{key: flow[key] for key in TOLD} for flow in flows]
    repeated = told == [TOLD] and flows[0]["segments"][4]
    return told == [TOLD] and (repeated["repeats"], repeated["cause"]) == (4, "timeout") and "RTO 3.00 s" in ladder(name + ".txt")


for name, kind in [("commented-out", "commented out"), ("fold-before-flags", "broken before the flags"), ("fold-tab", "broken, with a tab"),
                   ("fold-within-number", "broken within a number"), ("month-day-times-lost", "dates without a year (OpenBSD's tcpdump -ttt)"),
                   ("quoted-times-lost", "quoted twice"), ("relative-seconds-times-lost", "seconds since the beginning"),
                   ("names-lost", "names"), ("service-names", "IANA's names of services"), ("cut-last-line", "the last line cut off")]:
    tap.ok(is_told(name), f"a listing with {kind}: one flow, with its times", listed(name))

tap.ok(listed("fold-within-number")[0]["segments"][2]["window"] == 64240, "a window whose digits are on two lines", listed("fold-within-number"))
tap.ok(listed("service-names")[0]["server"] == "198.51.100.2:8000", "irdmi is port 8000", listed("service-names"))

result = table("cut-last-line")
tap.ok("line 15 cannot be parsed as a packet: cut off before its flags\n" in result.err and result.err.endswith("1 flow in 6 frames\n"),
       "a segment that was cut off is named, and is none of another protocol", result.err)

text = tap.run("-q", "-T", "json", os.path.join(REPORTS, "ascii-dump-hash.txt")).out.decode()
tap.ok("note" not in text and "#" not in ladder("ascii-dump-hash.txt"), "lines of tcpdump -A that begin with # are bytes, and no notes", text)
tap.ok(tap.run("follow", "-q", "-f", "0", os.path.join(REPORTS, "ascii-dump-hash.txt")).out.startswith(b"GET / HTTP/1.0"), "… which follow writes")

result = table("names-lost")
tap.ok("laptop.example.net:40000  server.example.net:80" in result.out.decode(), "list says the names of hosts", result.out.decode())
tap.ok("laptop.example.net:40000" in ladder("names-lost.txt") and "server.example.net:80" in ladder("names-lost.txt") and "240." not in ladder("names-lost.txt"),
       "… and so do the heads, without an address that nobody has", ladder("names-lost.txt"))

result = table("no-times")
tap.ok("has no times: no duration and no round trip are known" in result.err and " 0 s" not in result.out.decode(), "list says that there are no times",
       result.out.decode() + result.err)
tap.ok(" in " not in ladder("no-times.txt").splitlines()[1] and "+0 s" not in ladder("no-times.txt") and "round trip" not in ladder("no-times.txt") and
       "The capture has no timestamps" in ladder("no-times.txt"), "… and a ladder shows none and says so", ladder("no-times.txt"))
picture = tap.run("-q", "-T", "svg", os.path.join(REPORTS, "no-times.txt")).out.decode()
tap.ok("no timestamps" in picture and "round trip" not in picture, "… and the caption says so", picture)

lines = lambda name: [line for line in ladder(name).splitlines() if "SYN" in line or "#" in line]
tap.ok(lines("icmp-in-listing.txt") == lines("icmp-reject.pcap") and "port unreachable from 198.51.100.2" in lines("icmp-in-listing.txt")[0],
       "an ICMP error of a listing is a note on the segment that it is about, as in the capture", ladder("icmp-in-listing.txt"))

for name in ("old-bad-cksum", "old-tcp-sum-ok"):
    flows = listed(name)
    tap.ok([(f["frames"], f["outcome"]["name"]) for f in flows] == [(5, "reset")], f"{name}: checksums of tcpdump 3 and OpenBSD", flows)

result = tap.run(os.path.join(REPORTS, "old-quiet.txt"))
tap.ok(result.status == 1 and "lines 3 and 4 cannot be parsed as packets: no flags, as with tcpdump -q\n" in result.err, "tcpdump -q is refused, of old too",
       result.err)

def states(flow):
    return [(s["client_state"], s["server_state"]) for s in flow["segments"]]


result = tap.run("-q", "-T", "json", os.path.join(tap.ROOT, "tests/captures/captured-twice.pcap"))
twice = json.loads(result.out)["flows"][0]["segments"]
tap.ok([len(s["copies"]) for s in twice] == [1] * 10 and not any(s["repeats"] or s["fate"] != "arrived" for s in twice),
       "each of ten packets was captured twice: nothing is lost, nothing sent again", twice)

flow = told("null-scan")
tap.ok(flow["outcome"] == {"name": "scan", "failed": False}, "segments without ACK belong to no connection (RFC 9293 §3.10.7.4): a scan", flow["outcome"])
tap.ok(states(flow) == [(None, None)] * 2 and not segment(flow, 2)["marks"], "a scan has no states, and repeats no acknowledgment", flow["segments"])

flow = told("synack-never-acked")
tap.ok(flow["outcome"] == {"name": "incomplete", "failed": True}, "a SYN/ACK that is never acknowledged: not completed", flow["outcome"])
tap.ok(not any("ESTABLISHED" in pair for pair in states(flow)), "and nobody is ESTABLISHED", states(flow))

flow = told("icmp-reject")
tap.ok(flow["outcome"] == {"name": "rejected", "failed": True}, "an ICMP error rejects a SYN (RFC 1122 §4.2.3.9): not \"never answered\"", flow["outcome"])
ladder = tap.run("-q", "-f", "failed", "-T", "text", os.path.join(REPORTS, "icmp-reject.pcap"))
tap.ok(ladder.status == 0 and b"rejected" in ladder.out.splitlines()[0] and b"port unreachable from 198.51.100.2" in ladder.out,
       "-f failed finds it, the title says so, and a note says by what", ladder.out)
listed = tap.run("list", "-q", os.path.join(REPORTS, "icmp-reject.pcap"))
tap.ok(listed.out.splitlines()[1].endswith(b"  rejected"), "list says so", listed.out)

page = tap.layout(os.path.join(REPORTS, "loopback-and-other.pcap"), "-f", "all")["pages"][0]["items"]
heads = [item["text"] for item in page if item.get("role") == "head-name"]
tap.ok(heads == ["192.0.2.1", "192.0.2.1:8080", "192.0.2.3"] and any("2 hosts" in item.get("text", "") for item in page), "what a host serves to itself and to another is one lane, and no host of its own", heads)
ends = {frame: item["to"][0] for item in page if item["kind"] == "arrow" for frame in item["frames"]}
tap.ok(ends.get(1) is not None and abs(ends[1] - ends[9]) < 8, "both SYNs arrive there", ends)

tap.done()
