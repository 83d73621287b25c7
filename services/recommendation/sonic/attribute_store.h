#pragma once

#include <functional>
#include <string>

#include "platform/storage/database.h"
#include "services/recommendation/sonic/attributes.h"

/// The rows of what was measured of tracks.
namespace polyphony::recommendation::store {

void put_attributes(storage::Transaction& transaction, const std::string& track_id, const AttributeValues& values);
void delete_attributes(storage::Transaction& transaction, const std::string& track_id);
void visit_attributes(soci::session& sql, const std::function<void(const std::string&, const AttributeValues&)>& visit);

}  // namespace polyphony::recommendation::store
