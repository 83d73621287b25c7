#include "services/playlist/playlist_text.h"

#include <boost/json.hpp>

namespace polyphony::playlist {

namespace json = boost::json;

std::string format_playlist(const Playlist& playlist) {
    const json::object fields{{"id", playlist.id},
                              {"owner_id", playlist.owner_id},
                              {"name", playlist.name},
                              {"description", playlist.description},
                              {"public", playlist.is_public},
                              {"snapshot_id", playlist.snapshot_id},
                              {"item_count", playlist.item_count},
                              {"created_at", playlist.created_at},
                              {"changed_at", playlist.changed_at}};
    return json::serialize(fields);
}

Result<Playlist> parse_playlist(const std::string& text) {
    try {
        const auto fields = json::parse(text);
        const auto string = [&](const char* name) { return json::value_to<std::string>(fields.at(name)); };
        return Playlist{.id = string("id"),
                        .owner_id = string("owner_id"),
                        .name = string("name"),
                        .description = string("description"),
                        .is_public = fields.at("public").as_bool(),
                        .snapshot_id = string("snapshot_id"),
                        .item_count = json::value_to<int>(fields.at("item_count")),
                        .created_at = json::value_to<UnixMillis>(fields.at("created_at")),
                        .changed_at = json::value_to<UnixMillis>(fields.at("changed_at"))};
    } catch (const std::exception&) {
        return fail(Code::Internal, "A stored answer cannot be read.");
    }
}

}  // namespace polyphony::playlist
