#include "services/catalog/sound/sound_store.h"

#include <algorithm>

#include "platform/encoding/base64.h"

namespace polyphony::catalog {
namespace {

using soci::into;
using soci::use;

/// Who has very many that sound alike learns of these.
constexpr int kMostDuplicates = 100;

template <class... Uses>
std::optional<double> select_gain(soci::session& sql, const std::string& condition, Uses... uses) {
    double gain = 0;
    soci::statement statement =
        ((sql.prepare << "SELECT g.gain_db FROM gain_tags g " + condition, into(gain)), ..., uses);
    if (!statement.execute(true)) return std::nullopt;
    return gain;
}

/// Tracks of about the same length whose hashes are much the same.
Ids lookalikes(soci::session& sql, const std::string& track_id, const Fingerprint& fingerprint) {
    const auto least = fingerprint.duration_ms - kMostDurationDifferenceMs;
    const auto most = fingerprint.duration_ms + kMostDurationDifferenceMs;
    std::string id;
    long long hash = 0;
    soci::statement statement = (sql.prepare << "SELECT track_id, hash FROM fingerprints"
                                                " WHERE duration_ms BETWEEN :least AND :most AND track_id <> :track",
                                 into(id), into(hash), use(least, "least"), use(most, "most"), use(track_id, "track"));
    statement.execute();
    Ids found;
    while (statement.fetch())
        if (may_be_same(fingerprint.hash, static_cast<std::uint32_t>(hash))) found.push_back(id);
    return found;
}

std::vector<std::uint32_t> items_of_track(soci::session& sql, const std::string& track_id) {
    std::string items;
    sql << "SELECT items FROM fingerprints WHERE track_id = :track", into(items), use(track_id, "track");
    return items_of(base64_decode(items).value_or(""));
}

}  // namespace

void put_track_loudness(soci::session& sql, const std::string& track_id, const Loudness& loudness) {
    sql << "INSERT INTO track_loudness (track_id, integrated_lufs, range_lu, true_peak_dbtp, gain_db)"
           " VALUES (:track, :integrated, :range, :peak, :gain) ON CONFLICT (track_id) DO UPDATE SET"
           " integrated_lufs = excluded.integrated_lufs, range_lu = excluded.range_lu,"
           " true_peak_dbtp = excluded.true_peak_dbtp, gain_db = excluded.gain_db",
        use(track_id, "track"), use(loudness.integrated_lufs, "integrated"), use(loudness.range_lu, "range"),
        use(loudness.true_peak_dbtp, "peak"), use(loudness.gain_db, "gain");
}

void put_album_loudness(soci::session& sql, const std::string& album_id, const Loudness& loudness) {
    sql << "INSERT INTO album_loudness (album_id, integrated_lufs, true_peak_dbtp, gain_db)"
           " VALUES (:album, :integrated, :peak, :gain) ON CONFLICT (album_id) DO UPDATE SET"
           " integrated_lufs = excluded.integrated_lufs, true_peak_dbtp = excluded.true_peak_dbtp,"
           " gain_db = excluded.gain_db",
        use(album_id, "album"), use(loudness.integrated_lufs, "integrated"), use(loudness.true_peak_dbtp, "peak"),
        use(loudness.gain_db, "gain");
}

void put_gain_tag(soci::session& sql, const std::string& track_id, GainScope scope, std::optional<double> gain_db) {
    const auto number = static_cast<int>(scope);
    if (!gain_db) {
        sql << "DELETE FROM gain_tags WHERE track_id = :track AND scope = :scope", use(track_id, "track"),
            use(number, "scope");
        return;
    }
    sql << "INSERT INTO gain_tags (track_id, scope, gain_db) VALUES (:track, :scope, :gain)"
           " ON CONFLICT (track_id, scope) DO UPDATE SET gain_db = excluded.gain_db",
        use(track_id, "track"), use(number, "scope"), use(*gain_db, "gain");
}

std::optional<double> track_gain_tag(soci::session& sql, const std::string& track_id) {
    return select_gain(sql, "WHERE g.track_id = :track AND g.scope = 1", use(track_id, "track"));
}

std::optional<double> album_gain_tag(soci::session& sql, const std::string& album_id) {
    return select_gain(sql,
                       "JOIN tracks t ON t.id = g.track_id WHERE t.album_id = :album AND t.missing = 0 AND g.scope = 2"
                       " ORDER BY t.id LIMIT 1",
                       use(album_id, "album"));
}

void put_fingerprint(soci::session& sql, const std::string& track_id, const Fingerprint& fingerprint) {
    const auto items = base64_encode(bytes_of(fingerprint.items));
    const long long hash = fingerprint.hash;
    sql << "INSERT INTO fingerprints (track_id, duration_ms, hash, items) VALUES (:track, :duration, :hash, :items)"
           " ON CONFLICT (track_id) DO UPDATE SET duration_ms = excluded.duration_ms, hash = excluded.hash,"
           " items = excluded.items",
        use(track_id, "track"), use(fingerprint.duration_ms, "duration"), use(hash, "hash"), use(items, "items");
}

void find_duplicates(soci::session& sql, const std::string& track_id, const Fingerprint& fingerprint) {
    sql << "DELETE FROM duplicates WHERE track_id = :track OR other_id = :track", use(track_id, "track");
    if (!is_telling(fingerprint)) return;
    int found = 0;
    for (const auto& other : lookalikes(sql, track_id, fingerprint)) {
        const auto rate = bit_error_rate(fingerprint.items, items_of_track(sql, other));
        if (rate > kMostBitErrorRate) continue;
        const auto& lower = std::min(track_id, other);
        const auto& higher = std::max(track_id, other);
        sql << "INSERT INTO duplicates (track_id, other_id, bit_error_rate) VALUES (:lower, :higher, :rate)",
            use(lower, "lower"), use(higher, "higher"), use(rate, "rate");
        if (++found == kMostDuplicates) return;
    }
}

std::vector<Duplicate> list_duplicates(soci::session& sql, const Ids& visible) {
    const auto libraries = in_list(visible);
    Duplicate pair;
    soci::statement statement = (sql.prepare << "SELECT d.track_id, d.other_id, d.bit_error_rate FROM duplicates d"
                                                " JOIN tracks t ON t.id = d.track_id JOIN tracks o ON o.id = d.other_id"
                                                " WHERE t.missing = 0 AND o.missing = 0 AND t.library_id IN " +
                                                    libraries + " AND o.library_id IN " + libraries,
                                 into(pair.track_id), into(pair.other_id), into(pair.bit_error_rate));
    statement.execute();
    std::vector<Duplicate> pairs;
    while (statement.fetch()) pairs.push_back(pair);
    return pairs;
}

}  // namespace polyphony::catalog
