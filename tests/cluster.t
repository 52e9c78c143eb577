#!/usr/bin/env python3
"""The scripts of docs/cluster, by the real engines where they are installed: shards make one batch."""
import os, shutil, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

tap.slow_under_sanitizers("it tries scripts and engines; batch.t tries shards")

SCRIPTS = os.path.join(tap.ROOT, "docs/cluster")


def pictures(folder):
    """Path → bytes of what a batch publishes."""
    return {os.path.relpath(os.path.join(at, name), folder): open(os.path.join(at, name), "rb").read()
            for at, _, names in os.walk(folder) if ".pcapladder" not in at for name in names}


def run(folder, *command):
    env = dict(os.environ, PCAPLADDER=tap.PROGRAM, SBATCH_OUTPUT=os.path.join(folder, "slurm-%A-%a.out"), PARALLEL_HOME=folder)
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=env, timeout=tap.HANG)


def check(name, result, one, out):
    tap.ok(result.returncode == 1, f"{name}: the batch's exit status", result.stdout + result.stderr)
    tap.ok(pictures(out) == one and len(one) > 30, f"{name}: the bytes of one run", set(pictures(out)) ^ set(one))


with tap.folder() as folder:
    captures = os.path.join(folder, "captures of ours")
    shutil.copytree(os.path.join(tap.ROOT, "samples"), captures)
    with open(os.path.join(captures, "bad one.pcap"), "wb") as out:
        out.write(b"no capture")
    tap.run("batch", "-q", captures, "-o", os.path.join(folder, "one"), "--fold", "none")
    one = pictures(os.path.join(folder, "one"))

    if shutil.which("parallel"):
        out = os.path.join(folder, "by parallel")
        check("GNU parallel, four shards", run(folder, f"{SCRIPTS}/parallel-batch", "4", out, "--fold", "none", captures), one, out)
    else:
        tap.skip("GNU parallel, four shards", "parallel is not installed")

    out = os.path.join(folder, "by slurm")
    result = run(folder, os.path.join(tap.ROOT, "tests/tools/slurm-here"), f"{SCRIPTS}/slurm-batch", "2", out, "--fold", "none", captures)
    if result.returncode == 77:
        tap.skip("a Slurm job array of two tasks", result.stdout.strip())
    else:
        check("a Slurm job array of two tasks", result, one, out)
    for script in ("parallel-batch", "slurm-batch"):
        result = run(folder, f"{SCRIPTS}/{script}", "2")
        tap.ok(result.returncode == 2 and "ARGUMENT" in result.stderr, f"{script} says how it is used", result.stderr)
tap.done()
