#include "services/jukebox/past.h"

#include "polyphony/jukebox/v1/events.pb.h"
#include "services/jukebox/jukebox_store.h"

namespace polyphony::jukebox {

Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past) {
    constexpr int kPage = 500;
    if (!past.wants<v1::ControlGranted>()) return {};
    for (auto page = store::controllers_behind(snapshot.sql(), "", kPage); !page.empty();
         page = store::controllers_behind(snapshot.sql(), page.back().user_id, kPage))
        for (const auto& [user_id, granted_at] : page) {
            v1::ControlGranted granted;
            granted.set_user_id(user_id);
            if (auto said = past.say(user_id, granted, granted_at); !said) return said;
        }
    return {};
}

}  // namespace polyphony::jukebox
