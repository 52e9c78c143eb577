"""What a flow's segments themselves show, against what is said of them: rules of RFC 9293, written apart from the program's own.

Each rule yields (frame, what is contradicted).  Numbers are relative and compared modulo 2^32 (RFC 9293 §3.4).
"""
import bisect
from decimal import Decimal

RECEIVED_FIN = {"CLOSE-WAIT", "LAST-ACK", "CLOSING", "TIME-WAIT", "CLOSED"}
LIFETIME = 120  # seconds: MSL, RFC 9293 §3.4.1
CLOCK = Decimal("0.000001")  # two estimates that differ by less are one


def before(a, b):
    """Serial number arithmetic: a < b."""
    return 0 < (b - a) % 2 ** 32 < 2 ** 31


def other(side):
    return "server" if side == "client" else "client"


def end_of(segment):
    return segment["seq"] + segment["len"] + ("S" in segment["flags"]) + ("F" in segment["flags"])


def carries(segment):
    """Whether it takes up sequence numbers; keep-alives and window probes take up none that count."""
    return end_of(segment) > segment["seq"] and "R" not in segment["flags"] and not {"keep_alive", "zero_window_probe"} & set(segment["marks"])


def covers(answer, segment):
    return answer["from"] != segment["from"] and "A" in answer["flags"] and not before(answer["ack"], end_of(segment))


def overlaps(a, b):
    return a["from"] == b["from"] and carries(b) and before(a["seq"], end_of(b)) and before(b["seq"], end_of(a))


def acknowledged_losses(segments):
    """Lost, though it was acknowledged when no other segment had its numbers (RFC 9293 §3.10.7.4)."""
    for i, lost in enumerate(segments):
        if lost["fate"] != "lost" or not carries(lost) or any(overlaps(lost, s) for s in segments[:i]):
            continue
        for later in segments[i + 1:]:
            if overlaps(lost, later):
                break
            if covers(later, lost):
                yield lost["frame"], f"lost, but acknowledged by frame {later['frame']} before it was sent again"
                break


def impossible_times(segments):
    """Sent, seen, arrived: in this order; measured is what was seen."""
    for s in segments:
        sent, seen, arrived = (Decimal(s[k]) if s[k] else None for k in ("sent", "time", "arrived"))
        if (sent is not None and sent > seen) or (arrived is not None and arrived < seen):
            yield s["frame"], f"sent {sent}, captured {seen}, arrived {arrived}"
        if any(t is not None and abs(t - seen) > LIFETIME for t in (sent, arrived)):
            yield s["frame"], f"captured {seen}, but sent {sent}, arrived {arrived}: longer on its way than a segment lives"
        if s["fate"] != "arrived" and (arrived is not None or "arrived" in s["measured"]):
            yield s["frame"], f"{s['fate']}, but arrived {arrived}, measured {s['measured']}"
        if ("sent" in s["measured"] and sent is not None and sent != seen) or ("arrived" in s["measured"] and arrived is not None and arrived != seen):
            yield s["frame"], "a measured time that was not seen"


def early_answers(segments):
    """An acknowledgment that leaves before what it acknowledges, which was sent once, has arrived."""
    if any(Decimal(a["time"]) > Decimal(b["time"]) for a, b in zip(segments, segments[1:])):
        return  # the clock was set back
    for side in ("client", "server"):
        answers = [s for s in segments if s["from"] == other(side) and "A" in s["flags"]]
        highest, most = [], 0
        for answer in answers:
            most = answer["ack"] if before(most, answer["ack"]) else most
            highest.append(most)
        sendings = sorted((s for s in segments if s["from"] == side and carries(s)), key=lambda s: (s["seq"], s["frame"]))
        alone = [s for i, s in enumerate(sendings) if not any(overlaps(s, n) for n in sendings[max(i - 1, 0):i] + sendings[i + 1:i + 2])]
        for s in alone:
            first = max(bisect.bisect_left(highest, end_of(s)), bisect.bisect_right([a["frame"] for a in answers], s["frame"]))
            if first == len(answers) or s["arrived"] is None or answers[first]["sent"] is None:
                continue
            if Decimal(s["arrived"]) > Decimal(answers[first]["sent"]) + CLOCK:
                yield s["frame"], f"arrives at {s['arrived']}, but frame {answers[first]['frame']}, which acknowledges it, leaves at {answers[first]['sent']}"


def unreceived(segments):
    """An end that acknowledges the other's SYN or FIN has received it (RFC 9293 §3.5, §3.6)."""
    fins = {}
    for s in segments:
        if "F" in s["flags"] and "R" not in s["flags"]:
            fins.setdefault(s["from"], end_of(s))
        fin = fins.get(other(s["from"]))
        state = s[s["from"] + "_state"]
        if "A" in s["flags"] and not set("SR") & set(s["flags"]) and s["ack"] > 0 and state == "SYN-SENT":
            yield s["frame"], "acknowledges the other's SYN, but its sender is SYN-SENT"
        if fin is not None and "A" in s["flags"] and s["ack"] == fin and state is not None and state not in RECEIVED_FIN:
            yield s["frame"], f"acknowledges the other's FIN, but its sender is {state}"


def forgotten_connections(segments):
    """An end leaves ESTABLISHED only by a FIN, a RST or a SYN (RFC 9293 §3.3.2), whatever the capture's clock did.  What it sends is captured in
    the order of its states, and so is what it receives."""
    if any(set("FR") & set(s["flags"]) for s in segments):
        return
    last_syn = max((i for i, s in enumerate(segments) if "S" in s["flags"]), default=-1)
    is_open = set()
    for s in segments[last_syn + 1:]:
        for side in ("client", "server"):
            state = s[side + "_state"]
            if (side, s["from"]) in is_open and state != "ESTABLISHED":
                yield s["frame"], f"{side} was ESTABLISHED, and is {state} though neither side has sent FIN or RST"
            elif state == "ESTABLISHED":
                is_open.add((side, s["from"]))


def states(segments):
    yield from unreceived(segments)
    yield from forgotten_connections(segments)


def busy_keep_alives(segments):
    """A keep-alive, while something is outstanding that the other side has not acknowledged (RFC 1122 §4.2.3.6)."""
    sent, acked = {}, {}
    for s in segments:
        side, ends = s["from"], (sent.get(s["from"]), acked.get(s["from"]))
        if "keep_alive" in s["marks"] and None not in ends and before(ends[1], ends[0]):
            yield s["frame"], f"a keep-alive, but {ends[0]} has been sent and {ends[1]} acknowledged"
        if carries(s) and (ends[0] is None or before(ends[0], end_of(s))):
            sent[side] = end_of(s)
        if "A" in s["flags"]:
            most = acked.get(other(side))
            acked[other(side)] = s["ack"] if most is None or before(most, s["ack"]) else most


RULES = {"fates": acknowledged_losses, "times": impossible_times, "causality": early_answers, "states": states, "keep-alives": busy_keep_alives}
