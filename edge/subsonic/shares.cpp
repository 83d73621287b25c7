#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <unordered_map>

#include "edge/subsonic/endpoints.h"
#include "polyphony/playlist/v1/shares.pb.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;
using google::protobuf::util::TimeUtil;

constexpr std::int64_t kLastMoment = 253'402'300'799'999;  // In the year 9999, as a Timestamp ends.

/// The page of a share, for people.
std::string address_of(const Backend& backend, const playlist::v1::Share& share, const Call& call) {
    return origin_of(backend, call) + "/share/" + share.secret();
}

Task<Outcome<Ids>> tracks_in_playlist(const Backend& backend, const std::string& id, const Call& call) {
    playlist::v1::GetPlaylistRequest request;
    request.set_playlist_id(id);
    const auto found = co_await ask<playlist::v1::PlaylistDetail>(
        backend, "polyphony.playlist.v1.PlaylistService.GetPlaylist", request, call.context);
    if (!found) co_return refuse(found.error());
    Ids ids;
    for (const auto& item : found->items()) ids.push_back(item.track_id());
    co_return ids;
}

/// The elements of what was shared, by id: songs, albums as directories, and of playlists their songs.
class Entries {
  public:
    Task<Outcome<void>> look_up(const Backend& backend, const std::vector<playlist::v1::Share>& shares,
                                const Call& call) {
        Ids songs;
        Ids albums;
        for (const auto& share : shares)
            for (const auto& entry : share.entries()) {
                if (entry.kind() == playlist::v1::SHARED_KIND_TRACK) songs.push_back(entry.id());
                if (entry.kind() == playlist::v1::SHARED_KIND_ALBUM) albums.push_back(entry.id());
                if (entry.kind() != playlist::v1::SHARED_KIND_PLAYLIST || playlists_.contains(entry.id())) continue;
                auto ids = co_await tracks_in_playlist(backend, entry.id(), call);
                if (!ids && ids.error().code != Failure::NotFound) co_return refuse(ids.error());
                if (!ids) continue;
                songs.insert(songs.end(), ids->begin(), ids->end());
                playlists_[entry.id()] = std::move(*ids);
            }
        for (auto* ids : {&songs, &albums}) {
            std::sort(ids->begin(), ids->end());
            ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
        }
        const auto tracks = co_await find_tracks(backend, std::move(songs), call.context);
        if (!tracks) co_return refuse(tracks.error());
        const auto found = co_await find_albums(backend, std::move(albums), call.context);
        if (!found) co_return refuse(found.error());
        auto songs_shown = co_await to_children(backend, *tracks, call.context);
        keep(*tracks, std::move(songs_shown));
        auto albums_shown = co_await to_children(backend, *found, call.context);
        keep(*found, std::move(albums_shown));
        co_return Outcome<void>();
    }

    json::array of(const playlist::v1::Share& share) const {
        json::array found;
        for (const auto& entry : share.entries()) {
            const auto playlist = playlists_.find(entry.id());
            if (playlist == playlists_.end())
                add(found, entry.id());
            else
                for (const auto& id : playlist->second) add(found, id);
        }
        return found;
    }

  private:
    template <class Things>
    void keep(const Things& things, json::array children) {
        for (std::size_t at = 0; at < things.size(); ++at) children_[things[at].id()] = std::move(children[at]);
    }
    void add(json::array& found, const std::string& id) const {
        if (const auto child = children_.find(id); child != children_.end()) found.push_back(child->second);
    }

    std::unordered_map<std::string, json::value> children_;
    std::unordered_map<std::string, Ids> playlists_;
};

Task<Outcome<Reply>> show(const Backend& backend, const std::vector<playlist::v1::Share>& shares, const Call& call) {
    Entries entries;
    if (const auto looked_up = co_await entries.look_up(backend, shares, call); !looked_up)
        co_return refuse(looked_up.error());
    json::array shown;
    for (const auto& share : shares) {
        json::object one{{"id", share.id()},
                         {"url", address_of(backend, share, call)},
                         {"description", share.description()},
                         {"username", call.account.username()},
                         {"created", to_text(share.created_at())},
                         {"visitCount", share.visits()}};
        if (share.has_expires_at()) one["expires"] = to_text(share.expires_at());
        if (share.has_last_visited_at()) one["lastVisited"] = to_text(share.last_visited_at());
        one["entry"] = entries.of(share);
        shown.push_back(std::move(one));
    }
    co_return Payload{{"shares", {{"share", std::move(shown)}}}};
}

Task<Outcome<Reply>> get_shares(const Backend& backend, Call& call) {
    const auto listed = co_await ask<playlist::v1::ListSharesResponse>(
        backend, "polyphony.playlist.v1.ShareService.ListShares", playlist::v1::ListSharesRequest(), call.context);
    if (!listed) co_return refuse(listed.error());
    const std::vector<playlist::v1::Share> shares(listed->shares().begin(), listed->shares().end());
    co_return co_await show(backend, shares, call);
}

/// What ids are of. Fails with NotFound if one is of nothing that the caller may hear.
Task<Outcome<std::unordered_map<std::string, playlist::v1::SharedKind>>> shared_kinds(const Backend& backend,
                                                                                      const Ids& ids,
                                                                                      const Call& call) {
    std::unordered_map<std::string, playlist::v1::SharedKind> kinds;
    const auto tracks = co_await find_tracks(backend, ids, call.context);
    if (!tracks) co_return refuse(tracks.error());
    for (const auto& track : *tracks) kinds[track.id()] = playlist::v1::SHARED_KIND_TRACK;
    const auto albums = co_await find_albums(backend, ids, call.context);
    if (!albums) co_return refuse(albums.error());
    for (const auto& album : *albums) kinds[album.id()] = playlist::v1::SHARED_KIND_ALBUM;
    for (const auto& id : ids) {
        if (kinds.contains(id)) continue;
        const auto playlist = co_await tracks_in_playlist(backend, id, call);
        if (!playlist) co_return refuse(playlist.error());
        kinds[id] = playlist::v1::SHARED_KIND_PLAYLIST;
    }
    co_return kinds;
}

Task<Outcome<Reply>> create_share(const Backend& backend, Call& call) {
    const auto ids = call.parameters.required_all("id");
    if (!ids) co_return refuse(ids.error());
    const auto expires = call.parameters.number("expires", 0, kLastMoment, 0);
    if (!expires) co_return refuse(expires.error());
    const auto kinds = co_await shared_kinds(backend, *ids, call);
    if (!kinds) co_return refuse(kinds.error());
    playlist::v1::CreateShareRequest request;
    for (const auto& id : *ids) {
        auto* entry = request.add_entries();
        entry->set_kind(kinds->at(id));
        entry->set_id(id);
    }
    request.set_description(call.parameters.text("description"));
    if (*expires != 0) *request.mutable_expires_at() = TimeUtil::MillisecondsToTimestamp(*expires);
    auto made = co_await ask<playlist::v1::Share>(backend, "polyphony.playlist.v1.ShareService.CreateShare", request,
                                                  call.context);
    if (!made) co_return refuse(made.error());
    const std::vector<playlist::v1::Share> shares(1, *made);
    co_return co_await show(backend, shares, call);
}

Task<Outcome<Reply>> update_share(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    const auto expires = call.parameters.number("expires", 0, kLastMoment, 0);
    if (!expires) co_return refuse(expires.error());
    playlist::v1::UpdateShareRequest request;
    request.set_share_id(std::move(*id));
    if (call.parameters.has("description")) request.set_description(call.parameters.text("description"));
    if (*expires != 0)
        *request.mutable_expires_at() = TimeUtil::MillisecondsToTimestamp(*expires);
    else
        request.set_never_expires(call.parameters.has("expires"));
    co_return co_await order<playlist::v1::Share>(backend, "polyphony.playlist.v1.ShareService.UpdateShare", request,
                                                  call);
}

Task<Outcome<Reply>> delete_share(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    playlist::v1::DeleteShareRequest request;
    request.set_share_id(std::move(*id));
    co_return co_await order<playlist::v1::DeleteShareResponse>(
        backend, "polyphony.playlist.v1.ShareService.DeleteShare", request, call);
}

}  // namespace

void add_shares(Endpoints& endpoints, const Backend& backend) {
    endpoints["getShares"] = [&backend](Call& call) { return get_shares(backend, call); };
    endpoints["createShare"] = [&backend](Call& call) { return create_share(backend, call); };
    endpoints["updateShare"] = [&backend](Call& call) { return update_share(backend, call); };
    endpoints["deleteShare"] = [&backend](Call& call) { return delete_share(backend, call); };
}

}  // namespace polyphony::edge::subsonic
