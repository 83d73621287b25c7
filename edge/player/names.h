#pragma once

#include <google/protobuf/map.h>

#include <string>
#include <vector>

#include "edge/peers.h"
#include "platform/async.h"
#include "polyphony/catalog/v1/catalog.pb.h"
#include "polyphony/user/v1/user.pb.h"

/// What artists and people are called, for answers that name them by id.
namespace polyphony::edge {

using Artists = google::protobuf::Map<std::string, catalog::v1::Artist>;
using People = google::protobuf::Map<std::string, user::v1::Profile>;

/// Adds the facts of those artists that the caller may see. Returns false if the catalog did not answer.
/// `into` must live until the answer.
Task<bool> add_artists(const Peers& peers, std::vector<std::string> artist_ids, rpc::CallContext context,
                       Artists& into);

/// Adds the names of those people who are not gone. Returns false if the user service did not answer. `into` must live
/// until the answer.
Task<bool> add_people(const Peers& peers, std::vector<std::string> user_ids, rpc::CallContext context, People& into);

}  // namespace polyphony::edge
