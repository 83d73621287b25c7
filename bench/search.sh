#!/usr/bin/env bash
# How long searches take in a catalogue of a million tracks, made up for it: by a letter, by words, by words that are not there
# (aim: p99 under 10 ms).
#
#     ./dev bench search [--tracks N] [--searches N]
set -euo pipefail
cd "$(dirname "$0")/.."
./dev build catalog_search_bench >&2
exec "${POLYPHONY_BUILD:-build}/bin/catalog_search_bench" "$@"
