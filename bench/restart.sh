#!/usr/bin/env bash
# Rolling restarts of every service under an open-loop load: playlists made and read, searches, ranges of a song over kept
# and fresh connections, and people who listen. Fails if any request failed.
#
#     ./dev bench restart             ROUNDS=3 RATE=500 STREAMS=50 CALM_SECONDS=20
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash

music=/usr/share/games/wesnoth/1.16/data/core/music
# One client makes all the requests here, so the limits for a client are out of the way.
export POLYPHONY_EDGE_ADDRESS_RATE=0 POLYPHONY_EDGE_USER_RATE=0
export POLYPHONY_PLAYLIST_MAX_PLAYLISTS_PER_USER=1000000000

bench_up "$music"
TOKEN=$(bench_token)
export TOKEN

# Prints the id of a song that streaming has heard of.
find_song() {
  local album song
  album=$(bench_get /api/albums?page_size=1 'answer.albums[0]?.id ?? ""')
  [ -n "$album" ] || return 0
  song=$(bench_get "/api/albums/$album" 'answer.tracks[0].id')
  bench_get "/api/tracks/$song/stream" "'$song'"
}
# Prints what an expression in JavaScript makes of an answer; nothing if it is none.
bench_get() {
  curl -fsS -H "Authorization: Bearer $TOKEN" "$bench_url$1" 2>/dev/null |
    node -e 'const text = require("fs").readFileSync(0, "utf8");
             if (text) console.log(new Function("answer", "return " + process.argv[1])(JSON.parse(text)));' "$2" || true
}
for _ in $(seq 100); do
  TRACK=$(find_song)
  if [ -n "$TRACK" ]; then break; fi
  sleep 0.1
done
[ -n "$TRACK" ] || bench_fail "The music of $music does not arrive."

URL=$bench_url TRACK=$TRACK LAUNCHER=$build/bin/polyphony DATA=$bench_data RATE=${RATE:-500} STREAMS=${STREAMS:-50} \
  ROUNDS=${ROUNDS:-3} CALM_SECONDS=${CALM_SECONDS:-20} node bench/restart_load.mjs || bench_fail "The load failed."
