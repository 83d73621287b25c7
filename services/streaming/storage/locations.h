#pragma once

#include <optional>
#include <string>

#include "services/streaming/storage/object_store.h"

namespace polyphony::streaming {

/// Which audio lies in the bucket.
struct BucketMapping {
    std::string root;  ///< The folder that the bucket holds a copy of; empty: none.
    std::string bucket;
    std::string prefix;  ///< Before the path relative to the root.
};

/// The object that holds the audio with this path: `s3://BUCKET/KEY`, or a file below the mapping's root. Nothing if
/// the path means a local file.
std::optional<ObjectName> object_at(const std::string& path, const BucketMapping& mapping);

}  // namespace polyphony::streaming
