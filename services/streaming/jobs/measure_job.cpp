#include "services/streaming/jobs/measure_job.h"

#include <boost/json.hpp>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

namespace polyphony::streaming {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostFingerprintItems = 2000;  // Two minutes are half of it.

template <class Numbers>
json::array array_of(const Numbers& numbers) {
    return json::array(numbers.begin(), numbers.end());
}

template <class Number>
std::vector<Number> numbers_of(const json::value& value, std::size_t most) {
    const auto& array = value.as_array();
    if (array.size() > most) throw std::length_error("too many numbers");
    std::vector<Number> numbers;
    numbers.reserve(array.size());
    for (const auto& element : array) numbers.push_back(element.to_number<Number>());
    return numbers;
}

double finite(const json::value& value) {
    const auto number = value.to_number<double>();
    if (!std::isfinite(number)) throw std::domain_error("not a number");
    return number;
}

Measurement read(const json::object& object) {
    Measurement measurement;
    measurement.duration_ms = object.at("duration_ms").to_number<std::int64_t>();
    measurement.loudness.integrated_lufs = finite(object.at("integrated_lufs"));
    measurement.loudness.range_lu = finite(object.at("range_lu"));
    measurement.loudness.true_peak_dbtp = finite(object.at("true_peak_dbtp"));
    auto blocks = LoudnessHistogram::parse(object.at("blocks").as_string());
    if (!blocks) throw std::invalid_argument("not a histogram");
    measurement.blocks = *std::move(blocks);
    measurement.waveform = numbers_of<std::int8_t>(object.at("waveform"), 2 * kWaveformPoints);
    measurement.fingerprint.items = numbers_of<std::uint32_t>(object.at("fingerprint"), kMostFingerprintItems);
    measurement.fingerprint.hash = object.at("fingerprint_hash").to_number<std::uint32_t>();
    if (const std::string_view text = object.at("sound").as_string(); !text.empty()) {
        auto heard = sound(text);
        if (!heard) throw std::invalid_argument("not a sound");
        measurement.sound = *heard;
    }
    return measurement;
}

}  // namespace

std::string to_text(const Measurement& measurement) {
    return json::serialize(json::object{{"duration_ms", measurement.duration_ms},
                                        {"integrated_lufs", measurement.loudness.integrated_lufs},
                                        {"range_lu", measurement.loudness.range_lu},
                                        {"true_peak_dbtp", measurement.loudness.true_peak_dbtp},
                                        {"blocks", measurement.blocks.text()},
                                        {"waveform", array_of(measurement.waveform)},
                                        {"fingerprint", array_of(measurement.fingerprint.items)},
                                        {"fingerprint_hash", measurement.fingerprint.hash},
                                        {"sound", measurement.sound ? to_text(*measurement.sound) : ""}});
}

Result<Measurement> measurement(std::string_view text) {
    try {
        return read(json::parse(text).as_object());
    } catch (const std::exception&) {
        return fail(Code::InvalidArgument, "The worker did not measure anything that makes sense.");
    }
}

}  // namespace polyphony::streaming
