#include "services/streaming/jobs/transcode_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <span>
#include <sstream>
#include <vector>

namespace polyphony::streaming {
namespace {

namespace json = boost::json;

constexpr double kHighestPeakDb = -1.0;

constexpr double kHundred = 100;
/// What every name has: codec, container, bit rate.
constexpr std::size_t kNameParts = 3;

long hundredths(double value) { return std::lround(value * kHundred); }

template <class Number>
bool parse_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

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
    json::object object{{"codec", name(job.format.codec)}, {"container", name(job.format.container)},
                        {"kbps", job.format.kbps},         {"start_ms", job.start_ms},
                        {"gain_db", job.gain_db},          {"part", to_text(job.part)}};
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
        const auto part = audio_part(object.at("part").as_string());
        if (part) job.part = *part;
        if (!known || !part || !possible(job.format) || job.start_ms < 0)
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

std::string name(const TranscodeJob& job) {
    auto text = fmt::format("{}.{}.{}", name(job.format.codec), name(job.format.container), job.format.kbps);
    if (job.start_ms != 0) text += fmt::format(".s{}", job.start_ms);
    if (job.gain_db != 0) text += fmt::format(".g{}", hundredths(job.gain_db));
    if (job.peak_dbtp) text += fmt::format(".p{}", hundredths(*job.peak_dbtp));
    return text;
}

std::optional<TranscodeJob> job_named(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream words(text);
    for (std::string part; std::getline(words, part, '.');) parts.push_back(part);
    TranscodeJob job;
    const bool known = parts.size() >= kNameParts && from_name(parts[0], job.format.codec) &&
                       from_name(parts[1], job.format.container) && parse_number(parts[2], job.format.kbps);
    if (!known) return std::nullopt;
    for (const auto& part : std::span(parts).subspan(kNameParts)) {
        std::int64_t value = 0;
        if (part.empty() || !parse_number(std::string_view(part).substr(1), value)) return std::nullopt;
        if (part[0] == 's') job.start_ms = value;
        if (part[0] == 'g') job.gain_db = static_cast<double>(value) / kHundred;
        if (part[0] == 'p') job.peak_dbtp = static_cast<double>(value) / kHundred;
    }
    // There is one name for each job.
    if (!possible(job.format) || job.start_ms < 0 || name(job) != text) return std::nullopt;
    return job;
}

double safe_gain_db(double wished_db, std::optional<double> peak_dbtp) {
    if (wished_db == 0 || !peak_dbtp) return std::min(wished_db, 0.0);
    return std::min(wished_db, kHighestPeakDb - *peak_dbtp);
}

}  // namespace polyphony::streaming
