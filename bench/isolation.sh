#!/usr/bin/env bash
# What the trouble of one service costs another: p99 of playlist creation, at a fixed rate and with every commit on disk,
# while another service is in trouble, as a ratio to calm. People ask for everything else meanwhile, calm or not. Calm and
# each trouble in turns, in several rounds, because machines are noisy. The troubles:
#   dead      killed, and not able to start again, since its database is none
#   stopped   SIGSTOP
#   slow      answers only every half second (stopped in between)
#   spinning  a process of the same priority next to it never rests, on one processor
# Fails if a playlist was not created.
#
#     ./dev bench isolation           ROUNDS=5 SECONDS_TO_SEND=5 RATE=200 OTHERS=100
#                                     SERVICES="user catalog …" TROUBLES="dead stopped slow spinning"
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash

rounds=${ROUNDS:-5}
export SECONDS_TO_SEND=${SECONDS_TO_SEND:-5}
rate=${RATE:-200}
others=${OTHERS:-100}
read -ra services <<<"${SERVICES:-user catalog streaming recommendation payment}"
read -ra troubles <<<"${TROUBLES:-dead stopped slow spinning}"
music=/usr/share/games/wesnoth/1.16/data/core/music

# One client makes all the requests here, so the limits for a client are out of the way.
export POLYPHONY_EDGE_ADDRESS_RATE=0 POLYPHONY_EDGE_USER_RATE=0
export POLYPHONY_PLAYLIST_MAX_PLAYLISTS_PER_USER=1000000000

bench_up "$music"
TOKEN=$(bench_token)
export TOKEN
bench_song
bench_playlist

end_trouble() { :; }
trap 'end_trouble; bench_cleanup' EXIT

troublemaker=
end_troublemaker() {
  [ -z "$troublemaker" ] || { kill "$troublemaker" && wait "$troublemaker"; } 2>/dev/null || true
  troublemaker=
}

# Each makes trouble for $service, whose process is $process, and says how it ends.
make_dead() {
  mkdir "$bench_folder/aside"
  mv "$bench_data/$service".db* "$bench_folder/aside"
  echo "This is no database." >"$bench_data/$service.db"
  kill -KILL "$process"
  end_trouble() {
    rm -f "$bench_data/$service".db*
    mv "$bench_folder/aside"/* "$bench_data"
    rmdir "$bench_folder/aside"
    "$build/bin/polyphony" restart "$service" --data "$bench_data" >/dev/null
  }
}

make_stopped() {
  kill -STOP "$process"
  end_trouble() { kill -CONT "$process"; }
}

make_slow() {
  while kill -STOP "$process"; do
    sleep 0.5
    kill -CONT "$process"
    sleep 0.02
  done &
  troublemaker=$!
  end_trouble() {
    end_troublemaker
    kill -CONT "$process"
  }
}

# It has the process's niceness and length of turns, as a service that spins has (sched_getattr(2), sched_setattr(2)).
make_spinning() {
  perl -e 'my ($get, $set) = `uname -m` =~ /x86_64/ ? (315, 314) : (275, 274);
           my $attributes = pack("LLQlLQQQ", 48, 0, 0, 0, 0, 0, 0, 0);
           my $process = $ARGV[0] + 0;
           syscall($get, $process, $attributes, 48, 0) == 0 or die "no attributes: $!";
           syscall($set, 0, $attributes, 0) == 0 or die "not set: $!";
           1 while 1' "$process" &
  troublemaker=$!
  end_trouble() { end_troublemaker; }
}

# Runs a command with the shortest turns there are: people ask from other machines, where nobody spins.
from_afar() {
  perl -e 'my ($get, $set) = `uname -m` =~ /x86_64/ ? (315, 314) : (275, 274);
           my $attributes = pack("LLQlLQQQ", 48, 0, 0, 0, 0, 0, 0, 0);
           syscall($get, 0, $attributes, 48, 0);
           substr($attributes, 24, 8) = pack("Q", 100_000);
           syscall($set, 0, $attributes, 0);
           exec @ARGV' "$@"
}

# Runs one load, notes its p99 and sets it.
measure() {
  MIX="read search home me albums saved plans stream similar" RATE=$others from_afar wrk -t 1 -c 128 -d "$((SECONDS_TO_SEND + 1))s" --timeout 10s \
    -s bench/mix.lua "$bench_url" >"$bench_folder/others" &
  local asking=$! result
  result=$(MIX=create RATE=$rate from_afar wrk -t 1 -c 32 -d "$((SECONDS_TO_SEND + 1))s" --timeout 10s -s bench/mix.lua \
    "$bench_url" | sed -n 's/^RESULT //p')
  wait "$asking"
  read -r sent good refused failed p50 p99 <<<"$result"
  [ "$((refused + failed))" = 0 ] || bench_fail "$((refused + failed)) playlists were not created with $1."
}

for _ in 1 2; do measure "nothing wrong"; done # warms up
for round in $(seq "$rounds"); do
  for service in "${services[@]}"; do
    measure "nothing wrong"
    calm=$p99
    printf 'round %d  %-14s  calm %8s ms' "$round" "$service" "$calm"
    for trouble in "${troubles[@]}"; do
      process=$(bench_process "$service")
      "make_$trouble"
      sleep 2 # Until those who ask it have noticed: what one trouble costs in the long run.
      measure "$service $trouble"
      end_trouble
      end_trouble() { :; }
      printf '  %s %8s ms' "$trouble" "$p99"
      awk -v p99="$p99" -v calm="$calm" 'BEGIN { print p99 / calm }' >>"$bench_folder/$service.$trouble"
      sleep 1 # Until it is asked again.
    done
    echo
  done
done

echo
echo "p99 of playlist creation / calm, median of $rounds rounds at $rate a second and $others others:"
printf '%-14s' ''
printf '  %10s' "${troubles[@]}"
echo
for service in "${services[@]}"; do
  printf '%-14s' "$service"
  for trouble in "${troubles[@]}"; do printf '  %10.2f' "$(bench_median <"$bench_folder/$service.$trouble")"; done
  echo
done
echo "(aims: at most 1.10 dead and stopped, 1.30 spinning on two processors)"
