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

bench_song

URL=$bench_url LAUNCHER=$build/bin/polyphony DATA=$bench_data RATE=${RATE:-500} STREAMS=${STREAMS:-50} \
  ROUNDS=${ROUNDS:-3} CALM_SECONDS=${CALM_SECONDS:-20} node bench/restart_load.mjs || bench_fail "The load failed."
