"""Finds in a layout what a reader would stumble over."""


def _axes(quad):
    for (x1, y1), (x2, y2) in zip(quad, quad[1:] + quad[:1]):
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        if length > 1e-9:
            yield (y1 - y2) / length, (x2 - x1) / length


def apart(p, q, slack=0.3):
    """Whether a line parts two convex shapes (separating axis theorem)."""
    for nx, ny in [*_axes(p), *_axes(q)]:
        a = [x * nx + y * ny for x, y in p]
        b = [x * nx + y * ny for x, y in q]
        if max(a) <= min(b) + slack or max(b) <= min(a) + slack:
            return True
    return False


def _box(quad):
    xs, ys = zip(*quad)
    return min(xs), min(ys), max(xs), max(ys)


def _near(p, q):
    return p[0] < q[2] and q[0] < p[2] and p[1] < q[3] and q[1] < p[3]


def text_on_text(page):
    texts = sorted(((_box(i["quad"]), i) for i in page["items"] if i["kind"] == "text"), key=lambda t: t[0][1])
    for n, (box, item) in enumerate(texts):
        for other_box, other in texts[n + 1:]:
            if other_box[1] >= box[3]:
                break
            if _near(box, other_box) and not apart(item["quad"], other["quad"]):
                yield f"{item['text']!r} on {other['text']!r}"


def off_the_page(page):
    for item in page["items"]:
        points = item.get("quad") or item.get("corners") or [item["from"], item["to"]]
        if any(not (-0.5 <= x <= page["width"] + 0.5 and -0.5 <= y <= page["height"] + 0.5) for x, y in points):
            yield item.get("text", item["kind"])


def crossed_labels(page):
    arrows = [i for i in page["items"] if i["kind"] == "arrow"]
    for label in (i for i in page["items"] if i.get("role") == "arrow-label"):
        for arrow in arrows:
            line = [arrow["from"], arrow["to"]]
            if arrow["frames"] != label["frames"] and _near(_box(label["quad"]), _box(line)) and not apart(label["quad"], line):
                yield f"{label['text']!r} by the arrow of {arrow['frames']}"
