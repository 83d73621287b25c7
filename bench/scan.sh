#!/usr/bin/env bash
# How fast a music folder is read, the first time and unchanged, against Supysonic and against a loop that reads the tags with
# plain TagLib and keeps nothing; and how much memory all processes have at most meanwhile. Supysonic reads a smaller folder of
# the same kind, since it takes long. Fails if a song is missing.
#
#     ./dev bench scan                SONGS=20000 PEER_SONGS=2000
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash
source bench/supysonic.bash

songs=${SONGS:-20000}
peer_songs=${PEER_SONGS:-2000}
music=$bench_folder/songs
peer_music=$bench_folder/peer_songs

echo "Preparing $songs songs …"
ffmpeg -v error -f lavfi -i 'sine=frequency=440:duration=2' -b:a 64k "$bench_folder/sound.mp3"
bench/library.py "$music" "$songs" "$bench_folder/sound.mp3"
bench/library.py "$peer_music" "$peer_songs" "$bench_folder/sound.mp3"

now() { date +%s.%N; }
peer_rate() { awk -v songs="$peer_songs" -v begun="$1" -v ended="$2" 'BEGIN { printf "%.1f", songs / (ended - begun) }'; }

# The memory of all processes of the platform in kB, each shared page counted in parts.
memory() {
  local total=0 pid share
  for pid in $bench_pid $(pgrep -P "$bench_pid") $(pgrep -f polyphony-catalog-scanner); do
    share=$(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2>/dev/null || echo 0)
    total=$((total + ${share:-0}))
  done
  echo "$total"
}

# Waits for a scan to end; keeps its tracks a second, by its own clock, and the most memory that was seen.
most_memory=0
await_scan() {
  local used
  until curl -fsS -H "Authorization: Bearer $TOKEN" "$bench_url/api/library/scan" | grep -q SCAN_STATE_DONE; do
    used=$(memory)
    [ "$used" -le "$most_memory" ] || most_memory=$used
    sleep 0.5
  done
  scan_rate=$(bench_get /api/library/scan \
    "($songs / Math.max(new Date(answer.finished_at) - new Date(answer.started_at), 1) * 1000).toFixed(1)")
}

g++ -O2 -o "$bench_folder/read_tags" bench/read_tags.cpp $(pkg-config --cflags --libs taglib)
"$bench_folder/read_tags" "$music" >/dev/null # The files are in memory from now on, for everyone.
loop=$("$bench_folder/read_tags" "$music")
echo "TagLib alone reads $loop songs a second."

bench_up "$music"
TOKEN=$(bench_token)
export TOKEN
await_scan
ours=$scan_rate
[ "$(bench_get /api/library/scan 'answer.files_done')" = "$songs" ] || bench_fail "Not all songs were read."
curl -fsS -o /dev/null -X POST -H "Authorization: Bearer $TOKEN" "$bench_url/api/library/scan"
await_scan
ours_again=$scan_rate
echo "Polyphony: $ours a second at first, $ours_again unchanged, at most $((most_memory / 1024)) MB in all processes."

supysonic_prepare "$peer_music"
begun=$(now)
supysonic_scan
theirs=$(peer_rate "$begun" "$(now)")
begun=$(now)
supysonic_scan
theirs_again=$(peer_rate "$begun" "$(now)")
echo "Supysonic: $theirs a second at first, $theirs_again unchanged."

awk -v ours="$ours" -v again="$ours_again" -v theirs="$theirs" -v their_again="$theirs_again" -v loop="$loop" 'BEGIN {
  printf "first:     %.1f times supysonic (aim: 10), %.2f of TagLib alone (aim: 0.8)\n", ours / theirs, ours / loop
  printf "unchanged: %.1f times supysonic (aim: 50)\n", again / their_again }'
