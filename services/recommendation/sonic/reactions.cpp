#include "services/recommendation/sonic/reactions.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
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

}  // namespace

Result<void> load_sounds(storage::Database& database, Sounds& sounds) {
    auto loaded = database.read_now([&](storage::Snapshot& snapshot) -> Result<int> {
        store::visit_sounds(snapshot.sql(),
                            [&](const std::string& track_id, const SoundPoint& point) { sounds.put(track_id, point); });
        return 0;
    });
    if (!loaded) return fail(loaded.error());
    return {};
}

void add_sonic_reactions(events::Reactions& reactions, Sounds& sounds,
                         std::function<void(const std::string& track_id)> measured) {
    reactions.on<streaming::v1::AudioAnalysed>(
        [&sounds, measured = std::move(measured)](storage::Transaction& transaction,
                                                  const streaming::v1::AudioAnalysed& analysed,
                                                  const events::Event&) -> Result<void> {
            const auto point = to_point(analysed.sound());
            if (!point) {
                forget_sound(transaction, sounds, analysed.track_id());
                return {};
            }
            store::put_sound(transaction, analysed.track_id(), *point);
            transaction.after_commit([&sounds, measured, track_id = analysed.track_id(), point = *point] {
                sounds.put(track_id, point);
                measured(track_id);
            });
            return {};
        });
}

void forget_sound(storage::Transaction& transaction, Sounds& sounds, const std::string& track_id) {
    store::delete_sound(transaction, track_id);
    transaction.after_commit([&sounds, track_id] { sounds.erase(track_id); });
}

}  // namespace polyphony::recommendation
