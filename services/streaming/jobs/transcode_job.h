#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/error.h"
#include "services/streaming/jobs/audio_format.h"
#include "services/streaming/jobs/audio_part.h"

/// What the service and its worker say to each other. A job's files are what to read and, where it writes, what to
/// write.
namespace polyphony::streaming {

/// The job `transcode`: from the first file into the second. Its progress is the number of bytes that are written for
/// good, in decimal.
struct TranscodeJob {
    static constexpr auto kKind = "transcode";

    AudioFormat format;
    std::int64_t start_ms = 0;
    double gain_db = 0;  ///< To make it louder or softer by.
    std::optional<double> peak_dbtp =
        std::nullopt;  ///< The source's true peak (ITU-R BS.1770-4), to stay below full scale.
    AudioPart part{};  ///< What of the first file is the source. Not in the job's name: that is about the track.
};

/// Its result.
struct Transcoded {
    std::uint64_t bytes = 0;
    std::int64_t frames = 0;  ///< Samples of each channel at the sample rate.
    int sample_rate = 0;
};

std::string to_text(const TranscodeJob& job);
std::string to_text(const Transcoded& result);
/// Fail with InvalidArgument if the text is something else.
Result<TranscodeJob> transcode_job(std::string_view text);
Result<Transcoded> transcoded(std::string_view text);

/// The job in a word, for addresses and names of files, such as `opus.ogg.128`, and with a start, a gain and a peak
/// `opus.ogg.128.s30000.g-625.p-30`: milliseconds, and hundredths of a dB.
std::string name(const TranscodeJob& job);
/// The job with this name; nothing if there is none.
std::optional<TranscodeJob> job_named(const std::string& text);

/// The gain that is applied, in dB: as wished, but so that the true peak stays below -1 dBTP (EBU R 128); if the peak
/// is not known, it gets no louder. No wish, no change.
double safe_gain_db(double wished_db, std::optional<double> peak_dbtp);

}  // namespace polyphony::streaming
