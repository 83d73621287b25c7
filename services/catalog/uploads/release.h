#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/idempotency/idempotency.h"

/// The nouns of uploads. The contract (contracts/polyphony/catalog/v1/uploads.proto) says what each field means, and
/// numbers the enumerations.
namespace polyphony::catalog {

enum class ReleaseType { Album = 1, Ep = 2, Single = 3 };
enum class ReleaseState { Draft = 1, Scheduled = 2, Published = 3 };
enum class UploadState { Receiving = 1, Checking = 2, Accepted = 3, Refused = 4 };

struct Upload {
    std::string id;
    std::string release_id;
    std::string owner_id;
    std::string file_name;
    std::string ending;  ///< Of its name, such as `.ogg`.
    std::int64_t size_bytes = 0;
    std::int64_t received_bytes = 0;
    UploadState state = UploadState::Receiving;
    std::string reason;
    UnixMillis expires_at = 0;
    std::string title;
    int duration_ms = 0;
    std::string identity;
    std::string track_id;
    std::vector<std::string> same_recording_ids;
};

struct Release {
    std::string id;
    std::string owner_id;
    std::string title;
    std::vector<std::string> artists;
    ReleaseType type = ReleaseType::Album;
    UnixMillis appears_at = 0;
    ReleaseState state = ReleaseState::Draft;
    UnixMillis created_at = 0;
    std::vector<Upload> uploads;  ///< In the order in which they were begun.
};

/// Who brings music in.
struct Uploader {
    std::string user_id;
    bool admin = false;
    bool artist = false;

    bool may_upload() const { return admin || artist; }
    bool may_change(const std::string& owner_id) const { return admin || owner_id == user_id; }
};

/// Every limit of uploads.
struct UploadLimits {
    std::int64_t max_file_bytes = 2'000'000'000;       ///< Of one file.
    std::int64_t max_pending_bytes = 20'000'000'000;   ///< Of one person's files that have not appeared.
    int max_unfinished = 100;                          ///< Of one person's files.
    int max_files = 500;                               ///< Of one release.
    int max_releases = 1000;                           ///< Of one person.
    int expiry_hours = 48;                             ///< In which an unfinished file must get another byte.
    std::int64_t sync_bytes = 8'388'608;               ///< How many bytes a cut connection can cost at most.
    UnixMillis idempotency_ms = idempotency::kKeepMs;  ///< How long a repeated request is known as one.
    int default_page = 50;
    int max_page = 200;

    UnixMillis expiry_ms() const { return expiry_hours * UnixMillis{3'600'000}; }
};

}  // namespace polyphony::catalog
