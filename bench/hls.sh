#!/usr/bin/env bash
# HLS: how long a variant that nobody has asked for before takes to its playlist and first segment; then its segments straight
# from the streaming service against the same bytes from nginx, in turns and in several rounds. Fails if any request failed.
#
#     ./dev bench hls                 ROUNDS=5 SECONDS_TO_SEND=5 CONNECTIONS=64 VARIANT=aac-128
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash
source bench/audio.bash

rounds=${ROUNDS:-5}
seconds=${SECONDS_TO_SEND:-5}
connections=${CONNECTIONS:-64}
variant=${VARIANT:-aac-128}

audio_up
start_direct
root=$bench_folder/segments
mkdir -p "$root"
start_nginx "$root"
master=$(bench_get "/api/tracks/$TRACK/stream" answer.hls_url)
await_answer "$direct_url$master"
hls=${master%/master.m3u8*}

# What a player does: from the multivariant playlist to the first segment.
playlist=$(curl -fsS "$direct_url$master" | grep "^$variant/") || bench_fail "There is no variant $variant."
fetch() { curl -fsS -w '%{time_total}\n' -o "$1" "$direct_url$hls/$2"; }
to_playlist=$(fetch "$bench_folder/playlist" "$playlist")
first=$(grep -v '^#' "$bench_folder/playlist" | head -n 1)
to_segment=$(fetch "$bench_folder/first" "$variant/$first")
awk -v playlist="$to_playlist" -v segment="$to_segment" \
  'BEGIN { printf "a fresh variant: playlist after %.0f ms, first segment after %.0f ms more\n", playlist * 1000, segment * 1000 }'

grep -v '^#' "$bench_folder/playlist" | while read -r segment; do
  name=${segment%%\?*}
  fetch "$root/$name" "$variant/$segment" >/dev/null
  echo "$hls/$variant/$segment" >>"$bench_folder/direct.targets"
  echo "/$name" >>"$bench_folder/nginx.targets"
done
declare -A url=([direct]=$direct_url [nginx]=$small_nginx_url)

measure() {
  local name=$1 rate count failed
  read -r rate count failed < <(TARGETS=$bench_folder/$name.targets wrk -t 2 -c "$connections" -d "${seconds}s" --timeout 10s \
    -s bench/hls.lua "${url[$name]}" | sed -n 's/^RESULT //p')
  printf '%-8s %6s MB/s, %s segments/s\n' "$name" "$rate" "$((count / seconds))"
  [ "$failed" = 0 ] || bench_fail "$failed of $count requests to $name failed."
  echo "$rate" >>"$bench_folder/$name"
}

for name in nginx direct; do
  measure $name >/dev/null # warms up
  rm "$bench_folder/$name"
done
for round in $(seq "$rounds"); do
  if [ $((round % 2)) = 1 ]; then order="nginx direct"; else order="direct nginx"; fi
  for name in $order; do measure "$name"; done
done
awk -v rate="$(bench_median <"$bench_folder/direct")" -v nginx="$(bench_median <"$bench_folder/nginx")" \
  'BEGIN { printf "segments: %d MB/s, %.2f of nginx with the same bytes (aim: at least 0.80)\n", rate, rate / nginx }'
