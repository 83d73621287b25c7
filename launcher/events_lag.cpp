#include "launcher/events_lag.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <tuple>

#include "launcher/events_metrics.h"
#include "launcher/table.h"
#include "platform/events/newest_event.h"

namespace polyphony::launcher {
namespace {

using Count = std::optional<std::uint64_t>;

constexpr auto kWaitingMetric = "polyphony_events_outbox_backlog";
constexpr auto kPositionMetric = "polyphony_events_position";
// Every service has it, from its start, for each source that it hears.
constexpr auto kHeardMetric = "polyphony_events_consumed_total";

Result<std::map<std::string, std::uint64_t>> message_counts(const Broker& broker, const std::string& kind) {
    const auto streams = broker.streams(kind);
    if (!streams) return fail(streams.error());
    std::map<std::string, std::uint64_t> counts;
    for (const auto& stream : *streams) counts[stream.service] = stream.messages;
    return counts;
}

Count sample_of(const std::string& metrics, const std::string& name, const std::string& source) {
    for (const auto& sample : samples(metrics, name))
        if (sample.source == source) return static_cast<std::uint64_t>(sample.value);
    return std::nullopt;
}

// What the stream does not hold any longer cannot be caught up with.
std::uint64_t events_after(const ServiceStream& stream, std::uint64_t position) {
    const auto gone = stream.first_seq == 0 ? 0 : stream.first_seq - 1;
    const auto from = std::max(position, gone);
    return stream.last_seq > from ? stream.last_seq - from : 0;
}

void add_listeners(const std::string& service, const std::string& metrics, const std::vector<ServiceStream>& streams,
                   std::vector<ListenerLag>& listeners) {
    for (const auto& heard : samples(metrics, kHeardMetric)) {
        ListenerLag listener{service, heard.source, sample_of(metrics, kPositionMetric, heard.source), {}};
        const auto stream =
            std::find_if(streams.begin(), streams.end(), [&](const auto& one) { return one.service == heard.source; });
        if (listener.position && stream != streams.end()) listener.behind = events_after(*stream, *listener.position);
        listeners.push_back(std::move(listener));
    }
}

std::string count_cell(const Count& count) { return count ? std::to_string(*count) : "-"; }

boost::json::value count_value(const Count& count) { return count ? boost::json::value(*count) : boost::json::value(); }

}  // namespace

Result<Lag> measure_lag(const Broker& broker, const MetricsOf& metrics_of) {
    const auto dead = message_counts(broker, "dead");
    if (!dead) return fail(dead.error());
    const auto retrying = message_counts(broker, "retry");
    if (!retrying) return fail(retrying.error());
    // The streams are asked after the services, so that nobody seems to be ahead of a stream.
    const auto known = broker.streams("events");
    if (!known) return fail(known.error());
    std::map<std::string, std::string> metrics;
    for (const auto& stream : *known) metrics[stream.service] = metrics_of(stream.service).value_or("");
    const auto streams = broker.streams("events");
    if (!streams) return fail(streams.error());

    const auto count = [](const auto& counts, const std::string& service) {
        const auto found = counts.find(service);
        return found == counts.end() ? 0 : found->second;
    };
    Lag lag;
    for (const auto& stream : *streams) {
        const auto published = events::newest_event(broker.context(), stream.service);
        if (!published) return fail(published.error());
        const auto& text = metrics[stream.service];
        lag.speakers.push_back({stream.service, static_cast<std::uint64_t>(published->outbox_seq),
                                sample_of(text, kWaitingMetric, ""), stream.last_seq, count(*dead, stream.service),
                                count(*retrying, stream.service)});
        add_listeners(stream.service, text, *streams, lag.listeners);
    }
    std::sort(lag.listeners.begin(), lag.listeners.end(), [](const auto& a, const auto& b) {
        return std::tie(a.service, a.source) < std::tie(b.service, b.source);
    });
    return lag;
}

std::string lag_table(const Lag& lag) {
    std::vector<std::vector<std::string>> speakers{{"SERVICE", "PUBLISHED", "WAITING", "STREAM", "DEAD", "RETRY"}};
    for (const auto& one : lag.speakers)
        speakers.push_back({one.service, std::to_string(one.published), count_cell(one.waiting),
                            std::to_string(one.last_seq), std::to_string(one.dead), std::to_string(one.retrying)});
    std::vector<std::vector<std::string>> listeners{{"LISTENER", "HEARS", "POSITION", "BEHIND"}};
    for (const auto& one : lag.listeners)
        listeners.push_back({one.service, one.source, count_cell(one.position), count_cell(one.behind)});
    return text_table(speakers) + "\n" + text_table(listeners);
}

std::string lag_json(const Lag& lag) {
    boost::json::array services;
    for (const auto& one : lag.speakers)
        services.push_back({{"service", one.service},
                            {"published", one.published},
                            {"waiting", count_value(one.waiting)},
                            {"stream_last_seq", one.last_seq},
                            {"dead", one.dead},
                            {"retrying", one.retrying}});
    boost::json::array listeners;
    for (const auto& one : lag.listeners)
        listeners.push_back({{"service", one.service},
                             {"source", one.source},
                             {"position", count_value(one.position)},
                             {"behind", count_value(one.behind)}});
    return boost::json::serialize(
               boost::json::object{{"services", std::move(services)}, {"listeners", std::move(listeners)}}) +
           "\n";
}

}  // namespace polyphony::launcher
