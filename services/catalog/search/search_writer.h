#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "services/catalog/search/searchable.h"

namespace polyphony::catalog {

/// Writes the index that a SearchIndex reads. One process writes an index at a time; SearchIndexBusy is thrown to
/// others. Throws std::runtime_error if the index is damaged or gone. Not thread-safe.
class SearchWriter {
  public:
    /// Opens the index, creating it if it is missing. With `anew`, what was there is deleted.
    SearchWriter(std::filesystem::path folder, bool anew);
    ~SearchWriter();
    SearchWriter(const SearchWriter&) = delete;
    SearchWriter& operator=(const SearchWriter&) = delete;

    /// The number of the last change that the index holds.
    long long position() const { return position_; }

    /// Makes something findable as it is now, or not findable if it is in no library.
    void put(const Searchable& thing);

    /// Puts on disk what was put, together with the number of the last change: both or neither.
    void commit(long long position);

    /// False if the folder was deleted meanwhile.
    bool there() const;

  private:
    struct Impl;
    std::filesystem::path folder_;
    std::unique_ptr<Impl> impl_;
    long long position_ = 0;
};

/// Another process writes the index.
struct SearchIndexBusy {};

}  // namespace polyphony::catalog
