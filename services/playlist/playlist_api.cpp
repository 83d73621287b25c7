#include "services/playlist/playlist_api.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "platform/idempotency/request.h"
#include "services/playlist/page_token.h"

namespace polyphony::playlist {
namespace {

using idempotency::request_of;

google::protobuf::Timestamp to_proto(UnixMillis time) {
    return google::protobuf::util::TimeUtil::MillisecondsToTimestamp(time);
}

v1::Playlist to_proto(const Playlist& playlist) {
    v1::Playlist proto;
    proto.set_id(playlist.id);
    proto.set_name(playlist.name);
    proto.set_description(playlist.description);
    proto.set_owner_id(playlist.owner_id);
    proto.set_public_(playlist.is_public);
    proto.set_snapshot_id(playlist.snapshot_id);
    proto.set_item_count(playlist.item_count);
    *proto.mutable_created_at() = to_proto(playlist.created_at);
    *proto.mutable_changed_at() = to_proto(playlist.changed_at);
    return proto;
}

v1::PlaylistDetail to_proto(const PlaylistWithItems& detail) {
    v1::PlaylistDetail proto;
    *proto.mutable_playlist() = to_proto(detail.playlist);
    for (const auto& item : detail.items) {
        auto& added = *proto.add_items();
        added.set_id(item.id);
        added.set_track_id(item.track_id);
        added.set_added_by(item.added_by);
        *added.mutable_added_at() = to_proto(item.added_at);
    }
    return proto;
}

v1::ListPlaylistsResponse to_proto(const PlaylistPage& page) {
    v1::ListPlaylistsResponse proto;
    for (const auto& playlist : page.playlists) *proto.add_playlists() = to_proto(playlist);
    if (page.next) proto.set_next_page_token(format_page_token(*page.next));
    return proto;
}

v1::SavedTrack to_proto(const SavedTrack& track) {
    v1::SavedTrack proto;
    proto.set_track_id(track.track_id);
    *proto.mutable_saved_at() = to_proto(track.saved_at);
    return proto;
}

v1::ListSavedTracksResponse to_proto(const SavedTrackPage& page) {
    v1::ListSavedTracksResponse proto;
    for (const auto& track : page.tracks) *proto.add_saved_tracks() = to_proto(track);
    if (page.next) proto.set_next_page_token(format_page_token(*page.next));
    proto.set_total(page.total);
    return proto;
}

v1::CheckSavedTracksResponse to_proto(const std::vector<std::string>& track_ids) {
    v1::CheckSavedTracksResponse proto;
    proto.mutable_saved_track_ids()->Assign(track_ids.begin(), track_ids.end());
    return proto;
}

std::vector<std::string> to_domain(const google::protobuf::RepeatedPtrField<std::string>& ids) {
    return {ids.begin(), ids.end()};
}

Draft to_domain(const v1::CreatePlaylistRequest& request) {
    return {request.name(), request.description(), request.public_(), to_domain(request.track_ids())};
}

Edit to_domain(const v1::UpdatePlaylistRequest& request) {
    Edit edit;
    if (request.has_name()) edit.name = request.name();
    if (request.has_description()) edit.description = request.description();
    if (request.has_public_()) edit.is_public = request.public_();
    return edit;
}

Move to_domain(const v1::MoveItemsRequest& request) {
    return {request.range_start(), request.range_length() == 0 ? 1 : request.range_length(), request.insert_before()};
}

/// The domain's result as the response: what succeeded is translated, what failed is passed on.
template <class Response, class T>
Result<Response> answer(Result<T> result) {
    if (!result) return fail(std::move(result.error()));
    if constexpr (std::is_void_v<T>) {
        return Response{};
    } else {
        return to_proto(*result);
    }
}

}  // namespace

PlaylistApi::PlaylistApi(PlaylistOperations& playlists, SavedTrackOperations& saved_tracks, rpc::Dispatcher& dispatcher)
    : playlists_(playlists), saved_tracks_(saved_tracks), dispatcher_(dispatcher) {}

template <class Response, class Method>
PlaylistApi::Reactor* PlaylistApi::serve(Context* context, Response* response, Method method) {
    return dispatcher_.serve(context, response,
                             [method = std::move(method)](rpc::CallContext call) -> Task<Result<Response>> {
                                 if (!call.caller.known())
                                     co_return fail(Code::Unauthenticated, "Log in to keep playlists and tracks.");
                                 auto result = co_await method(std::move(call));
                                 co_return answer<Response>(std::move(result));
                             });
}

PlaylistApi::Reactor* PlaylistApi::CreatePlaylist(Context* context, const v1::CreatePlaylistRequest* request,
                                                  v1::Playlist* response) {
    return serve(context, response, [this, request](rpc::CallContext call) {
        return playlists_.create(call.caller.user_id, to_domain(*request), request_of(call, *request));
    });
}

PlaylistApi::Reactor* PlaylistApi::GetPlaylist(Context* context, const v1::GetPlaylistRequest* request,
                                               v1::PlaylistDetail* response) {
    return serve(context, response, [this, request](rpc::CallContext call) {
        return playlists_.get(std::move(call.caller.user_id), request->playlist_id());
    });
}

PlaylistApi::Reactor* PlaylistApi::ListPlaylists(Context* context, const v1::ListPlaylistsRequest* request,
                                                 v1::ListPlaylistsResponse* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<PlaylistPage>> {
        auto after = parse_page_token(request->page_token());
        if (!after) co_return fail(std::move(after.error()));
        co_return co_await playlists_.list(std::move(call.caller.user_id), request->page_size(), std::move(*after));
    });
}

PlaylistApi::Reactor* PlaylistApi::UpdatePlaylist(Context* context, const v1::UpdatePlaylistRequest* request,
                                                  v1::Playlist* response) {
    return serve(context, response, [this, request](rpc::CallContext call) {
        return playlists_.update(call.caller.user_id, request->playlist_id(), to_domain(*request),
                                 request_of(call, *request));
    });
}

PlaylistApi::Reactor* PlaylistApi::DeletePlaylist(Context* context, const v1::DeletePlaylistRequest* request,
                                                  v1::DeletePlaylistResponse* response) {
    return serve(context, response, [this, request](rpc::CallContext call) {
        return playlists_.remove(call.caller.user_id, request->playlist_id(), request_of(call, *request));
    });
}

PlaylistApi::Reactor* PlaylistApi::AddItems(Context* context, const v1::AddItemsRequest* request,
                                            v1::Playlist* response) {
    return serve(context, response, [this, request](rpc::CallContext call) {
        std::optional<int> position;
        if (request->has_position()) position = request->position();
        return playlists_.add_items(call.caller.user_id, request->playlist_id(), to_domain(request->track_ids()),
                                    position, request->snapshot_id(), request_of(call, *request));
    });
}

PlaylistApi::Reactor* PlaylistApi::RemoveItems(Context* context, const v1::RemoveItemsRequest* request,
                                               v1::Playlist* response) {
    return serve(context, response, [this, request](rpc::CallContext call) {
        return playlists_.remove_items(call.caller.user_id, request->playlist_id(), to_domain(request->item_ids()),
                                       request->snapshot_id(), request_of(call, *request));
    });
}

PlaylistApi::Reactor* PlaylistApi::MoveItems(Context* context, const v1::MoveItemsRequest* request,
                                             v1::Playlist* response) {
    return serve(context, response, [this, request](rpc::CallContext call) {
        return playlists_.move_items(call.caller.user_id, request->playlist_id(), to_domain(*request),
                                     request->snapshot_id(), request_of(call, *request));
    });
}

PlaylistApi::Reactor* PlaylistApi::ReorderItems(Context* context, const v1::ReorderItemsRequest* request,
                                                v1::Playlist* response) {
    return serve(context, response, [this, request](rpc::CallContext call) {
        return playlists_.reorder_items(call.caller.user_id, request->playlist_id(), to_domain(request->item_ids()),
                                        request->snapshot_id(), request_of(call, *request));
    });
}

PlaylistApi::Reactor* PlaylistApi::SaveTrack(Context* context, const v1::SaveTrackRequest* request,
                                             v1::SavedTrack* response) {
    return serve(context, response, [this, request](rpc::CallContext call) {
        return saved_tracks_.save(std::move(call.caller.user_id), request->track_id());
    });
}

PlaylistApi::Reactor* PlaylistApi::UnsaveTrack(Context* context, const v1::UnsaveTrackRequest* request,
                                               v1::UnsaveTrackResponse* response) {
    return serve(context, response, [this, request](rpc::CallContext call) {
        return saved_tracks_.unsave(std::move(call.caller.user_id), request->track_id());
    });
}

PlaylistApi::Reactor* PlaylistApi::ListSavedTracks(Context* context, const v1::ListSavedTracksRequest* request,
                                                   v1::ListSavedTracksResponse* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<SavedTrackPage>> {
        auto after = parse_page_token(request->page_token());
        if (!after) co_return fail(std::move(after.error()));
        co_return co_await saved_tracks_.list(std::move(call.caller.user_id), request->page_size(), std::move(*after));
    });
}

PlaylistApi::Reactor* PlaylistApi::CheckSavedTracks(Context* context, const v1::CheckSavedTracksRequest* request,
                                                    v1::CheckSavedTracksResponse* response) {
    return serve(context, response, [this, request](rpc::CallContext call) {
        return saved_tracks_.check_saved(std::move(call.caller.user_id), to_domain(request->track_ids()));
    });
}

}  // namespace polyphony::playlist
