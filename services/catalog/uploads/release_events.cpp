#include "services/catalog/uploads/release_events.h"

#include "platform/events/events.h"
#include "polyphony/catalog/v1/uploads.pb.h"

namespace polyphony::catalog {

void emit_changed(storage::Transaction& transaction, const Release& release) {
    v1::ReleaseChanged event;
    event.set_release_id(release.id);
    event.set_owner_id(release.owner_id);
    event.set_state(static_cast<v1::ReleaseState>(release.state));
    events::emit(transaction, release.id, event);
}

void emit_deleted(storage::Transaction& transaction, const Release& release) {
    v1::ReleaseDeleted event;
    event.set_release_id(release.id);
    event.set_owner_id(release.owner_id);
    events::emit(transaction, release.id, event);
}

}  // namespace polyphony::catalog
