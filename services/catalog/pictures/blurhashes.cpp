#include "services/catalog/pictures/blurhashes.h"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>

#include "services/catalog/pictures/jobs/picture_jobs.h"
#include "services/catalog/pictures/picture_store.h"

namespace polyphony::catalog {

Blurhashes::Blurhashes(asio::io_context& io, storage::Database& database, const CoverStore& covers,
                       sandbox::Pool& workers, BlurhashOptions options)
    : strand_(asio::make_strand(io)),
      database_(database),
      covers_(covers),
      workers_(workers),
      options_(options),
      timer_(strand_) {}

void Blurhashes::start() {
    asio::co_spawn(strand_, run(), [](std::exception_ptr) {});
}

Task<> Blurhashes::run() {
    for (;;) {
        const bool some = co_await make_some();
        if (some) continue;
        timer_.expires_after(options_.rest);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

Task<bool> Blurhashes::make_some() {
    const auto look = [this](storage::Snapshot& snapshot) -> Result<Ids> {
        return waiting_for_blurhash(snapshot.sql(), options_.batch);
    };
    auto reading = database_.read(look);
    const auto waiting = co_await std::move(reading);
    if (!waiting) co_return false;
    bool some = false;
    for (const auto& cover : *waiting) {
        auto making = make(cover);
        const auto made = co_await std::move(making);
        // Another time.
        if (!made && made.error().code == Code::Unavailable) co_return some;
        if (!made) spdlog::info("The picture {} has no BlurHash: {}", cover, made.error().message);
        const auto blurhash = made.value_or("");
        const auto keep = [&cover, &blurhash](storage::Transaction& transaction) -> Result<void> {
            put_blurhash(transaction.sql(), cover, blurhash);
            return {};
        };
        auto writing = database_.write(keep);
        const auto kept = co_await std::move(writing);
        if (!kept) co_return some;
        some = true;
    }
    co_return some;
}

Task<Result<std::string>> Blurhashes::make(std::string cover_id) {
    const auto cover = covers_.open(cover_id);
    if (!cover) co_return fail(Code::NotFound, "There is no such cover.");
    sandbox::Job job;
    job.kind = BlurhashJob::kKind;
    job.parameters = std::to_string(options_.max_pixels);
    job.files = {cover->file.descriptor()};
    auto working = workers_.run(std::move(job));
    auto answer = co_await std::move(working);
    if (answer && !is_blurhash(*answer)) co_return fail(Code::Internal, "The worker did not do what it says.");
    co_return answer;
}

}  // namespace polyphony::catalog
