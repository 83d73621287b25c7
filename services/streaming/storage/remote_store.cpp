#include "services/streaming/storage/remote_store.h"

namespace polyphony::streaming {
namespace {

/// The store's etag as a strong one.
std::string strong(const std::string& etag) {
    const auto quote = etag.find('"');
    return quote == std::string::npos ? '"' + etag + '"' : etag.substr(quote);
}

}  // namespace

RemoteStore::RemoteStore(ObjectCache& cache, BucketMapping mapping, AudioStore& local)
    : cache_(cache), mapping_(std::move(mapping)), local_(local) {}

Task<Result<http::FileRepresentation>> RemoteStore::open(AudioAsset asset) {
    const auto name = object_at(asset.path, mapping_);
    if (!name) co_return co_await local_.open(std::move(asset));
    const auto object = co_await cache_.open(*name, static_cast<std::uint64_t>(asset.size_bytes));
    if (!object) co_return fail(object.error());
    const auto& facts = (*object)->facts;
    http::FileRepresentation representation;
    representation.file = (*object)->file.audio();
    representation.size = facts.size;
    representation.modified = facts.modified;
    representation.etag = strong(facts.etag);
    representation.content_type = asset.content_type;
    representation.filling = [this, object = *object](std::uint64_t offset, std::uint64_t wanted) {
        return cache_.readable(object, offset, wanted, Urgency::Listener);
    };
    co_return representation;
}

Task<Result<File>> RemoteStore::local_file(AudioAsset asset) {
    const auto name = object_at(asset.path, mapping_);
    if (!name) co_return co_await local_.local_file(std::move(asset));
    const auto object = co_await cache_.open(*name, static_cast<std::uint64_t>(asset.size_bytes));
    if (!object) co_return fail(object.error());
    const auto size = (*object)->facts.size;
    for (std::uint64_t offset = 0; offset < size;) {
        const auto there = co_await cache_.readable(*object, offset, size - offset, Urgency::Background);
        if (!there) co_return fail(there.error());
        offset += *there;
    }
    co_return reopen(*(*object)->file.audio());
}

}  // namespace polyphony::streaming
