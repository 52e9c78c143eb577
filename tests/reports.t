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
for frame in (7, 8):
    again = segment(flow, frame)
    tap.ok((again["marks"], again["repeats"], again["cause"]) == (["retransmission"], 4, "mtu"), f"frame {frame} sends a part of it again, at its host, after ICMP", again)

tap.done()
