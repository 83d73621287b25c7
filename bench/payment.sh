#!/usr/bin/env bash
# The ledger's durable transactions a second, as a ratio to rows that plain SQLite inserts one by one in the same run; how long
# the royalties of 10 million plays of 100,000 tracks take, by both methods (aim: under 60 s on 2 cores); and random operations
# with crashes, after which every sum of the ledger must be right.
#
#     ./dev bench payment [--plays N] [--tracks N] [--accounts N]        rates and royalties
#     ./dev bench payment --operations N                                 random operations (1,000,000 is what we claim)
set -euo pipefail
cd "$(dirname "$0")/.."
build=${POLYPHONY_BUILD:-build}
if [ "${1:-}" = --operations ]; then
  ./dev build polyphony_payment_test >&2
  # In memory: it is not the disk that is tested here.
  POLYPHONY_LEDGER_OPERATIONS=$2 TMPDIR=/dev/shm exec "$build/bin/polyphony_payment_test" --gtest_filter='*PropertyTest*/0'
fi
./dev build payment_bench >&2
exec "$build/bin/payment_bench" "$@"
