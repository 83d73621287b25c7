#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "services/catalog/search/search_query.h"
#include "services/catalog/search/searchable.h"

namespace Xapian {
class Database;
}

namespace polyphony::catalog {

/// What the search reads: an index on disk (Xapian) that a SearchWriter keeps. While there is none, nothing is found.
/// Thread-safe.
class SearchIndex {
  public:
    explicit SearchIndex(const std::filesystem::path& folder);
    ~SearchIndex();
    SearchIndex(const SearchIndex&) = delete;
    SearchIndex& operator=(const SearchIndex&) = delete;

    /// Ids of what meets all of the terms and is in one of the libraries; best first, without the `offset` best.
    std::vector<std::string> find(Kind kind, const SearchTerms& terms, const std::vector<std::string>& library_ids,
                                  int limit, int offset);

    /// The terms with words that there are instead of those that there are not, if they differ by a letter, in long
    /// words by two; nothing if there are none such.
    std::optional<SearchTerms> corrected(const SearchTerms& terms);

    /// Where the index of this schema lies.
    const std::filesystem::path& folder() const { return folder_; }

    /// True if a reader found the index damaged since it was asked last: its writer should begin anew.
    bool take_damage() { return damaged_.exchange(false); }

  private:
    /// Runs `work(const Xapian::Database&)` with an open index of the newest state. Its default if there is none.
    template <class Work>
    auto with_database(Work work);
    std::unique_ptr<Xapian::Database> take_database();

    std::filesystem::path folder_;
    std::atomic<bool> damaged_{false};
    std::mutex mutex_;
    std::vector<std::unique_ptr<Xapian::Database>> idle_;  ///< Each is used by one thread at a time.
};

}  // namespace polyphony::catalog
