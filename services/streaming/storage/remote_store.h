#pragma once

#include "services/streaming/storage/audio_store.h"
#include "services/streaming/storage/locations.h"
#include "services/streaming/storage/object_cache.h"

namespace polyphony::streaming {

/// Audio in an object store, read through the cache; and what does not lie there, in `local`.
class RemoteStore : public AudioStore {
  public:
    RemoteStore(ObjectCache& cache, BucketMapping mapping, AudioStore& local);

    Task<Result<http::FileRepresentation>> open(AudioAsset asset) override;
    Task<Result<File>> local_file(AudioAsset asset) override;

  private:
    ObjectCache& cache_;
    const BucketMapping mapping_;
    AudioStore& local_;
};

}  // namespace polyphony::streaming
