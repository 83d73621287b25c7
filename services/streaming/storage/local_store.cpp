#include "services/streaming/storage/local_store.h"

namespace polyphony::streaming {

Task<Result<http::FileRepresentation>> LocalStore::open(AudioAsset asset) {
    co_return http::open_file(asset.path, asset.content_type);
}

Task<Result<http::File>> LocalStore::local_file(AudioAsset asset) {
    const auto file = http::open_file(asset.path, asset.content_type);
    if (!file) co_return fail(file.error());
    co_return reopen(*file->file);
}

}  // namespace polyphony::streaming
