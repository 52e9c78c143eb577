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

tap.done()
