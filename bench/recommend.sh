# Quality and cost of the recommendations on listening data, next to most-popular and item-kNN in the same run, and how soon
# new people get good lists. Needs the data beside the repository: ../shared/data/recsys.
set -euo pipefail
data=${POLYPHONY_LISTENING_DATA:-../shared/data/recsys}
[ -f "$data/tracks-train.txt.gz" ] || { echo "There is no listening data in $data. Set POLYPHONY_LISTENING_DATA." >&2; exit 1; }
for set in artists tracks; do
  echo "== $set: the validation part"
  build/bin/polyphony-recommend evaluate --train "$data/$set-train.txt.gz" --hold-out "$data/$set-valid.txt.gz"
done
echo "== tracks: people who are new, after their first events, with nothing trained again"
build/bin/polyphony-recommend live --train "$data/tracks-train.txt.gz" --feed "$data/tracks-live-feed.txt.gz" --target "$data/tracks-live-target.txt.gz"
