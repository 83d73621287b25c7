#!/usr/bin/env bash
# Creating playlists through the edge, every commit on disk: requests a second and latency, calm and with the
# recommendation service stopped (SIGSTOP). Both in turns, in several rounds, because machines are noisy.
# Fails if any request failed, or if there are not exactly as many playlists in the database as were answered.
#
#     ./dev bench playlist            ROUNDS=5 SECONDS_TO_SEND=5 CONNECTIONS=64
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash

rounds=${ROUNDS:-5}
export SECONDS_TO_SEND=${SECONDS_TO_SEND:-5}
connections=${CONNECTIONS:-64}

# One client makes all the requests here, so the limits for a client are out of the way.
export POLYPHONY_EDGE_ADDRESS_RATE=0 POLYPHONY_EDGE_USER_RATE=0
export POLYPHONY_PLAYLIST_MAX_PLAYLISTS_PER_USER=1000000000

bench_up
TOKEN=$(bench_token)
export TOKEN
recommendation=$(bench_process recommendation)
answered=0

# Runs one load in a mode (calm or stopped) and notes its figures.
measure() {
  local mode=$1 result
  if [ "$mode" = stopped ]; then kill -STOP "$recommendation"; fi
  result=$(wrk -t 1 -c "$connections" -d "$((SECONDS_TO_SEND + 2))s" --timeout 10s -s bench/playlist.lua "$bench_url" |
    sed -n 's/^RESULT //p')
  if [ "$mode" = stopped ]; then kill -CONT "$recommendation"; fi
  read -r rate p50 p99 count failed <<<"$result"
  printf '%-8s %7s/s  p50 %8s ms  p99 %8s ms\n' "$mode" "$rate" "$p50" "$p99"
  [ "$failed" = 0 ] || bench_fail "$failed of $count requests failed."
  answered=$((answered + count))
  echo "$rate $p50 $p99" >>"$bench_folder/$mode"
}

column() { cut -d ' ' -f "$2" "$bench_folder/$1" | bench_median; }

measure calm >/dev/null # warms up
rm "$bench_folder/calm"
for round in $(seq "$rounds"); do
  if [ $((round % 2)) = 1 ]; then order="calm stopped"; else order="stopped calm"; fi
  for mode in $order; do measure "$mode"; done
done

rows=$(sqlite3 "$bench_data/playlist.db" 'SELECT COUNT(*) FROM playlists')
[ "$rows" = "$answered" ] || bench_fail "$answered playlists were answered, but $rows are in the database."

echo
echo "Median of $rounds rounds with $connections connections; $answered playlists, all of them in the database:"
for mode in calm stopped; do
  printf '%-8s %7s/s  p50 %8s ms  p99 %8s ms\n' "$mode" "$(column $mode 1)" "$(column $mode 2)" "$(column $mode 3)"
done
awk -v stopped="$(column stopped 3)" -v calm="$(column calm 3)" \
  'BEGIN { printf "p99 with recommendation stopped / calm: %.2f (aim: at most 1.10)\n", stopped / calm }'
