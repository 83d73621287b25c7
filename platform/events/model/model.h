#pragma once

#include <cstdint>

#include "platform/events/model/world.h"

namespace polyphony::events::model {

/// Worlds in a folder of memory that goes away.
class Model {
  public:
    Model();
    ~Model();
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;

    /// The same for the same seed.
    Outcome run(std::uint64_t seed) const;

  private:
    std::filesystem::path folder_;
};

}  // namespace polyphony::events::model
