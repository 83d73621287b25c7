#include "services/catalog/pictures/sized_pictures.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <iterator>

namespace polyphony::catalog {
namespace {

std::uint64_t size_of(const File& file) {
    struct stat facts {};
    return ::fstat(file.descriptor(), &facts) == 0 ? static_cast<std::uint64_t>(facts.st_size) : 0;
}

PictureFile as_picture(File file) {
    const auto size = size_of(file);
    return {std::make_shared<const File>(std::move(file)), size};
}

/// Whether the picture is to blame: another attempt would end as this one.
bool is_final(const Error& error) {
    return error.code == Code::FailedPrecondition || error.code == Code::Internal ||
           error.code == Code::DeadlineExceeded;
}

}  // namespace

int picture_edge(std::int64_t wanted) {
    const auto* edge = std::lower_bound(std::begin(kPictureEdges), std::end(kPictureEdges), wanted);
    return edge == std::end(kPictureEdges) ? *std::rbegin(kPictureEdges) : *edge;
}

std::string name(const SizedPicture& picture) {
    return fmt::format("{}-{}-v{}.{}", picture.cover_id, picture.edge, kPictureVersion, ending(picture.format));
}

SizedPictures::SizedPictures(asio::io_context& io, const CoverStore& covers, sandbox::Pool& workers,
                             SizedPictureOptions options, metrics::Metrics& metrics)
    : strand_(asio::make_strand(io)),
      covers_(covers),
      workers_(workers),
      options_(std::move(options)),
      metrics_(metrics),
      files_(options_.folder, options_.max_bytes) {}

Task<Result<PictureFile>> SizedPictures::open(SizedPicture picture) {
    if (auto kept = find(name(picture))) {
        count("kept");
        co_return std::move(*kept);
    }
    auto making = make_or_wait(std::move(picture));
    co_return co_await asio::co_spawn(strand_, std::move(making), asio::use_awaitable);
}

std::optional<PictureFile> SizedPictures::find(const std::string& name) {
    auto file = files_.find(name);
    if (!file) return std::nullopt;
    auto kept = as_picture(std::move(*file));
    // Files are not synchronised: after a power cut one may be empty.
    if (kept.size == 0) return std::nullopt;
    return kept;
}

void SizedPictures::count(const char* outcome) {
    metrics_.counter("polyphony_catalog_pictures_total", "Sized pictures that were asked for.", {{"outcome", outcome}})
        .Increment();
}

Task<Result<PictureFile>> SizedPictures::make_or_wait(SizedPicture picture) {
    if (const auto bad = unreadable_.find(picture.cover_id); bad != unreadable_.end())
        co_return fail(Code::FailedPrecondition, bad->second);
    auto& making = making_[name(picture)];
    if (making) {
        count("shared");
    } else {
        count("made");
        making = std::make_shared<Making>();
        auto running = run(std::move(picture), making);
        asio::co_spawn(strand_, std::move(running), [](std::exception_ptr) {});
    }
    const auto shared = making;
    const auto timer = std::make_shared<asio::steady_timer>(strand_, options_.wait);
    shared->waiting.push_back(timer);
    if (!shared->result) co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    if (!shared->result) co_return fail(Code::Unavailable, "The picture is still being made; try again in a moment.");
    co_return *shared->result;
}

Task<> SizedPictures::run(SizedPicture picture, Shared making) {
    const auto picture_name = name(picture);
    making->result = co_await make(picture);
    if (const auto& result = *making->result; !result) {
        files_.drop(picture_name);
        if (is_final(result.error())) {
            if (unreadable_.size() >= options_.max_unreadable) unreadable_.clear();
            unreadable_[picture.cover_id] = result.error().message;
            making->result = fail(Code::FailedPrecondition, result.error().message);
        }
    }
    making_.erase(picture_name);
    for (const auto& timer : making->waiting) timer->cancel();
}

Task<Result<PictureFile>> SizedPictures::make(SizedPicture picture) {
    const auto original = covers_.open(picture.cover_id);
    if (!original) co_return fail(Code::NotFound, "There is no such cover.");
    auto target = files_.begin(name(picture));
    if (!target) co_return fail(Code::Unavailable, "There is no room for pictures; try again later.");
    sandbox::Job job;
    job.kind = ResizeJob::kKind;
    job.parameters = to_text(ResizeJob{picture.edge, picture.format, options_.max_pixels});
    job.files = {original->file.descriptor(), target.descriptor()};
    auto working = workers_.run(std::move(job));
    const auto answer = co_await std::move(working);
    if (!answer) co_return fail(answer.error());
    auto made = as_picture(std::move(target));
    if (made.size == 0 || *answer != std::to_string(made.size))
        co_return fail(Code::Internal, "The worker did not do what it says.");
    // One that cannot be kept is there all the same.
    if (!files_.keep(name(picture))) files_.drop(name(picture));
    metrics_.gauge("polyphony_catalog_picture_bytes", "Bytes of sized pictures on disk.")
        .Set(static_cast<double>(files_.bytes()));
    co_return made;
}

}  // namespace polyphony::catalog
