#!/usr/bin/env python3
"""No text on text, nothing off the page, no label crossed, and every segment in the picture once: in every sample, in
every template, and however it is folded."""
import json, os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import geometry, tap

FOLDS = [[], ["--fold", "none"], ["--fold", "messages"], ["--fold", "phases"], ["--max-arrows", "6"], ["-f", "first"]]


def check(capture, name, *options):
    pages = tap.layout(capture, *options)["pages"]
    for what in (geometry.text_on_text, geometry.off_the_page, geometry.crossed_labels):
        found = [f for page in pages for f in what(page)]
        tap.ok(pages and not found, f"{name}: {what.__name__.replace('_', ' ')}: none", "\n".join(found))
    return pages


def check_sums(capture, name, *options):
    """A message's frames stand at each of its arrows; what the messages stand for are all segments, once each."""
    flows = json.loads(tap.run("-q", "-T", "json", capture, *(options if "-f" in options else [])).out)["flows"]
    segments = sorted(s["frame"] for f in flows for s in f.get("datagrams", f["segments"]))
    pages = check(capture, name, *options)
    messages = {tuple(i["frames"]) for page in pages for i in page["items"] if i["kind"] == "arrow"}
    tap.ok(sorted(f for m in messages for f in m) == segments, f"{name}: every segment once")


for capture in tap.SAMPLES:
    name = os.path.basename(capture)
    for template in tap.TEMPLATES:
        check(capture, f"{name}, {template}", "-t", template)
    for fold in FOLDS:
        check_sums(capture, f"{name}, {' '.join(fold) or 'default'}", *fold)
tap.done()
