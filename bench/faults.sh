#!/usr/bin/env bash
# 200 kills of random processes, the broker included, and 5 deletions of the broker's store, while people write: how many
# acknowledged writes are lost (aim: 0), and how many effects are doubled (aim: 0). Takes about 5 minutes.
#
#     ./dev bench faults              SEED=1
set -euo pipefail
cd "$(dirname "$0")/.."
# 40 kills a round; a deletion kills the broker too.
exec tests/faults/run --only 'kill*40,delete-broker-store' --kills 205 --seed "${SEED:-1}"
