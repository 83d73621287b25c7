# Supysonic as Debian packages it, on gunicorn with as many processes as there are processors, as a peer. Sourced after
# platform.bash, not run.
supysonic_folder=$bench_folder/supysonic
supysonic_port=$(node -e '
  const server = require("net").createServer().listen(0, "127.0.0.1", () => {
    console.log(server.address().port);
    server.close();
  });')
supysonic_url=http://127.0.0.1:$supysonic_port

in_supysonic() { (cd "$supysonic_folder" && "$@"); }

# Prepares it for a music folder, with the account bench.
supysonic_prepare() {
  mkdir -p "$supysonic_folder/cache"
  cat >"$supysonic_folder/supysonic.conf" <<CONF
[base]
database_uri = sqlite:///$supysonic_folder/supysonic.db
[webapp]
cache_dir = $supysonic_folder/cache
log_level = ERROR
mount_webui = off
[daemon]
socket = $supysonic_folder/daemon.sock
run_watcher = off
jukebox_command =
CONF
  in_supysonic supysonic-cli user add bench -p bench >"$supysonic_folder/log" 2>&1 || bench_fail "$(cat "$supysonic_folder/log")"
  in_supysonic supysonic-cli folder add Music "$1" >"$supysonic_folder/log" 2>&1 || bench_fail "$(cat "$supysonic_folder/log")"
}

supysonic_scan() { in_supysonic supysonic-cli folder scan Music --foreground >"$supysonic_folder/log" 2>&1; }

supysonic_up() {
  (cd "$supysonic_folder" && exec supysonic-server -S gunicorn -h 127.0.0.1 -p "$supysonic_port" --processes "$(nproc)") \
    >"$supysonic_folder/log" 2>&1 &
  supysonic_pid=$!
  trap 'kill $supysonic_pid 2>/dev/null || true; bench_cleanup' EXIT
  for _ in $(seq 100); do
    curl -fsS -o /dev/null "$supysonic_url/rest/ping.view?u=bench&p=bench&c=bench&v=1.8.0" 2>/dev/null && return
    sleep 0.1
  done
  bench_fail "Supysonic did not start: $(cat "$supysonic_folder/log")"
}
