#include "launcher/events_broker.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "launcher/data_folder.h"
#include "launcher/nats.h"
#include "platform/events/connection.h"

namespace polyphony::launcher {
namespace {

constexpr std::int64_t kBrokerTimeoutMs = 2000;
constexpr std::int64_t kBrokerReconnectWaitMs = 100;

using BrokerOptionsHandle = std::unique_ptr<natsOptions, events::Destroy<natsOptions_Destroy>>;
using StreamListHandle = std::unique_ptr<jsStreamInfoList, events::Destroy<jsStreamInfoList_Destroy>>;

// SERVICE if the stream's subjects are `KIND.SERVICE.>`.
std::optional<std::string> service_of(const jsStreamConfig& config, const std::string& kind) {
    if (config.SubjectsLen != 1) return std::nullopt;
    const std::string subjects = config.Subjects[0];
    const auto prefix = kind + ".";
    if (!subjects.starts_with(prefix) || !subjects.ends_with(".>")) return std::nullopt;
    return subjects.substr(prefix.size(), subjects.size() - prefix.size() - 2);
}

}  // namespace

Result<Broker> Broker::of_platform(const std::filesystem::path& data) {
    if (!DataFolder::taken(data))
        return fail(Code::FailedPrecondition, "Polyphony does not run on the data folder " + data.string() + ".");
    return connect(known_nats(data / "nats").url());
}

Result<Broker> Broker::connect(const std::string& url) {
    natsOptions* made = nullptr;
    auto status = natsOptions_Create(&made);
    const BrokerOptionsHandle options(made);
    for (const auto& set : {natsOptions_SetURL(made, url.c_str()), natsOptions_SetName(made, "polyphony events"),
                            natsOptions_SetTimeout(made, kBrokerTimeoutMs), natsOptions_SetMaxReconnect(made, -1),
                            natsOptions_SetReconnectWait(made, kBrokerReconnectWaitMs),
                            natsOptions_SetFailRequestsOnDisconnect(made, true)})
        if (status == NATS_OK) status = set;
    natsConnection* connection = nullptr;
    if (status == NATS_OK) status = natsConnection_Connect(&connection, made);
    Broker broker;
    broker.connection_.reset(connection);
    jsCtx* context = nullptr;
    if (status == NATS_OK) status = natsConnection_JetStream(&context, connection, nullptr);
    broker.context_.reset(context);
    if (status != NATS_OK)
        return fail(Code::Unavailable, fmt::format("The broker does not answer: {}.", natsStatus_GetText(status)));
    return broker;
}

Result<std::vector<ServiceStream>> Broker::streams(const std::string& kind) const {
    jsStreamInfoList* found = nullptr;
    auto code = static_cast<jsErrCode>(0);
    const auto status = js_Streams(&found, context(), nullptr, &code);
    const StreamListHandle list(found);
    if (status == NATS_NOT_FOUND) return std::vector<ServiceStream>();
    if (status != NATS_OK) return fail(events::broker_error("The broker does not list its streams", status, code));
    std::vector<ServiceStream> streams;
    for (int i = 0; i < list->Count; ++i) {
        const auto& info = *list->List[i];
        if (const auto service = service_of(*info.Config, kind))
            streams.push_back({*service, info.Config->Name, info.State.Msgs, info.State.FirstSeq, info.State.LastSeq});
    }
    std::sort(streams.begin(), streams.end(), [](const auto& a, const auto& b) { return a.service < b.service; });
    return streams;
}

}  // namespace polyphony::launcher
