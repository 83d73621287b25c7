#pragma once

#include "services/streaming/hls/hls_http.h"
#include "services/streaming/renditions/rendition_cache.h"

namespace polyphony::streaming::hls {

/// Renditions of the cache, as HLS takes them. The cache must live as long.
OpenRendition renditions_of(RenditionCache& cache);

}  // namespace polyphony::streaming::hls
