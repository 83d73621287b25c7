#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/events/model/model_service.h"

namespace polyphony::events::model {

/// What is wrong in a world that came to rest, as sentences: an event that is committed and has no effect, or more than
/// one, or in another order than it was said in; an effect of what was never committed; a dead letter without a cause.
std::vector<std::string> wrongs(const std::vector<std::unique_ptr<ModelService>>& services, const ModelBroker& broker);

}  // namespace polyphony::events::model
