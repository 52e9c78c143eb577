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
    if is_set_back(segments):
        return
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


def is_set_back(segments):
    """Whether the clock was: then times tell no order."""
    return any(Decimal(a["time"]) > Decimal(b["time"]) for a, b in zip(segments, segments[1:]))


def acknowledges(segment):
    return "A" in segment["flags"] and "R" not in segment["flags"]


def is_of_no_connection(segment):
    """Neither SYN nor ACK nor RST: RFC 9293 §3.10.7.4 drops it."""
    return not set("SAR") & set(segment["flags"])


def unacknowledged_openings(segments):
    """ESTABLISHED, though it never acknowledged the other's SYN (RFC 9293 §3.10.7.3)."""
    for side in ("client", "server"):
        own = [s for s in segments if s["from"] == side]
        if any(acknowledges(s) and s["ack"] > 0 for s in own) or not any("S" in s["flags"] for s in own):
            continue
        for s in segments:
            if s[side + "_state"] == "ESTABLISHED":
                yield s["frame"], f"the {side} is ESTABLISHED, but never acknowledges a SYN"


def closed_senders(segments):
    """An end that is CLOSED sends but RSTs, and SYNs that open anew (RFC 9293 §3.10.7.1)."""
    if is_set_back(segments):
        return
    for s in segments:
        if acknowledges(s) and s[s["from"] + "_state"] == "CLOSED":
            yield s["frame"], f"sent by the {s['from']}, which is CLOSED"


def scanned_states(segments):
    """States where there is no connection, or a segment of none that changes one (RFC 9293 §3.10.7.4)."""
    if any(map(is_of_no_connection, segments)) and all(is_of_no_connection(s) or "R" in s["flags"] for s in segments):
        for s in segments:
            if s["client_state"] or s["server_state"]:
                yield s["frame"], f"no segment of a connection, but the ends are {s['client_state']} and {s['server_state']}"
        return
    sent_fin = {"client": False, "server": False}
    for s in segments:
        sent_fin[s["from"]] |= "F" in s["flags"] and not is_of_no_connection(s)
        if is_of_no_connection(s) and not sent_fin[s["from"]] and s[s["from"] + "_state"] in ("FIN-WAIT-1", "LAST-ACK"):
            yield s["frame"], f"a FIN without ACK brings its sender to {s[s['from'] + '_state']}"


def unacceptable_resets(segments):
    """The first RST towards an end closes it, though its number is beyond what was sent and the window, or below what the end has
    acknowledged (RFC 9293 §3.10.7.4), or though it is in SYN-SENT and its SYN is not acknowledged (§3.10.7.3)."""
    for side in ("client", "server"):
        ack = window = None
        highest, has_sent, has_syn = 0, False, False
        for s in segments:
            if s["from"] == side:
                has_syn |= "S" in s["flags"]
                if "R" in s["flags"]:
                    break
                if "A" in s["flags"]:
                    ack, window = s["ack"], s["window"]
                continue
            if "R" not in s["flags"]:
                highest = end_of(s) if not has_sent or before(highest, end_of(s)) else highest
                has_sent = True
                continue
            if ack is None:
                wrong = has_syn and not has_sent and not ("A" in s["flags"] and s["ack"] > 0)
            else:
                end = (ack + window) % 2 ** 32
                end = highest if has_sent and before(end, highest) else end
                wrong = before(s["seq"], ack) or before(end, s["seq"])
            if wrong and s[side + "_state"] == "CLOSED":
                yield s["frame"], f"closes the {side}, which cannot accept it"
            break


def outlived_resets(segments):
    """An end is CLOSED by a RST, but later acknowledges what was sent after that."""
    for i, reset in enumerate(segments):
        if "R" not in reset["flags"]:
            continue
        side = other(reset["from"])
        sent = [end_of(s) for s in segments[:i] if s["from"] == reset["from"] and "R" not in s["flags"]]
        if not sent or reset[side + "_state"] != "CLOSED":
            continue
        most = reset["seq"]
        for end in sent:
            most = end if before(most, end) else most
        for s in segments[i + 1:]:
            if s["from"] == side and acknowledges(s) and before(most, s["ack"]):
                yield reset["frame"], f"closes the {side}, but frame {s['frame']} acknowledges {s['ack']}"
                break


def early_arrivals(segments):
    """A segment that arrives before its receiver still asks for it: an ACK is the next number expected (RFC 9293 §3.4).  Not where the
    capture saw it arrive: a host may take its time."""
    if is_set_back(segments):
        return
    for side in ("client", "server"):
        sendings = sorted((s for s in segments if s["from"] == side and carries(s)), key=lambda s: (s["seq"], s["frame"]))
        alone = {s["seq"]: s for i, s in enumerate(sendings) if not any(overlaps(s, n) for n in sendings[max(i - 1, 0):i] + sendings[i + 1:i + 2])}
        acked = None
        for answer in segments:
            if answer["from"] == side or not acknowledges(answer) or answer["sent"] is None:
                continue
            acked = answer["ack"] if acked is None or before(acked, answer["ack"]) else acked
            s = alone.get(answer["ack"])
            if s is None or acked != answer["ack"] or s["arrived"] is None or "arrived" in s["measured"] or s["frame"] > answer["frame"]:
                continue
            if Decimal(s["arrived"]) + CLOCK < Decimal(answer["sent"]):
                yield s["frame"], f"arrives at {s['arrived']}, but frame {answer['frame']}, which asks for it, leaves at {answer['sent']}"


RULES = {"fates": acknowledged_losses, "times": impossible_times, "causality": early_answers, "states": states, "keep-alives": busy_keep_alives,
         "openings": unacknowledged_openings, "closed": closed_senders, "scans": scanned_states, "resets": unacceptable_resets,
         "outlived": outlived_resets, "order": early_arrivals}
