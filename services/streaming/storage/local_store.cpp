#include "services/streaming/storage/local_store.h"

#include <algorithm>
#include <utility>

#include "platform/encoding/path_text.h"

namespace polyphony::streaming {

namespace {

/// Bytes between two looks at whether the file is still the same.
constexpr std::uint64_t kLookBytes = 1024 * 1024;

/// Ends an answer whose file is written to meanwhile, as some tag editors do: two halves of two files are noise.
http::Filling while_unchanged(std::shared_ptr<const File> file, std::string etag) {
    return [file = std::move(file), etag = std::move(etag)](std::uint64_t,
                                                            std::uint64_t wanted) -> Task<Result<std::uint64_t>> {
        if (http::etag_of(*file) != etag) co_return fail(Code::Aborted, "The file was changed while it was sent.");
        co_return std::min(wanted, kLookBytes);
    };
}

}  // namespace

Task<Result<http::FileRepresentation>> LocalStore::open(AudioAsset asset) {
    auto file = http::open_file(path_of_text(asset.path), asset.content_type);
    if (file) file->filling = while_unchanged(file->file, file->etag);
    co_return file;
}

Task<Result<File>> LocalStore::local_file(AudioAsset asset) {
    const auto file = http::open_file(path_of_text(asset.path), asset.content_type);
    if (!file) co_return fail(file.error());
    co_return reopen(*file->file);
}

}  // namespace polyphony::streaming
