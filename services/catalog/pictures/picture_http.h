#pragma once

#include "platform/http/http.h"
#include "services/catalog/pictures/covers.h"
#include "services/catalog/pictures/sized_pictures.h"

namespace polyphony::catalog {

/// `GET /media/covers/{cover_id}`: the picture as it came; with `?size=N` one that fits into a square of about N
/// pixels, as WebP for those that accept it and as JPEG for others. Its id is a hash of its bytes, so that it never
/// changes: caches may keep it for ever. The routes keep references.
http::Router picture_routes(const CoverStore& covers, SizedPictures& sized);

}  // namespace polyphony::catalog
