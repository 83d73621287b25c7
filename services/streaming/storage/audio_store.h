#pragma once

#include "platform/async.h"
#include "platform/error.h"
#include "platform/http/files.h"
#include "services/streaming/assets.h"

namespace polyphony::streaming {

/// Where the bytes of audio lie.
class AudioStore {
  public:
    virtual ~AudioStore() = default;

    /// What can be served of an asset. Fails with NotFound if there is no such audio, and with Unavailable if it cannot
    /// be had now. If its bytes become others, what is not read yet fails with Aborted: then it can be opened anew.
    virtual Task<Result<http::FileRepresentation>> open(AudioAsset asset) = 0;

    /// A descriptor of a complete local copy, at its beginning and for reading only: for those who cannot wait for
    /// bytes, such as a worker process. Fails as open() does, or with Aborted if the audio changed meanwhile.
    virtual Task<Result<File>> local_file(AudioAsset asset) = 0;
};

/// The same file under a descriptor of its own, at its beginning and for reading only, also if it has no name any more.
Result<File> reopen(const File& file);

}  // namespace polyphony::streaming
