#include "services/streaming/jobs/sound.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <stdexcept>

namespace polyphony::streaming {
namespace {

namespace json = boost::json;

constexpr int kTonics = 12;

double number_of(const json::value& value) {
    const auto number = value.to_number<double>();
    if (!std::isfinite(number)) throw std::domain_error("not a number");
    return number;
}

Sound read_sound(const json::object& object) {
    Sound sound;
    const auto& timbre = object.at("timbre").as_array();
    if (timbre.size() != sound.timbre.size()) throw std::length_error("not a timbre");
    std::ranges::transform(timbre, sound.timbre.begin(),
                           [](const json::value& value) { return static_cast<float>(number_of(value)); });
    sound.tempo_bpm = number_of(object.at("tempo_bpm"));
    sound.onsets_per_second = number_of(object.at("onsets_per_second"));
    sound.brightness_hz = number_of(object.at("brightness_hz"));
    sound.tonic = object.at("tonic").to_number<int>();
    if (sound.tonic < -1 || sound.tonic >= kTonics) throw std::out_of_range("not a key");
    sound.minor = object.at("minor").as_bool();
    sound.key_strength = number_of(object.at("key_strength"));
    return sound;
}

}  // namespace

std::string to_text(const Sound& sound) {
    return json::serialize(json::object{{"timbre", json::array(sound.timbre.begin(), sound.timbre.end())},
                                        {"tempo_bpm", sound.tempo_bpm},
                                        {"onsets_per_second", sound.onsets_per_second},
                                        {"brightness_hz", sound.brightness_hz},
                                        {"tonic", sound.tonic},
                                        {"minor", sound.minor},
                                        {"key_strength", sound.key_strength}});
}

Result<Sound> sound(std::string_view text) {
    try {
        return read_sound(json::parse(text).as_object());
    } catch (const std::exception&) {
        return fail(Code::InvalidArgument, "This does not tell what a track sounds like.");
    }
}

}  // namespace polyphony::streaming
