#pragma once

#include <nats/nats.h>

#include <cstdint>
#include <memory>

/// Owners of what the NATS client gives out, and the unit that it counts time in.
namespace polyphony::events {

inline constexpr std::int64_t kNanosecondsPerMs = 1'000'000;

template <auto destroy>
struct Destroy {
    template <class T>
    void operator()(T* object) const {
        destroy(object);
    }
};

using MessageHandle = std::unique_ptr<natsMsg, Destroy<natsMsg_Destroy>>;
using SubscriptionHandle = std::unique_ptr<natsSubscription, Destroy<natsSubscription_Destroy>>;
using ContextHandle = std::unique_ptr<jsCtx, Destroy<jsCtx_Destroy>>;
using StreamInfoHandle = std::unique_ptr<jsStreamInfo, Destroy<jsStreamInfo_Destroy>>;
using ConsumerInfoHandle = std::unique_ptr<jsConsumerInfo, Destroy<jsConsumerInfo_Destroy>>;
using MetaDataHandle = std::unique_ptr<jsMsgMetaData, Destroy<jsMsgMetaData_Destroy>>;
using PubAckHandle = std::unique_ptr<jsPubAck, Destroy<jsPubAck_Destroy>>;

}  // namespace polyphony::events
