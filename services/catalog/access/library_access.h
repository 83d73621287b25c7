#pragma once

#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/storage/database.h"

namespace polyphony::catalog {

/// Who may hear a library.
struct LibraryAccess {
    std::string library_id;
    bool everyone = true;
    std::vector<std::string> user_ids;  ///< Those who were let in.
};

/// Opens and closes libraries. Each change is said as an event, since whoever delivers music must know. Fails with
/// NotFound for libraries that are not there. Thread-safe.
class LibraryAccesses {
  public:
    LibraryAccesses(storage::Database& database, int max_grants) : database_(database), max_grants_(max_grants) {}

    Task<Result<LibraryAccess>> get(std::string library_id);
    Task<Result<LibraryAccess>> set(std::string library_id, bool everyone);
    /// InvalidArgument for what is no account's id; ResourceExhausted beyond `max_grants`.
    Task<Result<LibraryAccess>> grant(std::string library_id, std::string user_id);
    Task<Result<LibraryAccess>> revoke(std::string library_id, std::string user_id);

  private:
    storage::Database& database_;
    int max_grants_;
};

}  // namespace polyphony::catalog
