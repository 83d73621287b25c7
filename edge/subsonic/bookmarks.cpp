#include <unordered_map>

#include "edge/subsonic/endpoints.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

Task<Outcome<Reply>> get_bookmarks(const Backend& backend, Call& call) {
    const auto bookmarks = co_await ask<playlist::v1::ListBookmarksResponse>(
        backend, "polyphony.playlist.v1.MarkService.ListBookmarks", playlist::v1::ListBookmarksRequest(), call.context);
    if (!bookmarks) co_return refuse(bookmarks.error());
    std::vector<std::string> ids;
    for (const auto& bookmark : bookmarks->bookmarks()) ids.push_back(bookmark.track_id());
    const auto tracks = co_await find_tracks(backend, std::move(ids), call.context);
    if (!tracks) co_return refuse(tracks.error());
    const auto children = co_await to_children(backend, *tracks, call.context);
    std::unordered_map<std::string, const json::value*> entries;
    for (std::size_t at = 0; at < tracks->size(); ++at) entries[(*tracks)[at].id()] = &children[at];
    json::array found;
    for (const auto& bookmark : bookmarks->bookmarks()) {
        const auto entry = entries.find(bookmark.track_id());
        if (entry == entries.end()) continue;
        found.push_back(json::object{{"position", bookmark.position_ms()},
                                     {"username", call.account.username()},
                                     {"comment", bookmark.comment()},
                                     {"created", to_text(bookmark.created_at())},
                                     {"changed", to_text(bookmark.changed_at())},
                                     {"entry", *entry->second}});
    }
    co_return Payload{{"bookmarks", {{"bookmark", std::move(found)}}}};
}

Task<Outcome<Reply>> create_bookmark(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    const auto position = call.parameters.required_number("position", 0, INT64_MAX);
    if (!position) co_return refuse(position.error());
    const auto tracks = co_await find_tracks(backend, Ids(1, *id), call.context);
    if (!tracks) co_return refuse(tracks.error());
    if (tracks->empty()) co_return refuse(Failure::NotFound, "There is no such song.");
    playlist::v1::SetBookmarkRequest request;
    request.set_track_id(std::move(*id));
    request.set_position_ms(*position);
    request.set_comment(call.parameters.text("comment"));
    co_return co_await order<playlist::v1::Bookmark>(backend, "polyphony.playlist.v1.MarkService.SetBookmark", request,
                                                     call);
}

Task<Outcome<Reply>> delete_bookmark(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    playlist::v1::DeleteBookmarkRequest request;
    request.set_track_id(std::move(*id));
    co_return co_await order<playlist::v1::DeleteBookmarkResponse>(
        backend, "polyphony.playlist.v1.MarkService.DeleteBookmark", request, call);
}

}  // namespace

void add_bookmarks(Endpoints& endpoints, const Backend& backend) {
    endpoints["getBookmarks"] = [&backend](Call& call) { return get_bookmarks(backend, call); };
    endpoints["createBookmark"] = [&backend](Call& call) { return create_bookmark(backend, call); };
    endpoints["deleteBookmark"] = [&backend](Call& call) { return delete_bookmark(backend, call); };
}

}  // namespace polyphony::edge::subsonic
