#!/usr/bin/env bash
# The recommendations' figures; without a name, the quality.
#
#     ./dev bench recommend [quality]    quality and cost on listening data, next to most-popular and item-kNN in the same run, and how
#                                        soon new people get good lists; needs the data beside the repository: ../shared/data/recsys
#     ./dev bench recommend training     a million likes, 64 factors, 16 sweeps, from the database to the file (aim: 60 s on 2 cores)
#     ./dev bench recommend memory       training for a million people and 100,000 tracks (aim: under 1 GB)
#     ./dev bench recommend neighbours   how many of the best 20 the index of 100,000 tracks finds (aim: 0.98)
#     ./dev bench recommend queries      200 requests a second over 100,000 tracks while events flow in (aim: p99 under 10 ms)
#     ./dev bench recommend freshness    from a play to the changed answer at the edge, at 500 events a second (aim: p99 under 1 s)
#     ./dev bench recommend isolation    p99 of creating a playlist while a model is trained, to calm (aim: 1.1)
#
# Smaller: PEOPLE= TRACKS= LIKES= SECONDS_TO_SEND= ROUNDS=
set -euo pipefail
cd "$(dirname "$0")/.."
build=${POLYPHONY_BUILD:-build}
what=${1:-quality}

quality() {
  local data=${POLYPHONY_LISTENING_DATA:-../shared/data/recsys} set
  [ -f "$data/tracks-train.txt.gz" ] || { echo "There is no listening data in $data. Set POLYPHONY_LISTENING_DATA." >&2; exit 1; }
  for set in artists tracks; do
    echo "== $set: the validation part"
    "$build/bin/polyphony-recommend" evaluate --train "$data/$set-train.txt.gz" --hold-out "$data/$set-valid.txt.gz"
  done
  echo "== tracks: people who are new, after their first events, with nothing trained again"
  "$build/bin/polyphony-recommend" live --train "$data/tracks-train.txt.gz" --feed "$data/tracks-live-feed.txt.gz" --target "$data/tracks-live-target.txt.gz"
}

# made_up COMMAND [OPTION…]: the benchmark program on a world of this size.
made_up() {
  "$build/bin/recommendation_bench" "$@" --people "${PEOPLE:-100000}" --tracks "${TRACKS:-100000}" --likes "${LIKES:-1000000}"
}

train() { "$build/bin/polyphony-recommend" train --data "$folder" --factors 64 --sweeps 16 --threads 2; }

case $what in
  quality) quality; exit ;;
  freshness | isolation) exec bash "bench/recommend/$what.sh" ;;
  training | memory | neighbours | queries) ;;
  *) sed -n 's/^# \{0,1\}//p' "$0" | tail -n +2; exit 2 ;;
esac

./dev build recommendation_bench polyphony-recommend >&2
if [ "$what" = memory ]; then
  PEOPLE=${PEOPLE:-1000000} LIKES=${LIKES:-5000000} made_up memory
  exit
fi
folder=$(mktemp -d "${TMPDIR:-/tmp}/polyphony-bench.XXXXXX")
trap 'rm -rf "$folder"' EXIT
made_up fill --data "$folder"
train
[ "$what" = training ] || made_up "$what" --data "$folder" --seconds "${SECONDS_TO_SEND:-20}"
