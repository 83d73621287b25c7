#pragma once

#include "platform/rpc/server.h"
#include "polyphony/broadcast/v1/broadcast.grpc.pb.h"
#include "services/broadcast/podcasts.h"
#include "services/broadcast/stations.h"

namespace polyphony::broadcast {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

/// The gRPC face of the stations: from proto to domain and back, and who may.
class RadioApi final : public v1::RadioService::CallbackService {
  public:
    RadioApi(Stations& stations, rpc::Dispatcher& dispatcher) : stations_(stations), dispatcher_(dispatcher) {}

    Reactor* ListStations(Context*, const v1::ListStationsRequest*, v1::ListStationsResponse*) override;
    Reactor* CreateStation(Context*, const v1::CreateStationRequest*, v1::Station*) override;
    Reactor* UpdateStation(Context*, const v1::UpdateStationRequest*, v1::Station*) override;
    Reactor* DeleteStation(Context*, const v1::DeleteStationRequest*, v1::DeleteStationResponse*) override;

  private:
    Stations& stations_;
    rpc::Dispatcher& dispatcher_;
};

/// The same of the podcasts.
class PodcastApi final : public v1::PodcastService::CallbackService {
  public:
    PodcastApi(Podcasts& podcasts, rpc::Dispatcher& dispatcher) : podcasts_(podcasts), dispatcher_(dispatcher) {}

    Reactor* ListChannels(Context*, const v1::ListChannelsRequest*, v1::ListChannelsResponse*) override;
    Reactor* GetChannel(Context*, const v1::GetChannelRequest*, v1::Channel*) override;
    Reactor* GetEpisode(Context*, const v1::GetEpisodeRequest*, v1::Episode*) override;
    Reactor* ListNewestEpisodes(Context*, const v1::ListNewestEpisodesRequest*,
                                v1::ListNewestEpisodesResponse*) override;
    Reactor* CreateChannel(Context*, const v1::CreateChannelRequest*, v1::Channel*) override;
    Reactor* DeleteChannel(Context*, const v1::DeleteChannelRequest*, v1::DeleteChannelResponse*) override;
    Reactor* RefreshChannels(Context*, const v1::RefreshChannelsRequest*, v1::RefreshChannelsResponse*) override;
    Reactor* DownloadEpisode(Context*, const v1::DownloadEpisodeRequest*, v1::Episode*) override;
    Reactor* DeleteEpisode(Context*, const v1::DeleteEpisodeRequest*, v1::Episode*) override;

  private:
    Podcasts& podcasts_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::broadcast
