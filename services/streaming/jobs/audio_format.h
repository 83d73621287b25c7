#pragma once

#include <string>

namespace polyphony::streaming {

enum class Codec { Opus, Aac, Mp3, Flac };

/// How packets are wrapped. Mp4 is fragmented (ISO/IEC 14496-12, CMAF); Raw is the codec's own: ADTS for AAC, MP3
/// frames, a FLAC stream.
enum class Container { Ogg, WebM, Mp4, Raw };

/// What audio is transcoded to.
struct AudioFormat {
    Codec codec = Codec::Opus;
    Container container = Container::Ogg;
    int kbps = 0;  ///< 0 for FLAC.

    friend bool operator==(const AudioFormat&, const AudioFormat&) = default;
};

/// Bit rates of lossy formats, in kbit/s.
inline constexpr int kLowestKbps = 24;
inline constexpr int kHighestKbps = 320;

/// Whether audio can be transcoded to it.
bool possible(const AudioFormat& format);

/// Such as `opus`, for names and addresses; and back, false if there is none such.
std::string name(Codec codec);
std::string name(Container container);
bool from_name(const std::string& name, Codec& codec);
bool from_name(const std::string& name, Container& container);

/// The media type with its codec (RFC 6381), such as `audio/ogg; codecs=opus`.
std::string media_type(const AudioFormat& format);

}  // namespace polyphony::streaming
