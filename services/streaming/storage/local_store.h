#pragma once

#include "services/streaming/storage/audio_store.h"

namespace polyphony::streaming {

/// Audio in files of this machine.
class LocalStore : public AudioStore {
  public:
    Task<Result<http::FileRepresentation>> open(AudioAsset asset) override;
    Task<Result<File>> local_file(AudioAsset asset) override;
};

}  // namespace polyphony::streaming
