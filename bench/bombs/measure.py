"""Runs `press` over every kind of `kinds.py` at n, 2n and 4n, and prints time and peak memory."""
import argparse
import math
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

import kinds

MOST_SECONDS, MOST_MEGABYTES = 10, 1000
# The exponent of growth that is still accepted: times vary on every machine, those of short runs most.
MOST_GROWTH, FROM_SECONDS = 1.4, 1.0

SHELL = {
    "index.html": '<!DOCTYPE html><html><head><meta name="broadsheet" content="VERSION"><link rel="modulepreload" href="/a.js">'
    '<link rel="preload" href="/a.wasm" as="fetch"><link rel="stylesheet" href="/a-1.css"></head></html>',
    "a.js": "export { __wbg_init as default };", "search-worker.js": "export { __wbg_init as default };",
    "a.wasm": "", "search-worker_bg.wasm": "", "a-1.css": "",
}


def arguments(press, command, shell, given, out):
    if command == "publish":
        return [press, "publish", "--quiet", "--shell", shell, "--content", given, "--out", out]
    name = {"import": "wordpress", "import-json": "wordpress-json", "import-markdown": "markdown"}[command]
    return [press, "import", name, given, "--out", out, "--quiet"]


def run(press, command, size, make, shell, most_seconds):
    """Returns CPU seconds of all cores (which other programs do not change), megabytes, exit status, messages, and bytes of the input."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        given, out, said = folder / "given", folder / "out", folder / "said"
        given.mkdir()
        make(given, size)
        read = sum(path.stat().st_size for path in given.rglob("*") if path.is_file())
        with open(said, "wb") as stderr:
            # No run may use up the memory of the machine, whatever goes wrong.
            def bound():
                resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
                resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds))

            process = subprocess.Popen(arguments(press, command, shell, given, out), stderr=stderr, preexec_fn=bound)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = usage.ru_utime + usage.ru_stime
        text = said.read_bytes()[:200_000].decode(errors="replace")
        return seconds, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), text, read


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("press")
    parser.add_argument("only", nargs="*", help="parts of the names of kinds; by default all kinds run")
    parser.add_argument("--once", action="store_true", help="run only the largest size")
    parser.add_argument("--timeout", type=int, default=60, help="seconds of all cores after which a run is stopped")
    parser.add_argument("--say", action="store_true", help="print the messages of press")
    options = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp())
    version = subprocess.run([options.press, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    for name, text in SHELL.items():
        (work / name).write_text(text.replace("VERSION", version))
    chosen = {name: of for name, of in kinds.KINDS.items() if not options.only or any(part in name for part in options.only)}
    print(f"{'kind':58} {'4n':>8} {'KB':>7} {'s at n':>7} {'2n':>6} {'4n':>6} {'growth':>6} {'MB':>6}")
    wrong, worst = [], (0, 0)
    for name, (command, size, make) in chosen.items():
        rows = [run(options.press, command, at, make, work, options.timeout) for at in ([size] if options.once else [size // 4, size // 2, size])]
        seconds, megabytes, status, said, read = rows[-1]
        growth = math.log2(seconds / rows[-2][0]) if len(rows) > 1 else 0
        faults = []
        if seconds > MOST_SECONDS:
            faults.append("slow")
        if max(row[1] for row in rows) > MOST_MEGABYTES:
            faults.append("large")
        if seconds > FROM_SECONDS and growth > MOST_GROWTH:
            faults.append("not linear")
        if status not in (0, 1) or "panicked" in said:
            faults.append(f"status {status}")
        worst = (max(worst[0], seconds), max(worst[1], megabytes))
        times = [f"{row[0]:.2f}" for row in rows]
        times = [""] * (3 - len(times)) + times
        print(f"{name:58} {size:>8,} {read / 1000:>7,.0f} {times[0]:>7} {times[1]:>6} {times[2]:>6} {growth:>6.2f} {megabytes:>6.0f}  {', '.join(faults)}", flush=True)
        if options.say:
            print("    " + said.strip()[:1500].replace("\n", "\n    "))
        if faults:
            wrong.append(name)
    shutil.rmtree(work)
    print(f"{len(chosen)} kinds: the slowest took {worst[0]:.1f} s (at most {MOST_SECONDS}), the largest {worst[1]:,.0f} MB (at most {MOST_MEGABYTES:,})")
    if wrong:
        sys.exit(f"{len(wrong)} kinds are not bounded: " + "; ".join(wrong))


main()
