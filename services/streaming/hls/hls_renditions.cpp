#include "services/streaming/hls/hls_renditions.h"

#include <limits>
#include <utility>

namespace polyphony::streaming::hls {
namespace {

class CachedRendition : public GrowingFile {
  public:
    CachedRendition(RenditionCache& cache, RenditionCache::Handle rendition)
        : cache_(cache), rendition_(std::move(rendition)) {}

    std::shared_ptr<const File> file() const override { return rendition_->file; }

    Task<Result<Grown>> beyond(std::uint64_t bytes) override {
        // Asked first: what becomes whole meanwhile has bytes that are not counted yet.
        const bool whole = rendition_->whole();
        const auto more = co_await cache_.readable(rendition_, bytes, std::numeric_limits<std::uint64_t>::max());
        if (!more) co_return fail(more.error());
        co_return Grown{bytes + *more, whole};
    }

  private:
    RenditionCache& cache_;
    RenditionCache::Handle rendition_;
};

}  // namespace

OpenRendition renditions_of(RenditionCache& cache) {
    return [&cache](AudioAsset asset, AudioFormat format) -> Task<Result<std::shared_ptr<GrowingFile>>> {
        TranscodeJob job;
        job.format = format;
        auto opening = cache.open(std::move(asset), job);
        auto rendition = co_await std::move(opening);
        if (!rendition) co_return fail(rendition.error());
        co_return std::make_shared<CachedRendition>(cache, std::move(*rendition));
    };
}

}  // namespace polyphony::streaming::hls
