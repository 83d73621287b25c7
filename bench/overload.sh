#!/usr/bin/env bash
# More requests than the platform can answer: first its peak, the best of several numbers of clients who ask again as soon
# as they are answered, then three times as many a second, sent whether or not earlier ones were answered. People begin to
# listen meanwhile. A success is an answer within a second; what is refused (503) is none. The load is made on the last
# processor, the platform has the others, so that making three times the load takes nothing from it.
#
#     ./dev bench overload            SECONDS_TO_SEND=60 PEAK_SECONDS=10 CLIENTS="8 16 32 64" FACTOR=3 CONNECTIONS=1000 STARTS=20
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash

seconds=${SECONDS_TO_SEND:-60}
peak_seconds=${PEAK_SECONDS:-10}
read -ra clients <<<"${CLIENTS:-8 16 32 64}"
factor=${FACTOR:-3}
connections=${CONNECTIONS:-1000}
starts=${STARTS:-20}
music=/usr/share/games/wesnoth/1.16/data/core/music
# One in ten is in the background and one in ten is playback, as when people browse.
export MIX="create read search albums home read saved create stream read
            search me read create saved home albums read stream search"

# One client makes all the requests here, so the limits for a client are out of the way.
export POLYPHONY_EDGE_ADDRESS_RATE=0 POLYPHONY_EDGE_USER_RATE=0
export POLYPHONY_PLAYLIST_MAX_PLAYLISTS_PER_USER=1000000000
ulimit -n "$(ulimit -H -n)"

last=$(($(nproc) - 1))
[ "$last" -gt 0 ] || bench_fail "This needs at least two processors."
taskset -cp "0-$((last - 1))" $$ >/dev/null
bench_up "$music"
TOKEN=$(bench_token)
export TOKEN
bench_song
bench_playlist

# Runs both loads. Arguments: requests a second (0: as many as are answered), connections, seconds.
measure() {
  local result
  URL=$bench_url RATE=$starts SECONDS_TO_SEND=$3 taskset -c "$last" node bench/stream_starts.mjs >"$bench_folder/starts" &
  local starting=$!
  result=$(RATE=$1 SECONDS_TO_SEND=$3 taskset -c "$last" wrk -t 1 -c "$2" -d "$(($3 + 3))s" --timeout 10s -s bench/mix.lua "$bench_url" |
    sed -n 's/^RESULT //p')
  wait "$starting"
  read -r sent good refused failed p50 p99 <<<"$result"
  read -r _ begun heard heard_p99 _ <"$bench_folder/starts"
  printf '%6s/s sent  %6s/s answered within 1 s  %7s refused  %5s failed  p50 %8s ms  p99 %8s ms\n' \
    "$sent" "$good" "$refused" "$failed" "$p50" "$p99"
  printf '        %s of %s stream starts within 1 s, p99 %s ms\n' "$heard" "$begun" "$heard_p99"
}

echo "Warms up:"
measure 0 16 5
peak=0
for number in "${clients[@]}"; do
  echo "$number clients, $peak_seconds s:"
  measure 0 "$number" "$peak_seconds"
  [ "$good" -le "$peak" ] || peak=$good
done
echo "$factor x the peak, $seconds s:"
measure $((peak * factor)) "$connections" "$seconds"

echo
awk -v sent="$sent" -v peak="$peak" -v good="$good" -v begun="$begun" -v heard="$heard" 'BEGIN {
  printf "requests sent / peak: %.2f\n", sent / peak
  printf "goodput / peak: %.2f (aim: at least 0.90)\n", good / peak
  printf "stream starts that succeeded: %.2f %% (aim: above 99 %%)\n", 100 * heard / begun
}'
