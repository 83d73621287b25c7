#pragma once

#include <cstdint>
#include <memory>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/http/http.h"

namespace polyphony::streaming::hls {

/// How far a file has come.
struct Grown {
    std::uint64_t bytes = 0;  ///< That will not change any more.
    bool whole = false;
};

/// A file that someone writes, from its beginning to its end.
class GrowingFile {
  public:
    virtual ~GrowingFile() = default;
    virtual std::shared_ptr<const File> file() const = 0;
    /// Waits until there are more bytes than `bytes`, or the file is whole. Fails if it never will be, or not in time.
    virtual Task<Result<Grown>> beyond(std::uint64_t bytes) = 0;
};

}  // namespace polyphony::streaming::hls
