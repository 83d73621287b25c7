#include "services/streaming/jobs/transcode_job.h"

#include <algorithm>
#include <boost/json.hpp>

namespace polyphony::streaming {
namespace {

namespace json = boost::json;

constexpr double kHighestPeakDb = -1.0;

/// Reads an object by `read`, which may throw.
template <class T, class Read>
Result<T> parse(std::string_view text, Read read) {
    try {
        return read(json::parse(text).as_object());
    } catch (const std::exception&) {
        return fail(Code::InvalidArgument, "The worker and the service do not understand each other.");
    }
}

}  // namespace

std::string to_text(const TranscodeJob& job) {
    json::object object{{"codec", name(job.format.codec)},
                        {"container", name(job.format.container)},
                        {"kbps", job.format.kbps},
                        {"start_ms", job.start_ms},
                        {"gain_db", job.gain_db}};
    if (job.peak_dbtp) object["peak_dbtp"] = *job.peak_dbtp;
    return json::serialize(object);
}

std::string to_text(const Transcoded& result) {
    return json::serialize(
        json::object{{"bytes", result.bytes}, {"frames", result.frames}, {"sample_rate", result.sample_rate}});
}

Result<TranscodeJob> transcode_job(std::string_view text) {
    return parse<TranscodeJob>(text, [](const json::object& object) -> Result<TranscodeJob> {
        TranscodeJob job;
        const bool known = from_name(std::string(object.at("codec").as_string()), job.format.codec) &&
                           from_name(std::string(object.at("container").as_string()), job.format.container);
        job.format.kbps = object.at("kbps").to_number<int>();
        job.start_ms = object.at("start_ms").to_number<std::int64_t>();
        job.gain_db = object.at("gain_db").to_number<double>();
        if (const auto* peak = object.if_contains("peak_dbtp")) job.peak_dbtp = peak->to_number<double>();
        if (!known || !possible(job.format) || job.start_ms < 0)
            return fail(Code::InvalidArgument, "Audio cannot be converted to this.");
        return job;
    });
}

Result<Transcoded> transcoded(std::string_view text) {
    return parse<Transcoded>(text, [](const json::object& object) -> Result<Transcoded> {
        return Transcoded{object.at("bytes").to_number<std::uint64_t>(), object.at("frames").to_number<std::int64_t>(),
                          object.at("sample_rate").to_number<int>()};
    });
}

double safe_gain_db(double wished_db, std::optional<double> peak_dbtp) {
    if (wished_db == 0 || !peak_dbtp) return std::min(wished_db, 0.0);
    return std::min(wished_db, kHighestPeakDb - *peak_dbtp);
}

}  // namespace polyphony::streaming
