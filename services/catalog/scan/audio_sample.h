#pragma once

#include <string>
#include <tl/expected.hpp>

#include "services/catalog/scan/audio_bytes.h"

/// Looks at the structure of audio files without decoding them: is all there that the headers promise, and which bytes
/// are the audio? Each function answers with a sample of the audio that does not change when the file is retagged, or
/// with the reason, in a sentence, why the file cannot be played as it is.
namespace polyphony::catalog::scan {

using AudioSample = tl::expected<std::string, std::string>;

/// The reason of a file that ends too early.
inline tl::unexpected<std::string> truncated() { return tl::unexpected<std::string>("The file is truncated."); }

/// The end of the page bodies (RFC 3533): retagging renumbers the pages, but leaves what they carry.
AudioSample ogg_sample(const AudioBytes& bytes);
/// The MD5 of the decoded audio, if the file has one, or else its end (RFC 9639). Truncated if the frame that holds the
/// last sample is not there.
AudioSample flac_sample(const AudioBytes& bytes);
/// Parts of the largest `mdat` (ISO/IEC 14496-12). Truncated if a box ends behind the file.
AudioSample mp4_sample(const AudioBytes& bytes);
/// Parts of the `data` chunk (RIFF). Truncated if it ends behind the file.
AudioSample wav_sample(const AudioBytes& bytes);
/// Parts of the `SSND` chunk (AIFF 1.3). Truncated if it ends behind the file.
AudioSample aiff_sample(const AudioBytes& bytes);
/// Parts of the data object (Advanced Systems Format, section 5). Truncated if it ends behind the file.
AudioSample asf_sample(const AudioBytes& bytes);
/// Parts of all the blocks (WavPack 4 or 5 file format). Truncated if the block that holds the last sample is not
/// there.
AudioSample wavpack_sample(const AudioBytes& bytes);
/// Parts of the frames. Truncated if they end behind the file, which only versions since 3.98 tell.
AudioSample monkeys_audio_sample(const AudioBytes& bytes);
/// Parts of the stream. Truncated if its end is not there, which only stream version 8 tells.
AudioSample musepack_sample(const AudioBytes& bytes);

/// The length, and parts from the beginning, the middle and the end of a range of bytes.
std::string sample_of_range(const AudioBytes& bytes, std::uint64_t begin, std::uint64_t end);

}  // namespace polyphony::catalog::scan
