#pragma once

#include "services/recommendation/lists/radio.h"
#include "services/recommendation/sonic/attributes.h"

namespace polyphony::recommendation {

/// To go on with after the seeds, as radio() says, but only what the tuning allows, and what is near to its targets
/// first.
TrackList tuned(const Knowledge& knowledge, const MeasuredAttributes& attributes, const Seeds& seeds,
                const Tuning& tuning, const ListOptions& options, const Audience& audience, std::size_t limit);

}  // namespace polyphony::recommendation
