# What benchmarks share: a platform of their own, in a temporary folder that goes away. Sourced, not run.
build=${POLYPHONY_BUILD:-build}
bench_folder=$(mktemp -d "${TMPDIR:-/tmp}/polyphony-bench.XXXXXX")
bench_data=$bench_folder/data
bench_port=${BENCH_PORT:-$(node -e '
  const server = require("net").createServer().listen(0, "127.0.0.1", () => {
    console.log(server.address().port);
    server.close();
  });')}
bench_url=http://127.0.0.1:$bench_port
# Loudness is measured in the background, which is not what is measured here.
export POLYPHONY_STREAMING_ANALYSIS_AT_ONCE=${POLYPHONY_STREAMING_ANALYSIS_AT_ONCE:-0}

bench_cleanup() {
  if [ -n "${bench_pid:-}" ]; then
    kill -TERM "$bench_pid" 2>/dev/null || true
    wait "$bench_pid" 2>/dev/null || true
  fi
  rm -rf "$bench_folder"
}
trap bench_cleanup EXIT
trap 'exit 130' INT TERM

bench_fail() {
  echo "$*" >&2
  tail -n 5 "$bench_folder/up.log" "$bench_data"/logs/*.log >&2 2>/dev/null || true
  exit 1
}

# Starts the platform, with an empty music folder unless one is given, and waits until it answers.
bench_up() {
  local music=${1:-$bench_folder/music}
  mkdir -p "$music"
  "$build/bin/polyphony" up --data "$bench_data" --music "$music" --listen "127.0.0.1:$bench_port" \
    >"$bench_folder/up.log" 2>&1 &
  bench_pid=$!
  for _ in $(seq 200); do
    kill -0 "$bench_pid" 2>/dev/null || break
    curl -fsS -o /dev/null "$bench_url/api/setup" 2>/dev/null && return
    sleep 0.1
  done
  bench_fail "The platform did not start."
}

# Prints the process id of a service.
bench_process() {
  "$build/bin/polyphony" status --data "$bench_data" --json |
    node -e 'const name = process.argv[1];
             const status = JSON.parse(require("fs").readFileSync(0, "utf8"));
             console.log(status.processes.find(process => process.service === name).pid);' "$1"
}

# Makes an account and prints an access token.
bench_token() {
  curl -fsS -o /dev/null -X POST -H 'Content-Type: application/json' "$bench_url/api/accounts" \
    -d '{"username":"bench","password":"a long enough password","display_name":"Bench"}' || bench_fail "No account."
  curl -fsS -X POST "$bench_url/api/oauth/token" --data-urlencode grant_type=password --data-urlencode username=bench \
    --data-urlencode 'password=a long enough password' |
    node -e 'console.log(JSON.parse(require("fs").readFileSync(0, "utf8")).access_token);'
}

# Asks with TOKEN and prints what an expression in JavaScript makes of the answer; nothing if there is none.
bench_get() {
  curl -fsS -H "Authorization: Bearer $TOKEN" "$bench_url$1" 2>/dev/null |
    node -e 'const text = require("fs").readFileSync(0, "utf8");
             if (text) console.log(new Function("answer", "return " + process.argv[1])(JSON.parse(text)));' "$2" || true
}

# Waits for a song that streaming has heard of, and exports its id as TRACK.
bench_song() {
  local album song
  for _ in $(seq 100); do
    album=$(bench_get /api/albums?page_size=1 'answer.albums[0]?.id ?? ""')
    [ -z "$album" ] || song=$(bench_get "/api/albums/$album" 'answer.tracks[0].id')
    [ -z "${song:-}" ] || TRACK=$(bench_get "/api/tracks/$song/stream" "'$song'")
    if [ -n "${TRACK:-}" ]; then
      export TRACK
      return
    fi
    sleep 0.1
  done
  bench_fail "No music arrives."
}

# Makes a playlist with TOKEN and TRACK in it, and exports its id as PLAYLIST.
bench_playlist() {
  local json=(-fsS -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json')
  PLAYLIST=$(curl "${json[@]}" "$bench_url/api/playlists" -d '{"name":"Road trip"}' |
    node -e 'console.log(JSON.parse(require("fs").readFileSync(0, "utf8")).id);')
  curl "${json[@]}" -o /dev/null "$bench_url/api/playlists/$PLAYLIST/items" -d "{\"track_ids\":[\"$TRACK\"]}" ||
    bench_fail "No playlist."
  export PLAYLIST
}

# The median of the numbers on standard input.
bench_median() { sort -g | awk '{ values[NR] = $1 } END { print values[int((NR + 1) / 2)] }'; }
