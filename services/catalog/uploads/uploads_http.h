#pragma once

#include "platform/http/http.h"
#include "services/catalog/uploads/uploads.h"

namespace polyphony::catalog {

/// Uploads by the tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload), with its extensions creation,
/// termination, checksum and expiration, at `/media/uploads`. `Upload-Metadata` of a new upload holds `release`, the id
/// of a draft, and `filename`. The caller is in the headers (platform/rpc/caller_headers.h). The routes keep a
/// reference to `uploads`.
void add_upload_routes(http::Router& router, Uploads& uploads);

}  // namespace polyphony::catalog
