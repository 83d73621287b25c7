#pragma once

#include <map>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/catalog/model.h"
#include "services/catalog/scan/file_facts.h"
#include "services/catalog/scan/ingest.h"
#include "services/catalog/uploads/release.h"
#include "services/catalog/uploads/upload_files.h"

namespace polyphony::catalog {

/// What a file says of itself, completed by its release: title and artists where the tags say nothing; the album's
/// title and artists always.
scan::FileFacts as_released(const Release& release, const Upload& upload, scan::FileFacts facts);
/// The same for a file of the library of uploads, by its place in there; nothing changes if it is of no release.
scan::FileFacts as_released(soci::session& sql, const std::string& path, scan::FileFacts facts);

/// The libraries with that of uploads, once something has appeared in it. InvalidArgument if its name is taken.
Result<std::map<std::string, std::string>> with_uploads(std::map<std::string, std::string> libraries,
                                                        const std::string& name, const UploadFiles& files);

/// How releases become tracks of a library, and stop to be.
class Publication {
  public:
    /// `library`: the name of the library that they appear in.
    Publication(const UploadFiles& files, std::string library, Clock clock = system_now);

    /// Makes tracks of the files, which are shown already, and the release published.
    void publish(storage::Transaction& transaction, Release& release,
                 const std::vector<scan::ScannedFile>& files) const;
    /// Withdraws the tracks, if it has appeared. The files are hidden first, so that no scan finds them again.
    void withdraw(storage::Transaction& transaction, const Release& release) const;
    /// Withdraws it and deletes its rows; its files go with the next sweep.
    void remove(storage::Transaction& transaction, const Release& release) const;
    /// Removes all releases of a person.
    void forget(storage::Transaction& transaction, const std::string& owner_id) const;

  private:
    Library library(soci::session& sql) const;

    const UploadFiles& files_;
    std::string library_;
    Clock clock_;
};

}  // namespace polyphony::catalog
