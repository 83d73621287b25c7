#!/usr/bin/env bash
# Audio that lies in an S3 store, in turns and in several rounds: ranges of 4 MB of a cached song against those of a local file;
# and songs that are not cached against curl from the store itself. Fails if any request failed or any byte is not the file's.
#
#     ./dev bench s3                  ROUNDS=3 SECONDS_TO_SEND=5 CONNECTIONS=16 SONGS=10
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash

rounds=${ROUNDS:-3}
seconds=${SECONDS_TO_SEND:-5}
connections=${CONNECTIONS:-16}
songs=${SONGS:-10}
export RANGE=$((4 * 1000 * 1000))
music=$bench_folder/music
store_port=$((bench_port + 1))
store=http://127.0.0.1:$store_port
declare -A url=([cached]=http://127.0.0.1:$((bench_port + 2)) [local]=http://127.0.0.1:$((bench_port + 3)))
export POLYPHONY_STREAMING_FREE_KBPS=10000 POLYPHONY_EDGE_ADDRESS_RATE=0 POLYPHONY_EDGE_USER_RATE=0

./dev packages tests/system
processes=()
stop_all() {
  kill "${processes[@]}" 2>/dev/null || true
  wait "${processes[@]}" 2>/dev/null || true
  bench_cleanup
}
trap stop_all EXIT

echo "Making $songs songs" >&2
mkdir -p "$music"
for number in $(seq "$songs"); do
  ffmpeg -v error -f lavfi -i "anoisesrc=duration=120:sample_rate=44100:seed=$number" -metadata title="Song $number" \
    -metadata artist=Noise -metadata album=Bench -metadata track="$number" "$music/$number.flac"
done
node tests/system/node_modules/.bin/s3rver --silent --directory "$bench_folder/s3" --address 127.0.0.1 --port "$store_port" \
  --configure-bucket music >"$bench_folder/s3.log" 2>&1 &
processes+=($!)
curl -fs --retry 40 --retry-connrefused --retry-delay 1 -o /dev/null "$store"
for song in "$music"/*.flac; do curl -fsS -T "$song" "$store/music/$(basename "$song")"; done

bench_up "$music"
TOKEN=$(bench_token)
bench_song

# A streaming process of its own on the same data, on TCP: start NAME [VARIABLE=VALUE…].
start() {
  local name=$1
  env "${@:2}" "$build/bin/polyphony-streaming" --data "$bench_data" --http-listen "${url[$name]#http://}" \
    --rpc-listen "unix:$bench_folder/$name.sock" --ops-listen "unix:$bench_folder/$name.ops.sock" \
    >"$bench_folder/$name.log" 2>&1 &
  processes+=($!)
}
start local
start cached AWS_ACCESS_KEY_ID=S3RVER AWS_SECRET_ACCESS_KEY=S3RVER POLYPHONY_STREAMING_S3_ENDPOINT="$store" \
  POLYPHONY_STREAMING_S3_BUCKET=music POLYPHONY_STREAMING_S3_ROOT="$music"

# Each song's signed address and file.
declare -A file
for _ in $(seq 100); do
  album=$(bench_get /api/albums?page_size=1 'answer.albums[0]?.id ?? ""')
  tracks=$(bench_get "/api/albums/$album" 'answer.tracks.map((track) => track.id + " " + track.track_number).join("\n")')
  if [ "$(wc -l <<<"$tracks")" = "$songs" ]; then break; fi
  sleep 0.1
done
while read -r track number; do
  for _ in $(seq 100); do
    target=$(bench_get "/api/tracks/$track/stream" answer.url)
    if [ -n "$target" ]; then break; fi
    sleep 0.1
  done
  file[$target]=$music/$number.flac
done <<<"$tracks"

echo "Songs that are not cached, one after another:"
for target in "${!file[@]}"; do
  name=$(basename "${file[$target]}")
  curl -fsS -o "$bench_folder/whole" -w '%{time_starttransfer} %{speed_download}\n' "$store/music/$name" >>"$bench_folder/store"
  curl -fsS --retry 20 --retry-connrefused --retry-delay 1 -o "$bench_folder/whole" \
    -w '%{time_starttransfer} %{speed_download}\n' "${url[cached]}$target" >>"$bench_folder/cold"
  cmp -s "${file[$target]}" "$bench_folder/whole" || bench_fail "$name is another one."
done
for name in store cold; do
  printf '%-8s first byte after %6.1f ms, %5.0f MB/s (medians)\n' $name \
    "$(awk '{ print $1 * 1000 }' "$bench_folder/$name" | bench_median)" \
    "$(awk '{ print $2 / 1e6 }' "$bench_folder/$name" | bench_median)"
done

TARGET=$target SIZE=$(stat -c %s "${file[$target]}")
export TARGET SIZE
measure() {
  local name=$1 rate count failed
  read -r rate count failed < <(wrk -t 2 -c "$connections" -d "${seconds}s" --timeout 10s -s bench/stream.lua "${url[$name]}" |
    sed -n 's/^RESULT //p')
  printf '%-8s %6s MB/s\n' "$name" "$rate"
  [ "$failed" = 0 ] || bench_fail "$failed of $count requests to $name failed."
  echo "$rate" >>"$bench_folder/$name"
}
echo "Ranges of $RANGE bytes with $connections connections:"
for round in $(seq "$rounds"); do
  if [ $((round % 2)) = 1 ]; then order="local cached"; else order="cached local"; fi
  for name in $order; do measure "$name"; done
done
awk -v cached="$(bench_median <"$bench_folder/cached")" -v plain="$(bench_median <"$bench_folder/local")" \
  'BEGIN { printf "cached: %d MB/s, %.2f of a local file (aim: at least 0.90)\n", cached, cached / plain }'
