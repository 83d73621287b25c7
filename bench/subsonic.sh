#!/usr/bin/env bash
# What apps ask for most, through the edge, against Supysonic on the same library: requests a second and the 99th percentile, in
# turns and in several rounds, because machines are noisy. Fails if a request failed.
#
#     ./dev bench subsonic            ROUNDS=3 SECONDS_TO_SEND=4 CONNECTIONS=16 SONGS=5000
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash
source bench/supysonic.bash

rounds=${ROUNDS:-3}
seconds=${SECONDS_TO_SEND:-4}
connections=${CONNECTIONS:-16}
songs=${SONGS:-5000}
music=$bench_folder/songs

# One client makes all the requests here, so the limits for a client are out of the way.
export POLYPHONY_EDGE_ADDRESS_RATE=0 POLYPHONY_EDGE_USER_RATE=0
export POLYPHONY_PLAYLIST_MAX_PLAYLISTS_PER_USER=1000000000

echo "Preparing $songs songs …"
ffmpeg -v error -f lavfi -i 'sine=frequency=440:duration=2' -b:a 64k "$bench_folder/sound.mp3"
bench/library.py "$music" "$songs" "$bench_folder/sound.mp3"
supysonic_prepare "$music"
supysonic_scan
supysonic_up
bench_up "$music"
TOKEN=$(bench_token)
export TOKEN
for _ in $(seq 600); do
  [ "$(bench_get /api/library/scan 'answer.state')" = SCAN_STATE_DONE ] && break
  sleep 0.2
done
secret=$("$build/bin/polyphony" app-password create bench --label Bench --json --data "$bench_data" |
  node -e 'console.log(JSON.parse(require("fs").readFileSync(0, "utf8")).password);')

declare -A origin=([polyphony]=$bench_url [supysonic]=$supysonic_url)
declare -A credentials=([polyphony]="u=bench&p=$secret" [supysonic]='u=bench&p=bench')
declare -A request=(
  [getAlbumList2]='getAlbumList2.view?type=alphabeticalByName&size=50'
  [search3]='search3.view?query=Song%2012&songCount=20'
  [getPlaylists]='getPlaylists.view?'
  [createPlaylist]='createPlaylist.view?name=Sunday'
)
address() { echo "${origin[$1]}/rest/${request[$2]}&${credentials[$1]}&v=1.12.0&c=bench&f=json"; }

# Some playlists to list.
for server in polyphony supysonic; do
  for _ in $(seq 20); do curl -fsS -o /dev/null "$(address "$server" createPlaylist)"; done
done

# Prints requests a second and the 99th percentile in milliseconds.
measure() {
  wrk -t 1 -c "$connections" -d "${seconds}s" --timeout 10s -s bench/subsonic.lua "$(address "$1" "$2")" | sed -n 's/^RESULT //p'
}

# Playlists are made last, since they make the lists longer.
endpoints="getAlbumList2 search3 getPlaylists createPlaylist"
for endpoint in $endpoints; do
  for round in $(seq "$rounds"); do
    if [ $((round % 2)) = 1 ]; then order="polyphony supysonic"; else order="supysonic polyphony"; fi
    for server in $order; do
      read -r rate p99 failed <<<"$(measure "$server" "$endpoint")"
      printf '%-15s round %d  %-10s %8s/s  p99 %8s ms\n' "$endpoint" "$round" "$server" "$rate" "$p99"
      [ "$failed" = 0 ] || bench_fail "$failed requests failed."
      echo "$rate $p99" >>"$bench_folder/$server-$endpoint"
    done
  done
done

column() { cut -d ' ' -f "$2" "$bench_folder/$1" | bench_median; }
echo
echo "Medians of $rounds rounds with $connections connections, $songs songs (aim: at least 20 times supysonic):"
for endpoint in $endpoints; do
  awk -v name="$endpoint" -v rate="$(column "polyphony-$endpoint" 1)" -v p99="$(column "polyphony-$endpoint" 2)" \
    -v peer="$(column "supysonic-$endpoint" 1)" -v peer99="$(column "supysonic-$endpoint" 2)" \
    'BEGIN { printf "%-15s %7.0f/s, p99 %6.1f ms; supysonic %5.0f/s, p99 %6.1f ms: %5.1f times\n", name, rate, p99, peer, peer99, rate / peer }'
done
