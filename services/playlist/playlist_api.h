#pragma once

#include "platform/rpc/server.h"
#include "polyphony/playlist/v1/playlist.grpc.pb.h"
#include "services/playlist/playlist_operations.h"
#include "services/playlist/saved_track_operations.h"

namespace polyphony::playlist {

/// The gRPC face of the service: from proto to domain and back, nothing else.
class PlaylistApi final : public v1::PlaylistService::CallbackService {
  public:
    PlaylistApi(PlaylistOperations& playlists, SavedTrackOperations& saved_tracks, rpc::Dispatcher& dispatcher);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* CreatePlaylist(Context*, const v1::CreatePlaylistRequest*, v1::Playlist*) override;
    Reactor* GetPlaylist(Context*, const v1::GetPlaylistRequest*, v1::PlaylistDetail*) override;
    Reactor* ListPlaylists(Context*, const v1::ListPlaylistsRequest*, v1::ListPlaylistsResponse*) override;
    Reactor* UpdatePlaylist(Context*, const v1::UpdatePlaylistRequest*, v1::Playlist*) override;
    Reactor* DeletePlaylist(Context*, const v1::DeletePlaylistRequest*, v1::DeletePlaylistResponse*) override;
    Reactor* AddItems(Context*, const v1::AddItemsRequest*, v1::Playlist*) override;
    Reactor* RemoveItems(Context*, const v1::RemoveItemsRequest*, v1::Playlist*) override;
    Reactor* MoveItems(Context*, const v1::MoveItemsRequest*, v1::Playlist*) override;
    Reactor* ReorderItems(Context*, const v1::ReorderItemsRequest*, v1::Playlist*) override;
    Reactor* SaveTrack(Context*, const v1::SaveTrackRequest*, v1::SavedTrack*) override;
    Reactor* UnsaveTrack(Context*, const v1::UnsaveTrackRequest*, v1::UnsaveTrackResponse*) override;
    Reactor* ListSavedTracks(Context*, const v1::ListSavedTracksRequest*, v1::ListSavedTracksResponse*) override;
    Reactor* CheckSavedTracks(Context*, const v1::CheckSavedTracksRequest*, v1::CheckSavedTracksResponse*) override;

  private:
    /// Serves one call for a known caller: `method(CallContext) -> Task<Result<Response>>`.
    template <class Response, class Method>
    Reactor* serve(Context* context, Response* response, Method method);

    PlaylistOperations& playlists_;
    SavedTrackOperations& saved_tracks_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::playlist
