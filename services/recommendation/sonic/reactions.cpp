#include "services/recommendation/sonic/reactions.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "services/recommendation/sonic/attribute_store.h"
#include "services/recommendation/sonic/sound_store.h"

namespace polyphony::recommendation {
namespace {

constexpr int kTimbreDimensions = 25;
// Where no beat was found, the tempo is in the middle, so that it parts the track from none.
constexpr double kUsualTempo = 120;

/// Octaves of what is heard in octaves. Nothing if the timbre is not the one that is known here.
std::optional<SoundPoint> to_point(const streaming::v1::Sound& sound) {
    if (sound.timbre_size() != kTimbreDimensions) return std::nullopt;
    SoundPoint point{};
    auto* number = std::copy(sound.timbre().begin(), sound.timbre().end(), point.begin());
    *number++ = static_cast<float>(std::log2(std::max(sound.brightness_hz(), 1.0)));
    *number++ = static_cast<float>(std::log2(sound.tempo_bpm() > 0 ? sound.tempo_bpm() : kUsualTempo));
    *number++ = static_cast<float>(sound.onsets_per_second());
    if (!std::ranges::all_of(point, [](float value) { return std::isfinite(value); })) return std::nullopt;
    return point;
}

/// What it says about a track, but for what cannot be told.
AttributeValues to_attributes(const streaming::v1::AudioAnalysed& analysed) {
    auto values = unknown_attributes();
    const auto set = [&](Attribute attribute, double value) {
        if (std::isfinite(value)) values[static_cast<std::size_t>(attribute)] = value;
    };
    if (analysed.duration_ms() > 0) set(Attribute::DurationMs, static_cast<double>(analysed.duration_ms()));
    if (analysed.has_loudness()) set(Attribute::Loudness, analysed.loudness().integrated_lufs());
    if (!analysed.has_sound()) return values;
    const auto& sound = analysed.sound();
    if (sound.tempo_bpm() > 0) set(Attribute::Tempo, sound.tempo_bpm());
    set(Attribute::BrightnessHz, sound.brightness_hz());
    set(Attribute::OnsetsPerSecond, sound.onsets_per_second());
    if (sound.key() == streaming::v1::PITCH_CLASS_UNSPECIFIED) return values;
    set(Attribute::Key, sound.key() - streaming::v1::PITCH_CLASS_C);
    set(Attribute::Mode, sound.minor() ? 0 : 1);
    return values;
}

}  // namespace

Result<void> load_sounds(storage::Database& database, SonicMemory& memory) {
    auto loaded = database.read_now([&](storage::Snapshot& snapshot) -> Result<int> {
        store::visit_sounds(snapshot.sql(), [&](const std::string& track_id, const SoundPoint& point) {
            memory.sounds.put(track_id, point);
        });
        store::visit_attributes(snapshot.sql(), [&](const std::string& track_id, const AttributeValues& values) {
            memory.attributes.put(track_id, values);
        });
        return 0;
    });
    if (!loaded) return fail(loaded.error());
    return {};
}

void add_sonic_reactions(events::Reactions& reactions, SonicMemory& memory,
                         std::function<void(const std::string& track_id)> measured) {
    reactions.on<streaming::v1::AudioAnalysed>(
        [&memory, measured = std::move(measured)](storage::Transaction& transaction,
                                                  const streaming::v1::AudioAnalysed& analysed,
                                                  const events::Event&) -> Result<void> {
            const auto& track_id = analysed.track_id();
            forget_sound(transaction, memory, track_id);
            const auto values = to_attributes(analysed);
            store::put_attributes(transaction, track_id, values);
            transaction.after_commit([&memory, track_id, values] { memory.attributes.put(track_id, values); });
            const auto point = to_point(analysed.sound());
            if (!point) return {};
            store::put_sound(transaction, track_id, *point);
            transaction.after_commit([&memory, measured, track_id, point = *point] {
                memory.sounds.put(track_id, point);
                measured(track_id);
            });
            return {};
        });
}

void forget_sound(storage::Transaction& transaction, SonicMemory& memory, const std::string& track_id) {
    store::delete_sound(transaction, track_id);
    store::delete_attributes(transaction, track_id);
    transaction.after_commit([&memory, track_id] {
        memory.sounds.erase(track_id);
        memory.attributes.erase(track_id);
    });
}

}  // namespace polyphony::recommendation
