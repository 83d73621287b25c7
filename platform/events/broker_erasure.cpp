#include "platform/events/broker_erasure.h"

#include <vector>

#include "platform/events/names.h"
#include "platform/events/wire.h"

namespace polyphony::events {
namespace {

constexpr std::int64_t kMessageTimeoutMs = 2000;

bool is_missing(natsStatus status, jsErrCode code) {
    return status == NATS_NOT_FOUND || code == JSNoMessageFoundErr || code == JSStreamNotFoundErr;
}

/// One search through the streams of a service.
class BrokerErasure {
  public:
    BrokerErasure(jsCtx* context, const std::set<std::string>& persons, std::stop_token stop)
        : context_(context), persons_(persons), stop_(std::move(stop)) {}

    /// Erases in a stream of which any number may read.
    Result<void> in_stream(const std::string& stream, const std::string& subjects) {
        if (auto any = last_message(stream, subjects); !any || *any == 0) return to_void(any);
        jsSubOptions options;
        jsSubOptions_Init(&options);
        options.Stream = stream.c_str();
        options.Ordered = true;
        options.Config.HeadersOnly = true;
        natsSubscription* made = nullptr;
        auto code = static_cast<jsErrCode>(0);
        const auto status = js_SubscribeSync(&made, context_, subjects.c_str(), nullptr, &options, &code);
        const SubscriptionHandle subscription(made);
        if (status != NATS_OK) return fail(broker_error("A stream cannot be searched", status, code));
        std::vector<std::uint64_t> found;
        if (auto searched = search(made, found); !searched) return searched;
        return erase(stream, found);
    }

    /// Erases in a work queue, which has one reader and gets no other.
    Result<void> in_work_queue(const std::string& stream, const std::string& subjects) {
        const auto last = last_message(stream, subjects);
        if (!last || *last == 0) return to_void(last);
        jsStreamInfo* info = nullptr;
        auto code = static_cast<jsErrCode>(0);
        const auto status = js_GetStreamInfo(&info, context_, stream.c_str(), nullptr, &code);
        const StreamInfoHandle owner(info);
        if (status != NATS_OK) return fail(broker_error("A stream cannot be searched", status, code));
        std::vector<std::uint64_t> found;
        for (auto seq = info->State.FirstSeq; seq <= *last; ++seq) {
            if (stop_.stop_requested()) return stopped();
            natsMsg* got = nullptr;
            const auto read = js_GetMsg(&got, context_, stream.c_str(), seq, nullptr, &code);
            const MessageHandle message(got);
            if (is_missing(read, code)) continue;
            if (read != NATS_OK) return fail(broker_error("A message cannot be read", read, code));
            if (persons_.contains(header(got, kPersonHeader))) found.push_back(seq);
        }
        return erase(stream, found);
    }

    std::int64_t erased() const { return erased_; }

  private:
    static tl::unexpected<Error> stopped() { return fail(Code::Aborted, "It is time to stop."); }

    static Result<void> to_void(const Result<std::uint64_t>& result) {
        if (!result) return fail(result.error());
        return {};
    }

    /// The sequence of the newest message that there is; 0 if there is none, or no stream.
    Result<std::uint64_t> last_message(const std::string& stream, const std::string& subjects) {
        natsMsg* got = nullptr;
        auto code = static_cast<jsErrCode>(0);
        const auto status = js_GetLastMsg(&got, context_, stream.c_str(), subjects.c_str(), nullptr, &code);
        const MessageHandle message(got);
        if (is_missing(status, code)) return 0;
        if (status != NATS_OK) return fail(broker_error("A stream cannot be searched", status, code));
        return natsMsg_GetSequence(got);
    }

    Result<void> search(natsSubscription* subscription, std::vector<std::uint64_t>& found) {
        for (bool more = true; more;) {
            if (stop_.stop_requested()) return stopped();
            natsMsg* received = nullptr;
            const auto status = natsSubscription_NextMsg(&received, subscription, kMessageTimeoutMs);
            const MessageHandle message(received);
            jsMsgMetaData* meta = nullptr;
            if (status != NATS_OK || natsMsg_GetMetaData(&meta, received) != NATS_OK)
                return fail(broker_error("A stream cannot be searched", status));
            const MetaDataHandle owner(meta);
            if (persons_.contains(header(received, kPersonHeader))) found.push_back(meta->Sequence.Stream);
            more = meta->NumPending > 0;
        }
        return {};
    }

    Result<void> erase(const std::string& stream, const std::vector<std::uint64_t>& found) {
        for (const auto seq : found) {
            if (stop_.stop_requested()) return stopped();
            auto code = static_cast<jsErrCode>(0);
            const auto status = js_EraseMsg(context_, stream.c_str(), seq, nullptr, &code);
            if (is_missing(status, code) || code == JSSequenceNotFoundErr) continue;
            if (status != NATS_OK) return fail(broker_error("A message cannot be erased", status, code));
            ++erased_;
        }
        return {};
    }

    jsCtx* context_;
    const std::set<std::string>& persons_;
    const std::stop_token stop_;
    std::int64_t erased_ = 0;
};

}  // namespace

Result<std::int64_t> erase_messages(const Connection& connection, const std::string& service,
                                    const std::set<std::string>& persons, const std::stop_token& stop) {
    const auto context = jetstream(connection);
    if (!context) return fail(Code::Unavailable, "There is no connection to the broker.");
    BrokerErasure erasure(context.get(), persons, stop);
    if (auto done = erasure.in_stream(event_stream(service), event_subjects(service)); !done) return fail(done.error());
    // In the order in which people move letters: what is given back meanwhile is found in the second.
    if (auto done = erasure.in_stream(dead_stream(service), dead_subjects(service)); !done) return fail(done.error());
    if (auto done = erasure.in_work_queue(retry_stream(service), retry_subjects(service)); !done)
        return fail(done.error());
    return erasure.erased();
}

}  // namespace polyphony::events
