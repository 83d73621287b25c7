#!/usr/bin/env bash
# Ranges of one song, large and small, in turns and in several rounds, because machines are noisy: straight from the streaming
# service against nginx with sendfile, and through the edge against nginx with proxy_pass. Then how long people wait for the
# first byte. Fails if any request failed or any byte is not the file's.
#
#     ./dev bench stream              ROUNDS=5 SECONDS_TO_SEND=5 CONNECTIONS=64 STARTS=20 (a second)
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash
source bench/audio.bash

rounds=${ROUNDS:-5}
seconds=${SECONDS_TO_SEND:-5}
connections=${CONNECTIONS:-64}
starts=${STARTS:-20}
large=$((4 * 1000 * 1000))
small=$((64 * 1024))

audio_up
start_direct
start_nginx "$music"
declare -A url=([direct]=$direct_url [edge]=$bench_url [nginx]=$nginx_url [proxy]=$proxy_url)
declare -A small_url=([direct]=$direct_url [edge]=$bench_url [nginx]=$small_nginx_url [proxy]=$small_proxy_url)
declare -A target=([direct]=$signed [edge]=$signed [nginx]=/${file#"$music"/} [proxy]=/${file#"$music"/})

for name in direct edge nginx proxy; do
  await_answer "${url[$name]}${target[$name]}"
  curl -fsS -r 12345-4012344 -o "$bench_folder/part" "${url[$name]}${target[$name]}"
  cmp -s -i 12345:0 -n 4000000 "$file" "$bench_folder/part" || bench_fail "$name sends other bytes."
done

# Runs one load against a server and notes its figures. Arguments: name, bytes of a range.
measure() {
  local name=$1 address=${url[$1]} result
  if [ "$2" = "$small" ]; then address=${small_url[$name]}; fi
  result=$(TARGET=${target[$name]} RANGE=$2 wrk -t 2 -c "$connections" -d "${seconds}s" --timeout 10s -s bench/stream.lua \
    "$address" | sed -n 's/^RESULT //p')
  read -r rate count failed <<<"$result"
  printf '%8s bytes  %-8s %6s MB/s\n' "$2" "$name" "$rate"
  [ "$failed" = 0 ] || bench_fail "$failed of $count requests to $name failed."
  echo "$rate" >>"$bench_folder/$name.$2"
}

for name in nginx direct proxy edge; do
  measure $name "$large" >/dev/null # warms up
  rm "$bench_folder/$name.$large"
done
for round in $(seq "$rounds"); do
  if [ $((round % 2)) = 1 ]; then order="nginx direct proxy edge"; else order="edge proxy direct nginx"; fi
  for bytes in $large $small; do
    for name in $order; do measure "$name" "$bytes"; done
  done
done
URL=$bench_url RATE=$starts SECONDS_TO_SEND=$seconds node bench/stream_starts.mjs >"$bench_folder/starts"
read -r _ begun _ _ heard_p95 <"$bench_folder/starts"

# Prints one ratio of medians. Arguments: who, against whom, bytes of a range, aim.
compare() {
  awk -v who="$1" -v whom="$2" -v bytes="$3" -v aim="$4" -v rate="$(bench_median <"$bench_folder/$1.$3")" \
    -v other="$(bench_median <"$bench_folder/$2.$3")" 'BEGIN {
      printf "%7d bytes: %-6s %5d MB/s, %.2f of %s with %d MB/s (aim: at least %s)\n", bytes, who, rate, rate / other, whom, other, aim
    }'
}
echo
echo "Medians of $rounds rounds with $connections connections:"
compare direct nginx "$large" 0.95
compare edge proxy "$large" 0.95
compare direct nginx "$small" 0.80
compare edge proxy "$small" 0.80
echo "$begun starts, from the request for the address to the first byte: p95 $heard_p95 ms (aim: under 20 ms)"
