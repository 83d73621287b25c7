#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/streaming/assets.h"
#include "services/streaming/jobs/audio_format.h"

namespace polyphony::streaming::hls {

/// What a track is offered as, for someone whose plan allows `max_kbps` (0: no limit): AAC and Opus at no more than the
/// original has, and FLAC if that is lossless. First comes what to begin with.
std::vector<AudioFormat> variants_of(const AudioAsset& asset, int max_kbps);

/// A variant's name in addresses, such as `aac-128` or `flac`; and back, nothing if there is none such.
std::string variant_name(const AudioFormat& format);
std::optional<AudioFormat> variant_of(const std::string& name);

/// As `CODECS` has it (RFC 6381).
std::string codecs_of(const AudioFormat& format);

}  // namespace polyphony::streaming::hls
