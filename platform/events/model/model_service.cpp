#include "platform/events/model/model_service.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "platform/events/model/messages_fixture.h"
#include "platform/testing/testing.h"

namespace polyphony::events::model {
namespace {

using std::chrono::milliseconds;

constexpr int kMaxDeliver = 3;
constexpr std::uint64_t kAggregates = 3;
constexpr std::uint64_t kMostSaid = 3;
constexpr double kRollBack = 0.1;
constexpr double kPoison = 0.03;
constexpr double kPassingTrouble = 0.03;
constexpr double kLastingTrouble = 0.03;
constexpr double kNextBeforeSaid = 0.5;
constexpr UnixMillis kReconnectMs = 100;

constexpr storage::Migration kTables[] = {
    {1, "0001_model.sql",
     "CREATE TABLE said (position {{serial}}, id TEXT NOT NULL, aggregate TEXT NOT NULL, label TEXT NOT NULL);"
     "CREATE TABLE heard (position {{serial}}, id TEXT NOT NULL, source TEXT NOT NULL);"}};

std::unique_ptr<storage::Database> open_database(const std::filesystem::path& file) {
    const storage::MigrationSeries series[] = {events::migrations(), {"model", kTables}};
    storage::Options options;
    options.url = "sqlite:" + file.string();
    options.readers = 1;
    auto opened = storage::Database::open(options, series, testing::metrics());
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
}

}  // namespace

void make_template(const std::filesystem::path& file) { open_database(file); }

bool poisonous(const std::string& label, const std::string& service) { return label.ends_with("!" + service); }

Instance::Instance(const Options& options, const std::vector<std::string>& sources, ModelBroker& broker, Fate& fate,
                   storage::Database& database, const Reactions& reactions)
    : connection_(broker, fate),
      relay_(options, connection_, database, std::make_shared<Wakeup>(), testing::metrics()) {
    threads_.push_back({[this] {
        connection_.live();
        return milliseconds(kReconnectMs);
    }});
    threads_.push_back({[this] { return relay_.step(); }});
    for (const auto& source : sources) {
        consumers_.push_back(
            std::make_unique<Consumer>(source, options, connection_, database, reactions, testing::metrics()));
        threads_.push_back({[this, consumer = consumers_.back().get()] {
            const auto pause = consumer->step();
            return std::max(pause, connection_.waited());
        }});
    }
}

ModelService::ModelService(std::size_t index, std::vector<std::size_t> hears, const Files& files, ModelBroker& broker,
                           Fate& fate, std::int64_t retention_ms)
    : index_(index),
      hears_(std::move(hears)),
      broker_(broker),
      fate_(fate),
      file_(files.folder / (std::string(kServices[index]) + ".db")),
      copy_(files.folder / (std::string(kServices[index]) + ".copy")) {
    options_.service = kServices[index];
    options_.max_deliver = kMaxDeliver;
    options_.retention_ms = retention_ms;
    options_.clock = [this] { return fate_.now; };
    for (const auto source : hears_)
        with_type_of(source, [this]<class Message>() {
            hear_labelled<Message>(reactions_, [this](storage::Transaction& transaction, const std::string& label,
                                                      const Event& event) { return react(transaction, label, event); });
        });
    std::filesystem::copy_file(files.template_database, file_);
    open();
}

ModelService::~ModelService() { instances_.clear(); }

void ModelService::open() { database_ = open_database(file_); }

void ModelService::close() { database_.reset(); }

// `said` is in the same transaction, and nothing but a copy put back takes from it.
void ModelService::emit_one(storage::Transaction& transaction, const std::string& aggregate, const std::string& label) {
    with_type_of(index_, [&]<class Message>() { emit_labelled<Message>(transaction, aggregate, label, fate_.now); });
    transaction.sql() << "INSERT INTO said (id, aggregate, label)"
                         " SELECT id, subject, :label FROM event_outbox ORDER BY seq DESC LIMIT 1",
        soci::use(label, "label");
}

void ModelService::say() {
    const auto count = 1 + fate_.below(kMostSaid);
    const bool rolls_back = fate_.chance(kRollBack);
    const auto written = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
        for (std::uint64_t i = 0; i < count; ++i) {
            auto label = fmt::format("{}-{}", name(), ++labels_);
            if (fate_.strikes(kPoison)) label += fmt::format("!{}", kServices[fate_.below(kServices.size())]);
            emit_one(transaction, fmt::format("aggregate-{}", fate_.below(kAggregates)), label);
        }
        if (rolls_back) return fail(Code::FailedPrecondition, "Rolled back.");
        return {};
    });
    if (!written && !rolls_back) throw std::runtime_error(written.error().message);
    // A commit rings the relay's bell.
    if (!instances_.empty() && fate_.chance(kNextBeforeSaid)) instances_.front()->threads()[1].due = fate_.now;
}

// What is heard is passed on as an event of its own, but only upwards, so that it comes to an end.
Result<void> ModelService::react(storage::Transaction& transaction, const std::string& label, const Event& event) {
    if (poisonous(label, name())) return fail(Code::Internal, "There is no reaction to this.");
    if (auto done = trouble(event); !done) return done;
    transaction.sql() << "INSERT INTO heard (id, source) VALUES (:id, :source)", soci::use(event.id, "id"),
        soci::use(event.source, "source");
    const auto source = std::find(kServices.begin(), kServices.end(), event.source) - kServices.begin();
    if (source >= static_cast<std::ptrdiff_t>(index_)) return {};
    const auto said = label.substr(0, label.find('!'));
    emit_one(transaction, event.subject, said + ">" + name());
    return {};
}

// Never so often that the event would become a dead letter.
Result<void> ModelService::trouble(const Event& event) {
    if (fate_.strikes(kPassingTrouble)) return fail(Code::Unavailable, "Not now.");
    if (fate_.strikes(kLastingTrouble) && ++failures_[event.id] < kMaxDeliver) return fail(Code::Internal, "No.");
    return {};
}

void ModelService::start_instance() {
    std::vector<std::string> sources;
    for (const auto source : hears_) sources.emplace_back(kServices[source]);
    instances_.push_back(std::make_unique<Instance>(options_, sources, broker_, fate_, *database_, reactions_));
}

void ModelService::kill_any() {
    if (!instances_.empty()) instances_[fate_.below(instances_.size())]->kill();
}

void ModelService::bury_killed() {
    std::erase_if(instances_, [](const auto& instance) { return instance->killed(); });
}

void ModelService::copy_database() {
    close();
    std::filesystem::copy_file(file_, copy_, std::filesystem::copy_options::overwrite_existing);
    copied_at_ = fate_.now;
    spdlog::debug("{} The database of {} is copied.", fate_.now, name());
    open();
}

void ModelService::restore_copy() {
    if (copied_at_ == 0 || copied_at_ + options_.retention_ms / 2 < fate_.now) return;
    for (const auto& event : said()) forgotten_[event.id] = event.label;
    close();
    std::filesystem::copy_file(copy_, file_, std::filesystem::copy_options::overwrite_existing);
    open();
    for (const auto& event : said()) forgotten_.erase(event.id);
    spdlog::debug("{} The database of {} is the copy of {}.", fate_.now, name(), copied_at_);
}

std::vector<SaidEvent> ModelService::said() {
    const auto read = [](storage::Snapshot& snapshot) -> Result<std::vector<SaidEvent>> {
        SaidEvent event;
        soci::statement rows = (snapshot.sql().prepare << "SELECT id, aggregate, label FROM said ORDER BY position",
                                soci::into(event.id), soci::into(event.aggregate), soci::into(event.label));
        std::vector<SaidEvent> said;
        for (rows.execute(); rows.fetch();) said.push_back(event);
        return said;
    };
    return database_->read_now(read).value();
}

std::vector<HeardEvent> ModelService::heard() {
    const auto read = [](storage::Snapshot& snapshot) -> Result<std::vector<HeardEvent>> {
        HeardEvent event;
        soci::statement rows = (snapshot.sql().prepare << "SELECT id, source FROM heard ORDER BY position",
                                soci::into(event.id), soci::into(event.source));
        std::vector<HeardEvent> heard;
        for (rows.execute(); rows.fetch();) heard.push_back(event);
        return heard;
    };
    return database_->read_now(read).value();
}

}  // namespace polyphony::events::model
