#!/usr/bin/env python3
"""No text on text, nothing off the page, no label crossed: in every sample, in every template."""
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import geometry, tap

TEMPLATES = [line.split()[0] for line in tap.run("templates").out.decode().splitlines()]

for capture in tap.SAMPLES:
    for template in TEMPLATES:
        pages = tap.layout(capture, "-t", template)["pages"]
        name = f"{os.path.basename(capture)}, {template}"
        for what in (geometry.text_on_text, geometry.off_the_page, geometry.crossed_labels):
            found = [f for page in pages for f in what(page)]
            tap.ok(pages and not found, f"{name}: {what.__name__.replace('_', ' ')}: none", "\n".join(found))
        if template not in ("default", "dark"):
            continue  # the others choose
        segments = [s["frame"] for f in __import__("json").loads(tap.run("-q", "-T", "json", capture).out)["flows"] for s in f["segments"]]
        arrows = [f for page in pages for i in page["items"] if i["kind"] == "arrow" for f in i["frames"]]
        tap.ok(sorted(arrows) == sorted(segments), f"{name}: an arrow for every segment")
tap.done()
