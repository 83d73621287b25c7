#!/usr/bin/env bash
# Many people who listen at once, each reading at the rate of the audio: from one streaming process and from nginx, in turns
# and in several rounds. How many starved, what resident memory each costs, and the processor time of the two.
# Fails if someone starved or was cut.
#
#     ./dev bench slow-readers        ROUNDS=3 READERS=2000 KBPS=128 SECONDS_TO_READ=20
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash
source bench/audio.bash

rounds=${ROUNDS:-3}
export READERS=${READERS:-2000} KBPS=${KBPS:-128}
seconds=${SECONDS_TO_READ:-20}
settle=3 # Seconds that the buffers of the kernel need to fill.

audio_up

# The processes of a server.
processes() {
  case $1 in
    streaming) echo "$direct_pid" ;;
    nginx) pgrep -P "$nginx_pid" ;;
  esac
}
# Kilobytes of resident memory.
resident() { processes "$1" | xargs -I{} awk '/^VmRSS/ { print $2 }' /proc/{}/status | awk '{ sum += $1 } END { print sum }'; }
# Clock ticks of processor time.
spent() { processes "$1" | xargs -I{} cut -d ' ' -f 14,15 /proc/{}/stat | awk '{ sum += $1 + $2 } END { print sum }'; }

# One round of a server that is fresh, so that no earlier round has left memory with it. Arguments: name, address, target.
measure() {
  local name=$1 before rss cpu starved failed number
  case $name in
    streaming) start_direct ;;
    nginx) start_nginx "$music" ;;
  esac
  await_answer "$2$3"
  before=$(resident "$name")
  URL=$2 TARGET=$3 SECONDS_TO_READ=$((seconds + settle)) node bench/slow_readers.mjs >"$bench_folder/readers" &
  local reading=$!
  until grep -q READY "$bench_folder/readers"; do
    kill -0 $reading 2>/dev/null || bench_fail "The readers failed."
    sleep 0.1
  done
  sleep "$settle"
  cpu=$(spent "$name")
  sleep "$((seconds - 1))"
  cpu=$(($(spent "$name") - cpu))
  rss=$(($(resident "$name") - before))
  wait $reading
  read -r _ number starved failed < <(grep RESULT "$bench_folder/readers")
  case $name in
    streaming) stop_direct ;;
    nginx) stop_nginx ;;
  esac
  awk -v name="$name" -v rss="$rss" -v number="$number" -v cpu="$cpu" -v starved="$starved" -v failed="$failed" \
    -v seconds="$((seconds - 1))" -v ticks="$(getconf CLK_TCK)" 'BEGIN {
      printf "%-10s %s readers, %s starved, %s failed, %.1f KB each, %.1f %% of a processor\n", name, number, starved, failed,
        rss / number, 100 * cpu / ticks / seconds
    }'
  [ "$starved$failed" = 00 ] || bench_fail "$starved starved and $failed failed at $name."
  awk -v rss="$rss" -v number="$number" 'BEGIN { print rss / number }' >>"$bench_folder/$name.kb"
  echo "$cpu" >>"$bench_folder/$name.cpu"
}

for round in $(seq "$rounds"); do
  if [ $((round % 2)) = 1 ]; then order="streaming nginx"; else order="nginx streaming"; fi
  for name in $order; do
    case $name in
      streaming) measure streaming "$direct_url" "$signed" ;;
      nginx) measure nginx "$nginx_url" "/${file#"$music"/}" ;;
    esac
  done
done

median() { bench_median <"$bench_folder/$1"; }
echo
awk -v kb="$(median streaming.kb)" -v nginx="$(median nginx.kb)" -v number="$READERS" -v rate="$KBPS" 'BEGIN {
  printf "%d readers at %d kbit/s: none starved; %.1f KB each (aim: under 24), nginx %.1f\n", number, rate, kb, nginx
}'
awk -v cpu="$(median streaming.cpu)" -v nginx="$(median nginx.cpu)" \
  'BEGIN { printf "processor time: %.2f of nginx\n", cpu / (nginx + !nginx) }'
