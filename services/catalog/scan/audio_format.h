#pragma once

#include <optional>
#include <string_view>

#include "services/catalog/scan/audio_bytes.h"

namespace polyphony::catalog::scan {

/// A kind of file that can hold audio.
enum class Container { Ogg, Mp3, Flac, Mp4, Wav, Aiff, Asf, MonkeysAudio, WavPack, Musepack };

/// For people, such as `MP3`.
std::string_view name(Container container);

/// What the name's ending promises (`.ogg .oga .opus .mp3 .flac .m4a .m4b .wav .aif .aiff .wma .ape .wv .mpc`, in any
/// case); nothing if it is not an audio file's.
std::optional<Container> container_of_name(std::string_view path);

/// What the first bytes are; nothing if they are no audio that we know.
std::optional<Container> container_of_content(const AudioBytes& bytes);

/// Length of an ID3v2 tag at the start of the file (id3.org, ID3v2.4 section 3.1); 0 if there is none.
std::uint64_t id3v2_length(const AudioBytes& bytes);

}  // namespace polyphony::catalog::scan
