#include "services/recommendation/sonic/attribute_store.h"

namespace polyphony::recommendation::store {
namespace {

using soci::into;
using soci::use;

}  // namespace

void put_attributes(storage::Transaction& transaction, const std::string& track_id, const AttributeValues& values) {
    std::array<soci::indicator, kMeasuredAttributes> known{};
    for (std::size_t i = 0; i < known.size(); ++i) known[i] = std::isnan(values[i]) ? soci::i_null : soci::i_ok;
    transaction.sql() << "INSERT INTO attributes (track_id, tempo, loudness, tonic, mode, duration_ms, brightness_hz, "
                         "onsets_per_second) VALUES (:track_id, :tempo, :loudness, :tonic, :mode, :duration_ms, "
                         ":brightness_hz, :onsets) ON CONFLICT (track_id) DO UPDATE SET tempo = excluded.tempo, "
                         "loudness = excluded.loudness, tonic = excluded.tonic, mode = excluded.mode, "
                         "duration_ms = excluded.duration_ms, brightness_hz = excluded.brightness_hz, "
                         "onsets_per_second = excluded.onsets_per_second",
        use(track_id, "track_id"), use(values[0], known[0], "tempo"), use(values[1], known[1], "loudness"),
        use(values[2], known[2], "tonic"), use(values[3], known[3], "mode"), use(values[4], known[4], "duration_ms"),
        use(values[5], known[5], "brightness_hz"), use(values[6], known[6], "onsets");
}

void delete_attributes(storage::Transaction& transaction, const std::string& track_id) {
    transaction.sql() << "DELETE FROM attributes WHERE track_id = :track_id", use(track_id, "track_id");
}

void visit_attributes(soci::session& sql,
                      const std::function<void(const std::string&, const AttributeValues&)>& visit) {
    std::string track_id;
    AttributeValues row{};
    std::array<soci::indicator, kMeasuredAttributes> known{};
    soci::statement query =
        (sql.prepare << "SELECT track_id, tempo, loudness, tonic, mode, duration_ms, brightness_hz, onsets_per_second "
                        "FROM attributes",
         into(track_id), into(row[0], known[0]), into(row[1], known[1]), into(row[2], known[2]), into(row[3], known[3]),
         into(row[4], known[4]), into(row[5], known[5]), into(row[6], known[6]));
    query.execute();
    while (query.fetch()) {
        auto values = unknown_attributes();
        for (std::size_t i = 0; i < known.size(); ++i)
            if (known[i] == soci::i_ok) values[i] = row[i];
        visit(track_id, values);
    }
}

}  // namespace polyphony::recommendation::store
