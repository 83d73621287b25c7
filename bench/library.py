#!/usr/bin/python3
"""Fills a folder with tagged songs, ten an album, ten albums an artist: copies of one short sound with tags of their own,
and a few bytes of their own in the sound, so that no two are the same recording.

    bench/library.py FOLDER SONGS SOUND.mp3
"""
import pathlib
import sys

from mutagen.easyid3 import EasyID3

GENRES = ["Folk", "Jazz", "Choral", "Ambient", "Baroque"]


def main(folder: pathlib.Path, songs: int, sound: pathlib.Path) -> None:
    audio = bytearray(sound.read_bytes())
    middle = audio.index(b"\xff\xfb", len(audio) // 2) + 100  # Within a frame, behind its header.
    for number in range(songs):
        album, artist = number // 10, number // 100
        place = folder / f"Artist {artist}" / f"Album {album}"
        place.mkdir(parents=True, exist_ok=True)
        song = place / f"{number % 10 + 1:02} Song {number}.mp3"
        audio[middle : middle + 4] = number.to_bytes(4, "big")
        song.write_bytes(audio)
        tags = EasyID3()
        tags["title"] = f"Song {number}"
        tags["album"] = f"Album {album}"
        tags["artist"] = tags["albumartist"] = f"Artist {artist}"
        tags["tracknumber"] = f"{number % 10 + 1}/10"
        tags["date"] = str(1960 + album % 60)
        tags["genre"] = GENRES[album % len(GENRES)]
        tags.save(song)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3]))
