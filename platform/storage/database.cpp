#include "platform/storage/database.h"

#include <algorithm>
#include <future>
#include <utility>

#include "platform/storage/connection.h"
#include "platform/storage/migrations.h"
#include "platform/storage/readers.h"
#include "platform/storage/writer.h"

namespace polyphony::storage {
namespace {

Result<Link> connected(const Address& address, Connection::Purpose purpose) {
    Link link(address, purpose);
    if (auto connected = link.connect(); !connected) return fail(connected.error());
    return link;
}

// Hands `job` to `submit(job, done)` and blocks until it is done.
template <class Job, class Submit>
std::optional<Error> wait_for(const Job& job, Submit submit) {
    // Shared, since the promise is still in use for a moment after its future is ready.
    const auto promise = std::make_shared<std::promise<std::optional<Error>>>();
    auto failed = promise->get_future();
    submit(job, [promise](std::optional<Error> result) { promise->set_value(std::move(result)); });
    return failed.get();
}

}  // namespace

struct Database::Impl {
    Impl(Address address_, Link writes, std::vector<Link> reads, const Options& options, metrics::Metrics& metrics)
        : address(std::move(address_)),
          writer(std::move(writes), options, metrics),
          readers(std::move(reads), options, metrics) {}

    const Address address;
    Writer writer;
    Readers readers;
};

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const Options& options, std::span<const MigrationSeries> series,
                                                 metrics::Metrics& metrics) {
    const auto address = parse_url(options.url);
    if (!address) return fail(address.error());

    auto writes = connected(*address, Connection::Purpose::Write);
    if (!writes) return fail(writes.error());
    if (auto migrated = migrate(*writes->get(), series); !migrated) return fail(migrated.error());

    std::vector<Link> reads;
    for (std::size_t i = 0; i < std::max<std::size_t>(options.readers, 1); ++i) {
        auto link = connected(*address, Connection::Purpose::Read);
        if (!link) return fail(link.error());
        reads.push_back(std::move(*link));
    }
    auto impl = std::make_unique<Impl>(*address, std::move(*writes), std::move(reads), options, metrics);
    return std::unique_ptr<Database>(new Database(std::move(impl)));
}

Dialect Database::dialect() const { return impl_->address.dialect; }

void Database::on_commit(std::function<void()> hook) { impl_->writer.on_commit(std::move(hook)); }

void Database::submit_write(WriteJob job, Done done) { impl_->writer.submit(std::move(job), std::move(done)); }

void Database::submit_read(ReadJob job, Done done) { impl_->readers.submit(std::move(job), std::move(done)); }

std::optional<Error> Database::run_write(const WriteJob& job) {
    return wait_for(job, [this](const auto& work, auto done) { submit_write(work, std::move(done)); });
}

std::optional<Error> Database::run_read(const ReadJob& job) {
    return wait_for(job, [this](const auto& work, auto done) { submit_read(work, std::move(done)); });
}

std::optional<Error> Database::run_read_apart(const ReadJob& job) {
    Link link(impl_->address, Connection::Purpose::Read);
    return Readers::read(link, job);
}

}  // namespace polyphony::storage
