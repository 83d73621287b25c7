#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/idempotency/idempotency.h"
#include "platform/storage/database.h"
#include "services/catalog/model.h"
#include "services/catalog/uploads/publication.h"
#include "services/catalog/uploads/release.h"

namespace polyphony::catalog {

/// The releases of those who upload music. NotFound also for those of others, PermissionDenied without the role.
class Releases {
  public:
    /// `changed` is told when a release was scheduled, withdrawn or deleted.
    Releases(storage::Database& database, const Publication& publication, UploadLimits limits,
             std::function<void()> changed, Clock clock = system_now);

    struct Draft {
        std::string title;
        std::vector<std::string> artists;
        ReleaseType type = ReleaseType::Album;
        std::optional<UnixMillis> appears_at;
    };
    /// Once for each request.
    Task<Result<Release>> create(Uploader uploader, Draft draft, idempotency::Request request = {});
    Task<Result<Page<Release>>> list(Uploader uploader, int page_size, std::string page_token, bool everyone);
    Task<Result<Release>> get(Uploader uploader, std::string release_id);

    struct Change {
        std::optional<std::string> title;
        std::vector<std::string> artists;
        std::optional<ReleaseType> type;
        std::optional<UnixMillis> appears_at;
    };
    Task<Result<Release>> update(Uploader uploader, std::string release_id, Change change);
    Task<Result<Release>> publish(Uploader uploader, std::string release_id);
    Task<Result<Release>> withdraw(Uploader uploader, std::string release_id);
    Task<Result<void>> remove(Uploader uploader, std::string release_id);

  private:
    /// Applies `change(Transaction&, Release&) -> Result<void>` to a release that the uploader may change.
    template <class Work>
    Task<Result<Release>> change(Uploader uploader, std::string release_id, Work work);

    storage::Database& database_;
    const Publication& publication_;
    UploadLimits limits_;
    std::function<void()> changed_;
    Clock clock_;
};

}  // namespace polyphony::catalog
