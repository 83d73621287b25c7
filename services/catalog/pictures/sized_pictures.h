#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/cache/file_cache.h"
#include "platform/metrics/metrics.h"
#include "platform/sandbox/pool.h"
#include "services/catalog/pictures/covers.h"
#include "services/catalog/pictures/jobs/picture_jobs.h"

namespace polyphony::catalog {

/// The edges, in pixels, that pictures are made in: few, so that what is kept is shared.
inline constexpr int kPictureEdges[] = {64, 128, 256, 320, 512, 640, 1024, 1600};

/// The smallest of them that is no smaller than `wanted`, else the largest.
int picture_edge(std::int64_t wanted);

/// Part of the names and entity tags: what was made in another way is made anew. 2: WebP without metadata.
inline constexpr int kPictureVersion = 2;

/// One way in which a picture is wanted.
struct SizedPicture {
    std::string cover_id;
    int edge = 0;  ///< One of kPictureEdges.
    PictureFormat format = PictureFormat::Jpeg;
};

/// In a word, for names of files and entity tags.
std::string name(const SizedPicture& picture);

struct PictureFile {
    std::shared_ptr<const File> file;
    std::uint64_t size = 0;
};

struct SizedPictureOptions {
    std::filesystem::path folder;
    std::uint64_t max_bytes = 256ULL * 1024 * 1024;
    std::uint64_t max_pixels = 100'000'000;  ///< Of an original.
    std::chrono::milliseconds wait{8000};    ///< Most time that a request waits for its picture.
    std::size_t max_unreadable = 10'000;     ///< Originals remembered that cannot be read.
};

/// Pictures in other sizes than their own, made by workers when they are wanted, and kept on disk: what was not used
/// for the longest time goes first. Whoever wants the same at the same time shares one job. Thread-safe.
class SizedPictures {
  public:
    SizedPictures(asio::io_context& io, const CoverStore& covers, sandbox::Pool& workers, SizedPictureOptions options,
                  metrics::Metrics& metrics);
    SizedPictures(const SizedPictures&) = delete;
    SizedPictures& operator=(const SizedPictures&) = delete;

    /// Fails with NotFound if there is no such cover, FailedPrecondition and the reason if it cannot be shown, and
    /// Unavailable if there is too much to do.
    Task<Result<PictureFile>> open(SizedPicture picture);

  private:
    /// One that is being made.
    struct Making {
        std::optional<Result<PictureFile>> result;
        std::vector<std::shared_ptr<asio::steady_timer>> waiting;
    };
    using Shared = std::shared_ptr<Making>;

    std::optional<PictureFile> find(const std::string& name);
    void count(const char* outcome);

    // All of these run on the strand.
    Task<Result<PictureFile>> make_or_wait(SizedPicture picture);
    Task<> run(SizedPicture picture, Shared making);
    Task<Result<PictureFile>> make(SizedPicture picture);

    asio::strand<asio::io_context::executor_type> strand_;
    const CoverStore& covers_;
    sandbox::Pool& workers_;
    const SizedPictureOptions options_;
    metrics::Metrics& metrics_;
    FileCache files_;
    std::map<std::string, Shared> making_;           ///< By name.
    std::map<std::string, std::string> unreadable_;  ///< Why, by cover.
};

}  // namespace polyphony::catalog
