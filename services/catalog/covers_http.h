#pragma once

#include "platform/http/http.h"
#include "services/catalog/covers.h"

namespace polyphony::catalog {

/// `GET /media/covers/{cover_id}`: the picture. Its id is a hash of its bytes, so that it never changes: caches may
/// keep it for ever. The routes keep a reference to `covers`.
http::Router cover_routes(const CoverStore& covers);

}  // namespace polyphony::catalog
