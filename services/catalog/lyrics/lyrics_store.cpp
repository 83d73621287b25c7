#include "services/catalog/lyrics/lyrics_store.h"

#include "services/catalog/text.h"

namespace polyphony::catalog {

using soci::into;
using soci::use;

void put_lyrics(soci::session& sql, const Track& track, const std::vector<LyricsText>& lyrics) {
    sql << "DELETE FROM lyrics WHERE track_id = :track", use(track.id, "track");
    const auto title_key = name_key(track.title);
    int position = 0;
    for (const auto& [language, text] : lyrics) {
        sql << "INSERT INTO lyrics (track_id, position, title_key, language, text)"
               " VALUES (:track, :position, :title, :language, :text)",
            use(track.id, "track"), use(position, "position"), use(title_key, "title"), use(language, "language"),
            use(text, "text");
        ++position;
    }
}

std::vector<LyricsText> load_lyrics(soci::session& sql, const std::string& track_id) {
    LyricsText text;
    std::vector<LyricsText> lyrics;
    soci::statement statement =
        (sql.prepare << "SELECT language, text FROM lyrics WHERE track_id = :track ORDER BY position",
         into(text.language), into(text.text), use(track_id, "track"));
    statement.execute();
    while (statement.fetch()) lyrics.push_back(text);
    return lyrics;
}

std::vector<std::pair<std::string, std::string>> load_lyrics(soci::session& sql, const Ids& track_ids) {
    std::string track;
    std::string text;
    std::vector<std::pair<std::string, std::string>> lyrics;
    soci::statement statement = (sql.prepare << "SELECT track_id, text FROM lyrics WHERE track_id IN " +
                                                    in_list(track_ids) + " ORDER BY track_id, position",
                                 into(track), into(text));
    statement.execute();
    while (statement.fetch()) lyrics.emplace_back(track, text);
    return lyrics;
}

Ids tracks_with_lyrics(soci::session& sql, const Ids& visible, const std::string& title, int limit) {
    const auto title_key = name_key(title);
    return select_ids(sql,
                      "SELECT DISTINCT t.id FROM lyrics l JOIN tracks t ON t.id = l.track_id"
                      " WHERE l.title_key = :title AND t.missing = 0 AND t.library_id IN " +
                          in_list(visible) + " ORDER BY t.id LIMIT :limit",
                      use(title_key, "title"), use(limit, "limit"));
}

}  // namespace polyphony::catalog
