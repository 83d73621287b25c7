# What benchmarks of audio share: a song, a streaming process on TCP and nginx. Sourced after platform.bash.
music=/usr/share/games/wesnoth/1.16/data/core/music
direct_url=http://127.0.0.1:$((bench_port + 1))
# With tcp_nopush nginx is faster at large ranges, without it at small ones.
nginx_url=http://127.0.0.1:$((bench_port + 2))
proxy_url=http://127.0.0.1:$((bench_port + 3))
small_nginx_url=http://127.0.0.1:$((bench_port + 4))
small_proxy_url=http://127.0.0.1:$((bench_port + 5))

# Everyone may hear the original here, and one client makes all the requests.
export POLYPHONY_STREAMING_FREE_KBPS=10000 POLYPHONY_EDGE_ADDRESS_RATE=0 POLYPHONY_EDGE_USER_RATE=0
ulimit -n "$(ulimit -H -n)"

# A second streaming process on the same data, on TCP instead of a unix socket.
start_direct() {
  "$build/bin/polyphony-streaming" --data "$bench_data" --http-listen "${direct_url#http://}" \
    --rpc-listen "unix:$bench_folder/direct.sock" --ops-listen "unix:$bench_folder/direct.ops.sock" \
    >"$bench_folder/direct.log" 2>&1 &
  direct_pid=$!
}

# A server of a folder by sendfile(2), and one that passes on to it: folder, address, address of the other, tcp_nopush.
nginx_pair() {
  cat <<CONF
  upstream files_$4 { server ${2#http://}; keepalive 64; keepalive_requests 1000000; }
  server { listen ${2#http://} backlog=4096; root $1; tcp_nopush $4; }
  server {
    listen ${3#http://} backlog=4096;
    tcp_nopush $4;
    location / {
      proxy_pass http://files_$4;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_max_temp_file_size 0;
    }
  }
CONF
}

# Serves a folder.
start_nginx() {
  cat >"$bench_folder/nginx.conf" <<CONF
worker_processes auto;
pid $bench_folder/nginx.pid;
error_log $bench_folder/nginx.log;
daemon off;
events { worker_connections 16384; }
http {
  access_log off;
  sendfile on;
  keepalive_requests 1000000;
  client_body_temp_path $bench_folder;
  proxy_temp_path $bench_folder;
  fastcgi_temp_path $bench_folder;
  uwsgi_temp_path $bench_folder;
  scgi_temp_path $bench_folder;
$(nginx_pair "$1" "$nginx_url" "$proxy_url" on)
$(nginx_pair "$1" "$small_nginx_url" "$small_proxy_url" off)
}
CONF
  PATH=$PATH:/usr/sbin nginx -c "$bench_folder/nginx.conf" -e "$bench_folder/nginx.log" &
  nginx_pid=$!
}

stop_direct() {
  kill "${direct_pid:-}" 2>/dev/null || true
  wait "${direct_pid:-}" 2>/dev/null || true
}

stop_nginx() {
  kill "${nginx_pid:-}" 2>/dev/null || true
  wait "${nginx_pid:-}" 2>/dev/null || true
}

stop_all() {
  stop_direct
  stop_nginx
  bench_cleanup
}
trap stop_all EXIT

# Prints id and size of the largest song that streaming has heard of.
find_largest() {
  node -e '
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

# Starts the platform and waits for the largest song: exports TOKEN, TRACK and SIZE (bytes), and sets file (its path) and
# signed (its address).
audio_up() {
  local song
  bench_up "$music"
  TOKEN=$(bench_token)
  export TOKEN
  for _ in $(seq 100); do
    song=$(find_largest)
    if [ -n "$song" ]; then break; fi
    sleep 0.1
  done
  [ -n "$song" ] || bench_fail "The music of $music does not arrive."
  read -r TRACK SIZE <<<"$song"
  export TRACK SIZE
  file=$(find "$music" -type f -size "${SIZE}c" | head -n 1)
  signed=$(bench_get "/api/tracks/$TRACK/stream" answer.url)
}

# Waits until an address answers.
await_answer() {
  curl -fs --retry 40 --retry-connrefused --retry-delay 1 -r 0-0 -o /dev/null "$1" || bench_fail "$1 does not answer."
}
