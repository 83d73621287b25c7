#!/usr/bin/env bash
# How many simulated worlds a minute the model of the events goes through, each with its own seed, on all processors; see
# platform/events/model/README.md. Fails at the first seed in which an event is lost or has its effect twice.
#
#     ./dev bench model [--seconds N] [--first SEED]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=60 first=$((RANDOM * 1000000))
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2 ;;
    --first) first=$2 ;;
    *) sed -n 's/^# \{0,1\}//p' "$0" | tail -n +2; exit 2 ;;
  esac
  shift 2
done
./dev build events_model >&2
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# A world does one thing at a time, so that its threads are fastest on one processor.
workers=$(nproc)
echo "$workers workers for $seconds s, from seed $first" >&2
pids=()
for ((i = 0; i < workers; i++)); do
  taskset -c "$i" "${POLYPHONY_BUILD:-build}/bin/events_model" --first $((first + i * 100000)) --seconds "$seconds" >"$logs/$i" &
  pids+=($!)
done
status=0
for pid in "${pids[@]}"; do wait "$pid" || status=1; done
grep -h -A20 'is wrong' "$logs"/* && exit 1
[ $status = 0 ] || exit $status
awk '/seeds a minute/ { seeds += $1; events += $5; rate += $(NF - 3) }
     END { printf "%d seeds, %d events: nothing lost, nothing twice; %d seeds a minute\n", seeds, events, rate }' "$logs"/*
