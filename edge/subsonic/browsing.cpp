#include <google/protobuf/util/time_util.h>

#include "edge/subsonic/endpoints.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;
using google::protobuf::util::TimeUtil;

constexpr int kArtistsPage = 500;

Task<Outcome<Reply>> get_music_folders(const Backend& backend, Call& call) {
    const auto libraries =
        co_await ask<catalog::v1::ListLibrariesResponse>(backend, "polyphony.catalog.v1.CatalogService.ListLibraries",
                                                         catalog::v1::ListLibrariesRequest(), call.context);
    if (!libraries) co_return refuse(libraries.error());
    json::array folders;
    for (const auto& library : libraries->libraries())
        folders.push_back(json::object{{"id", folder_number(library.id())}, {"name", library.name()}});
    co_return Payload{{"musicFolders", {{"musicFolder", std::move(folders)}}}};
}

/// When the catalog last looked for changes, in milliseconds since the epoch.
Task<Outcome<std::int64_t>> last_modified(const Backend& backend, const Call& call) {
    const auto status = co_await ask<catalog::v1::ScanStatus>(backend, "polyphony.catalog.v1.CatalogService.GetScan",
                                                              catalog::v1::GetScanRequest(), call.context);
    if (!status) co_return refuse(status.error());
    const auto& time = status->has_finished_at() ? status->finished_at() : status->started_at();
    co_return TimeUtil::TimestampToMilliseconds(time);
}

Task<Outcome<catalog::v1::Folder>> find_folder(const Backend& backend, std::string id, const Call& call) {
    catalog::v1::GetFolderRequest request;
    request.set_folder_id(std::move(id));
    co_return co_await ask<catalog::v1::Folder>(backend, "polyphony.catalog.v1.CatalogService.GetFolder", request,
                                                call.context);
}

/// The letter that a folder is filed under.
std::string letter_of(const std::string& name) {
    const char first = name.empty() ? '#' : name.front();
    if (first >= 'a' && first <= 'z') return {static_cast<char>(first - 'a' + 'A')};
    return first >= 'A' && first <= 'Z' ? std::string(1, first) : "#";
}

/// The folders directly below the libraries', as they lie on the disk.
Task<Outcome<Reply>> get_indexes(const Backend& backend, Call& call) {
    const auto since = call.parameters.number("ifModifiedSince", 0, INT64_MAX, 0);
    if (!since) co_return refuse(since.error());
    const auto only = co_await library_of(backend, call);
    if (!only) co_return refuse(only.error());
    const auto modified = co_await last_modified(backend, call);
    if (!modified) co_return refuse(modified.error());
    json::object indexes{{"ignoredArticles", kIgnoredArticles}, {"lastModified", *modified}};
    if (*since > 0 && *since >= *modified) co_return Payload{{"indexes", std::move(indexes)}};

    const auto libraries =
        co_await ask<catalog::v1::ListLibrariesResponse>(backend, "polyphony.catalog.v1.CatalogService.ListLibraries",
                                                         catalog::v1::ListLibrariesRequest(), call.context);
    if (!libraries) co_return refuse(libraries.error());
    Index index;
    json::array children;
    for (const auto& library : libraries->libraries()) {
        if (!only->empty() && library.id() != *only) continue;
        const auto top = co_await find_folder(backend, library.id(), call);
        if (!top) co_return refuse(top.error());
        for (const auto& folder : top->folders()) {
            json::object artist{{"id", folder.id()}, {"name", folder.name()}};
            if (!folder.cover_id().empty()) artist["coverArt"] = folder.cover_id();
            index.add(letter_of(folder.name()), std::move(artist));
        }
        for (const auto& track : top->tracks()) children.push_back(child_of(track, {}, top->id()));
    }
    indexes["index"] = index.take();
    indexes["child"] = std::move(children);
    co_return Payload{{"indexes", std::move(indexes)}};
}

Payload directory(json::object facts, json::array children) {
    facts["child"] = std::move(children);
    return {{"directory", std::move(facts)}};
}

Task<Outcome<catalog::v1::AlbumDetail>> find_album(const Backend& backend, std::string id, const Call& call) {
    catalog::v1::GetAlbumRequest request;
    request.set_album_id(std::move(id));
    co_return co_await ask<catalog::v1::AlbumDetail>(backend, "polyphony.catalog.v1.CatalogService.GetAlbum", request,
                                                     call.context);
}

Task<Outcome<catalog::v1::ArtistDetail>> find_artist(const Backend& backend, std::string id, const Call& call) {
    catalog::v1::GetArtistRequest request;
    request.set_artist_id(std::move(id));
    co_return co_await ask<catalog::v1::ArtistDetail>(backend, "polyphony.catalog.v1.CatalogService.GetArtist", request,
                                                      call.context);
}

Task<Outcome<Reply>> folder_directory(const Backend& backend, const catalog::v1::Folder& folder, const Call& call) {
    Things things;
    things.tracks = ids_of(folder.tracks());
    const auto marks = co_await find_marks(backend, std::move(things), call.context);
    json::array children;
    for (const auto& below : folder.folders()) children.push_back(child_of(below));
    for (const auto& track : folder.tracks()) children.push_back(child_of(track, marks, folder.id()));
    json::object facts{{"id", folder.id()}, {"name", folder.name()}};
    if (!folder.parent_id().empty()) facts["parent"] = folder.parent_id();
    co_return directory(std::move(facts), std::move(children));
}

/// A folder; or, as apps mix them, an album or an artist as if it were one.
Task<Outcome<Reply>> get_music_directory(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    if (parse_number(*id)) {
        auto library = co_await library_named(backend, *id, call);
        if (!library) co_return refuse(library.error());
        id = std::move(*library);
    }
    const auto folder = co_await find_folder(backend, *id, call);
    if (folder) co_return co_await folder_directory(backend, *folder, call);
    if (folder.error().code != Failure::NotFound) co_return refuse(folder.error());
    if (const auto album = co_await find_album(backend, *id, call)) {
        const Tracks tracks(album->tracks().begin(), album->tracks().end());
        auto children = co_await to_children(backend, tracks, call.context);
        json::object facts{{"id", *id}, {"name", album->album().title()}};
        co_return directory(std::move(facts), std::move(children));
    }
    const auto artist = co_await find_artist(backend, *id, call);
    if (!artist) co_return refuse(Failure::NotFound, "There is no such directory.");
    const Albums albums(artist->albums().begin(), artist->albums().end());
    auto children = co_await to_children(backend, albums, call.context);
    json::object facts{{"id", *id}, {"name", artist->artist().name()}};
    co_return directory(std::move(facts), std::move(children));
}

Task<Outcome<Reply>> get_genres(const Backend& backend, Call& call) {
    const auto genres = co_await ask<catalog::v1::ListGenresResponse>(
        backend, "polyphony.catalog.v1.CatalogService.ListGenres", catalog::v1::ListGenresRequest(), call.context);
    if (!genres) co_return refuse(genres.error());
    json::array found;
    for (const auto& genre : genres->genres())
        found.push_back(json::object{
            {"value", genre.name()}, {"songCount", genre.track_count()}, {"albumCount", genre.album_count()}});
    co_return Payload{{"genres", {{"genre", std::move(found)}}}};
}

Task<Outcome<Reply>> get_artists(const Backend& backend, Call& call) {
    auto library = co_await library_of(backend, call);
    if (!library) co_return refuse(library.error());
    catalog::v1::ListArtistsRequest request;
    request.set_page_size(kArtistsPage);
    request.set_library_id(std::move(*library));
    Index index;
    do {
        const auto page = co_await ask<catalog::v1::ListArtistsResponse>(
            backend, "polyphony.catalog.v1.CatalogService.ListArtists", request, call.context);
        if (!page) co_return refuse(page.error());
        Things things;
        things.artists = ids_of(page->artists());
        const auto marks = co_await find_marks(backend, std::move(things), call.context);
        for (const auto& artist : page->artists()) index.add(artist.index_letter(), artist_of(artist, marks));
        request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    co_return Payload{{"artists", {{"ignoredArticles", kIgnoredArticles}, {"index", index.take()}}}};
}

Task<Outcome<Reply>> get_artist(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    const auto found = co_await find_artist(backend, std::move(*id), call);
    if (!found) co_return refuse(found.error());
    Things things;
    things.albums = ids_of(found->albums());
    things.artists = {found->artist().id()};
    const auto marks = co_await find_marks(backend, std::move(things), call.context);
    auto artist = artist_of(found->artist(), marks);
    json::array albums;
    for (const auto& album : found->albums()) albums.push_back(album_of(album, marks));
    artist["album"] = std::move(albums);
    co_return Payload{{"artist", std::move(artist)}};
}

/// The discs that have a name of their own.
json::array disc_titles(const catalog::v1::AlbumDetail& album) {
    json::array titles;
    int last = 0;
    for (const auto& track : album.tracks()) {
        if (track.disc_number() == last || track.disc_subtitle().empty()) continue;
        last = track.disc_number();
        titles.push_back(json::object{{"disc", last}, {"title", track.disc_subtitle()}});
    }
    return titles;
}

Task<Outcome<Reply>> get_album(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    const auto found = co_await find_album(backend, std::move(*id), call);
    if (!found) co_return refuse(found.error());
    Things things;
    things.albums = {found->album().id()};
    things.tracks = ids_of(found->tracks());
    const auto marks = co_await find_marks(backend, std::move(things), call.context);
    auto album = album_of(found->album(), marks);
    json::array songs;
    for (const auto& track : found->tracks()) songs.push_back(child_of(track, marks));
    album["discTitles"] = disc_titles(*found);
    album["song"] = std::move(songs);
    co_return Payload{{"album", std::move(album)}};
}

Task<Outcome<Reply>> get_song(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    const auto tracks = co_await find_tracks(backend, Ids(1, *id), call.context);
    if (!tracks) co_return refuse(tracks.error());
    if (tracks->empty()) co_return refuse(Failure::NotFound, "There is no such song.");
    auto children = co_await to_children(backend, *tracks, call.context);
    co_return Payload{{"song", std::move(children.front())}};
}

/// Nobody writes about albums here; that the album is there is all that is known.
Endpoint album_info(const Backend& backend) {
    return [&backend](Call& call) -> Task<Outcome<Reply>> {
        auto id = call.parameters.required("id");
        if (!id) co_return refuse(id.error());
        const auto found = co_await find_albums(backend, Ids(1, *id), call.context);
        if (!found) co_return refuse(found.error());
        if (found->empty()) co_return refuse(Failure::NotFound, "There is nothing with this id.");
        co_return Payload{{"albumInfo", json::object()}};
    };
}

}  // namespace

void add_browsing(Endpoints& endpoints, const Backend& backend) {
    endpoints["getMusicFolders"] = [&backend](Call& call) { return get_music_folders(backend, call); };
    endpoints["getIndexes"] = [&backend](Call& call) { return get_indexes(backend, call); };
    endpoints["getMusicDirectory"] = [&backend](Call& call) { return get_music_directory(backend, call); };
    endpoints["getGenres"] = [&backend](Call& call) { return get_genres(backend, call); };
    endpoints["getArtists"] = [&backend](Call& call) { return get_artists(backend, call); };
    endpoints["getArtist"] = [&backend](Call& call) { return get_artist(backend, call); };
    endpoints["getAlbum"] = [&backend](Call& call) { return get_album(backend, call); };
    endpoints["getSong"] = [&backend](Call& call) { return get_song(backend, call); };
    endpoints["getAlbumInfo"] = album_info(backend);
    endpoints["getAlbumInfo2"] = album_info(backend);
}

}  // namespace polyphony::edge::subsonic
