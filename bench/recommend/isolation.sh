# p99 of playlist creation while a model is trained on all cores, as a ratio to calm; see bench/recommend.sh and
# bench/isolation.sh, which this does alike.
set -euo pipefail
cd "$(dirname "$0")/../.."
source bench/platform.bash

rounds=${ROUNDS:-5}
export SECONDS_TO_SEND=${SECONDS_TO_SEND:-10}
export POLYPHONY_EDGE_ADDRESS_RATE=0 POLYPHONY_EDGE_USER_RATE=0
export POLYPHONY_PLAYLIST_MAX_PLAYLISTS_PER_USER=1000000000
export POLYPHONY_RECOMMENDATION_TRAIN_HOURS=0
./dev build recommendation_bench >&2
bench_up /usr/share/games/wesnoth/1.16/data/core/music
TOKEN=$(bench_token)
export TOKEN
bench_song
bench_playlist
mkdir "$bench_folder/likes"
"$build/bin/recommendation_bench" fill --data "$bench_folder/likes" --people "${PEOPLE:-50000}" --likes "${LIKES:-500000}" >&2

training=
end_training() {
  [ -z "$training" ] || { kill "$training" && wait "$training"; } 2>/dev/null || true
  training=
}
trap 'end_training; bench_cleanup' EXIT

# As the service does it, over and over.
begin_training() {
  while "$build/bin/polyphony-recommend" train --data "$bench_folder/likes" --ends-with-parent; do :; done \
    >"$bench_folder/training.log" 2>&1 &
  training=$!
}

# Runs one load and prints its p99.
measure() {
  local sent good refused failed p50 p99
  read -r sent good refused failed p50 p99 < <(MIX=create RATE=${RATE:-200} wrk -t 1 -c 32 -d "$((SECONDS_TO_SEND + 1))s" \
    --timeout 10s -s bench/mix.lua "$bench_url" | sed -n 's/^RESULT //p')
  [ "$((refused + failed))" = 0 ] || bench_fail "$((refused + failed)) playlists were not created."
  echo "$p99"
}

measure >/dev/null # warms up
for round in $(seq "$rounds"); do
  calm=$(measure)
  begin_training
  sleep 1
  trained=$(measure)
  end_training
  echo "round $round  calm $calm ms  training $trained ms"
  awk -v p99="$trained" -v calm="$calm" 'BEGIN { print p99 / calm }' >>"$bench_folder/ratios"
done
echo "p99 of playlist creation while training / calm, median of $rounds rounds: $(bench_median <"$bench_folder/ratios") (aim: 1.10)"
