#!/usr/bin/env bash
# Resident memory of an idle platform: every process of it, after it has been left alone for a while.
# RSS counts pages that processes share once for each of them; PSS (proc(5), smaps_rollup) shares them out, so that its
# sum is what the machine really gives.
#
#     ./dev bench idle            IDLE_SECONDS=10
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash

bench_up
sleep "${IDLE_SECONDS:-10}"

# The launcher and everything below it.
descendants() {
  local child
  echo "$1"
  for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do descendants "$child"; done
}

printf '%-26s %10s %10s\n' process 'RSS MB' 'PSS MB'
for process in $(descendants "$bench_pid"); do
  awk -v name="$(basename "$(readlink "/proc/$process/exe")")" \
    '/^Rss:/ { rss = $2 } /^Pss:/ { pss = $2 } END { printf "%-26s %10.1f %10.1f\n", name, rss / 1024, pss / 1024 }' \
    "/proc/$process/smaps_rollup"
done | awk '{ print; rss += $2; pss += $3 }
            END { printf "%-26s %10.1f %10.1f   (aim: under 250 MB)\n", "all", rss, pss }'
