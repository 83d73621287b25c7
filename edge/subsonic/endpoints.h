#pragma once

#include "edge/subsonic/backend.h"
#include "edge/subsonic/call.h"

/// The endpoints of the Subsonic API by their groups (https://opensubsonic.netlify.app/docs/endpoints/). Each maps its
/// parameters to calls of the services and their answers back; no business lives here. `backend` must outlive them.
namespace polyphony::edge::subsonic {

void add_system(Endpoints& endpoints, const Backend& backend);
void add_users(Endpoints& endpoints, const Backend& backend);
void add_browsing(Endpoints& endpoints, const Backend& backend);
void add_lists(Endpoints& endpoints, const Backend& backend);
void add_searching(Endpoints& endpoints, const Backend& backend);
void add_playlists(Endpoints& endpoints, const Backend& backend);
void add_lyrics(Endpoints& endpoints, const Backend& backend);
void add_media(Endpoints& endpoints, const Backend& backend);
void add_transcoding(Endpoints& endpoints, const Backend& backend);
void add_annotation(Endpoints& endpoints, const Backend& backend);
void add_bookmarks(Endpoints& endpoints, const Backend& backend);
void add_queue(Endpoints& endpoints, const Backend& backend);
void add_radio(Endpoints& endpoints, const Backend& backend);
void add_podcasts(Endpoints& endpoints, const Backend& backend);
void add_shares(Endpoints& endpoints, const Backend& backend);
void add_jukebox(Endpoints& endpoints, const Backend& backend);
void add_similar(Endpoints& endpoints, const Backend& backend);
void add_sonic(Endpoints& endpoints, const Backend& backend);

}  // namespace polyphony::edge::subsonic
