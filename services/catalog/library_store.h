#pragma once

#include <map>
#include <string>

#include "services/catalog/model.h"
#include "services/catalog/sql.h"

/// SQL for libraries and who may see them.
namespace polyphony::catalog {

/// On whose behalf something is read.
struct Viewer {
    std::string user_id;
    bool admin = false;
};

/// Makes the libraries be exactly these (name -> absolute folder). One that is no longer named stays without being
/// attached; one whose folder moved has all of its files read again by the next scan.
void attach_libraries(soci::session& sql, const std::map<std::string, std::string>& folders);

/// Attaches one more, and gives it.
Library attach_library(soci::session& sql, const std::string& name, const std::string& folder);

/// All attached libraries, by name.
std::vector<Library> attached_libraries(soci::session& sql);

/// The libraries that are no longer attached, but still have tracks.
std::vector<Library> detached_libraries(soci::session& sql);

/// The attached libraries that this user may see, by name: those for everyone and those granted; all for
/// administrators.
std::vector<Library> visible_libraries(soci::session& sql, const Viewer& viewer);
Ids visible_library_ids(soci::session& sql, const Viewer& viewer);

/// Whether every user may see a library, or only those with a grant.
void set_everyone(soci::session& sql, const std::string& library_id, bool everyone);
/// False if it was so already.
bool grant(soci::session& sql, const std::string& library_id, const std::string& user_id);
bool revoke(soci::session& sql, const std::string& library_id, const std::string& user_id);
/// The users that were let in, at most `count`.
std::vector<std::string> granted_users(soci::session& sql, const std::string& library_id, int count);
/// Takes all grants of a user back.
void revoke_all(soci::session& sql, const std::string& user_id);

}  // namespace polyphony::catalog
