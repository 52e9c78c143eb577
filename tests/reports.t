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

flow = told("pmtu-resend")
tap.ok(segment(flow, 4)["fate"] == "lost", "an ICMP error says that it was too big: lost", segment(flow, 4))

def states(flow):
    return [(s["client_state"], s["server_state"]) for s in flow["segments"]]


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
