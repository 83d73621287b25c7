#pragma once

#include "edge/testing/fake_service.h"
#include "polyphony/catalog/v1/catalog.pb.h"

namespace polyphony::edge {

/// A catalog that has all tracks but `gone`, and artists with names.
inline void serve_catalog(FakeServices& services) {
    services["catalog"].on<catalog::v1::BatchGetTracksRequest, catalog::v1::BatchGetTracksResponse>(
        "polyphony.catalog.v1.CatalogService.BatchGetTracks", [](const auto& request, const auto&) {
            catalog::v1::BatchGetTracksResponse found;
            for (const auto& id : request.track_ids())
                if (id != "gone") found.add_tracks()->set_id(id);
            return Result<catalog::v1::BatchGetTracksResponse>(found);
        });
    services["catalog"].on<catalog::v1::BatchGetArtistsRequest, catalog::v1::BatchGetArtistsResponse>(
        "polyphony.catalog.v1.CatalogService.BatchGetArtists", [](const auto& request, const auto&) {
            catalog::v1::BatchGetArtistsResponse found;
            for (const auto& id : request.artist_ids()) {
                auto& artist = *found.add_artists();
                artist.set_id(id);
                artist.set_name("Name of " + id);
            }
            return Result<catalog::v1::BatchGetArtistsResponse>(found);
        });
}

}  // namespace polyphony::edge
