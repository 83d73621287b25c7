#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "platform/testing/testing.h"
#include "services/catalog/library_store.h"
#include "services/catalog/migrations.h"
#include "services/catalog/search/search_indexer.h"

namespace polyphony::catalog {

/// A catalog's database of each kind, for tests.
class CatalogDatabaseTest : public ::testing::TestWithParam<std::string> {
  protected:
    /// Runs `work(soci::session&)` in a transaction and returns its result, which must not be void.
    template <class Work>
    auto write(Work work) {
        using T = decltype(work(std::declval<soci::session&>()));
        auto result = database_->write_now(
            [&](storage::Transaction& transaction) -> Result<T> { return work(transaction.sql()); });
        if (!result) throw std::runtime_error(result.error().message);
        return *result;
    }

    /// Attaches libraries and returns them by name.
    std::map<std::string, Library> attach(const std::map<std::string, std::string>& folders) {
        return write([&](soci::session& sql) {
            attach_libraries(sql, folders);
            std::map<std::string, Library> libraries;
            for (auto& library : attached_libraries(sql)) libraries[library.name] = library;
            return libraries;
        });
    }

    /// The short types of the events said since the last call, in order, such as `TrackPublished`.
    std::vector<std::string> new_events() {
        return write([&](soci::session& sql) {
            std::vector<std::string> types;
            std::string type;
            long long seq = 0;
            soci::statement statement =
                (sql.prepare << "SELECT type, seq FROM event_outbox WHERE seq > :last ORDER BY seq", soci::into(type),
                 soci::into(seq), soci::use(last_event_, "last"));
            statement.execute();
            while (statement.fetch()) {
                types.push_back(type.substr(type.rfind('.') + 1));
                newest_event_ = seq;
            }
            last_event_ = newest_event_;
            return types;
        });
    }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    testing::TemporaryFolder index_folder_;
    SearchIndex index_{index_folder_.path()};
    SearchIndexer indexer_{*database_, index_, {}};
    long long last_event_ = 0;
    long long newest_event_ = 0;
};

}  // namespace polyphony::catalog
