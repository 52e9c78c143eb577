#!/usr/bin/env python3
"""Installing what the project needs enables no service: beyond a plain Debian, no package of the list and none that it depends on brings one."""
import os, shutil, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

HARMLESS = {"x11-common"}  # a folder below /tmp when the machine starts, and no daemon
SERVICES = ["*/lib/systemd/system/*.service", "*/lib/systemd/system/*.socket", "*/lib/systemd/system/*.timer", "/etc/init.d/*", "/etc/cron.*/*"]


def lines(*command):
    return subprocess.run(command, capture_output=True, text=True, env=dict(os.environ, LC_ALL="C")).stdout.splitlines()


def plain():
    """What every Debian has."""
    return {line.split()[0] for line in lines("dpkg-query", "-W", "-f", "${Package} ${Priority}\n") if line.split()[1:] in (["required"], ["important"])}


def needed(*groups):
    """The packages that an empty machine gets."""
    names = lines(os.path.join(tap.ROOT, "packages/names"), *groups)
    plan = lines("apt-get", "-s", "-o", "Dir::State::status=/dev/null", "install", "--no-install-recommends", *names)
    return {line.split()[1] for line in plan if line.startswith("Inst ")}


def services():
    """Package → what it brings, of all that are installed."""
    found = {}
    for line in lines("dpkg-query", "-S", *SERVICES):
        owners, path = line.rsplit(": ", 1)
        for owner in owners.split(", "):
            found.setdefault(owner.split(":")[0], []).append(path)
    return found


if not shutil.which("apt-get"):
    tap.skip("no package brings a service", "this is no Debian")
elif not (packages := needed("build", "check", "check-all")):
    tap.skip("no package brings a service", "there are no lists of packages: apt-get update")
else:
    brought = [f"{package}: {paths}" for package, paths in services().items() if package in packages - plain() - HARMLESS]
    tap.ok(not brought and len(packages) > 100, "no package brings a service", "\n".join(brought))
tap.done()
