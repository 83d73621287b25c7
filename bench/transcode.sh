#!/usr/bin/env bash
# FLAC to Opus at 128 kbit/s, through the platform (request → last byte) and by the ffmpeg command, in turns: one song, and as many
# at once as there are processors; the first byte; and the start of a rendition that is kept. Every song is another one.
#
#     ./dev bench transcode           ROUNDS=5 SECONDS_OF_MUSIC=240
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/platform.bash

rounds=${ROUNDS:-5}
length=${SECONDS_OF_MUSIC:-240}
cores=$(nproc)
export KBPS=128
music=$bench_folder/music
from=/usr/share/games/wesnoth/1.16/data/core/music
export POLYPHONY_STREAMING_MAX_TRANSCODES=$cores POLYPHONY_EDGE_ADDRESS_RATE=0 POLYPHONY_EDGE_USER_RATE=0

count=$((rounds * (cores + 1)))
echo "Making $count songs" >&2
mkdir -p "$music"
mapfile -t sources < <(find "$from" -name '*.ogg' -size +1M | sort)
for number in $(seq "$count"); do
  source_file=${sources[$((number % ${#sources[@]}))]}
  # Each begins elsewhere, so that none is like another.
  ffmpeg -v error -nostdin -stream_loop -1 -ss "$number" -i "$source_file" -t "$length" -map 0:a -map_metadata -1 -sample_fmt s16 \
    -ar 44100 -ac 2 -metadata title="Song $number" -metadata artist=Bench -metadata album=Bench -metadata track="$number" \
    "$music/$number.flac"
done

bench_up "$music"
TOKEN=$(bench_token)
export TOKEN URL_OF_PLATFORM=$bench_url URL_OF_AUDIO=$bench_url
bench_song

songs=()
for _ in $(seq 200); do
  album=$(bench_get /api/albums?page_size=1 'answer.albums[0]?.id ?? ""')
  tracks=$(bench_get "/api/albums/$album" 'answer.tracks.map((track) => track.id + " " + track.track_number).join("\n")')
  if [ "$(wc -l <<<"$tracks")" = "$count" ]; then break; fi
  sleep 0.1
done
while read -r track number; do songs+=("$track:$music/$number.flac"); done <<<"$tracks"
[ ${#songs[@]} = "$count" ] || bench_fail "Only ${#songs[@]} of $count songs arrive."
# Streaming hears of the last one last.
last=${songs[-1]%%:*}
for _ in $(seq 100); do
  if [ -n "$(bench_get "/api/tracks/$last/stream" answer.url)" ]; then break; fi
  sleep 0.1
done

# run WAY WHAT SONG…: notes first bytes and the time until all are done.
run() {
  node bench/transcode_times.mjs "$1" "${@:3}" >"$bench_folder/times"
  awk '{ print $1 }' "$bench_folder/times" >>"$bench_folder/$2.$1.first"
  awk '{ print $4 }' "$bench_folder/times" >>"$bench_folder/$2.$1.audio"
  awk '{ if ($2 > most) most = $2 } END { print most }' "$bench_folder/times" >>"$bench_folder/$2.$1.whole"
}

at=0
for round in $(seq "$rounds"); do
  one=("${songs[@]:$at:1}")
  many=("${songs[@]:$((at + 1)):$cores}")
  at=$((at + cores + 1))
  if [ $((round % 2)) = 1 ]; then ways="command platform"; else ways="platform command"; fi
  for way in $ways; do run "$way" one "${one[@]}"; done
  for way in $ways; do run "$way" many "${many[@]}"; done
  run platform kept "${one[@]}"
  printf 'Round %d: one song %s ms, by ffmpeg %s ms; %d songs %s ms, by ffmpeg %s ms\n' "$round" \
    "$(tail -n 1 "$bench_folder/one.platform.whole")" "$(tail -n 1 "$bench_folder/one.command.whole")" "$cores" \
    "$(tail -n 1 "$bench_folder/many.platform.whole")" "$(tail -n 1 "$bench_folder/many.command.whole")"
done

median() { bench_median <"$bench_folder/$1"; }
echo
echo "Medians of $rounds rounds, songs of $length s, FLAC to Opus at $KBPS kbit/s:"
for what in one many; do
  awk -v ours="$(median $what.platform.whole)" -v command="$(median $what.command.whole)" -v what=$what -v cores="$cores" -v length_s="$length" \
    'BEGIN { songs = what == "one" ? 1 : cores
             printf "%d at once: %.0f times as fast as it plays, %.2f of the command (aim: at least 0.95)\n", songs, songs * length_s * 1000 / ours, command / ours }'
done
awk -v ours="$(median one.platform.first)" -v command="$(median one.command.first)" \
  'BEGIN { printf "first byte: %.1f ms, the command %.1f ms (aim: at most 60 ms more)\n", ours, command }'
awk -v audio="$(median kept.platform.audio)" -v all="$(median kept.platform.first)" \
  'BEGIN { printf "first byte of a rendition that is kept: %.1f ms (aim: 5 ms); with the request for its address %.1f ms\n", audio, all }'
