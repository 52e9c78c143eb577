#!/usr/bin/env python3
"""What stands where: the columns beside a ladder, the lanes of many hosts, flows that are one band, and what sheets cut."""
import collections, json, os, struct, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import geometry, tap, worst
from worst import ACK, FIN, PSH, RST, SYN

RECOVERY, HTTP = (os.path.join(tap.ROOT, f"samples/{name}.pcap") for name in ("fast-retransmit", "http-get"))
SERVER = 0xc0000201


def segments(capture):
    flows = json.loads(tap.run("-q", "-T", "json", capture).out)["flows"]
    return {segment["frame"]: segment for flow in flows for segment in flow["segments"]}


def having(page, role):
    return [item for item in page["items"] if item["role"] == role]


def height(item):
    """From its top to its bottom, and the middle."""
    ys = [y for _, y in item.get("quad") or item.get("corners") or (item["from"], item["to"])]
    return min(ys), max(ys), (min(ys) + max(ys)) / 2


def written(folder, name, frames):
    """A capture of frames with their times, in milliseconds."""
    path = os.path.join(folder, name)
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 101))
        for at, frame in sorted(frames):
            out.write(struct.pack("<IIII", at // 1000, at % 1000 * 1000, len(frame), len(frame)) + frame)
    return path


def flow(at, client, port, server=SERVER, service=80, is_refused=False):
    """A flow of eight segments, or of two: the times between them are a millisecond, the whole a hundredth of a second."""
    def out(seq, flags, data=b""):
        return worst.ipv4(client, server, worst.tcp(port, service, seq, flags, 0 if flags == SYN else 501, data=data))

    def back(seq, flags, ack, data=b""):
        return worst.ipv4(server, client, worst.tcp(service, port, seq, flags, ack, data=data))
    frames = [out(100, SYN), back(500, SYN | ACK, 101), out(101, ACK), out(101, PSH | ACK, b"x" * 50), back(501, PSH | ACK, 151, b"y" * 70),
              out(151, FIN | ACK), back(571, FIN | ACK, 152), out(152, ACK)]
    if is_refused:
        frames = [frames[0], back(0, RST | ACK, 101)]
    return [(at + n, frame) for n, frame in enumerate(frames)]


# ---- the columns ----------------------------------------------------------------------------------

def in_flight(capture):
    """By frame, of the segments with data: what their sides have sent and the others have not acknowledged (RFC 9293's SND.NXT - SND.UNA,
    but for a FIN, which is no byte)."""
    sent, acked, found = {}, {"client": 0, "server": 0}, {}
    for frame, segment in sorted(segments(capture).items()):
        side, other = segment["from"], "server" if segment["from"] == "client" else "client"
        sent[side] = max(sent.get(side, 0), segment["seq"] + segment["len"])
        acked[other] = max(acked[other], segment["ack"] or 0)
        if segment["len"]:
            found[frame] = sent[side] - acked[side]
    return found


def check_column(capture, margin, expected, fewest):
    name = f"{os.path.basename(capture)}, {margin}"
    page = tap.layout(capture, "--set", f"show.margin={margin}")["pages"][0]
    head, *numbers = having(page, "margin")
    arrows = {tuple(arrow["frames"]): arrow for arrow in having(page, "arrow")}
    shown = {number["frames"][-1]: number["text"] for number in numbers}
    wrong = {frame: text for frame, text in shown.items() if text != f"{expected.get(frame):,}"}
    tap.ok(len(shown) >= fewest and not wrong, f"{name}: each number is its segment's", wrong or shown)
    beside = [n["text"] for n in numbers if abs(height(n)[2] - arrows[tuple(n["frames"])]["from"][1]) > 4]
    tap.ok(not beside, f"{name}: each stands beside its segment's tail", beside)
    rights = [number["quad"][1][0] for number in (head, *numbers)]
    tap.ok(max(rights) - min(rights) < 2, f"{name}: one right edge", rights)
    tap.ok(min(n["quad"][0][0] for n in numbers) > max(x for arrow in arrows.values() for x, _ in (arrow["from"], arrow["to"])),
           f"{name}: right of all arrows")
    heights = [height(item)[:2] for item in (head, *numbers)]
    tap.ok(all(below[0] - above[1] > 1 for above, below in zip(heights, heights[1:])), f"{name}: parted by a point, from the head down", heights)
    tap.ok(not list(geometry.off_the_page(page)), f"{name}: the page has room for it")
    left_out = [frame for frame in expected if frame not in shown]
    tails = sorted([height(head)[1]] + [height(n)[2] for n in numbers])
    roomy = [frame for frame in left_out if min(abs(arrows[(frame,)]["from"][1] - y) for y in tails) > 15]
    tap.ok(not roomy, f"{name}: left out where there is no room alone", roomy)


def check_phases(capture, names):
    name = f"{os.path.basename(capture)}, phases"
    page = tap.layout(capture, "--set", "show.phases=true")["pages"][0]
    found = having(page, "phase-name")
    tap.ok([text["text"] for text in found] == names, f"{name}: their names, in order", found)
    brackets = [line for line in having(page, "phase") if line["from"][0] == line["to"][0]]
    spans = sorted(height(bracket)[:2] for bracket in brackets)
    tap.ok(len(spans) == len(names) and all(a[1] < b[0] for a, b in zip(spans, spans[1:])), f"{name}: none reaches into another", spans)
    tap.ok(all(top <= height(text)[0] and height(text)[1] <= bottom for text, (top, bottom) in zip(found, spans)),
           f"{name}: a name stands within its bracket")
    ends = min(frame for frame, segment in segments(capture).items() if "F" in segment["flags"])
    tails = {arrow["frames"][0]: arrow["from"][1] for arrow in having(page, "arrow")}
    for (first, last), (top, bottom) in zip(((1, 3), (4, ends - 1), (ends, max(tails))), spans):
        tap.ok(abs(tails[first] - top) < 20 and bottom >= tails[last] and bottom < tails.get(last + 1, bottom + 1),
               f"{name}: one has the frames {first} to {last}", (top, bottom, tails))
    tap.ok(max(bracket["from"][0] for bracket in brackets) < min(arrow[end][0] for arrow in having(page, "arrow") for end in ("from", "to")),
           f"{name}: left of all arrows")


def check_columns():
    for capture, fewest in ((RECOVERY, 27), (HTTP, 8)):
        known = {frame: segment["window"] for frame, segment in segments(capture).items()}
        check_column(capture, "window", known, fewest)
    for capture, fewest in ((RECOVERY, 13), (HTTP, 2)):
        check_column(capture, "in-flight", in_flight(capture), fewest)
    check_phases(RECOVERY, ["Handshake", "Transfer", "Close"])
    check_phases(HTTP, ["Handshake", "Transfer", "Close"])
    several = tap.layout(os.path.join(tap.ROOT, "samples/ports-reused.pcap"), "--set", "show.phases=true")["pages"][0]
    tap.ok(not having(several, "phase"), "phases are a single flow's")
    page = tap.layout(RECOVERY)["pages"][0]
    tap.ok(not having(page, "phase") + having(page, "margin"), "and no column stands unasked")


# ---- many hosts -----------------------------------------------------------------------------------

def check_others(folder):
    """Twenty clients of one server; two more, that come first, talk once and with each other alone."""
    quiet, clients = range(0xc6336401, 0xc6336403), range(0xcb007101, 0xcb007115)
    frames = flow(0, quiet[0], 4000, server=quiet[1])
    for n, client in enumerate(clients):
        for again in range(2 if n >= 10 else 1):  # the last ten are the busiest
            frames += flow(1000 + 100 * n + 50 * again, client, 4000 + again)
    capture = written(folder, "hosts.pcap", frames)
    page = tap.layout(capture, "--max-arrows", "0")["pages"][0]
    names = sorted({text["text"] for text in having(page, "head-name")})
    own = {f"203.0.113.{n + 1}" for n in range(10, 20)} | {"192.0.2.1"}
    tap.ok(len(names) == 12 and own <= set(names), "twelve lanes: the busiest have their own", names)
    addresses = {text["text"] for text in having(page, "head-address")}
    tap.ok(any("12" in address for address in addresses), "the last says how many hosts share it", addresses)
    drawn = {frame for arrow in having(page, "arrow") for frame in arrow["frames"]}
    tap.ok(drawn == set(range(9, 9 + 30 * 8)), "a flow between two of the others has no place, all else has one",
           sorted(set(range(1, 249)) - drawn))


# ---- flows that are alike ---------------------------------------------------------------------------

def groups(capture, most):
    """The frames of the messages, in the order of their first."""
    page = tap.layout(capture, "--max-arrows", str(most))["pages"][0]
    return sorted({tuple(item["frames"]) for item in page["items"] if item["kind"] == "arrow"})


def check_alike(folder):
    """Step 11: thirty flows of one client, ten to each of three services, begin in turn; three of the first service were refused."""
    flows = [(100 * n, 80 + n % 3, n in (3, 6, 9)) for n in range(30)]
    of_frame, frames = {}, []
    for n, (at, service, is_refused) in enumerate(flows):
        these = flow(at, 0xc6336401, 4000 + n, service=service, is_refused=is_refused)
        of_frame.update({len(frames) + k + 1: (service, is_refused) for k in range(len(these))})
        frames += these
    capture = written(folder, "alike.pcap", frames)
    found = groups(capture, 30)
    tap.ok(len(found) == 30 and sum(map(len, found)) == len(frames), "a group a flow, where there is room for so many", len(found))
    found = groups(capture, 4)
    kinds = [{of_frame[frame] for frame in group} for group in found]
    tap.ok(sorted(map(sorted, kinds)) == [[(80, False)], [(80, True)], [(81, False)], [(82, False)]],
           "flows to one port are a group, those that failed another", kinds)
    tap.ok(sorted(frame for group in found for frame in group) == sorted(of_frame), "with all their segments", found)
    apart = written(folder, "apart.pcap", [frame for n in range(20) for frame in flow(100 * n + 60000 * (n >= 10), 0xc6336401, 4000 + n)])
    found = groups(apart, 2)
    tap.ok([len(group) for group in found] == [80, 80], "a long pause parts them", found)
    tap.ok([len(group) for group in groups(apart, 1)] == [160], "if there is room for the parts")
    other = written(folder, "lanes.pcap", [frame for n in range(20) for frame in flow(100 * n, 0xc6336401 + n % 2, 4000 + n)])
    found = groups(other, 2)
    tap.ok([len(group) for group in found] == [80, 80] and found[0][:8] == tuple(range(1, 9)) and found[1][:8] == tuple(range(9, 17)),
           "flows of other hosts are no part of it", found)


# ---- sheets -----------------------------------------------------------------------------------------

def area(corners):
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1]))) / 2


def length(item):
    (x1, y1), (x2, y2) = item["from"], item["to"]
    return ((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5


def totals(pages):
    """By kind and frames: how much of it is painted on all pages."""
    sums = collections.Counter()
    for item in (item for page in pages for item in page["items"] if item["frames"]):
        sums[item["kind"], tuple(item["frames"])] += (area(item["corners"]) if item["kind"] == "band" else length(item)
                                                      if item["kind"] in ("arrow", "line") else 0)
    return sums


def check_sheets(capture, size, *options):
    name = f"{os.path.basename(capture)} {' '.join(options)} on {size}"
    whole, sheets = tap.layout(capture, *options)["pages"], tap.layout(capture, *options, "--page", size)["pages"]
    before, after = totals(whole), totals(sheets)
    bands = [key for key in before if key[0] == "band"]
    tap.ok(len(sheets) > 1 and bands, f"{name}: there is something to cut", (len(sheets), len(bands)))
    cut = [key for key in bands if sum(key[1] == tuple(item["frames"]) and item["kind"] == "band"
                                       for page in sheets for item in page["items"]) > 1]
    tap.ok(cut, f"{name}: a band is on two sheets")
    off = [(key, before[key], after[key]) for key in before if abs(before[key] - after[key]) > 0.01 * before[key] + 0.5]
    tap.ok(not off, f"{name}: what sheets show of a band or an arrow adds up to the whole", off[:5])
    for n, page in enumerate(sheets):
        tap.ok(not list(geometry.off_the_page(page)), f"{name}: nothing is off sheet {n + 1}", list(geometry.off_the_page(page)))
    corners = [len(item["corners"]) for page in sheets for item in page["items"] if item["kind"] == "band"]
    tap.ok(all(3 <= n <= 8 for n in corners), f"{name}: a band that is cut is an area still", corners)


def transfer(folder):
    """A transfer of 400 segments and their acknowledgements, a tenth of which have a pause behind them."""
    client, at, seq = 0xc6336401, 0, 101
    frames = flow(0, client, 4000)[:3]
    for n in range(400):
        at = 20 + 4 * n + 300 * (n // 40)
        frames.append((at, worst.ipv4(client, SERVER, worst.tcp(4000, 80, seq, ACK, 501, data=b"x" * 900))))
        seq += 900
        frames.append((at + 1, worst.ipv4(SERVER, client, worst.tcp(80, 4000, 501, ACK, seq))))
    return written(folder, "transfer.pcap", frames)


with tap.folder() as folder:
    check_columns()
    check_others(folder)
    check_alike(folder)
    capture = transfer(folder)
    for size in ("595x250", "842x300"):
        check_sheets(capture, size)
        check_sheets(RECOVERY, size, "--max-arrows", "6")

# ---- resets -------------------------------------------------------------------------------------

LISTING = """0.000000 IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [S], seq 100, win 1000, length 0
0.020000 IP 192.0.2.2.80 > 192.0.2.1.40000: Flags [S.], seq 900, ack 101, win 1000, length 0
0.020100 IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [.], ack 901, win 1000, length 0
0.060000 IP 192.0.2.2.80 > 192.0.2.1.40000: Flags [R], seq {}, win 0, length 0
"""
for number, ends in ((901, 2), (9999999, 1)):
    with tap.folder() as folder:
        path = os.path.join(folder, "reset.txt")
        with open(path, "w") as file:
            file.write(LISTING.format(number))
        cuts = [item for item in tap.layout(path)["pages"][0]["items"] if item.get("role") == "cut"]
        tap.ok(len(cuts) == 2 * ends, f"a RST with number {number} cuts {ends} of the lifelines (RFC 9293 §3.10.7.4)", len(cuts))

tap.done()
