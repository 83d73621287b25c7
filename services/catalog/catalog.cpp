#include "services/catalog/catalog.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>
#include <utility>

#include "platform/ids/ids.h"
#include "services/catalog/paging.h"
#include "services/catalog/search_store.h"
#include "services/catalog/sound/duplicates.h"
#include "services/catalog/sound/sound_store.h"
#include "services/catalog/text.h"

namespace polyphony::catalog {
namespace {

using storage::Snapshot;

constexpr std::string_view kDuplicatesList = "duplicates";

tl::unexpected<Error> bad_token() {
    return fail(Code::InvalidArgument, "The page_token does not belong to this list.");
}

template <class Number>
bool read_number(const std::string& text, Number& number) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

/// The name of an album list in its page tokens.
std::string list_name(const AlbumFilter& filter) {
    return "albums " + std::to_string(static_cast<int>(filter.order)) + ' ' + filter.genre_key;
}

std::string token_after(const Album& last, const AlbumFilter& filter) {
    return make_page_token(list_name(filter),
                           {last.sort_key, std::to_string(last.added_at), std::to_string(last.year), last.id});
}

Result<std::optional<AlbumCursor>> read_cursor(const std::string& token, const AlbumFilter& filter) {
    if (token.empty()) return std::nullopt;
    auto keys = read_page_token(token, list_name(filter), 4);
    if (!keys) return fail(keys.error());
    AlbumCursor cursor;
    cursor.sort_key = (*keys)[0];
    cursor.id = (*keys)[3];
    if (!read_number((*keys)[1], cursor.added_at) || !read_number((*keys)[2], cursor.year)) return bad_token();
    return cursor;
}

Result<std::optional<ArtistCursor>> read_artist_cursor(const std::string& token) {
    if (token.empty()) return std::nullopt;
    auto keys = read_page_token(token, "artists", 2);
    if (!keys) return fail(keys.error());
    return ArtistCursor{(*keys)[0], (*keys)[1]};
}

/// The first track of the last group of the page before; empty for the first page.
Result<std::string> read_duplicates_cursor(const std::string& token) {
    if (token.empty()) return std::string();
    auto keys = read_page_token(token, kDuplicatesList, 1);
    if (!keys) return fail(keys.error());
    return std::move(keys->front());
}

/// Text that may be handed to a database: PostgreSQL takes no zero bytes.
bool has_zero(const std::string& text) { return text.find('\0') != std::string::npos; }

std::size_t characters(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<std::string> query_words(const std::string& query) {
    auto found = words(query);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace

Task<Result<std::vector<Library>>> Catalog::libraries(Viewer viewer) {
    auto work = [&](Snapshot& snapshot) -> Result<std::vector<Library>> {
        return visible_libraries(snapshot.sql(), viewer);
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<Page<Album>>> Catalog::albums(Viewer viewer, AlbumsQuery query) {
    AlbumFilter filter{query.order, fold(query.genre)};
    auto size = read_size(query.page_size, limits_.default_page, limits_.max_page, "page_size");
    if (!size) co_return fail(size.error());
    auto cursor = read_cursor(query.page_token, filter);
    if (!cursor) co_return fail(cursor.error());
    if (has_zero(filter.genre_key) || characters(query.genre) > static_cast<std::size_t>(limits_.max_query)) {
        co_return fail(Code::InvalidArgument, "The genre is not a genre's name.");
    }
    auto work = [&](Snapshot& snapshot) -> Result<Page<Album>> {
        auto& sql = snapshot.sql();
        auto visible = visible_library_ids(sql, viewer);
        auto ids = list_albums(sql, visible, filter, *cursor, *size + 1);
        bool more = ids.size() > static_cast<std::size_t>(*size);
        if (more) ids.pop_back();
        Page<Album> page;
        page.items = find_albums(sql, visible, ids);
        page.total = count_albums(sql, visible, filter);
        if (more) page.next_page_token = token_after(page.items.back(), filter);
        return page;
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<Page<Artist>>> Catalog::artists(Viewer viewer, int page_size, std::string page_token) {
    auto size = read_size(page_size, limits_.default_page, limits_.max_page, "page_size");
    if (!size) co_return fail(size.error());
    auto cursor = read_artist_cursor(page_token);
    if (!cursor) co_return fail(cursor.error());
    auto work = [&](Snapshot& snapshot) -> Result<Page<Artist>> {
        auto& sql = snapshot.sql();
        auto visible = visible_library_ids(sql, viewer);
        auto ids = list_artists(sql, visible, *cursor, *size + 1);
        bool more = ids.size() > static_cast<std::size_t>(*size);
        if (more) ids.pop_back();
        Page<Artist> page;
        page.items = find_artists(sql, visible, ids);
        page.total = count_artists(sql, visible);
        if (more) page.next_page_token = make_page_token("artists", {page.items.back().sort_key, page.items.back().id});
        return page;
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<std::vector<Genre>>> Catalog::genres(Viewer viewer) {
    auto work = [&](Snapshot& snapshot) -> Result<std::vector<Genre>> {
        auto& sql = snapshot.sql();
        return list_genres(sql, visible_library_ids(sql, viewer));
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<AlbumDetail>> Catalog::album(Viewer viewer, std::string album_id) {
    auto work = [&](Snapshot& snapshot) -> Result<AlbumDetail> {
        auto& sql = snapshot.sql();
        auto found = find_albums(sql, visible_library_ids(sql, viewer), {album_id});
        if (found.empty()) return fail(Code::NotFound, "There is no such album.");
        return AlbumDetail{std::move(found.front()), tracks_of_album(sql, album_id)};
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<ArtistDetail>> Catalog::artist(Viewer viewer, std::string artist_id) {
    auto work = [&](Snapshot& snapshot) -> Result<ArtistDetail> {
        auto& sql = snapshot.sql();
        auto visible = visible_library_ids(sql, viewer);
        auto found = find_artists(sql, visible, {artist_id});
        if (found.empty()) return fail(Code::NotFound, "There is no such artist.");
        auto albums = albums_of_artist(sql, visible, artist_id, limits_.max_artist_items);
        auto tracks = tracks_of_artist(sql, visible, artist_id, limits_.max_artist_items);
        return ArtistDetail{std::move(found.front()), find_albums(sql, visible, albums),
                            find_tracks(sql, visible, tracks)};
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<Track>> Catalog::track(Viewer viewer, std::string track_id) {
    auto work = [&](Snapshot& snapshot) -> Result<Track> {
        auto& sql = snapshot.sql();
        auto found = find_tracks(sql, visible_library_ids(sql, viewer), {track_id});
        if (found.empty()) return fail(Code::NotFound, "There is no such track.");
        return std::move(found.front());
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<std::vector<Track>>> Catalog::tracks(Viewer viewer, std::vector<std::string> track_ids) {
    if (track_ids.size() > static_cast<std::size_t>(limits_.max_batch)) {
        co_return fail(Code::InvalidArgument,
                       "At most " + std::to_string(limits_.max_batch) + " track_ids can be asked for at once.");
    }
    auto work = [&](Snapshot& snapshot) -> Result<std::vector<Track>> {
        auto& sql = snapshot.sql();
        return find_tracks(sql, visible_library_ids(sql, viewer), track_ids);
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<SearchResult>> Catalog::search(Viewer viewer, std::string query, int limit) {
    auto size = read_size(limit, limits_.default_search, limits_.max_search, "limit");
    if (!size) co_return fail(size.error());
    auto length = characters(query);
    if (length == 0 || length > static_cast<std::size_t>(limits_.max_query) || has_zero(query)) {
        co_return fail(Code::InvalidArgument,
                       "The query must have 1 to " + std::to_string(limits_.max_query) + " characters.");
    }
    auto wanted = query_words(query);
    if (wanted.size() > static_cast<std::size_t>(limits_.max_query_words)) {
        co_return fail(Code::InvalidArgument,
                       "The query may have at most " + std::to_string(limits_.max_query_words) + " words.");
    }
    if (wanted.empty()) co_return SearchResult{};
    auto work = [&](Snapshot& snapshot) -> Result<SearchResult> {
        auto& sql = snapshot.sql();
        auto visible = visible_library_ids(sql, viewer);
        return SearchResult{find_tracks(sql, visible, find(sql, Kind::Track, visible, wanted, *size)),
                            find_albums(sql, visible, find(sql, Kind::Album, visible, wanted, *size)),
                            find_artists(sql, visible, find(sql, Kind::Artist, visible, wanted, *size))};
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<Page<SameRecording>>> Catalog::duplicates(Viewer viewer, int page_size, std::string page_token) {
    auto size = read_size(page_size, limits_.default_page, limits_.max_page, "page_size");
    if (!size) co_return fail(size.error());
    auto after = read_duplicates_cursor(page_token);
    if (!after) co_return fail(after.error());
    auto work = [&](Snapshot& snapshot) -> Result<Page<SameRecording>> {
        auto& sql = snapshot.sql();
        auto visible = visible_library_ids(sql, viewer);
        auto groups = group(list_duplicates(sql, visible));
        Page<SameRecording> page;
        page.total = static_cast<int>(groups.size());
        auto next = std::find_if(groups.begin(), groups.end(),
                                 [&](const auto& group) { return group.track_ids.front() > *after; });
        for (; next != groups.end() && std::cmp_less(page.items.size(), *size); ++next)
            page.items.push_back({find_tracks(sql, visible, next->track_ids), next->bit_error_rate});
        if (next != groups.end())
            page.next_page_token = make_page_token(kDuplicatesList, {std::prev(next)->track_ids.front()});
        return page;
    };
    co_return co_await database_.read(std::move(work));
}

}  // namespace polyphony::catalog
