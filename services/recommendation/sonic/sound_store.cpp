#include "services/recommendation/sonic/sound_store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

namespace polyphony::recommendation::store {
namespace {

using soci::into;
using soci::use;

SoundPoint point_of(const std::string& text) {
    SoundPoint point{};
    std::istringstream numbers(text);
    for (auto& number : point) numbers >> number;
    return point;
}

}  // namespace

void put_sound(storage::Transaction& transaction, const std::string& track_id, const SoundPoint& point) {
    const auto text = fmt::format("{}", fmt::join(point, " "));
    transaction.sql() << "INSERT INTO sounds (track_id, point) VALUES (:track_id, :point) "
                         "ON CONFLICT (track_id) DO UPDATE SET point = excluded.point",
        use(track_id, "track_id"), use(text, "point");
}

void delete_sound(storage::Transaction& transaction, const std::string& track_id) {
    transaction.sql() << "DELETE FROM sounds WHERE track_id = :track_id", use(track_id, "track_id");
}

void visit_sounds(soci::session& sql, const std::function<void(const std::string&, const SoundPoint&)>& visit) {
    std::string track_id;
    std::string text;
    soci::statement query = (sql.prepare << "SELECT track_id, point FROM sounds", into(track_id), into(text));
    query.execute();
    while (query.fetch()) visit(track_id, point_of(text));
}

}  // namespace polyphony::recommendation::store
