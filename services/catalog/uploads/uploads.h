#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "platform/async.h"
#include "platform/storage/database.h"
#include "services/catalog/uploads/checksum.h"
#include "services/catalog/uploads/upload_files.h"

namespace polyphony::catalog {

/// The bytes of a request, bit by bit; empty at the end.
using Chunks = std::function<Task<Result<std::string>>()>;

/// Files on their way in. What is told to be received is on the disk: nothing of it is lost, whatever is killed. Runs
/// on one io_context; not thread-safe.
class Uploads {
  public:
    /// `finished` is told when a file is whole.
    Uploads(storage::Database& database, const UploadFiles& files, UploadLimits limits, std::function<void()> finished,
            Clock clock = system_now);
    ~Uploads();
    Uploads(const Uploads&) = delete;
    Uploads& operator=(const Uploads&) = delete;

    struct Announced {
        std::string release_id;
        std::string file_name;
        std::int64_t size_bytes = 0;
    };
    /// Begins a file of a draft. InvalidArgument if it is no audio file by its name, empty or too large; NotFound;
    /// FailedPrecondition if the release is no draft; ResourceExhausted beyond a limit of the person or the release.
    Task<Result<Upload>> begin(Uploader uploader, Announced announced);
    /// NotFound also for those of others.
    Task<Result<Upload>> find(Uploader uploader, std::string upload_id);

    struct Appended {
        Upload upload;       ///< As it is now.
        bool intact = true;  ///< False: the checksum was wrong, and the bytes were thrown away.
    };
    /// Takes bytes at `offset`, which must be where the file ends so far: FailedPrecondition otherwise. If the bytes
    /// end early, what came stays, unless there is a checksum. Aborted if someone else appends at this moment,
    /// InvalidArgument if there are more than were announced, ResourceExhausted if the disk is full.
    Task<Result<Appended>> append(Uploader uploader, std::string upload_id, std::int64_t offset,
                                  std::optional<Checksum> checksum, const Chunks& chunks);
    /// Throws a file away, of a draft only.
    Task<Result<void>> remove(Uploader uploader, std::string upload_id);

    const UploadLimits& limits() const { return limits_; }

  private:
    /// Who writes into which file.
    using Busy = std::set<std::string>;
    struct Hold {
        std::shared_ptr<Busy> busy;
        std::string upload_id;
        Hold(std::shared_ptr<Busy> all, const std::string& id);
        ~Hold();
        Hold(const Hold&) = delete;
        Hold& operator=(const Hold&) = delete;
    };

    /// Runs work that blocks on a thread of its own.
    template <class Work>
    auto on_disk(Work work) -> Task<std::invoke_result_t<Work&>>;
    /// Writes chunks down until they end; `reached` is how far that got.
    Task<Result<void>> write_all(const File& file, Upload& upload, std::int64_t& reached, Digest* digest,
                                 const Chunks& chunks);
    /// Notes that the file is safe up to `reached`.
    Task<Result<void>> keep(const File& file, Upload& upload, std::int64_t reached);

    storage::Database& database_;
    const UploadFiles& files_;
    UploadLimits limits_;
    std::function<void()> finished_;
    Clock clock_;
    std::shared_ptr<Busy> busy_ = std::make_shared<Busy>();
    asio::thread_pool disk_{2};
};

}  // namespace polyphony::catalog
