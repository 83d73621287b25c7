#include "services/streaming/renditions/rendition_cache.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <charconv>

namespace polyphony::streaming {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Says that someone wants a rendition, for as long as it lives.
class Use {
  public:
    explicit Use(std::shared_ptr<Rendition> rendition) : rendition_(std::move(rendition)) { ++rendition_->users; }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() {
        rendition_->wanted_at = SteadyClock::now();
        --rendition_->users;
    }

    static RenditionCache::Handle of(const std::shared_ptr<Rendition>& rendition) {
        return {std::make_shared<Use>(rendition), rendition.get()};
    }

  private:
    std::shared_ptr<Rendition> rendition_;
};

std::uint64_t size_of(const File& file) {
    struct stat facts {};
    return ::fstat(file.descriptor(), &facts) == 0 ? static_cast<std::uint64_t>(facts.st_size) : 0;
}

/// What a worker says that it has written; it is not believed.
std::uint64_t written(const Rendition& rendition, std::string_view said) {
    std::uint64_t bytes = 0;
    std::from_chars(said.data(), said.data() + said.size(), bytes);
    return std::min(bytes, size_of(*rendition.file));
}

Result<void> sync(const File& file) {
    if (::fdatasync(file.descriptor()) != 0) return fail(Code::Unavailable, "The disk does not take it.");
    return {};
}

Error as_seen_by_people(const Error& error) {
    if (error.code == Code::Internal || error.code == Code::DeadlineExceeded)
        return {Code::FailedPrecondition, "This track's audio cannot be converted: " + error.message};
    if (error.code == Code::Aborted) return {Code::Unavailable, "The work was stopped; try again."};
    return error;
}

}  // namespace

RenditionCache::RenditionCache(asio::io_context& io, AudioStore& audio, sandbox::Pool& workers, Quarantine& quarantine,
                               RenditionCacheOptions options, metrics::Metrics& metrics)
    : strand_(asio::make_strand(io)),
      audio_(audio),
      workers_(workers),
      quarantine_(quarantine),
      options_(std::move(options)),
      metrics_(metrics),
      files_(options_.folder, options_.max_bytes),
      disk_(1, options_.max_unsynced) {}

Task<Result<RenditionCache::Handle>> RenditionCache::open(AudioAsset asset, TranscodeJob job) {
    auto finding = find_or_make(std::move(asset), job);
    co_return co_await asio::co_spawn(strand_, std::move(finding), asio::use_awaitable);
}

Task<Result<std::uint64_t>> RenditionCache::readable(Handle rendition, std::uint64_t offset, std::uint64_t wanted) {
    const auto there = rendition->readable(offset, wanted);
    if (there > 0 || rendition->whole()) co_return there;
    auto waiting = wait_for(std::move(rendition), offset, wanted);
    co_return co_await asio::co_spawn(strand_, std::move(waiting), asio::use_awaitable);
}

Task<Result<std::uint64_t>> RenditionCache::size(Handle rendition) {
    if (rendition->whole()) co_return rendition->bytes.load();
    auto waiting = wait_for_end(std::move(rendition));
    co_return co_await asio::co_spawn(strand_, std::move(waiting), asio::use_awaitable);
}

void RenditionCache::start_ahead(AudioAsset asset, TranscodeJob job) {
    asio::co_spawn(strand_, find_or_make(std::move(asset), job), [](std::exception_ptr, const Result<Handle>&) {});
}

Task<Result<RenditionCache::Handle>> RenditionCache::find_or_make(AudioAsset asset, TranscodeJob job) {
    const auto name = rendition_file(asset, job);
    if (auto found = find(name)) co_return found;
    if (auto allowed = co_await quarantine_.check(asset); !allowed) co_return fail(allowed.error());
    // Meanwhile others may have wanted it.
    if (auto found = find(name)) co_return found;
    count("made");
    co_return begin(name, std::move(asset), job);
}

RenditionCache::Handle RenditionCache::find(const std::string& name) {
    if (const auto found = making_.find(name); found != making_.end()) {
        count("shared");
        return Use::of(found->second);
    }
    auto file = files_.find(name);
    if (!file) return nullptr;
    const auto rendition = std::make_shared<Rendition>(name, std::move(*file));
    rendition->bytes = size_of(*rendition->file);
    rendition->is_whole = true;
    count("kept");
    return Use::of(rendition);
}

void RenditionCache::count(const char* outcome) {
    metrics_.counter("polyphony_streaming_renditions_total", "Renditions that were asked for.", {{"outcome", outcome}})
        .Increment();
}

Result<RenditionCache::Handle> RenditionCache::begin(const std::string& name, AudioAsset asset, TranscodeJob job) {
    auto file = files_.begin(name);
    if (!file) return fail(Code::Unavailable, "There is no room for converted audio; try again later.");
    const auto rendition = std::make_shared<Rendition>(name, std::move(file));
    making_[name] = rendition;
    auto making = make(rendition, std::move(asset), job);
    auto done = [this, rendition](std::exception_ptr thrown, const Result<void>& made) {
        finish(rendition, thrown ? fail(Code::Aborted, "It was stopped.") : made);
    };
    asio::co_spawn(strand_, std::move(making), asio::bind_cancellation_slot(rendition->cancel.slot(), std::move(done)));
    asio::co_spawn(strand_, watch(rendition), [](std::exception_ptr) {});
    return Use::of(rendition);
}

Task<Result<void>> RenditionCache::make(Making rendition, AudioAsset asset, TranscodeJob job) {
    const auto source = co_await audio_.local_file(asset);
    if (!source) co_return fail(source.error());
    sandbox::Job work;
    work.kind = TranscodeJob::kKind;
    job.part = asset.part;
    work.parameters = to_text(job);
    work.files = {source->descriptor(), rendition->file->descriptor()};
    work.progress = [strand = strand_, rendition](std::string_view said) {
        asio::post(strand, [rendition, bytes = written(*rendition, said)] {
            rendition->bytes = bytes;
            rendition->wake();
        });
    };
    auto working = workers_.run(std::move(work));
    const auto answer = co_await std::move(working);
    if (!answer) {
        if (answer.error().code != Code::Aborted) co_await quarantine_.note(asset, answer.error());
        co_return fail(answer.error());
    }
    const auto result = transcoded(*answer);
    if (!result || result->bytes != size_of(*rendition->file))
        co_return fail(Code::Internal, "the worker did not do what it says.");
    rendition->bytes = result->bytes;
    rendition->is_whole = true;
    rendition->wake();
    auto syncing = disk_.run(Urgency::Background, [file = rendition->file] { return sync(*file); });
    co_return co_await std::move(syncing);
}

void RenditionCache::finish(const Making& rendition, const Result<void>& result) {
    const auto found = making_.find(rendition->name);
    const bool wanted = found != making_.end() && found->second == rendition;
    if (wanted) making_.erase(found);
    if (wanted && result && files_.keep(rendition->name)) {
        metrics_.gauge("polyphony_streaming_rendition_bytes", "Bytes of renditions on disk.")
            .Set(static_cast<double>(files_.bytes()));
    } else if (wanted) {
        files_.drop(rendition->name);
    }
    // One that cannot be kept is whole all the same.
    if (!rendition->whole()) rendition->failed = as_seen_by_people(result.error());
    rendition->wake();
}

Task<> RenditionCache::watch(Making rendition) {
    constexpr auto kParts = 4;
    asio::steady_timer timer(strand_);
    while (!rendition->whole() && !rendition->failed) {
        timer.expires_after(options_.linger / kParts);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto idle = SteadyClock::now() - rendition->wanted_at.load();
        if (rendition->users > 0 || idle < options_.linger) continue;
        const auto found = making_.find(rendition->name);
        if (found == making_.end() || found->second != rendition) co_return;
        // Whoever wants it again gets a new one.
        making_.erase(found);
        files_.drop(rendition->name);
        rendition->cancel.emit(asio::cancellation_type::terminal);
        co_return;
    }
}

Task<Result<std::uint64_t>> RenditionCache::wait_for(Handle handle, std::uint64_t offset, std::uint64_t wanted) {
    const auto rendition = std::const_pointer_cast<Rendition>(handle);
    const auto until = SteadyClock::now() + options_.wait;
    for (;;) {
        if (const auto there = rendition->readable(offset, wanted); there > 0) co_return there;
        if (rendition->failed) co_return fail(*rendition->failed);
        if (rendition->whole()) co_return std::uint64_t{0};
        auto waiting = progress(rendition, until);
        if (!co_await std::move(waiting))
            co_return fail(Code::Unavailable, "This rendition is still being made; try again in a moment.");
    }
}

Task<Result<std::uint64_t>> RenditionCache::wait_for_end(Handle handle) {
    const auto rendition = std::const_pointer_cast<Rendition>(handle);
    const auto until = SteadyClock::now() + options_.wait;
    for (;;) {
        if (rendition->failed) co_return fail(*rendition->failed);
        if (rendition->whole()) co_return rendition->bytes.load();
        auto waiting = progress(rendition, until);
        if (!co_await std::move(waiting))
            co_return fail(Code::Unavailable, "This rendition is still being made; try again in a moment.");
    }
}

Task<bool> RenditionCache::progress(Making rendition, Rendition::Time until) {
    const auto timer = std::make_shared<asio::steady_timer>(strand_, until);
    rendition->waiters.push_back(timer);
    const auto [woken] = co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    std::erase(rendition->waiters, timer);
    co_return woken.failed();
}

}  // namespace polyphony::streaming
