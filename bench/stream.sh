#!/usr/bin/env bash
# Ranges of 4 MB of one song, straight from the streaming service, through the edge, and from nginx with sendfile, in turns
# and in several rounds, because machines are noisy. Fails if any request failed or any byte is not the file's.
#
#     ./dev bench stream              ROUNDS=5 SECONDS_TO_SEND=5 CONNECTIONS=64
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash

rounds=${ROUNDS:-5}
seconds=${SECONDS_TO_SEND:-5}
connections=${CONNECTIONS:-64}
export RANGE=$((4 * 1000 * 1000))
music=/usr/share/games/wesnoth/1.16/data/core/music
direct_url=http://127.0.0.1:$((bench_port + 1))
nginx_url=http://127.0.0.1:$((bench_port + 2))

# Everyone may hear the original here, and one client makes all the requests.
export POLYPHONY_STREAMING_FREE_KBPS=10000 POLYPHONY_EDGE_ADDRESS_RATE=0 POLYPHONY_EDGE_USER_RATE=0

# A second streaming process on the same data, on TCP instead of a unix socket.
start_direct() {
  "$build/bin/polyphony-streaming" --data "$bench_data" --http-listen "${direct_url#http://}" \
    --rpc-listen "unix:$bench_folder/direct.sock" --ops-listen "unix:$bench_folder/direct.ops.sock" \
    >"$bench_folder/direct.log" 2>&1 &
  direct_pid=$!
}

start_nginx() {
  cat >"$bench_folder/nginx.conf" <<CONF
worker_processes auto;
pid $bench_folder/nginx.pid;
error_log $bench_folder/nginx.log;
daemon off;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  client_body_temp_path $bench_folder;
  proxy_temp_path $bench_folder;
  fastcgi_temp_path $bench_folder;
  uwsgi_temp_path $bench_folder;
  scgi_temp_path $bench_folder;
  server { listen ${nginx_url#http://}; root $music; }
}
CONF
  PATH=$PATH:/usr/sbin nginx -c "$bench_folder/nginx.conf" -e "$bench_folder/nginx.log" &
  nginx_pid=$!
}

stop_all() {
  kill "${direct_pid:-}" "${nginx_pid:-}" 2>/dev/null || true
  wait "${direct_pid:-}" "${nginx_pid:-}" 2>/dev/null || true
  bench_cleanup
}
trap stop_all EXIT

bench_up "$music"
token=$(bench_token)
# Prints id and size of the largest song that streaming has heard of.
find_song() {
  TOKEN=$token node -e '
    const ask = async (path) => {
      const answer = await fetch(process.argv[1] + path, { headers: { Authorization: "Bearer " + process.env.TOKEN } });
      return answer.ok ? answer.json() : undefined;
    };
    (async () => {
      const { albums } = await ask("/api/albums?page_size=500");
      const details = await Promise.all(albums.map((album) => ask("/api/albums/" + album.id)));
      const tracks = details.flatMap((detail) => detail.tracks);
      const [largest] = tracks.sort((a, b) => b.size_bytes - a.size_bytes);
      const known = largest && (await ask("/api/tracks/" + largest.id + "/stream"));
      if (known) console.log(largest.id, largest.size_bytes);
    })();' "$bench_url"
}
for _ in $(seq 100); do
  song=$(find_song)
  if [ -n "$song" ]; then break; fi
  sleep 0.1
done
[ -n "$song" ] || bench_fail "The music of $music does not arrive."
read -r track SIZE <<<"$song"
file=$(find "$music" -type f -size "${SIZE}c" | head -n 1)
export SIZE
signed=$(curl -fsS -H "Authorization: Bearer $token" "$bench_url/api/tracks/$track/stream" |
  node -e 'console.log(JSON.parse(require("fs").readFileSync(0, "utf8")).url);')

start_direct
start_nginx
declare -A url=([direct]=$direct_url [edge]=$bench_url [nginx]=$nginx_url)
declare -A target=([direct]=$signed [edge]=$signed [nginx]=/${file#"$music"/})

for name in direct edge nginx; do
  curl -fsS --retry 20 --retry-connrefused --retry-delay 1 -r 12345-4012344 -o "$bench_folder/part" \
    "${url[$name]}${target[$name]}" || bench_fail "$name does not answer."
  cmp -s -i 12345:0 -n 4000000 "$file" "$bench_folder/part" || bench_fail "$name sends other bytes."
done

# Runs one load against a server and notes its figures.
measure() {
  local name=$1 result
  result=$(TARGET=${target[$name]} wrk -t 2 -c "$connections" -d "${seconds}s" --timeout 10s -s bench/stream.lua \
    "${url[$name]}" | sed -n 's/^RESULT //p')
  read -r rate count failed <<<"$result"
  printf '%-8s %6s MB/s\n' "$name" "$rate"
  [ "$failed" = 0 ] || bench_fail "$failed of $count requests to $name failed."
  echo "$rate" >>"$bench_folder/$name"
}

for name in nginx direct edge; do
  measure $name >/dev/null # warms up
  rm "$bench_folder/$name"
done
for round in $(seq "$rounds"); do
  if [ $((round % 2)) = 1 ]; then order="nginx direct edge"; else order="edge direct nginx"; fi
  for name in $order; do measure "$name"; done
done

median() { bench_median <"$bench_folder/$1"; }
echo
echo "Median of $rounds rounds with $connections connections, ranges of $RANGE bytes:"
printf 'nginx with sendfile    %6s MB/s\n' "$(median nginx)"
awk -v rate="$(median direct)" -v nginx="$(median nginx)" \
  'BEGIN { printf "straight from streaming %5d MB/s, %.2f of nginx (aim: at least 0.90)\n", rate, rate / nginx }'
awk -v rate="$(median edge)" -v nginx="$(median nginx)" \
  'BEGIN { printf "through the edge        %5d MB/s, %.2f of nginx (aim: at least 0.60)\n", rate, rate / nginx }'
