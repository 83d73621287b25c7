#pragma once

#include <string>
#include <vector>

#include "edge/peers.h"
#include "platform/async.h"
#include "platform/error.h"
#include "platform/rpc/context.h"
#include "polyphony/catalog/v1/catalog.pb.h"

namespace polyphony::edge {

/// How many things the catalog is asked for at once.
inline constexpr std::size_t kLookupBatch = 500;

/// Those of these ids that there are for the caller, in their order, however many: the catalog is asked for them in
/// batches.
Task<Result<std::vector<catalog::v1::Track>>> find_tracks(const Peers& peers, std::vector<std::string> ids,
                                                          rpc::CallContext context);
Task<Result<std::vector<catalog::v1::Album>>> find_albums(const Peers& peers, std::vector<std::string> ids,
                                                          rpc::CallContext context);
Task<Result<std::vector<catalog::v1::Artist>>> find_artists(const Peers& peers, std::vector<std::string> ids,
                                                            rpc::CallContext context);

}  // namespace polyphony::edge
