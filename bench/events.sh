#!/usr/bin/env bash
# How fast events travel, over a real broker and two databases with every commit on disk: commit → effect at several
# rates (aim: p99 under 5 ms), how many a second, and how soon what was said during a broker outage has arrived (aim: a
# minute at 500/s in 10 s).
#
#     ./dev bench events [--seconds N] [--outage-seconds N]
set -euo pipefail
cd "$(dirname "$0")/.."
./dev build events_bench >&2
exec "${POLYPHONY_BUILD:-build}/bin/events_bench" "$@"
