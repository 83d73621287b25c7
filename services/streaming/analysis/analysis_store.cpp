#include "services/streaming/analysis/analysis_store.h"

#include <cstring>
#include <string_view>

#include "platform/encoding/base64.h"
#include "platform/events/events.h"
#include "services/streaming/analysis/analysis_proto.h"

namespace polyphony::streaming::store {
namespace {

using soci::into;
using soci::use;

constexpr auto kAnalysisColumns =
    "a.track_id, a.album_id, a.size_bytes, a.modified_ms, a.state, a.tries, a.due_at, a.reason, "
    "a.part_start_us, a.part_end_us";

template <class... Parameters>
std::vector<Analysis> query_analyses(soci::session& sql, const std::string& condition, Parameters... parameters) {
    Analysis row;
    int state = 0;
    auto query = (sql.prepare << "SELECT " << kAnalysisColumns << " FROM analyses a " << condition, into(row.track_id),
                  into(row.album_id), into(row.size_bytes), into(row.modified_ms), into(state), into(row.tries),
                  into(row.due_at), into(row.reason), into(row.part.start_us), into(row.part.end_us));
    soci::statement statement = (query, ..., parameters);
    statement.execute();
    std::vector<Analysis> analyses;
    while (statement.fetch()) {
        row.state = static_cast<AnalysisState>(state);
        analyses.push_back(row);
    }
    return analyses;
}

std::optional<Analysis> first_of(std::vector<Analysis> analyses) {
    if (analyses.empty()) return std::nullopt;
    return std::move(analyses.front());
}

template <class... Parameters>
std::vector<TrackLoudness> query_loudness(soci::session& sql, const std::string& condition, Parameters... parameters) {
    TrackLoudness row;
    std::string blocks;
    auto query = (sql.prepare << "SELECT m.integrated_lufs, m.range_lu, m.true_peak_dbtp, m.blocks FROM measurements m "
                              << condition,
                  into(row.loudness.integrated_lufs), into(row.loudness.range_lu), into(row.loudness.true_peak_dbtp),
                  into(blocks));
    soci::statement statement = (query, ..., parameters);
    statement.execute();
    std::vector<TrackLoudness> tracks;
    while (statement.fetch()) {
        row.blocks = LoudnessHistogram::parse(blocks).value_or(LoudnessHistogram());
        tracks.push_back(row);
    }
    return tracks;
}

template <class... Parameters>
std::vector<MeasuredAlbum> query_albums(soci::session& sql, const std::string& condition, Parameters... parameters) {
    MeasuredAlbum row;
    auto& loudness = row.album.loudness;
    auto query = (sql.prepare << "SELECT album_id, measured_at, integrated_lufs, true_peak_dbtp, track_count "
                                 "FROM album_loudness "
                              << condition,
                  into(row.album_id), into(row.measured_at), into(loudness.integrated_lufs),
                  into(loudness.true_peak_dbtp), into(row.album.track_count));
    soci::statement statement = (query, ..., parameters);
    statement.execute();
    std::vector<MeasuredAlbum> albums;
    while (statement.fetch()) albums.push_back(row);
    return albums;
}

constexpr unsigned kByteBits = 8;
constexpr std::uint32_t kByte = 0xFF;

std::string bytes_of(const Waveform& waveform) { return {waveform.begin(), waveform.end()}; }

std::string bytes_of(const std::vector<std::uint32_t>& items) {
    std::string bytes;
    bytes.reserve(items.size() * sizeof(std::uint32_t));
    for (auto item : items)
        for (std::size_t i = 0; i < sizeof item; ++i, item >>= kByteBits)
            bytes.push_back(static_cast<char>(item & kByte));
    return bytes;
}

std::vector<std::uint32_t> items_of(std::string_view bytes) {
    std::vector<std::uint32_t> items;
    for (; bytes.size() >= sizeof(std::uint32_t); bytes.remove_prefix(sizeof(std::uint32_t))) {
        std::uint32_t item = 0;
        for (auto i = sizeof item; i-- > 0;) item = item << kByteBits | static_cast<unsigned char>(bytes[i]);
        items.push_back(item);
    }
    return items;
}

}  // namespace

std::optional<Analysis> find_analysis(soci::session& sql, const std::string& track_id) {
    return first_of(query_analyses(sql, "WHERE a.track_id = :id", use(track_id, "id")));
}

void put_analysis(storage::Transaction& transaction, const Analysis& analysis) {
    const auto state = static_cast<int>(analysis.state);
    transaction.sql()
        << "INSERT INTO analyses (track_id, album_id, size_bytes, modified_ms, state, tries, due_at, reason, "
           "part_start_us, part_end_us) VALUES (:track_id, :album_id, :size_bytes, :modified_ms, :state, :tries, "
           ":due_at, :reason, :part_start_us, :part_end_us) "
           "ON CONFLICT (track_id) DO UPDATE SET album_id = excluded.album_id, size_bytes = excluded.size_bytes, "
           "modified_ms = excluded.modified_ms, state = excluded.state, tries = excluded.tries, "
           "due_at = excluded.due_at, reason = excluded.reason, part_start_us = excluded.part_start_us, "
           "part_end_us = excluded.part_end_us",
        use(analysis.track_id, "track_id"), use(analysis.album_id, "album_id"), use(analysis.size_bytes, "size_bytes"),
        use(analysis.modified_ms, "modified_ms"), use(state, "state"), use(analysis.tries, "tries"),
        use(analysis.due_at, "due_at"), use(analysis.reason, "reason"), use(analysis.part.start_us, "part_start_us"),
        use(analysis.part.end_us, "part_end_us");
}

void delete_analysis(storage::Transaction& transaction, const std::string& track_id) {
    transaction.sql() << "DELETE FROM analyses WHERE track_id = :id", use(track_id, "id");
    delete_measurement(transaction, track_id);
}

std::optional<Analysis> next_due(soci::session& sql, UnixMillis now) {
    return first_of(query_analyses(sql, "WHERE a.state = 0 AND a.due_at <= :now ORDER BY a.due_at, a.track_id LIMIT 1",
                                   use(now, "now")));
}

std::optional<UnixMillis> next_due_at(soci::session& sql) {
    UnixMillis due_at = 0;
    sql << "SELECT due_at FROM analyses WHERE state = 0 ORDER BY due_at LIMIT 1", into(due_at);
    if (!sql.got_data()) return std::nullopt;
    return due_at;
}

AnalysisCounts count_analyses(soci::session& sql) {
    AnalysisCounts counts;
    int state = 0;
    int count = 0;
    soci::statement statement =
        (sql.prepare << "SELECT state, COUNT(*) FROM analyses GROUP BY state", into(state), into(count));
    statement.execute();
    while (statement.fetch()) {
        if (static_cast<AnalysisState>(state) == AnalysisState::Waiting) counts.waiting = count;
        if (static_cast<AnalysisState>(state) == AnalysisState::Measured) counts.measured = count;
        if (static_cast<AnalysisState>(state) == AnalysisState::Failed) counts.failed = count;
    }
    return counts;
}

std::vector<Analysis> failed_analyses(soci::session& sql, int count) {
    return query_analyses(sql, "WHERE a.state = 2 ORDER BY a.track_id LIMIT :count", use(count, "count"));
}

std::optional<TrackLoudness> find_loudness(soci::session& sql, const std::string& track_id) {
    auto found = query_loudness(sql, "WHERE m.track_id = :id", use(track_id, "id"));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::optional<Waveform> find_waveform(soci::session& sql, const std::string& track_id) {
    std::string text;
    sql << "SELECT waveform FROM measurements WHERE track_id = :id", into(text), use(track_id, "id");
    if (!sql.got_data()) return std::nullopt;
    const auto bytes = base64_decode(text).value_or("");
    return Waveform(bytes.begin(), bytes.end());
}

void put_measurement(storage::Transaction& transaction, const Analysis& analysis, const Measurement& measurement,
                     UnixMillis now) {
    const auto& loudness = measurement.loudness;
    const auto blocks = measurement.blocks.text();
    const auto waveform = base64_encode(bytes_of(measurement.waveform));
    const auto fingerprint = base64_encode(bytes_of(measurement.fingerprint.items));
    const std::int64_t hash = measurement.fingerprint.hash;
    const auto sounds_like = measurement.sound ? to_text(*measurement.sound) : "";
    transaction.sql()
        << "INSERT INTO measurements (track_id, measured_at, duration_ms, integrated_lufs, range_lu, true_peak_dbtp, "
           "blocks, waveform, fingerprint, fingerprint_hash, sound) VALUES (:track_id, :now, :duration, :integrated, "
           ":range, :peak, :blocks, :waveform, :fingerprint, :hash, :sound) ON CONFLICT (track_id) DO UPDATE SET "
           "measured_at = excluded.measured_at, duration_ms = excluded.duration_ms, "
           "integrated_lufs = excluded.integrated_lufs, range_lu = excluded.range_lu, "
           "true_peak_dbtp = excluded.true_peak_dbtp, blocks = excluded.blocks, waveform = excluded.waveform, "
           "fingerprint = excluded.fingerprint, fingerprint_hash = excluded.fingerprint_hash, sound = excluded.sound",
        use(analysis.track_id, "track_id"), use(now, "now"), use(measurement.duration_ms, "duration"),
        use(loudness.integrated_lufs, "integrated"), use(loudness.range_lu, "range"),
        use(loudness.true_peak_dbtp, "peak"), use(blocks, "blocks"), use(waveform, "waveform"),
        use(fingerprint, "fingerprint"), use(hash, "hash"), use(sounds_like, "sound");
    events::emit(transaction, analysis.track_id, to_event(analysis, measurement));
}

void delete_measurement(storage::Transaction& transaction, const std::string& track_id) {
    transaction.sql() << "DELETE FROM measurements WHERE track_id = :id", use(track_id, "id");
}

std::vector<MeasuredTrack> measured_behind(soci::session& sql, const std::string& after, int count) {
    MeasuredTrack row;
    auto& [analysis, measurement, measured_at] = row;
    auto& loudness = measurement.loudness;
    std::string fingerprint;
    std::int64_t hash = 0;
    std::string sounds_like;
    soci::statement statement =
        (sql.prepare << "SELECT a.track_id, a.album_id, a.size_bytes, a.modified_ms, m.measured_at, m.duration_ms, "
                        "m.integrated_lufs, m.range_lu, m.true_peak_dbtp, m.fingerprint, m.fingerprint_hash, m.sound "
                        "FROM measurements m JOIN analyses a ON a.track_id = m.track_id "
                        "WHERE m.track_id > :after ORDER BY m.track_id LIMIT :count",
         into(analysis.track_id), into(analysis.album_id), into(analysis.size_bytes), into(analysis.modified_ms),
         into(measured_at), into(measurement.duration_ms), into(loudness.integrated_lufs), into(loudness.range_lu),
         into(loudness.true_peak_dbtp), into(fingerprint), into(hash), into(sounds_like), use(after, "after"),
         use(count, "count"));
    statement.execute();
    std::vector<MeasuredTrack> tracks;
    while (statement.fetch()) {
        measurement.fingerprint.items = items_of(base64_decode(fingerprint).value_or(""));
        measurement.fingerprint.hash = static_cast<std::uint32_t>(hash);
        const auto heard = sound(sounds_like);
        measurement.sound = heard ? std::optional(*heard) : std::nullopt;
        tracks.push_back(row);
    }
    return tracks;
}

bool album_waits(soci::session& sql, const std::string& album_id) {
    int found = 0;
    sql << "SELECT 1 FROM analyses WHERE album_id = :album AND state = 0 LIMIT 1", into(found), use(album_id, "album");
    return sql.got_data();
}

std::vector<TrackLoudness> tracks_of_album(soci::session& sql, const std::string& album_id) {
    return query_loudness(sql,
                          "JOIN analyses a ON a.track_id = m.track_id WHERE a.album_id = :album ORDER BY m.track_id",
                          use(album_id, "album"));
}

std::optional<AlbumLoudness> find_album_loudness(soci::session& sql, const std::string& album_id) {
    const auto found = query_albums(sql, "WHERE album_id = :album", use(album_id, "album"));
    if (found.empty()) return std::nullopt;
    return found.front().album;
}

void put_album_loudness(storage::Transaction& transaction, const std::string& album_id, const AlbumLoudness& album,
                        UnixMillis now) {
    transaction.sql() << "INSERT INTO album_loudness (album_id, measured_at, integrated_lufs, true_peak_dbtp, "
                         "track_count) VALUES (:album, :now, :integrated, :peak, :tracks) "
                         "ON CONFLICT (album_id) DO UPDATE SET measured_at = excluded.measured_at, "
                         "integrated_lufs = excluded.integrated_lufs, true_peak_dbtp = excluded.true_peak_dbtp, "
                         "track_count = excluded.track_count",
        use(album_id, "album"), use(now, "now"), use(album.loudness.integrated_lufs, "integrated"),
        use(album.loudness.true_peak_dbtp, "peak"), use(album.track_count, "tracks");
    events::emit(transaction, album_id, to_event(album_id, album));
}

void delete_album_loudness(storage::Transaction& transaction, const std::string& album_id) {
    transaction.sql() << "DELETE FROM album_loudness WHERE album_id = :album", use(album_id, "album");
}

std::vector<MeasuredAlbum> measured_albums_behind(soci::session& sql, const std::string& after, int count) {
    return query_albums(sql, "WHERE album_id > :after ORDER BY album_id LIMIT :count", use(after, "after"),
                        use(count, "count"));
}

}  // namespace polyphony::streaming::store
