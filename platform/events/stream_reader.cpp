#include "platform/events/stream_reader.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace polyphony::events {

StreamReader::StreamReader(std::string name, std::unique_ptr<Subscription> subscription)
    : name_(std::move(name)), subscription_(std::move(subscription)) {}

Result<void> StreamReader::open(std::uint64_t after) {
    last_ = after;
    deliveries_ = 0;
    return subscription_->open(after);
}

Result<std::vector<Delivery>> StreamReader::next() {
    auto batch = subscription_->next();
    if (!batch) return batch;
    if (auto ordered = check_order(*batch); !ordered) return fail(ordered.error());
    return batch;
}

// Nothing is acknowledged one by one, so what a broken connection swallowed shows as a gap in what was delivered. A gap
// in the stream alone is what was erased, or is older than the retention time.
Result<void> StreamReader::check_order(const std::vector<Delivery>& batch) {
    for (const auto& delivery : batch) {
        if (delivery.delivery_seq != deliveries_ + 1 || delivery.stream_seq <= last_)
            return fail(Code::Aborted,
                        fmt::format("In {} the event {} came after {}.", name_, delivery.stream_seq, last_));
        if (deliveries_ == 0 && delivery.stream_seq != last_ + 1)
            spdlog::warn("The stream {} no longer has its events {} to {}.", name_, last_ + 1, delivery.stream_seq - 1);
        ++deliveries_;
        last_ = delivery.stream_seq;
    }
    return {};
}

}  // namespace polyphony::events
