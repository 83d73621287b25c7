#include "services/catalog/reactions.h"

#include <spdlog/spdlog.h>

#include <optional>
#include <string>

#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/catalog/library_store.h"
#include "services/catalog/search/search_store.h"
#include "services/catalog/sound/sound_store.h"

namespace polyphony::catalog {
namespace {

Loudness to_domain(const streaming::v1::Loudness& message) {
    return {message.integrated_lufs(), message.range_lu(), message.true_peak_dbtp(), message.gain_db()};
}

Fingerprint fingerprint_of(const streaming::v1::AudioAnalysed& event) {
    return {event.duration_ms(), event.fingerprint_hash(), {event.fingerprint().begin(), event.fingerprint().end()}};
}

/// Holds a tag against what was measured, if there is one.
void compare(storage::Transaction& transaction, metrics::Metrics& metrics, GainScope scope, const std::string& id,
             std::optional<double> tagged, double measured) {
    if (!tagged) return;
    transaction.after_commit([&metrics, scope, id, tagged = *tagged, measured] {
        const auto agrees = agree(tagged, measured);
        metrics
            .counter("polyphony_catalog_gain_tags_total", "Gain tags of files, held against what was measured.",
                     {{"scope", std::string(name(scope))}, {"agrees", agrees ? "yes" : "no"}})
            .Increment();
        if (!agrees)
            spdlog::warn("The tag of the {} {} asks for a gain of {:+.1f} dB, but {:+.1f} dB was measured.",
                         name(scope), id, tagged, measured);
    });
}

/// What is played or saved often is found first.
template <class Event>
void count(events::Reactions& reactions, int by) {
    reactions.on<Event>(
        [by](storage::Transaction& transaction, const Event& event, const events::Event&) -> Result<void> {
            count_popularity(transaction.sql(), event.track_id(), by);
            return {};
        });
}

}  // namespace

events::Reactions reactions(metrics::Metrics& metrics, const Publication& publication) {
    events::Reactions reactions;
    reactions.on_erasure<user::v1::AccountErased, v1::PersonErased>(
        [&publication](storage::Transaction& transaction, const std::string& person) {
            revoke_all(transaction.sql(), person);
            publication.forget(transaction, person);
        });
    count<streaming::v1::PlayProgressed>(reactions, 1);
    count<playlist::v1::TrackSaved>(reactions, 1);
    count<playlist::v1::TrackUnsaved>(reactions, -1);
    reactions.on<streaming::v1::AudioAnalysed>([&metrics](storage::Transaction& transaction,
                                                          const streaming::v1::AudioAnalysed& event,
                                                          const events::Event&) -> Result<void> {
        auto& sql = transaction.sql();
        const auto& id = event.track_id();
        const auto fingerprint = fingerprint_of(event);
        put_track_loudness(sql, id, to_domain(event.loudness()));
        put_fingerprint(sql, id, fingerprint);
        find_duplicates(sql, id, fingerprint);
        compare(transaction, metrics, GainScope::Track, id, track_gain_tag(sql, id), event.loudness().gain_db());
        return {};
    });
    reactions.on<streaming::v1::AlbumAnalysed>([&metrics](storage::Transaction& transaction,
                                                          const streaming::v1::AlbumAnalysed& event,
                                                          const events::Event&) -> Result<void> {
        auto& sql = transaction.sql();
        const auto& id = event.album_id();
        put_album_loudness(sql, id, to_domain(event.loudness()));
        compare(transaction, metrics, GainScope::Album, id, album_gain_tag(sql, id), event.loudness().gain_db());
        return {};
    });
    return reactions;
}

}  // namespace polyphony::catalog
