#include <stdexcept>

#include "platform/idempotency/idempotency.h"
#include "platform/testing/postgres_cluster.h"
#include "platform/testing/testing.h"

namespace polyphony::testing {

struct TemporaryDatabase::Impl {
    TemporaryFolder folder;     // sqlite
    std::string database_name;  // postgres
};

TemporaryDatabase::TemporaryDatabase(const std::string& kind) : impl_(std::make_unique<Impl>()) {
    if (kind == "postgres")
        impl_->database_name = PostgresCluster::shared().create_database();
    else if (kind != "sqlite")
        throw std::invalid_argument("There is no kind of database named " + kind + ".");
}

TemporaryDatabase::~TemporaryDatabase() {
    if (!impl_->database_name.empty()) PostgresCluster::shared().drop_database(impl_->database_name);
}

std::unique_ptr<storage::Database> TemporaryDatabase::open(const storage::MigrationSeries& own) {
    const storage::MigrationSeries series[] = {events::migrations(), idempotency::migrations(), own};
    storage::Options options;
    options.url = url();
    auto database = storage::Database::open(options, series, metrics());
    if (!database) throw std::runtime_error(database.error().message);
    return std::move(*database);
}

std::string TemporaryDatabase::url() const {
    if (impl_->database_name.empty()) return "sqlite:" + (impl_->folder.path() / "test.db").string();
    return PostgresCluster::shared().url(impl_->database_name);
}

std::vector<std::string> database_kinds() { return {"sqlite", "postgres"}; }

int count_events(storage::Database& database, const std::string& type) {
    const auto count = database.read_now([&](storage::Snapshot& snapshot) -> Result<int> {
        int rows = 0;
        snapshot.sql() << "SELECT COUNT(*) FROM event_outbox WHERE type = :type", soci::into(rows),
            soci::use(type, "type");
        return rows;
    });
    if (!count) throw std::runtime_error(count.error().message);
    return *count;
}

}  // namespace polyphony::testing
