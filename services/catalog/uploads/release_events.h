#pragma once

#include "platform/storage/database.h"
#include "services/catalog/uploads/release.h"

/// What is said of releases. Each write of a person says something, so that it is refused once they are erased.
namespace polyphony::catalog {

void emit_changed(storage::Transaction& transaction, const Release& release);
void emit_deleted(storage::Transaction& transaction, const Release& release);

}  // namespace polyphony::catalog
