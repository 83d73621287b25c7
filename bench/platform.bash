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

# The median of the numbers on standard input.
bench_median() { sort -g | awk '{ values[NR] = $1 } END { print values[int((NR + 1) / 2)] }'; }
