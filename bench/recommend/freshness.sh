# From a play that streaming committed to the changed answer at the edge, while events arrive; see bench/recommend.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
source bench/platform.bash

export SECONDS_TO_SEND=${SECONDS_TO_SEND:-20} RATE=${RATE:-500}
# One client makes all the requests here, so the limits for a client are out of the way.
export POLYPHONY_EDGE_ADDRESS_RATE=0 POLYPHONY_EDGE_USER_RATE=0
bench_up /usr/share/games/wesnoth/1.16/data/core/music
TOKEN=$(bench_token)
export TOKEN
bench_song
URL=$bench_url node bench/recommend/freshness.mjs
