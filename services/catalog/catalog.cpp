#include "services/catalog/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>
#include <utility>

#include "platform/encoding/utf8.h"
#include "platform/ids/ids.h"
#include "services/catalog/folders/folder_store.h"
#include "services/catalog/paging.h"
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
std::string list_name(const Catalog::AlbumsQuery& query) {
    return fmt::format("albums {} {} {} {} {}", static_cast<int>(query.order), query.library_id, query.years.from,
                       query.years.to, fold(query.genre));
}

std::string artists_name(const Catalog::ArtistsQuery& query) { return "artists " + query.library_id; }

/// By artist, the place of an album is told by its number.
bool counted(AlbumOrder order) { return order == AlbumOrder::Artist; }

Result<int> read_offset(int offset, const std::string& page_token) {
    if (offset < 0 || (offset > 0 && !page_token.empty()))
        return fail(Code::InvalidArgument, "offset must be 0 or above, and 0 with a page_token.");
    return offset;
}

Result<Part<AlbumCursor>> part_of(const Catalog::AlbumsQuery& query, int size) {
    const auto offset = read_offset(query.offset, query.page_token);
    if (!offset) return fail(offset.error());
    Part<AlbumCursor> part{size + 1, std::nullopt, *offset};
    if (query.page_token.empty()) return part;
    auto keys = read_page_token(query.page_token, list_name(query), counted(query.order) ? 1 : 4);
    if (!keys) return fail(keys.error());
    if (counted(query.order)) {
        if (!read_number((*keys)[0], part.offset) || part.offset < 0) return bad_token();
        return part;
    }
    AlbumCursor cursor;
    cursor.sort_key = (*keys)[0];
    cursor.id = (*keys)[3];
    if (!read_number((*keys)[1], cursor.added_at) || !read_number((*keys)[2], cursor.year)) return bad_token();
    part.after = std::move(cursor);
    return part;
}

/// The token of what comes after this page; empty for an order that has no further pages.
std::string token_after(const std::vector<Album>& page, const Catalog::AlbumsQuery& query, int offset) {
    if (query.order == AlbumOrder::Random) return {};
    if (counted(query.order))
        return make_page_token(list_name(query), {std::to_string(offset + static_cast<int>(page.size()))});
    const auto& last = page.back();
    return make_page_token(list_name(query),
                           {last.sort_key, std::to_string(last.added_at), std::to_string(last.year), last.id});
}

Result<Part<ArtistCursor>> part_of(const Catalog::ArtistsQuery& query, int size) {
    const auto offset = read_offset(query.offset, query.page_token);
    if (!offset) return fail(offset.error());
    Part<ArtistCursor> part{size + 1, std::nullopt, *offset};
    if (query.page_token.empty()) return part;
    auto keys = read_page_token(query.page_token, artists_name(query), 2);
    if (!keys) return fail(keys.error());
    part.after = ArtistCursor{(*keys)[0], (*keys)[1]};
    return part;
}

/// The libraries to look in: those that the viewer may see, or that one of them.
Ids libraries_of(soci::session& sql, const Viewer& viewer, const std::string& library_id) {
    auto visible = visible_library_ids(sql, viewer);
    if (!library_id.empty()) std::erase_if(visible, [&](const std::string& id) { return id != library_id; });
    return visible;
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

Result<void> check_genre(const std::string& genre, const Limits& limits) {
    if (has_zero(genre) || utf8::count(genre) > static_cast<std::size_t>(limits.max_query))
        return fail(Code::InvalidArgument, "The genre is not a genre's name.");
    return {};
}

}  // namespace

Task<Result<std::vector<Library>>> Catalog::libraries(Viewer viewer) {
    auto work = [&](Snapshot& snapshot) -> Result<std::vector<Library>> {
        return visible_libraries(snapshot.sql(), viewer);
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<Page<Album>>> Catalog::albums(Viewer viewer, AlbumsQuery query) {
    const AlbumFilter filter{query.order, fold(query.genre), query.years};
    auto size = read_size(query.page_size, limits_.default_page, limits_.max_page, "page_size");
    if (!size) co_return fail(size.error());
    auto part = part_of(query, *size);
    if (!part) co_return fail(part.error());
    if (auto right = check_genre(query.genre, limits_); !right) co_return fail(right.error());
    auto work = [&](Snapshot& snapshot) -> Result<Page<Album>> {
        auto& sql = snapshot.sql();
        auto visible = libraries_of(sql, viewer, query.library_id);
        auto ids = list_albums(sql, visible, filter, *part);
        bool more = ids.size() > static_cast<std::size_t>(*size);
        if (more) ids.pop_back();
        Page<Album> page;
        page.items = find_albums(sql, visible, ids);
        page.total = count_albums(sql, visible, filter);
        if (more) page.next_page_token = token_after(page.items, query, part->offset);
        return page;
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<Page<Artist>>> Catalog::artists(Viewer viewer, ArtistsQuery query) {
    auto size = read_size(query.page_size, limits_.default_page, limits_.max_page, "page_size");
    if (!size) co_return fail(size.error());
    auto part = part_of(query, *size);
    if (!part) co_return fail(part.error());
    auto work = [&](Snapshot& snapshot) -> Result<Page<Artist>> {
        auto& sql = snapshot.sql();
        auto visible = libraries_of(sql, viewer, query.library_id);
        auto ids = list_artists(sql, visible, *part);
        bool more = ids.size() > static_cast<std::size_t>(*size);
        if (more) ids.pop_back();
        Page<Artist> page;
        page.items = find_artists(sql, visible, ids);
        page.total = count_artists(sql, visible);
        if (more)
            page.next_page_token =
                make_page_token(artists_name(query), {page.items.back().sort_key, page.items.back().id});
        return page;
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<std::vector<Track>>> Catalog::tracks(Viewer viewer, TracksQuery query) {
    auto size = read_size(query.page_size, limits_.default_page, limits_.max_page, "page_size");
    if (!size) co_return fail(size.error());
    if (auto offset = read_offset(query.offset, {}); !offset) co_return fail(offset.error());
    if (auto right = check_genre(query.genre, limits_); !right) co_return fail(right.error());
    const TrackFilter filter{query.random, fold(query.genre), query.years};
    auto work = [&](Snapshot& snapshot) -> Result<std::vector<Track>> {
        auto& sql = snapshot.sql();
        auto visible = libraries_of(sql, viewer, query.library_id);
        return find_tracks(sql, visible, list_tracks(sql, visible, filter, *size, query.offset));
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<Folder>> Catalog::folder(Viewer viewer, std::string folder_id) {
    const auto place = parse_folder_id(folder_id);
    auto work = [&](Snapshot& snapshot) -> Result<Folder> {
        auto& sql = snapshot.sql();
        for (const auto& library : visible_libraries(sql, viewer)) {
            if (!place || library.id != place->library_id) continue;
            auto found = load_folder(sql, *place, limits_.max_folder_tracks);
            const bool top = place->path.empty();
            if (top) found.name = library.name;
            if (top || !found.folders.empty() || !found.tracks.empty()) return found;
        }
        return fail(Code::NotFound, "There is no such folder.");
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
        const auto visible = visible_library_ids(sql, viewer);
        auto found = find_albums(sql, visible, {album_id});
        if (found.empty()) return fail(Code::NotFound, "There is no such album.");
        const auto editions = other_editions(sql, album_id, limits_.max_artist_items);
        return AlbumDetail{std::move(found.front()), tracks_of_album(sql, album_id),
                           find_albums(sql, visible, editions)};
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

Result<void> Catalog::check_batch(const std::vector<std::string>& ids) const {
    if (ids.size() <= static_cast<std::size_t>(limits_.max_batch)) return {};
    return fail(Code::InvalidArgument,
                "At most " + std::to_string(limits_.max_batch) + " ids can be asked for at once.");
}

Task<Result<std::vector<Track>>> Catalog::tracks(Viewer viewer, std::vector<std::string> track_ids) {
    if (auto right = check_batch(track_ids); !right) co_return fail(right.error());
    auto work = [&](Snapshot& snapshot) -> Result<std::vector<Track>> {
        return find_tracks(snapshot.sql(), visible_library_ids(snapshot.sql(), viewer), track_ids);
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<std::vector<Album>>> Catalog::albums(Viewer viewer, std::vector<std::string> album_ids) {
    if (auto right = check_batch(album_ids); !right) co_return fail(right.error());
    auto work = [&](Snapshot& snapshot) -> Result<std::vector<Album>> {
        return find_albums(snapshot.sql(), visible_library_ids(snapshot.sql(), viewer), album_ids);
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<std::vector<Artist>>> Catalog::artists(Viewer viewer, std::vector<std::string> artist_ids) {
    if (auto right = check_batch(artist_ids); !right) co_return fail(right.error());
    auto work = [&](Snapshot& snapshot) -> Result<std::vector<Artist>> {
        return find_artists(snapshot.sql(), visible_library_ids(snapshot.sql(), viewer), artist_ids);
    };
    co_return co_await database_.read(std::move(work));
}

Result<Catalog::SearchPart> Catalog::read_part(const std::optional<SearchPart>& part, int otherwise) const {
    if (!part) return SearchPart{otherwise, 0};
    if (part->limit < 0 || part->limit > limits_.max_search || part->offset < 0)
        return fail(Code::InvalidArgument,
                    fmt::format("limit must be between 0 and {}, offset 0 or above.", limits_.max_search));
    return *part;
}

Task<Result<SearchResult>> Catalog::search(Viewer viewer, SearchQuery query) {
    auto size = read_size(query.limit, limits_.default_search, limits_.max_search, "limit");
    if (!size) co_return fail(size.error());
    const auto of_tracks = read_part(query.tracks, *size);
    const auto of_albums = read_part(query.albums, *size);
    const auto of_artists = read_part(query.artists, *size);
    for (const auto* part : {&of_tracks, &of_albums, &of_artists})
        if (!*part) co_return fail(part->error());
    auto length = utf8::count(query.text);
    if (length == 0 || length > static_cast<std::size_t>(limits_.max_query) || has_zero(query.text)) {
        co_return fail(Code::InvalidArgument,
                       "The query must have 1 to " + std::to_string(limits_.max_query) + " characters.");
    }
    auto wanted = parse_search(query.text);
    if (wanted.word_count() > static_cast<std::size_t>(limits_.max_query_words)) {
        co_return fail(Code::InvalidArgument,
                       "The query may have at most " + std::to_string(limits_.max_query_words) + " words.");
    }
    if (wanted.empty()) co_return SearchResult{};
    auto work = [&](Snapshot& snapshot) -> Result<SearchResult> {
        auto& sql = snapshot.sql();
        const auto visible = libraries_of(sql, viewer, query.library_id);
        const auto find_all = [&](const SearchTerms& terms) {
            const auto hits = [&](Kind kind, const SearchPart& part) {
                return part.limit == 0 ? Ids() : index_.find(kind, terms, visible, part.limit, part.offset);
            };
            const auto tracks = hits(Kind::Track, *of_tracks);
            const auto albums = hits(Kind::Album, *of_albums);
            const auto artists = hits(Kind::Artist, *of_artists);
            return SearchResult{find_tracks(sql, visible, tracks), find_albums(sql, visible, albums),
                                find_artists(sql, visible, artists)};
        };
        auto found = find_all(wanted);
        if (!found.tracks.empty() || !found.albums.empty() || !found.artists.empty()) return found;
        const auto corrected = index_.corrected(wanted);
        if (!corrected) return found;
        found = find_all(*corrected);
        if (!found.tracks.empty() || !found.albums.empty() || !found.artists.empty())
            found.corrected_query = write_search(*corrected);
        return found;
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
