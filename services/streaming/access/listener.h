#pragma once

#include <string>
#include <utility>

namespace polyphony::streaming {

/// On whose behalf audio is asked for.
struct Listener {
    Listener(std::string id, bool is_admin = false) : user_id(std::move(id)), admin(is_admin) {}  // NOLINT: from an id

    std::string user_id;
    bool admin = false;  ///< Hears all libraries.
};

}  // namespace polyphony::streaming
