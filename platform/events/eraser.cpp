#include "platform/events/eraser.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

#include "platform/events/broker_erasure.h"
#include "platform/events/newest_event.h"
#include "platform/events/outbox.h"

namespace polyphony::events {
namespace {

constexpr std::chrono::milliseconds kEraserPause{1000};
constexpr std::chrono::milliseconds kFencePause{50};

}  // namespace

Eraser::Eraser(const Options& options, Connection& connection, storage::Database& database, const Reactions& reactions,
               metrics::Metrics& metrics)
    : options_(options),
      connection_(connection),
      database_(database),
      reactions_(reactions),
      waiting_(metrics.gauge("polyphony_events_erasures_waiting",
                             "Erased persons of whom the broker may still hold something.")) {}

void Eraser::run(const std::stop_token& stop) {
    connection_.open();
    while (!stop.stop_requested()) {
        auto pause = kEraserPause;
        if (const auto done = erase(stop); !done) {
            if (done.error().code == Code::Aborted)
                pause = kFencePause;
            else
                spdlog::warn("What was said about erased persons is still on the broker. {}", done.error().message);
        }
        wakeup_.wait(stop, pause);
    }
}

// A broker that was away may have come back with an older store: it is searched again for all who were erased lately.
Result<void> Eraser::erase(const std::stop_token& stop) {
    struct People {
        std::vector<erasure::Erased> waiting;
        std::vector<erasure::Erased> recent;
    };
    const auto epoch = connection_.epoch();
    const auto people = database_.read_now([&](storage::Snapshot& snapshot) -> Result<People> {
        People found{erasure::incomplete(snapshot), {}};
        if (epoch_ != epoch) found.recent = erasure::since(snapshot, system_now() - options_.retention_ms);
        return found;
    });
    if (!people) return fail(people.error());
    waiting_.Set(static_cast<double>(people->waiting.size()));
    if (!connection_.connected()) return {};

    std::set<std::string> persons;
    for (const auto* group : {&people->waiting, &people->recent})
        for (const auto& erased : *group) persons.insert(erased.person);
    if (!persons.empty()) {
        const auto safe = passed(people->waiting);
        if (!safe) return fail(safe.error());
        if (!*safe) return fail(Code::Aborted, "The relay has more to publish first.");
        const auto erased = erase_messages(connection_, options_.service, persons, stop);
        if (!erased) return fail(erased.error());
        if (*erased > 0) spdlog::info("{} messages about erased persons were erased on the broker.", *erased);
        if (auto confirmed = confirm(people->waiting); !confirmed) return confirmed;
    }
    epoch_ = epoch;
    return {};
}

// What a relay had read before the erasure may be on its way until the fence has been published: then the broker
// refuses it.
Result<bool> Eraser::passed(const std::vector<erasure::Erased>& waiting) {
    if (waiting.empty()) return true;
    const auto context = jetstream(connection_);
    if (!context) return fail(Code::Unavailable, "There is no connection to the broker.");
    const auto newest = newest_event(context.get(), options_.service);
    if (!newest) return fail(newest.error());
    const auto ours = database_.read_now([&](storage::Snapshot& snapshot) -> Result<bool> {
        return outbox::holds(snapshot, newest->outbox_seq, newest->event_id);
    });
    if (!ours) return fail(ours.error());
    return *ours && std::ranges::all_of(
                        waiting, [&](const erasure::Erased& erased) { return erased.fence <= newest->outbox_seq; });
}

Result<void> Eraser::confirm(const std::vector<erasure::Erased>& waiting) {
    if (waiting.empty()) return {};
    return database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
        for (const auto& erased : waiting)
            if (erasure::complete(transaction, erased))
                emit(transaction, erased.person, *reactions_.confirmation()(erased.person, true));
        return {};
    });
}

}  // namespace polyphony::events
